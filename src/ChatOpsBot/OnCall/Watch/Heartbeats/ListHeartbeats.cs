using ChatOpsBot.Catalog.Services;
using ChatOpsBot.OnCall.Commands;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.OnCall.Watch.Heartbeats;

/// <summary>The senders that report that they are alive, those that are missing first.</summary>
[SlashCommand("oncall", "heartbeats", "Show which senders report that they are alive, and which are missing")]
internal sealed class ListHeartbeats(
    IStore store,
    IOptionsMonitor<OnCallOptions> options,
    ServiceCatalog catalog,
    OnCallInput input
) : ISlashCommand
{
    private const int Most = 40;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var visible = await input.ServicesAsync(context, cancellationToken);
        var shown = options
            .CurrentValue.Heartbeats.Where(one =>
                one.Value.Service is not { } service
                || catalog.Find(service) is null
                || visible.Contains(service, StringComparer.OrdinalIgnoreCase)
            )
            .ToList();
        if (shown.Count == 0)
            return new CommandReply("There are no heartbeats: `OnCall:Heartbeats` in the configuration lists them.");
        var resumed = (await Listening.FindAsync(store, cancellationToken))?.Resumed;
        var lines = new List<(bool IsMissing, string Text)>();
        foreach (var (name, about) in shown)
        {
            var known = await Heartbeat.Kept.FindAsync(store, Heartbeat.KeyOf(name), cancellationToken);
            lines.Add((known?.Value.Missing is not null, Line(name, about, known?.Value, resumed)));
        }
        var ordered = lines.OrderByDescending(line => line.IsMissing).ThenBy(line => line.Text, StringComparer.Ordinal);
        var more = lines.Count > Most ? $"\nand {lines.Count - Most} more" : "";
        return new CommandReply(string.Join('\n', ordered.Take(Most).Select(line => line.Text)) + more);
    }

    private static string Line(string name, HeartbeatOptions about, Heartbeat? known, DateTimeOffset? resumed)
    {
        var (glyph, state) = known switch
        {
            null => (Glyph.Off, "waits for the first report"),
            { Missing: { } since, Last: null } => (
                Glyph.Bad,
                $"missing since {Moment.Text(since)}, has never reported"
            ),
            { Missing: { } since, Last: { } last } => (
                Glyph.Bad,
                $"missing since {Moment.Text(since)}, last reported {Moment.Text(last)}"
            ),
            { Last: null } => (Glyph.Queued, $"expected until {Moment.Text(known.Deadline(about, resumed))}"),
            { Last: { } last } => (
                Glyph.Good,
                $"reported {Moment.Text(last)}, missed from {Moment.Text(known.Deadline(about, resumed))}"
            ),
        };
        return $"{glyph} *{Mrkdwn.Escape(name)}* · {state} · every {Duration.Text(about.Every)}"
            + (about.Service is { } service ? $" · {Mrkdwn.Escape(service)}" : "");
    }
}
