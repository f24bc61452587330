using ChatOpsBot.Platform.GitHub.Authentication;

namespace ChatOpsBot.Platform.GitHub.Http;

/// <summary>
/// A call while Octokit makes it: what the transport must know and Octokit has no parameter for, and what came of it
/// and Octokit has no result for. It flows with the call, and with nothing else.
/// </summary>
/// <param name="operation">GitHub's name of it; the span is named after it.</param>
internal sealed class OngoingCall(string operation, CancellationToken cancellationToken)
{
    private static readonly AsyncLocal<OngoingCall?> Ambient = new();

    /// <exception cref="InvalidOperationException">Octokit was not called through <see cref="GitHubRest"/>.</exception>
    public static OngoingCall Current =>
        Ambient.Value
        ?? throw new InvalidOperationException("Octokit is called through GitHubRest only: the call has no token.");

    public string Operation => operation;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Who calls, where that is not for the credentials to say.</summary>
    public Caller? Caller { get; init; }

    /// <summary>It asks for a page of a list.</summary>
    public bool IsPage { get; init; }

    /// <summary>The address of a further page, from a link, in place of the one that Octokit makes.</summary>
    public string? Instead { get; init; }

    /// <summary>Whose installation a GitHub App calls through; null when any will do.</summary>
    public string? Owner { get; set; }

    /// <summary>The last answer; null before it.</summary>
    public GitHubAnswer? Answer { get; set; }

    public async Task<T> RunAsync<T>(Func<Task<T>> call)
    {
        // What an async method sets here ends with the method.
        Ambient.Value = this;
        return await call();
    }
}
