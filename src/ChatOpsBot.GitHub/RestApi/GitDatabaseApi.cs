using System.Diagnostics.CodeAnalysis;

namespace ChatOpsBot.GitHub;

/// <summary>A name in the repository, as git has it.</summary>
/// <param name="Ref">In full: <c>refs/heads/main</c>, <c>refs/tags/v1.0</c>.</param>
[SuppressMessage("Naming", "CA1720", Justification = "It is what GitHub calls it.")]
public sealed record Reference(string Ref, TagObject Object);

/// <param name="Type"><c>commit</c>, or <c>tag</c> where the tag is an object of its own, with another SHA than its
/// commit.</param>
public sealed record TagObject(string Sha, string? Type);

/// <summary><see href="https://docs.github.com/rest/git"/></summary>
public sealed class GitDatabaseApi
{
    internal GitDatabaseApi(GitHubClient client) => Reference = new(client);

    public ReferencesApi Reference { get; }
}

/// <summary>
/// For the commit behind a name, see <see cref="CommitsApi.GetSha1Async"/>.
/// <see href="https://docs.github.com/rest/git/refs"/>
/// </summary>
public sealed class ReferencesApi
{
    private readonly GitHubClient _client;

    internal ReferencesApi(GitHubClient client) => _client = client;

    /// <param name="reference">Without <c>refs/</c>: <c>heads/main</c>, <c>tags/v1.0</c>.</param>
    public Task<Reference> GetAsync(string owner, string name, string reference, CancellationToken cancellationToken) =>
        _client.CallAsync(
            GitHubRequest.Repository(
                "git/get-ref",
                HttpMethod.Get,
                owner,
                name,
                $"/git/ref/{new SlashedName(reference)}"
            ),
            GitHubJson.Default.Reference,
            cancellationToken
        );

    /// <summary>
    /// The names that begin so, for menus: of <c>heads/rel</c> both <c>heads/release</c> and <c>heads/relay/x</c>.
    /// </summary>
    public IAsyncEnumerable<Reference> GetAllForSubNamespaceAsync(
        string owner,
        string name,
        string beginning,
        CancellationToken cancellationToken
    ) =>
        _client.PagesAsync(
            GitHubRequest.Repository(
                "git/list-matching-refs",
                HttpMethod.Get,
                owner,
                name,
                $"/git/matching-refs/{new SlashedName(beginning)}"
            ),
            GitHubJson.Default.IReadOnlyListReference,
            cancellationToken
        );
}
