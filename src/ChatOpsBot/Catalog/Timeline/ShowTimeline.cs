using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Catalog.Timeline.Ports;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Inputs;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Catalog.Timeline;

/// <summary>What happened, newest first: of a service, of a kind, or of everything.</summary>
[SlashCommand(
    "chatops",
    "timeline",
    "Show what happened: deploys, alerts, merges, locks; --kind command shows what people ran",
    Usage = "[<service>] [--since <time>] [--kind <kind>] [--count <number>]",
    Example = "/chatops timeline checkout --since 2h"
)]
internal sealed class ShowTimeline(
    Facts facts,
    FactReaders readers,
    IEnumerable<IFactCommand> commands,
    Permissions permissions,
    ServiceCatalog catalog,
    Audience audience
) : ISlashCommand
{
    public const string Command = "/chatops timeline";
    private const int Furthest = 2_000;
    private const string DeploymentNoun = "deployment";

    private static readonly TimeSpan Usual = TimeSpan.FromDays(1);

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var arguments = context.Arguments;
        var service = arguments.Text("service") is { } named ? catalog.Service(named).Name : null;
        var since = arguments.Text("since") is { } typed ? TimeInput.ParseLength(typed, "since") : Usual;
        var count = arguments.Number("count", 1, 50, 15);
        var query = new FactQuery(Furthest)
        {
            Service = service,
            Kind = arguments.Text("kind") is { } kind ? KindOf(kind) : null,
            Since = context.Now - since,
        };
        var visibility = await audience.OfAsync(context.Caller, cancellationToken);
        var closed = new List<IFactCommand>();
        foreach (var command in commands)
            if (!(await permissions.AskAsync(command.Path, null, context.Caller, cancellationToken)).IsAllowed)
                closed.Add(command);
        var shown = new List<Fact>();
        foreach (var fact in await facts.ListAsync(query, cancellationToken))
        {
            if (shown.Count == count)
                break;
            // What a command changed is a fact of its own.
            if (query.Kind is null && fact.Kind == FactKind.CommandDone)
                continue;
            if (fact.Actor != context.UserId && closed.Exists(command => command.Shows(fact)))
                continue;
            if (await readers.IsOneAsync(visibility, context.UserId, fact, cancellationToken))
                shown.Add(fact);
        }
        return new CommandReply(
            shown.Count == 0
                ? $"Nothing happened in the last {Duration.Text(since)} that matches. `--since 7d` looks further back."
                : string.Join('\n', shown.Select(Line))
        );
    }

    private static string KindOf(string typed)
    {
        var known = FactKind.All.Concat(FactKind.All.Select(FactKind.NounOf)).Distinct().ToList();
        return known.Find(kind => string.Equals(kind, typed, StringComparison.OrdinalIgnoreCase))
            ?? throw new CommandException(
                $"`{Mrkdwn.Escape(typed)}` is not a kind; write one of "
                    + $"{string.Join(", ", FactKind.All.Select(FactKind.NounOf).Distinct())}, "
                    + "or more exactly `alert.fired`.",
                "kind"
            );
    }

    private static string Line(Fact fact)
    {
        var place = fact.Service is null ? "" : $"*{Mrkdwn.Escape(fact.Service)}*{In(fact)} · ";
        var title = fact.Line is { } line
            ? $"`{Mrkdwn.Escape(line.ReplaceLineEndings(" "))}`"
            : Mrkdwn.Link(fact.Url, fact.Title);
        var version = fact.Kind == FactKind.DeploymentRolledBack ? fact.Before : fact.After;
        var after =
            version is not { } value || value == fact.Title ? ""
            : fact.Kind == FactKind.DeploymentStepped ? $" {Mrkdwn.Escape(value)}"
            : $" `{Mrkdwn.Escape(value)}`";
        var by =
            fact.Actor.Length == 0 ? ""
            : Permissions.IsUser(fact.Actor) ? $" · {Mrkdwn.User(fact.Actor)}"
            : $" · {Mrkdwn.Escape(fact.Actor)}";
        return $"{GlyphOf(fact.Kind)} {Mrkdwn.Date(fact.At)} · {place}{What(fact, title + after)}{by}";
    }

    /// <summary><c>deploy 1.4.0 rolled back</c>, <c>alert fired: DiskFull</c>.</summary>
    private static string What(Fact fact, string title) =>
        fact.Kind switch
        {
            FactKind.DeploymentRolledBack => $"{title} rolled back",
            FactKind.CommandDone or FactKind.DeploymentStepped => title,
            _ when FactKind.NounOf(fact.Kind) == DeploymentNoun => $"{title} {fact.Outcome}",
            _ => $"{fact.Kind.Replace('.', ' ')}: {title}",
        };

    private static string In(Fact fact) => fact.Environment is null ? "" : $"/{Mrkdwn.Escape(fact.Environment)}";

    private static string GlyphOf(string kind) =>
        kind switch
        {
            FactKind.AlertFired
            or FactKind.BranchBroken
            or FactKind.DeploymentFailed
            or FactKind.CommandDenied
            or FactKind.DriftFound => Glyph.Bad,
            FactKind.AlertAcknowledged
            or FactKind.DeploymentStarted
            or FactKind.DeploymentStepped
            or FactKind.DeploymentPaused => Glyph.Running,
            FactKind.AlertResolved
            or FactKind.BranchFixed
            or FactKind.DeploymentSucceeded
            or FactKind.DriftResolved
            or FactKind.CommandDone => Glyph.Good,
            FactKind.AlertUnreported => Glyph.Off,
            FactKind.ChangeMerged => Glyph.Merged,
            _ => Glyph.Info,
        };
}
