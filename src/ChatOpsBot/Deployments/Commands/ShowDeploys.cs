using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.Deployments.Locks;
using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Commands;

/// <summary>What is deployed where, what is in progress, and what blocks more.</summary>
[SlashCommand(
    "deploy",
    "status",
    "Show what is deployed where, what is in progress, and what is locked",
    Usage = "[<service>]",
    Example = "/deploy status checkout"
)]
internal sealed class DeployStatus(
    IStore store,
    ServiceCatalog catalog,
    DeployBook book,
    FreezeCalendar freezes,
    Audience audience
) : ISlashCommand
{
    private const int Most = 40;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var service = context.Arguments.Text("service") is { } name ? catalog.Service(name).Name : null;
        if (!catalog.Targets.Any())
            return new CommandReply(
                "No service has an environment to deploy to: `Services` in the configuration lists them."
            );
        var sight = await audience.OfAsync(context.Caller, cancellationToken);
        var asked = catalog.Targets.Where(target => service is null || target.Service == service);
        var targets = await sight.OfAsync(asked, target => [catalog.ChannelOf(target.Service)], cancellationToken);
        if (targets.Count == 0)
            return new CommandReply(DeployTexts.NotSeen);
        var locks = await DeployLock.SeenAsync(store, catalog, sight, cancellationToken);
        var lines = new List<string>();
        foreach (var group in targets.Take(Most).GroupBy(target => target.Service))
        {
            lines.Add($"*{Mrkdwn.Escape(group.Key)}*");
            foreach (var target in group)
                lines.Add(await LineAsync(target, locks, context.Now, cancellationToken));
        }
        lines.AddRange(locks.Where(@lock => @lock.Scope == "*").Select(@lock => $"🔒 {@lock.Text}"));
        return new CommandReply(string.Join('\n', lines));
    }

    private async Task<string> LineAsync(
        DeployTarget target,
        IReadOnlyList<DeployLock> locks,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var place = await EnvironmentState.ReadAsync(store, target.Service, target.Environment, cancellationToken);
        List<string> facts =
        [
            place.Now is { } on
                ? $"`{Mrkdwn.Escape(on.Version)}` since {Moment.Text(on.Since)}"
                    + (place.Disturbed ? ", a later deploy was interrupted" : "")
            : place.Disturbed ? "nothing yet, and a deploy was interrupted"
            : "nothing yet",
        ];
        if (place.Active is { } active && await book.FindAsync(active, cancellationToken) is ({ } deployment, _))
            facts.Add($"#{active} `{Mrkdwn.Escape(deployment.Version)}` is in progress");
        if (place.Drift is { } drift)
            facts.Add($"but `{Mrkdwn.Escape(drift)}` is running");
        if (place.Queue.Count > 0)
            facts.Add($"{place.Queue.Count} queued");
        if (place.Held.Count > 0)
            facts.Add($"{place.Held.Count} {place.HeldText}");
        facts.AddRange(
            locks
                .Where(@lock => @lock.Scope != "*" && @lock.Covers(target.Service, target.Environment))
                .Select(@lock => $"🔒 {@lock.Text}")
        );
        facts.AddRange(
            (await freezes.OnAsync(target, now, cancellationToken)).Select(freeze => $"🧊 {Mrkdwn.Escape(freeze.Name)}")
        );
        facts.AddRange(place.Bad.Select(bad => $"`{Mrkdwn.Escape(bad.Version)}` is blocked"));
        var glyph =
            place.Active is not null ? Glyph.Running
            : place.Disturbed || place.Drift is not null ? Glyph.Bad
            : place.Now is null ? Glyph.Off
            : Glyph.Good;
        return $"{glyph} {Mrkdwn.Escape(target.Environment)} · {string.Join(" · ", facts)}";
    }
}

[SlashCommand(
    "deploy",
    "history",
    "Show the last deploys and how they ended",
    Usage = "[<service>] [<environment>] [--count <number>]",
    Example = "/deploy history checkout production"
)]
internal sealed class DeployHistory(ServiceCatalog catalog, DeployBook book, Audience audience) : ISlashCommand
{
    private const int Looked = 100;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var service = context.Arguments.Text("service") is { } name ? catalog.Service(name).Name : null;
        var environment =
            service is not null && context.Arguments.Text("environment") is { } place
                ? catalog.Target(service, place).Environment
                : null;
        var all = await book.HistoryAsync(service, environment, Looked, cancellationToken);
        if (all.Count == 0)
            return new CommandReply("Nothing has been deployed yet.");
        var seen = await (await audience.OfAsync(context.Caller, cancellationToken)).OfAsync(
            all,
            deployment => [deployment.Channel],
            cancellationToken
        );
        return new CommandReply(
            seen.Count == 0
                ? DeployTexts.NotSeen
                : string.Join('\n', seen.Take(context.Arguments.Number("count", 1, 30, 10)).Select(Line))
        );
    }

    private static string Line(Deployment deployment) =>
        $"{DeployMessages.Headline(deployment)} · #{deployment.Number} "
        + (deployment.ByBot ? "automatically" : $"by {Mrkdwn.User(deployment.Requester)}")
        + $", {Moment.Text(deployment.Requested)}"
        + (Duration.Between(deployment.Started, deployment.Ended) is { } took ? $", {took}" : "");
}

