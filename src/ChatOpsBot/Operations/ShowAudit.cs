using ChatOpsBot.Catalog.Audit;
using ChatOpsBot.Catalog.People;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Catalog.Timeline.Ports;
using ChatOpsBot.Deployments;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Operations;

/// <summary>
/// Who did what, newest first. What is about a deploy or a service is seen by those who see that, anything else by
/// those who can read where it was typed.
/// </summary>
[SlashCommand(
    "chatops",
    "audit",
    "Show who did what, when and from where",
    Usage = "[--who <person>] [--what <command>] [--place <service>] [--deploy <number>] [--denied] [--count <number>]",
    Example = "/chatops audit --who @ada --what deploy"
)]
internal sealed class ShowAudit(AuditLog audit, FactReaders readers, Audience audience, UserDirectory users)
    : ISlashCommand
{
    private const int Furthest = 20_000;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var arguments = context.Arguments;
        var who = arguments.Text("who") is { } person ? await users.IdAsync(person, cancellationToken) : null;
        var count = arguments.Number("count", 1, 30, 10);
        var visibility = await audience.OfAsync(context.Caller, cancellationToken);
        var found = new List<Fact>();
        var looked = 0;
        await foreach (var entry in audit.NewestFirstAsync(cancellationToken))
        {
            if (found.Count == count || ++looked > Furthest)
                break;
            if (
                Fits(entry, arguments, who)
                && await readers.IsOneAsync(visibility, context.UserId, entry, cancellationToken)
            )
                found.Add(entry);
        }
        return new CommandReply(
            found.Count == 0 ? "No matching entries." : string.Join('\n', await LinesAsync(found, cancellationToken))
        );
    }

    private static bool Fits(Fact entry, Arguments arguments, string? who) =>
        (who is null || entry.Actor == who)
        && (
            arguments.Text("what") is not { } what
            || $" {NameOf(entry)}".Contains($" {what.TrimStart('/')}", StringComparison.OrdinalIgnoreCase)
        )
        && (arguments.Text("place") is not { } place || Mentions(entry, place))
        && (
            arguments.Text("deploy") is null
            || DeployFacts.NumberOf(entry) == arguments.Number("deploy", 1, int.MaxValue, 0)
        )
        && (!arguments.Has("denied") || entry.Outcome == "denied");

    /// <summary>By what <c>--what</c> finds it: a command by its path, a deploy by its kind.</summary>
    private static string NameOf(Fact entry) =>
        entry.Line is null ? $"{Ended(entry)} {entry.Kind.Replace('.', ' ')}" : entry.Title;

    /// <summary>What the bot did itself has no command line. Older entries have the word in their title.</summary>
    private static string Ended(Fact entry) =>
        entry.Title.EndsWith(" ended", StringComparison.Ordinal) ? entry.Title : $"{entry.Title} ended";

    private static bool Mentions(Fact entry, string place) =>
        $"{entry.Service}/{entry.Environment}".Contains(place, StringComparison.OrdinalIgnoreCase)
        || entry.Line?.Contains(place, StringComparison.OrdinalIgnoreCase) == true;

    private async Task<IEnumerable<string>> LinesAsync(IReadOnlyList<Fact> entries, CancellationToken cancellationToken)
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
            words.Add(
                token.Kind switch
                {
                    MrkdwnTokenKind.User => $"@{token.Label ?? await users.NameAsync(token.Value, cancellationToken)}",
                    MrkdwnTokenKind.Channel => $"#{token.Label ?? token.Value}",
                    _ => token.Label ?? token.Value,
                }
            );
        return string.Concat(words);
    }

    private static string Line(Fact entry)
    {
        var glyph = entry.Outcome switch
        {
            "done" or "succeeded" => Glyph.Good,
            "denied" or "failed" => Glyph.Bad,
            _ => Glyph.Off,
        };
        var by = entry.Actor.Length == 0 ? "automatically" : $"{Mrkdwn.User(entry.Actor)} ({entry.From})";
        var what = entry.Line is { } line
            ? $"`{Mrkdwn.Escape(line.ReplaceLineEndings(" "))}`"
            : $"{Mrkdwn.Escape(Ended(entry))} {entry.Service}/{entry.Environment}"
                + $" `{Mrkdwn.Escape(entry.After ?? "")}` #{DeployFacts.NumberOf(entry)}";
        var text = entry.Text is { } said && entry.Outcome != "done" ? $": {Mrkdwn.Escape(said)}" : "";
        return $"{glyph} {Mrkdwn.Date(entry.At)} · {by} · {what} · {entry.Outcome}{text}";
    }
}

/// <summary>Who ran which command is for those who may read the audit log.</summary>
internal sealed class AuditedCommands : IFactCommand
{
    public string Path => "chatops audit";

    public bool Shows(Fact fact) => fact is { IsAudited: true, Line: not null };
}
