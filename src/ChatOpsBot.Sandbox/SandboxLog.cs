using System.Text;

namespace ChatOpsBot.Sandbox;

/// <summary>
/// One request between the app and this Slack, as it went and as it was answered. Tokens and response addresses are
/// left out.
/// </summary>
/// <param name="Time">When it started, by the application's clock.</param>
/// <param name="Direction"><c>to_slack</c> or <c>to_app</c>.</param>
/// <param name="Name">The method, or what was sent: <c>slash_commands</c>, <c>block_actions</c>,
/// <c>event:app_mention</c> …</param>
public sealed record SandboxLogEntry(DateTimeOffset Time, string Direction, string Name)
{
    /// <summary>Rises by one with each entry.</summary>
    public long Id { get; internal init; }

    /// <summary><c>http</c> or <c>socket</c>.</summary>
    public string Transport { get; init; } = "http";

    /// <summary>The HTTP status; 200 for an acknowledgement over a socket; 0 without an answer.</summary>
    public int Status { get; init; }

    public TimeSpan Duration { get; init; }

    /// <summary>0 on the first attempt.</summary>
    public int Retry { get; init; }

    /// <summary>As JSON; for a call its arguments.</summary>
    public string Request =>
        Call is null
            ? Encoding.UTF8.GetString(RequestJson)
            : Encoding.UTF8.GetString(Nodes.Bytes(json => Page.LogJson.WriteArguments(json, Call)));

    public string Answer => Encoding.UTF8.GetString(AnswerJson);

    internal SandboxCall? Call { get; init; }

    internal byte[] RequestJson { get; init; } = [];

    internal byte[] AnswerJson { get; init; } = [];
}
