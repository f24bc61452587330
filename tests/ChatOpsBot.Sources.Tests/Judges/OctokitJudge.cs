using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Octokit.Webhooks;
using Octokit.Webhooks.Events;

namespace ChatOpsBot.Sources.Tests.Judges;

/// <summary>
/// GitHub's deliveries as Octokit.Webhooks reads them: what both know of one delivery has to be the same. Octokit knows
/// each action and each word by name and throws on one that is newer than it is.
/// </summary>
internal static class OctokitJudge
{
    /// <summary>Payloads that were cut to what a test is about lack much that GitHub always sends.</summary>
    private static readonly JsonSerializerOptions Abridged = new()
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver
        {
            Modifiers =
            {
                type =>
                {
                    foreach (var property in type.Properties)
                        property.IsRequired = false;
                },
            },
        },
    };

    /// <summary>
    /// Where the actor of our event is who wrote it, ran it or asked for it, not who caused the delivery.
    /// </summary>
    private static readonly string[] OfAnother =
    [
        "code_scanning_alert",
        "dependabot_alert",
        "deployment_protection_rule",
        "deployment_review",
        "package",
        "page_build",
        "registry_package",
        "secret_scanning_alert",
        "workflow_run",
    ];

    /// <param name="request">One of GitHub, which we understand.</param>
    public static void AssertReadsTheSame(WebhookRequest request)
    {
        var ours = EventSources.ByType["github"].Parse(request);
        var name = request.Headers["X-GitHub-Event"];
        var theirs = Read(name, request.Body.Span);

        Assert.Null(ours.Fault);
        Assert.All(
            ours.Events,
            one =>
            {
                Assert.Equal(theirs.Repository?.FullName, one.Repository);
                // Octokit reads 0 where none is.
                Assert.Equal(
                    theirs.Repository?.Id.ToString(),
                    one.RepositoryId ?? (theirs.Repository is null ? null : "0")
                );
                if (one.Labels.TryGetValue("action", out var action))
                    Assert.Equal(theirs.Action, action);
                if (one.Labels.TryGetValue("sender", out var sender))
                    Assert.Equal(SenderOf(theirs), sender);
                else if (!OfAnother.Contains(name))
                    Assert.Equal(SenderOf(theirs), one.Actor?.Login);
                if (NumberOf(theirs) is { } number)
                    Assert.EndsWith($"#{number}", one.Subject, StringComparison.Ordinal);
                if (TitleOf(theirs) is { Length: > 0 } title)
                    Assert.Equal(title, one.Title);
                if (BranchOf(theirs) is { } branch)
                    Assert.Equal(branch, one.Branch);
                if (UrlOf(theirs) is { } url)
                    Assert.Equal(url, one.Url);
                if (CommitOf(theirs) is { } commit)
                    Assert.Equal(commit, one.Commit);
            }
        );
    }

    /// <summary>A push by a deploy key has no sender, and one by no one has a pusher named "none".</summary>
    private static string? SenderOf(WebhookEvent theirs) =>
        theirs.Sender?.Login ?? (theirs is PushEvent { Pusher.Name: not "none" } push ? push.Pusher.Name : null);

    private static long? NumberOf(WebhookEvent theirs) =>
        theirs switch
        {
            PullRequestEvent pull => pull.PullRequest.Number,
            PullRequestReviewEvent review => review.PullRequest.Number,
            PullRequestReviewCommentEvent comment => comment.PullRequest.Number,
            IssuesEvent issue => issue.Issue.Number,
            IssueCommentEvent comment => comment.Issue.Number,
            DiscussionEvent discussion => discussion.Discussion.Number,
            DiscussionCommentEvent comment => comment.Discussion.Number,
            _ => null,
        };

    private static string? TitleOf(WebhookEvent theirs) =>
        theirs switch
        {
            PullRequestEvent pull => pull.PullRequest.Title,
            IssuesEvent issue => issue.Issue.Title,
            DiscussionEvent discussion => discussion.Discussion.Title,
            ReleaseEvent release => release.Release.Name is { Length: > 0 } name ? name : release.Release.TagName,
            WorkflowRunEvent run => run.WorkflowRun.Name,
            _ => null,
        };

    private static string? BranchOf(WebhookEvent theirs) =>
        theirs switch
        {
            PullRequestEvent pull => pull.PullRequest.Head?.Ref,
            PullRequestReviewEvent review => review.PullRequest.Head?.Ref,
            WorkflowRunEvent run => run.WorkflowRun.HeadBranch,
            WorkflowJobEvent job => job.WorkflowJob.HeadBranch,
            CheckSuiteEvent suite => suite.CheckSuite.HeadBranch,
            PushEvent push when push.Ref.StartsWith("refs/heads/", StringComparison.Ordinal) => push.Ref[
                "refs/heads/".Length..
            ],
            _ => null,
        };

    /// <summary>What was transferred is elsewhere now, and what was answered is linked to its answer.</summary>
    private static string? UrlOf(WebhookEvent theirs) =>
        theirs switch
        {
            { Action: "transferred" or "answered" } => null,
            PullRequestEvent pull => pull.PullRequest.HtmlUrl,
            PullRequestReviewEvent review => review.Review.HtmlUrl,
            PullRequestReviewCommentEvent comment => comment.Comment.HtmlUrl,
            IssuesEvent issue => issue.Issue.HtmlUrl,
            IssueCommentEvent comment => comment.Comment.HtmlUrl,
            DiscussionEvent discussion => discussion.Discussion.HtmlUrl,
            DiscussionCommentEvent comment => comment.Comment.HtmlUrl,
            ReleaseEvent release => release.Release.HtmlUrl,
            WorkflowRunEvent run => run.WorkflowRun.HtmlUrl,
            WorkflowJobEvent job => job.WorkflowJob.HtmlUrl,
            CheckRunEvent run => run.CheckRun.HtmlUrl,
            _ => null,
        };

    private static string? CommitOf(WebhookEvent theirs) =>
        theirs switch
        {
            PullRequestEvent pull => pull.PullRequest.Head?.Sha,
            PullRequestReviewEvent review => review.PullRequest.Head?.Sha,
            PullRequestReviewCommentEvent comment => comment.PullRequest.Head?.Sha,
            CheckRunEvent run => run.CheckRun.HeadSha,
            CheckSuiteEvent suite => suite.CheckSuite.HeadSha,
            StatusEvent status => status.Sha,
            PushEvent { Deleted: false } push => push.After,
            WorkflowRunEvent run => run.WorkflowRun.HeadSha,
            WorkflowJobEvent job => job.WorkflowJob.HeadSha,
            DeploymentEvent deployment => deployment.Deployment.Sha,
            DeploymentStatusEvent status => status.Deployment.Sha,
            MergeGroupEvent group => group.MergeGroup.HeadSha,
            _ => null,
        };

    private static WebhookEvent Read(string name, ReadOnlySpan<byte> body)
    {
        var type = typeof(WebhookEvent).Assembly.GetType(
            $"{typeof(PushEvent).Namespace}.{name.Replace("_", "", StringComparison.Ordinal)}Event",
            throwOnError: false,
            ignoreCase: true
        );
        Assert.NotNull(type);
        return (WebhookEvent)JsonSerializer.Deserialize(body, type, Abridged)!;
    }
}