[SlashCommand(
    "deploy",
    "queue",
    "Show the deploys in progress and in the queue",
    Usage = "[<service>]",
    Example = "/deploy queue checkout"
)]
internal sealed class DeployQueue(IStore store, ServiceCatalog catalog, DeployBook book, Audience audience)
    : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var service = context.Arguments.Text("service") is { } name ? catalog.Service(name).Name : null;
        var sight = await audience.OfAsync(context.Caller, cancellationToken);
        var asked = catalog.Targets.Where(target => service is null || target.Service == service);
        List<string> lines = [];
        foreach (
            var target in await sight.OfAsync(asked, target => [catalog.ChannelOf(target.Service)], cancellationToken)
        )
            lines.AddRange(await LinesAsync(target, context.Now, cancellationToken));
        return new CommandReply(
            lines.Count == 0
                ? $"{Glyph.Good} No deploy that you can see is in progress or waiting."
                : string.Join('\n', lines)
        );
    }

    private async Task<IReadOnlyList<string>> LinesAsync(
        DeployTarget target,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var place = await EnvironmentState.ReadAsync(store, target.Service, target.Environment, cancellationToken);
        if (place.Active is null && place.Queue.Count + place.Held.Count == 0)
            return [];
        List<string> lines = [$"*{Mrkdwn.Escape(target.Name)}*"];
        var active =
            place.Active is { } number && await book.FindAsync(number, cancellationToken) is ({ } running, _)
                ? running
                : null;
        if (active is not null)
            lines.Add($"{DeployMessages.Headline(active)} · #{active.Number}{By(active)}");
        foreach (var (before, waiting) in place.Queue.Index())
            if (await book.FindAsync(waiting, cancellationToken) is ({ } deployment, _))
                lines.Add(
                    $"{Glyph.Queued} #{waiting} `{Mrkdwn.Escape(deployment.Version)}`{By(deployment)}"
                        + (
                            place.TurnOf(before, active, now) is { } turn
                                ? $" · starts about {Mrkdwn.Date(turn, "{time}")}"
                                : ""
                        )
                );
        foreach (var held in place.Held)
            if (await book.FindAsync(held, cancellationToken) is ({ } deployment, _))
                lines.Add(
                    $"{Glyph.Queued} #{held} `{Mrkdwn.Escape(deployment.Version)}`{By(deployment)} · {place.HeldText}"
                );
        return lines;
    }

    private static string By(Deployment deployment) =>
        deployment.ByBot ? "" : $" by {Mrkdwn.User(deployment.Requester)}";
}

[SlashCommand(
    "deploy",
    "diff",
    "Show what a deploy would ship",
    Usage = "<service> [<ref>] [to] [<environment>]",
    Example = "/deploy diff checkout main to production"
)]
internal sealed class DeployDiff(IStore store, ServiceCatalog catalog, VersionSources versions, Audience audience)
    : ISlashCommand
{
    private const int Most = 20;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (service, about) = catalog.Service(context.Arguments.Text("service")!);
        if (
            !await (await audience.OfAsync(context.Caller, cancellationToken)).SeesAsync(
                [catalog.ChannelOf(service)],
                cancellationToken
            )
        )
            throw new CommandException(DeployTexts.NotSeen, "service");
        var environment =
            context.Arguments.Text("environment")
            ?? (catalog.TargetsOf(service) is [.., var last] ? last.Environment : null)
            ?? throw new CommandException($"`{service}` has no environment.");
        var target = catalog.Target(service, environment);
        var place = await EnvironmentState.ReadAsync(store, target.Service, target.Environment, cancellationToken);
        try
        {
            var revision = await versions.ResolveAsync(
                service,
                about,
                context.Arguments.Text("ref") ?? "",
                cancellationToken
            );
            var changes = await versions
                .SourceOf(service, about)
                .CompareAsync(about, place.Now?.Sha, revision.Sha, cancellationToken);
            return new CommandReply(string.Join('\n', Lines(target, place, revision, changes)));
        }
        catch (VersionsUnavailableException unavailable)
        {
            throw new CommandException(
                $"The versions of `{service}` are not available now: {Mrkdwn.Escape(unavailable.Message)}."
            );
        }
    }

    private static IEnumerable<string> Lines(
        DeployTarget target,
        EnvironmentState place,
        Revision revision,
        ShippedChanges changes
    )
    {
        var range =
            $"`{Mrkdwn.Escape(place.Now?.Version ?? "nothing")}` → `{Mrkdwn.Escape(revision.Version)}` in "
            + $"`{Mrkdwn.Escape(target.Name)}`";
        if (!changes.IsKnown)
        {
            yield return $"{Glyph.Info} {range}: the changes are not known, because "
                + (place.Now is null ? "nothing is deployed yet" : "their histories have no common commit")
                + ".";
            yield break;
        }
        yield return $"{Glyph.Info} {range}: "
            + $"{Mrkdwn.Link(changes.Compare, changes.Total == 1 ? "1 change" : $"{changes.Total} changes")}"
            + (changes.Backwards ? ", *backwards*" : "");
        foreach (var commit in changes.Commits.Take(Most))
            yield return $"`{commit.Sha[..Math.Min(7, commit.Sha.Length)]}` {Mrkdwn.Literal(commit.Title)} · "
                + $"{Mrkdwn.Escape(commit.Author)}";
        if (changes.Total > Most)
            yield return $"and {changes.Total - Most} more";
        if (changes.Attention.Count > 0)
            yield return $"⚠ review {string.Join(", ", changes.Attention.Select(file => $"`{Mrkdwn.Escape(file)}`"))}";
    }
}
