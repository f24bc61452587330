namespace ChatOpsBot.Sandbox.Deliveries;

/// <summary>The browser tab in which someone does what is being done now. A modal that comes of it opens there, and
/// not in their other tabs.</summary>
internal static class ActingTab
{
    public const string Header = "X-Sandbox-Tab";

    private static readonly AsyncLocal<string?> Value = new();

    /// <summary>Null for a script: what comes of it opens in every tab.</summary>
    public static string? Current
    {
        get => Value.Value;
        set => Value.Value = value;
    }
}
