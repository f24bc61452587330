using System.Globalization;
using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts.Sending;

/// <summary>Test pages, mentions, and the lines that remind people of a page that they have already.</summary>
internal sealed class NoticeMessages(IStore store, Deliveries deliveries, Attention attention) : ILiveMessages
{
    private const string Prefix = "notice:";
    private const int LongestText = 500;

    /// <summary>Of the message by which one rule of a notice is carried out.</summary>
    public static string SubjectOf(Notice notice, int step) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Prefix}{step}/{notice.Person}/{Uri.EscapeDataString(notice.Round)}/{notice.Subject}"
        );

    public bool Show(string subject) =>
        subject.StartsWith(Prefix, StringComparison.Ordinal)
        || subject.StartsWith(KeptNotice.TestPrefix, StringComparison.Ordinal);

    public Task<LiveMessage?> RenderAsync(string subject, string channel, CancellationToken cancellationToken) =>
        subject.StartsWith(Prefix, StringComparison.Ordinal)
            ? NoticeAsync(subject, channel, cancellationToken)
            : TestAsync(subject, channel, cancellationToken);

    public Task<LiveMessage?> PlainAsync(string subject, string channel, CancellationToken cancellationToken) =>
        RenderAsync(subject, channel, cancellationToken);

    private async Task<LiveMessage?> NoticeAsync(string subject, string channel, CancellationToken cancellationToken)
    {
        if (
            subject[Prefix.Length..].Split('/', 4) is not [_, var person, var round, var about]
            || await KeptNotice.FindAsync(store, about, Uri.UnescapeDataString(round), person, cancellationToken)
                is not { } kept
            // After an outage of Slack it says nothing of what is over.
            || !await attention.WantsAsync(kept, cancellationToken)
        )
            return null;
        var text = Mrkdwn.Escape(Cut(kept.Notice.Text, LongestText));
        var line = kept.Notice.Url is { } url ? $"{text} · {Mrkdwn.Link(url, "open")}" : text;
        // The page stands above a line in a direct message; a mention is for one person in a channel of many.
        return Of(
            channel,
            IsChannel(channel) ? $"{Glyph.Bad} {Mrkdwn.User(person)} {line}" : $"{Glyph.Bad} Waiting for you: {line}",
            1
        );
    }

    private static bool IsChannel(string channel) => channel[0] is '#' or 'C' or 'G';

    private async Task<LiveMessage?> TestAsync(string subject, string channel, CancellationToken cancellationToken)
    {
        var all = await deliveries.OfAsync(subject, cancellationToken);
        if (all.Count == 0)
            return null;
        var open = all.Count(delivery => !IsDm(delivery) && delivery.State == DeliveryState.Queued);
        var failed = all.Count(delivery => delivery.State == DeliveryState.Failed);
        var glyph =
            open > 0 ? Glyph.Running
            : failed > 0 ? Glyph.Bad
            : Glyph.Good;
        var sum =
            open > 0 ? $"sending by {open} more"
            : failed > 0 ? $"{failed} of {all.Count} methods failed"
            : all.Count == 1 ? "the direct message works; you have no other method"
            : $"all {all.Count} methods took it";
        return Of(
            channel,
            $"{glyph} *Test page* · {sum}\n{string.Join('\n', all.Select(Line))}",
            1 + all.Sum(delivery => delivery.Changes)
        );
    }

    private static bool IsDm(Delivery delivery) => delivery.Kind == ContactKinds.Dm;

    private static string Line(Delivery delivery) =>
        $"{Tick(delivery)} {Name(delivery.Kind, delivery.Address)} · "
        + (IsDm(delivery) ? "this message" : Text(delivery));

    private static string Tick(Delivery delivery) =>
        IsDm(delivery)
            ? "✓"
            : delivery.State switch
            {
                DeliveryState.Sent => "✓",
                DeliveryState.Failed => "✗",
                DeliveryState.Dropped => "–",
                _ => "⏳",
            };

    /// <summary>As people see a method, in mrkdwn.</summary>
    public static string Name(string kind, string address) =>
        kind switch
        {
            ContactKinds.Dm => "Slack direct message",
            ContactKinds.Mention => "mention in the service's channel",
            ContactKinds.Push => $"browser {Mrkdwn.Escape(address)}",
            _ => $"{Mrkdwn.Escape(kind)} {Mrkdwn.Escape(address)}",
        };

    /// <summary>What became of it, in mrkdwn.</summary>
    public static string Text(Delivery delivery) =>
        delivery.State switch
        {
            DeliveryState.Sent => "sent" + (delivery.Reason is { } note ? $", {Mrkdwn.Escape(note)}" : ""),
            DeliveryState.Failed => $"failed: {Mrkdwn.Escape(delivery.Reason ?? "no reason given")}",
            DeliveryState.Dropped => "not sent, someone was faster",
            _ when delivery.Tries > 0 => $"trying again: {Mrkdwn.Escape(delivery.Reason ?? "")}",
            _ => delivery.Reason is { } reason ? $"waiting: {Mrkdwn.Escape(reason)}" : "sending",
        };

    private static string Cut(string text, int most) => text.Length > most ? text[..most] + "…" : text;

    private static LiveMessage Of(string channel, string text, long version) =>
        new(new Message { Channel = channel, Text = text }, version, Pages: [channel]);
}
