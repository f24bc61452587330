using System.Text.Json;

namespace ChatOpsBot.Sandbox.WebApi;

/// <summary>A refusal: Slack's code, and what <c>response_metadata.messages</c> says about it.</summary>
internal sealed record ApiError(string Code, params IReadOnlyList<string> Messages)
{
    /// <summary>Set when the caller may come again: the answer is then HTTP 429.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The scopes that would do, for <c>missing_scope</c>.</summary>
    public string? Needed { get; init; }

    public string? Provided { get; init; }

    /// <summary>What blocks.validate found.</summary>
    public System.Text.Json.Nodes.JsonArray? Errors { get; init; }

    public static ApiError Arguments(string message) => new("invalid_arguments", $"[ERROR] {message}");

    public static ApiError TooFast(TimeSpan wait) => new("ratelimited") { RetryAfter = wait };
}

/// <summary>One call that is being answered.</summary>
internal sealed class ApiCall(SandboxWorkspace workspace, ApiArguments arguments, string baseUrl)
{
    public SandboxWorkspace Workspace => workspace;

    public ApiArguments Args => arguments;

    /// <summary>Empty for a response_url.</summary>
    public string Method { get; init; } = "";

    /// <summary>Where the page is, without a slash at the end.</summary>
    public string BaseUrl => baseUrl;

    public List<string> Warnings { get; } = [];

    /// <summary>Empty on the last page; null for a method that has no pages.</summary>
    public string? NextCursor { get; set; }
}

/// <summary>
/// Does the work and writes the fields of the answer after <c>ok</c>; what was written is dropped when an error comes
/// back.
/// </summary>
internal delegate ApiError? ApiHandler(ApiCall call, Utf8JsonWriter answer);
