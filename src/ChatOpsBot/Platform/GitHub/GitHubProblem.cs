using ChatOpsBot.Platform.Workspace.Text;

namespace ChatOpsBot.Platform.GitHub;

/// <summary>
/// What a call of GitHub's API that failed means to whoever reads of it in Slack: what is wrong, and where to look.
/// Nothing of what was sent.
/// </summary>
internal static class GitHubProblem
{
    /// <param name="what">What was asked for, as it is configured: <c>acme/checkout</c>.</param>
    /// <param name="whereToLook">Where to look when GitHub does not have it, or does not show it: <c>the service's
    /// `Repository`</c>.</param>
    /// <returns>The middle of a sentence, plain text.</returns>
    public static string Text(GitHubException failure, string what, string whereToLook) =>
        failure.Failure switch
        {
            GitHubFailure.RateLimited => $"GitHub {Busy(failure)}",
            GitHubFailure.Unavailable or GitHubFailure.OutcomeUnknown =>
                $"GitHub is not responding{(failure.Status is { } status ? $" ({status})" : "")}",
            GitHubFailure.Authentication => $"GitHub rejected my credentials ({failure.Reason}): check `GitHub:Token`, "
                + "or `GitHub:AppId` and its key",
            GitHubFailure.NotFound =>
                $"GitHub does not show me {what}: check {whereToLook}, and what `GitHub:Token` or the App may read",
            _ => $"GitHub: {Reason(failure)}",
        };

    /// <summary>How long GitHub wants no calls.</summary>
    public static string Busy(GitHubException failure) =>
        $"is rate-limiting the bot for {Duration.Text(failure.RetryAfter ?? TimeSpan.Zero)}";

    /// <summary>GitHub's own words, and what would have let the call through.</summary>
    public static string Reason(GitHubException failure) =>
        $"{failure.Reason}{(failure.Needed is { } needed ? $" (it needs {needed})" : "")}";
}
