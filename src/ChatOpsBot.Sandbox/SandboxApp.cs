namespace ChatOpsBot.Sandbox;

/// <summary>
/// What this Slack knows of the one app that is installed in it. Read at the first use, which is a request: by then the
/// server listens and knows its address.
/// </summary>
public sealed class SandboxApp
{
    /// <summary>
    /// The app's manifest as JSON (<see href="https://docs.slack.dev/reference/app-manifest"/>). Null: nothing is sent
    /// to the app, and every scope is granted.
    /// </summary>
    public string? Manifest { get; set; }

    /// <summary>
    /// Signs what is sent over HTTP. <see href="https://docs.slack.dev/authentication/verifying-requests-from-slack"/>
    /// </summary>
    public string SigningSecret { get; set; } = "";

    /// <summary>
    /// Where the app reaches this Slack, without a path: it is part of <c>response_url</c> and in the addresses of
    /// sockets. Null: the server's own first address.
    /// </summary>
    public string? Address { get; set; }
}
