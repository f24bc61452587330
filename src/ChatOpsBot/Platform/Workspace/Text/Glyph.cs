using ChatOpsBot.Sources;

namespace ChatOpsBot.Platform.Workspace.Text;

/// <summary>The glyphs of DESIGN 2.5, never without a word beside them.</summary>
internal static class Glyph
{
    public const string Queued = "⏳";
    public const string Running = "🟡";
    public const string Good = "🟢";
    public const string Bad = "🔴";
    public const string Merged = "🟣";
    public const string Off = "⚪";
    public const string Info = "🔵";

    public static string Of(EventState state) =>
        state switch
        {
            EventState.Queued or EventState.Waiting => Queued,
            EventState.Running or EventState.Acknowledged => Running,
            EventState.Succeeded
            or EventState.Resolved
            or EventState.Approved
            or EventState.Opened
            or EventState.Reopened => Good,
            EventState.Failed or EventState.Firing or EventState.ChangesRequested => Bad,
            EventState.Merged => Merged,
            EventState.Cancelled
            or EventState.Skipped
            or EventState.Closed
            or EventState.Deleted
            or EventState.Draft
            or EventState.Dismissed
            or EventState.Unreported => Off,
            _ => Info,
        };

    public static string Word(EventState state) =>
        state switch
        {
            EventState.ChangesRequested => "changes requested",
            EventState.Unreported => "no longer reported",
            EventState.Info => "",
            _ => state.ToString().ToLowerInvariant(),
        };

    /// <summary>Within a line a tick says more than a lamp.</summary>
    public static string Tick(EventState state) =>
        state switch
        {
            EventState.Succeeded or EventState.Approved => "✓",
            EventState.Waiting => "⏳",
            EventState.Failed => "✗",
            EventState.Running => "▸",
            EventState.Skipped or EventState.Cancelled => "–",
            _ => "·",
        };
}
