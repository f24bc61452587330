using System.Text;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.GitHub;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using Octokit;
using Commit = ChatOpsBot.Store.Commit;

namespace ChatOpsBot.OnCall.Load.Tasks;

/// <summary>
/// Opens the issue, once: one that an earlier try opened, whose answer got lost, is found by the marker in its text.
/// </summary>
internal sealed class TaskWork(IStore store, GitHubRest github, ServiceCatalog catalog)
    : WorkHandler<string>(QueueName, 2, item => Encoding.UTF8.GetString(item.Payload.Span))
{
    private const string QueueName = "oncall-tasks";
    private const string Label = "on-call";
    private const int MostTitle = 200,
        Looked = 300;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1),
        Skew = TimeSpan.FromMinutes(10);

    /// <param name="id">See <see cref="AlertTask.IdOf"/>.</param>
    public static NewWork For(string id) => new(QueueName, Encoding.UTF8.GetBytes(id)) { Lane = id };

    protected override async Task<WorkOutcome> WorkAsync(string id, WorkItem item, CancellationToken cancellationToken)
    {
        if (
            await AlertTask.Kept.FindAsync(store, AlertTask.KeyOf(id), cancellationToken)
            is not
            ({ Url: null, Problem: null } task, var version)
        )
            return new WorkOutcome.Done(new Commit());
        if (catalog.Find(task.Service)?.Repository?.Split('/') is not [{ Length: > 0 } owner, { Length: > 0 } name])
            return Done(id, task with { Problem = "the service no longer has a Repository" }, version);
        var (org, repository) = (Segment.Of(owner), Segment.Of(name));
        try
        {
            var issue =
                await FindAsync(org, repository, id, task, cancellationToken)
                ?? await github.CallAsync(
                    "issues/create",
                    client => client.Issue.Create(org, repository, IssueOf(id, task)),
                    cancellationToken
                );
            return Done(id, task with { Url = issue.HtmlUrl }, version);
        }
        catch (GitHubException exception) when (exception.Failure == GitHubFailure.RateLimited)
        {
            return new WorkOutcome.Defer(exception.RetryAfter ?? Pause, exception.Reason);
        }
        catch (GitHubException exception)
            when (exception.Failure is GitHubFailure.Unavailable or GitHubFailure.OutcomeUnknown)
        {
            return new WorkOutcome.Retry(exception.Reason);
        }
        catch (GitHubException exception)
        {
            var problem = GitHubProblem.Text(exception, $"{owner}/{name}", "the service's `Repository`");
            return Done(id, task with { Problem = problem }, version);
        }
    }

    protected override async Task<Commit> GivenUpAsync(string id, string reason, CancellationToken cancellationToken) =>
        await AlertTask.Kept.FindAsync(store, AlertTask.KeyOf(id), cancellationToken)
            is ({ Url: null, Problem: null } task, var version)
            ? Done(id, task with { Problem = reason }, version).Effects
            : new Commit();

    /// <summary>What became of it goes to who asked.</summary>
    private static WorkOutcome.Done Done(string id, AlertTask task, long version)
    {
        var effects = new Commit();
        // Of what failed nothing is kept: whoever asks again gets another try.
        if (task.Url is null)
            effects.Delete(AlertTask.KeyOf(id), version);
        else
            AlertTask.Kept.Put(effects, AlertTask.KeyOf(id), task, version);
        var alert = $"*{Mrkdwn.Escape(task.Service)}* “{Mrkdwn.Escape(Cut(task.Title))}”";
        effects.Enqueue(
            new SlackJob
            {
                Kind = SlackJobKind.Text,
                Channel = task.By,
                Id = $"oncall/task/{id}/{task.Asked.ToUnixTimeMilliseconds()}",
                Text = task.Url is { } url
                    ? $"{Glyph.Good} {Mrkdwn.Link(url, "The task")} for {alert} is open."
                    : $"{Glyph.Bad} The task for {alert} could not be opened: {Mrkdwn.Escape(task.Problem!)}.",
            }.ToWork(SlackPriority.Answer)
        );
        return new WorkOutcome.Done(effects);
    }

    private async Task<Issue?> FindAsync(
        string owner,
        string name,
        string id,
        AlertTask task,
        CancellationToken cancellationToken
    )
    {
        var request = new RepositoryIssueRequest { State = ItemStateFilter.All, Since = task.Asked - Skew };
        var looked = 0;
        await foreach (
            var issue in github.ListAsync(
                "issues/list-for-repo",
                client => client.Issue.GetAllForRepository(owner, name, request),
                cancellationToken
            )
        )
        {
            if (issue.Body?.Contains(AlertTask.MarkerOf(id), StringComparison.Ordinal) == true)
                return issue;
            if (++looked == Looked)
                break;
        }
        return null;
    }

    private static NewIssue IssueOf(string id, AlertTask task)
    {
        var issue = new NewIssue($"Alert paged, and no one acted on it: {Cut(task.Title.ReplaceLineEndings(" "))}")
        {
            // In a block of code, so that nothing in it mentions people or is a link.
            Body =
                $"The alert of `{task.Service}` below paged whoever was on call, last as {task.Page}. Fix what it "
                + "reports, make it report less, or remove it.\n\n"
                + $"```text\n{task.Title.Replace("```", "'''", StringComparison.Ordinal)}\n```\n\n"
                + AlertTask.MarkerOf(id),
        };
        issue.Labels.Add(Label);
        return issue;
    }

    private static string Cut(string title) => title.Length <= MostTitle ? title : $"{title[..(MostTitle - 1)]}…";
}
