using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Commands.Views;

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
