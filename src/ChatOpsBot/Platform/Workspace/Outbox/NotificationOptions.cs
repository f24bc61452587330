namespace ChatOpsBot.Platform.Workspace.Outbox;

/// <summary>The section <c>Notifications</c>.</summary>
public sealed class NotificationOptions
{
    /// <summary>How long after its last event a card still gathers more of the same thing.</summary>
    public TimeSpan KeepCardsFor { get; set; } = TimeSpan.FromDays(30);
}
