using System.Globalization;
using System.Text;
using ChatOpsBot.Catalog.People;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Running;

/// <summary>Tells the author of each commit that it has reached production.</summary>
internal sealed class DeployNewsWork(DeployBook book, ServiceCatalog catalog, Identities identities)
    : WorkHandler<long>("deploy-news", 4, item => long.Parse(item.Payload.Span, CultureInfo.InvariantCulture))
{
    private const int MostAuthors = 50;

    public static NewWork For(Deployment deployment) =>
        new("deploy-news", Encoding.UTF8.GetBytes(deployment.Number.ToString(CultureInfo.InvariantCulture)))
        {
            Priority = 6,
        };

    protected override async Task<WorkOutcome> WorkAsync(
        long number,
        WorkItem item,
        CancellationToken cancellationToken
    )
    {
        var effects = new Commit();
        if (
            await book.FindAsync(number, cancellationToken)
                is not
                ({ Kind: DeployKind.Deploy, Changes.Backwards: false } deployment, _)
            || catalog.Find(deployment.Service, deployment.Environment) is not { IsProduction: true }
        )
            return new WorkOutcome.Done(effects);
        try
        {
            // One person may have written them from several accounts.
            var byPerson = new Dictionary<string, List<ShippedCommit>>();
            foreach (
                var commits in deployment
                    .Changes.Commits.GroupBy(commit => (commit.Login, commit.Email))
                    .Take(MostAuthors)
            )
                if (
                    await identities.OfAuthorAsync(commits.Key.Login, commits.Key.Email, cancellationToken)
                        is { SlackId: { } slackId }
                    && slackId != deployment.Requester
                )
                    byPerson[slackId] = [.. byPerson.GetValueOrDefault(slackId, []), .. commits];
            foreach (var (slackId, commits) in byPerson)
                effects.Notify(slackId, $"deploy/{deployment.Number}/author", Text(deployment, commits));
            return new WorkOutcome.Done(effects);
        }
        catch (SlackException failure)
        {
            return new WorkOutcome.Defer(failure.RetryAfter ?? TimeSpan.FromSeconds(30), failure.ErrorCode);
        }
    }

    private static string Text(Deployment deployment, List<ShippedCommit> commits) =>
        $"{Glyph.Good} "
        + (
            commits.Count == 1
                ? $"Your change “{Mrkdwn.Literal(commits[0].Title)}” is"
                : $"{commits.Count} of your changes are"
        )
        + $" in {Mrkdwn.Escape(deployment.Environment)} · *{Mrkdwn.Escape(deployment.Service)}* "
        + $"`{Mrkdwn.Escape(deployment.Version)}`";
}
