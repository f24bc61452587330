using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Messages;

/// <summary>The lines that ask for an approval: what would ship, and who may approve.</summary>
internal sealed class ApprovalRequest(ServiceCatalog catalog, UserGroups groups, OnCallPeople people)
{
    /// <summary>So that nothing long pushes the rest out of the message, which Slack cuts at 3,000.</summary>
    private const int MostOfTitle = 150;

    /// <summary>What is to be approved and who may, as mentions: this is the one post of it that notifies.</summary>
    public async Task<IReadOnlyList<string>> LinesAsync(Deployment deployment, CancellationToken cancellationToken)
    {
        var (changes, lines) = (deployment.Changes, new List<string>());
        var titles =
            changes.PullRequests.Count > 0
                ? changes.PullRequests.Select(pull => $"#{pull.Number} {pull.Title}")
                : changes.Commits.Select(commit => commit.Title);
        lines.AddRange(
            changes.Total > 0
                ? titles.Take(3).Select(title => $"• {Mrkdwn.Truncate(Mrkdwn.Literal(title), MostOfTitle)}")
                : []
        );
        if (changes.Total > 3)
            lines.Add($"and {changes.Total - 3} more");
        if (changes.Attention.Count > 0)
            lines.Add(
                $"⚠ review {string.Join(", ", changes.Attention.Take(3).Select(file => $"`{Mrkdwn.Escape(file)}`"))}"
            );
        List<string> from = [];
        foreach (var who in deployment.ApprovalsFrom)
            from.Add(
                who == "oncall" && catalog.Find(deployment.Service)?.OnCall is { Length: > 0 } oncall
                    ? $"oncall ({await people.MentionAsync(oncall, cancellationToken)})"
                    : await groups.MentionAsync(who, cancellationToken)
            );
        lines.Add(
            "From "
                + (from.Count == 0 ? "anyone else who may deploy here" : string.Join(", ", from))
                + (deployment.ApproveBy is { } by ? $", until {Moment.Text(by)}" : "")
        );
        return lines;
    }
}
