using System.Text;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Groups;

/// <summary>
/// Brings a user group's members to those on call: written only where it differs, and never empty, since Slack refuses
/// that and it would be the moment at which someone needs the group.
/// </summary>
internal sealed class GroupWork(
    Handoffs handoffs,
    SlackApiClient slack,
    SlackPeople people,
    AdminChannel admin,
    TimeProvider time
) : WorkHandler<string[]>(QueueName, 2, item => Encoding.UTF8.GetString(item.Payload.Span).Split('\n'))
{
    private const string QueueName = "oncall-groups";
    private const string News = "news";

    /// <summary>What is wrong with a group is said once a day.</summary>
    private static readonly TimeSpan Daily = TimeSpan.FromHours(23);

    /// <param name="isNews">Someone came on call: it is tried until it is done.</param>
    public static NewWork For(string handle, bool isNews) =>
        new(QueueName, Encoding.UTF8.GetBytes($"{Bare(handle)}\n{(isNews ? News : "")}"))
        {
            Lane = Bare(handle),
            Priority = 0,
        };

    /// <summary>Without <c>@</c>, and as Slack writes it.</summary>
    private static string Bare(string handle) => handle.TrimStart('@').ToLowerInvariant();

    protected override async Task<WorkOutcome> WorkAsync(
        string[] work,
        WorkItem item,
        CancellationToken cancellationToken
    )
    {
        var (handle, effects) = (work[0], new Commit());
        try
        {
            await KeepAsync(handle, effects, cancellationToken);
            return new WorkOutcome.Done(effects);
        }
        catch (SlackException failure)
        {
            return SlackTry.Outcome(failure, work is [_, News], () => Warning(handle, Refusal(failure)));
        }
    }

    private async Task KeepAsync(string handle, Commit effects, CancellationToken cancellationToken)
    {
        var schedules = handoffs
            .At(time.GetUtcNow())
            .Where(one => one.Options.UserGroup is { } named && Bare(named) == handle)
            .ToList();
        if (schedules.Count == 0)
            return;
        var group = (await slack.UserGroups.ListAsync(cancellationToken)).FirstOrDefault(group =>
            Bare(group.Handle) == handle
        );
        if (group is null)
        {
            effects.Enqueue(Warning(handle, "there is no such group, or it is disabled"));
            return;
        }
        var wanted = schedules.SelectMany(one => one.People.Concat(one.Options.Always)).Distinct().ToList();
        var members = await FitAsync(handle, wanted, effects, cancellationToken);
        var known = await slack.UserGroups.ListUsersAsync(group.Id, cancellationToken);
        if (members.Count == 0)
        {
            if (wanted.Count > 0 || !schedules.TrueForAll(one => one.Schedule.AllowsGaps))
                effects.Enqueue(Warning(handle, "no one is on call, so it keeps the members that it has"));
        }
        else if (!known.ToHashSet().SetEquals(members))
            await slack.UserGroups.UpdateUsersAsync(group.Id, members, cancellationToken);
    }

    /// <summary>Those that Slack takes: one person that it refuses would keep out the others.</summary>
    private async Task<IReadOnlyList<string>> FitAsync(
        string handle,
        IReadOnlyList<string> wanted,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        List<string> fit = [];
        foreach (var person in wanted)
        {
            var reason = await people.FindAsync(person, cancellationToken) switch
            {
                null => "is not in the workspace",
                { Deleted: true } => "is deactivated",
                { IsBot: true } => "is a bot",
                { IsRestricted: true } => "is a guest, and guests cannot be in a user group",
                _ => null,
            };
            if (reason is null)
                fit.Add(person);
            else
                effects.Enqueue(Warning(handle, $"{Mrkdwn.User(person)} is left out, because that person {reason}"));
        }
        return fit;
    }

    private static string Refusal(SlackException failure) =>
        failure.ErrorCode switch
        {
            "missing_scope" => $"the bot lacks the scope `{Mrkdwn.Escape(failure.Needed ?? "usergroups:write")}`",
            "permission_denied" => "in this workspace the bot may not change user groups (Settings & Permissions, "
                + "User Groups)",
            "plan_upgrade_required" or "paid_teams_only" => "the workspace's plan has no user groups",
            "subteam_max_users_exceeded" => "it would have more members than Slack allows",
            _ => $"Slack answered `{Mrkdwn.Escape(failure.ErrorCode)}`",
        };

    private NewWork Warning(string handle, string what) =>
        admin.Message($"{Glyph.Running} The user group @{Mrkdwn.Escape(handle)} is not in step: {what}.") with
        {
            RememberFor = Daily,
        };
}
