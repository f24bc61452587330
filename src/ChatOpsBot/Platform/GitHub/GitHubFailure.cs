using System.Net;

namespace ChatOpsBot.Platform.GitHub;

/// <summary>What a caller must do about a call that failed.</summary>
public enum GitHubFailure
{
    /// <summary>Certainly not done: wait (<see cref="GitHubException.RetryAfter"/>) and call again.</summary>
    RateLimited,

    /// <summary>Certainly not done, or only a question: call again later.</summary>
    Unavailable,

    /// <summary>May have been done: look before calling again.</summary>
    OutcomeUnknown,

    /// <summary>
    /// It does not exist, or the token may not see it; GitHub does not distinguish the two.
    /// </summary>
    NotFound,

    /// <summary>
    /// Credentials are missing, wrong or expired, or the application is not installed there: nothing works until an
    /// operator acts.
    /// </summary>
    Authentication,

    /// <summary>The token may not do this; <see cref="GitHubException.Needed"/> may say what it lacks.</summary>
    Forbidden,

    /// <summary>
    /// The state of the repository is in the way: a merge conflict, a required context that is not green.
    /// </summary>
    Conflict,

    /// <summary>GitHub understood and refuses; its <c>ApiError</c> says which field and why.</summary>
    Validation,

    /// <summary>Anything else; <see cref="GitHubException.Reason"/> says what.</summary>
    Rejected,
}

internal static class GitHubFailures
{
    /// <param name="repeatable">Whether calling twice is as good as calling once.</param>
    public static GitHubFailure Of(HttpStatusCode status, bool rateLimited, bool repeatable) =>
        (int)status switch
        {
            _ when rateLimited => GitHubFailure.RateLimited,
            401 => GitHubFailure.Authentication,
            403 or 451 => GitHubFailure.Forbidden,
            404 or 410 => GitHubFailure.NotFound,
            409 => GitHubFailure.Conflict,
            422 => GitHubFailure.Validation,
            // An answer of 2xx that cannot be read, a proxy that gave up, an error half-way: it may have been done.
            < 300 or 408 or >= 500 => Unknown(repeatable),
            _ => GitHubFailure.Rejected,
        };

    public static GitHubFailure Unknown(bool repeatable) =>
        repeatable ? GitHubFailure.Unavailable : GitHubFailure.OutcomeUnknown;
}
