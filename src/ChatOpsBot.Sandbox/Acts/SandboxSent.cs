namespace ChatOpsBot.Sandbox;

/// <summary>What came of something that a person did.</summary>
/// <param name="Error">Null when the app took it; otherwise <c>operation_timeout</c>, <c>dispatch_failed</c> or what
/// else Slack says.</param>
public sealed record SandboxSent(string? Error)
{
    public bool Ok => Error is null && Errors.Count == 0;

    /// <summary>What the app answered at once, as it came.</summary>
    public string Answer { get; init; } = "";

    /// <summary>What is wrong in a modal that was submitted, by block id: it stays open.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; init; } = new Dictionary<string, string>();
}
