using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.Deployments.Locks;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Commands.Views;

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
        var visibility = await audience.OfAsync(context.Caller, cancellationToken);
        var asked = catalog.Targets.Where(target => service is null || target.Service == service);
        var targets = await visibility.OfAsync(asked, target => [catalog.ChannelOf(target.Service)], cancellationToken);
        if (targets.Count == 0)
            return new CommandReply(DeployTexts.NotSeen);
        var locks = await DeployLock.SeenAsync(store, catalog, visibility, cancellationToken);
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
                    + (place.Interrupted ? ", a later deploy was interrupted" : "")
            : place.Interrupted ? "nothing yet, and a deploy was interrupted"
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
            : place.Interrupted || place.Drift is not null ? Glyph.Bad
            : place.Now is null ? Glyph.Off
            : Glyph.Good;
        return $"{glyph} {Mrkdwn.Escape(target.Environment)} · {string.Join(" · ", facts)}";
    }
}
