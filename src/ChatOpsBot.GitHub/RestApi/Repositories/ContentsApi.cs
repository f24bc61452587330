namespace ChatOpsBot.GitHub;

/// <summary>A file or a folder at one state of the repository.</summary>
public sealed record RepositoryContent
{
    public required string Name { get; init; }
    public required string Path { get; init; }

    /// <summary><c>file</c>, <c>dir</c>, <c>symlink</c>, <c>submodule</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Of the blob or tree, not of a commit.</summary>
    public required string Sha { get; init; }

    public long Size { get; init; }
    public string? HtmlUrl { get; init; }

    /// <summary>What a folder holds, 1,000 at most.</summary>
    public IReadOnlyList<RepositoryContent> Entries
    {
        get => field ?? [];
        init;
    }
}

/// <summary><see href="https://docs.github.com/rest/repos/contents"/></summary>
public sealed class ContentsApi
{
    private readonly GitHubClient _client;

    internal ContentsApi(GitHubClient client) => _client = client;

    /// <summary>A folder's entries, or the file alone, without what is in it.</summary>
    /// <param name="path">Without a slash at the beginning; empty for the repository's top.</param>
    /// <param name="reference">A branch, a tag or a SHA; null for the default branch.</param>
    public async Task<IReadOnlyList<RepositoryContent>> GetAllContentsAsync(
        string owner,
        string name,
        string path,
        string? reference,
        CancellationToken cancellationToken
    )
    {
        var content = await _client.CallAsync(
            Request(owner, name, path, reference, "object"),
            GitHubJson.Default.RepositoryContent,
            cancellationToken
        );
        return content.Type == "dir" ? content.Entries : [content];
    }

    /// <summary>What a file holds, 100 MB at most.</summary>
    /// <inheritdoc cref="GetAllContentsAsync"/>
    public Task<ReadOnlyMemory<byte>> GetRawContentAsync(
        string owner,
        string name,
        string path,
        string? reference,
        CancellationToken cancellationToken
    ) => _client.CallAsync(Request(owner, name, path, reference, "raw"), answer => answer.Body, cancellationToken);

    private static GitHubRequest Request(string owner, string name, string path, string? reference, string form) =>
        (
            path.Length == 0
                ? GitHubRequest.Repository("repos/get-content", HttpMethod.Get, owner, name, $"/contents")
                : GitHubRequest.Repository(
                    "repos/get-content",
                    HttpMethod.Get,
                    owner,
                    name,
                    $"/contents/{new SlashedName(path)}"
                )
        ).With("ref", reference) with
        {
            Accept = $"application/vnd.github.{form}+json",
        };
}
