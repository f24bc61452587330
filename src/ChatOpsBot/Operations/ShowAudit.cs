using ChatOpsBot.Audit;
using ChatOpsBot.Commands;
using ChatOpsBot.Notifications.Cards;
using ChatOpsBot.People;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Operations;

/// <summary>Who did what, newest first.</summary>
[SlashCommand("chatops", "audit", "Show who did what, when and from where", Usage = "[--who <person>] [--what <command>] [--place <service>] [--deploy <number>] [--denied] [--count <number>]",
    Example = "/chatops audit --who @ada --what deploy")]
internal sealed class ShowAudit(AuditLog audit, UserDirectory users) : ISlashCommand
{
    private const int Page = 500, Furthest = 20_000;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var arguments = context.Arguments;
        var who = arguments.Text("who") is { } person ? await users.IdAsync(person, cancellationToken) : null;
        var count = arguments.Number("count", 1, 30, 10);
        var found = new List<AuditEntry>();
        for (var (before, looked) = (long.MaxValue, 0); found.Count < count && looked < Furthest; looked += Page)
        {
            var page = await audit.ListAsync(Page, before, cancellationToken);
            if (page.Count == 0) break;
            found.AddRange(page.Where(entry => Fits(entry, arguments, who)).Take(count - found.Count));
            before = page[^1].Number;
        }
        return new CommandReply(found.Count == 0 ? "Nothing of that sort is on record." : string.Join('\n', await LinesAsync(found, cancellationToken)));
    }

    private static bool Fits(AuditEntry entry, Arguments arguments, string? who) =>
        (who is null || entry.Actor == who)
        && (arguments.Text("what") is not { } what || $" {entry.Action}".Contains($" {what.TrimStart('/')}", StringComparison.OrdinalIgnoreCase))
        && (arguments.Text("place") is not { } place || Mentions(entry, place))
        && (arguments.Text("deploy") is null || IsAbout(entry, arguments.Number("deploy", 1, int.MaxValue, 0)))
        && (!arguments.Has("denied") || entry.Outcome == "denied");

    /// <summary>What was said to a deploy names it: <c>/deploy approve 17</c>. What was refused is no less about it.</summary>
    private static bool IsAbout(AuditEntry entry, int deploy) =>
        entry.Deploy == deploy || (entry.Action.StartsWith("deploy ", StringComparison.Ordinal) && entry.Line is { } line && line.Split(' ') is [_, _, var first, ..] && first.TrimStart('#') == deploy.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static bool Mentions(AuditEntry entry, string place) =>
        $"{entry.Service}/{entry.Environment}".Contains(place, StringComparison.OrdinalIgnoreCase) || entry.Line?.Contains(place, StringComparison.OrdinalIgnoreCase) == true;

    private async Task<IEnumerable<string>> LinesAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach (var entry in entries)
        {
            var line = entry.Line is { } typed ? await ReadableAsync(typed, cancellationToken) : null;
            var text = entry.Text is { } said ? await ReadableAsync(Mrkdwn.Unescape(said), cancellationToken) : null;
            lines.Add(Line(entry with { Line = line, Text = text }));
        }
        return lines;
    }

    /// <summary>As it was typed: people by their names, not by Slack's ids.</summary>
    private async Task<string> ReadableAsync(string line, CancellationToken cancellationToken)
    {
        var words = new List<string>();
        foreach (var token in Mrkdwn.Parse(line))
            words.Add(token.Kind switch
            {
                MrkdwnTokenKind.User => $"@{token.Label ?? await users.NameAsync(token.Value, cancellationToken)}",
                MrkdwnTokenKind.Channel => $"#{token.Label ?? token.Value}",
                _ => token.Label ?? token.Value,
            });
        return string.Concat(words);
    }

    private static string Line(AuditEntry entry)
    {
        var glyph = entry.Outcome switch { "done" or "succeeded" => Glyph.Good, "denied" or "failed" => Glyph.Bad, _ => Glyph.Off };
        var by = entry.Actor.Length == 0 ? "by itself" : $"{Mrkdwn.User(entry.Actor)} ({entry.From})";
        return $"{glyph} {Mrkdwn.Date(entry.At)} · {by} · {(entry.Line is { } line ? $"`{Mrkdwn.Escape(line)}`" : $"{Mrkdwn.Escape(entry.Action)} {entry.Service}/{entry.Environment} `{Mrkdwn.Escape(entry.Version ?? "")}` #{entry.Deploy}")} · {entry.Outcome}{(entry.Text is { } text && entry.Outcome != "done" ? $": {Mrkdwn.Escape(text)}" : "")}";
    }
}
