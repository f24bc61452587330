using ChatOpsBot.OnCall.Contacts;
using ChatOpsBot.OnCall.Contacts.Sending;
using ChatOpsBot.OnCall.Escalation.Messages;
using ChatOpsBot.OnCall.Escalation.Policies;
using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using NodaTime;
using NodaTime.Text;

namespace ChatOpsBot.OnCall.Commands;

/// <summary>How a schedule comes to its answer for a moment: each layer and each override.</summary>
[SlashCommand(
    "oncall",
    "preview",
    "Preview who is on call at a time and why, and who would be paged in which order",
    Usage = $"<{OnCallInput.Name}> <{OnCallInput.When}>…",
    Example = "/oncall preview payments sunday 02:30"
)]
internal sealed class PreviewOnCall(OnCallInput input, PolicyBook policies, PagePlan plan, ContactPreview contacts)
    : ISlashCommand
{
    private static readonly ZonedDateTimePattern Local = ZonedDateTimePattern.CreateWithInvariantCulture(
        "ddd uuuu-MM-dd HH:mm '('z, 'UTC'o<m>')'",
        null
    );

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var written = context.Arguments.Text(OnCallInput.Name)!;
        var at = await input.MomentAsync(context.Arguments.Texts(OnCallInput.When), context, cancellationToken);
        if (policies.Find(written) is { } policy && await input.FindAsync(written, context, cancellationToken) is null)
            return new CommandReply(string.Join('\n', await PlanAsync(policy, null, at, cancellationToken)));
        var subject = await input.SubjectAsync(written, context, cancellationToken);
        var name = $"*{Mrkdwn.Escape(subject.Name)}*";
        List<string> lines = subject.Schedule is { } schedule
            ?
            [
                OnCallMessages.Line(schedule, schedule.At(at), $"{name} at {OnCallMessages.Text(at)}"),
                $"On the schedule's clock it is {Local.Format(at.InZone(schedule.Zone))} then.",
                .. Steps(schedule, at),
            ]
            : [$"{Glyph.Good} {name} · {Permissions.Name(subject.OnCall!)} at any time: it has no schedule."];
        // A policy is often called like its schedule.
        if ((subject.OnCall is null ? policies.Find(subject.Name) : policies.Named(subject.Name)) is { } its)
            lines.AddRange(await PlanAsync(its, subject.OnCall is null ? null : subject.Name, at, cancellationToken));
        return new CommandReply(string.Join('\n', lines));
    }

    /// <summary>A page that began then and that no one acknowledged: who would be paged, when and why.</summary>
    private async Task<IReadOnlyList<string>> PlanAsync(
        EscalationPolicy policy,
        string? service,
        Instant at,
        CancellationToken cancellationToken
    )
    {
        var page = await plan.OfAsync(policy, service, at.ToDateTimeOffset(), cancellationToken);
        return
        [
            $"A page then, by the policy *{Mrkdwn.Escape(policy.Name)}*:",
            .. page
                .Log.Skip(1)
                .Select(entry =>
                    $"• {Mrkdwn.Date(entry.At, "{time}", $"{entry.At.UtcDateTime:HH:mm} UTC")} "
                    + PageLogTexts.Plan(entry)
                ),
            .. page.IsExhausted ? [] : (string[])["• and so on, until someone acknowledges"],
            .. await contacts.LinesAsync(
                page.Paged.Where(paged => paged.IsPerson).Select(paged => paged.Who).Distinct(),
                service,
                page.IsLow ? Urgency.Low : Urgency.High,
                cancellationToken
            ),
        ];
    }

    /// <summary>From the top: the first layer that has someone decides, and overrides change that.</summary>
    private static IEnumerable<string> Steps(Schedule schedule, Instant at)
    {
        if (schedule.Temporary.LastOrDefault(one => one.Covers(at)) is { } temporary)
        {
            var people = temporary.PeopleAt(at);
            yield return "• temporary schedule, instead of layers and overrides: "
                + (people.Count == 0 ? "no one" : OnCallMessages.Names(people))
                + " ← decides";
            yield break;
        }
        var isDecided = false;
        foreach (var (layer, part) in schedule.LayersAt(at))
        {
            var decides = !isDecided && !layer.IsShadow && part is { People.Count: > 0 };
            isDecided |= decides;
            yield return $"• {(layer.IsShadow ? "shadow layer" : "layer")} {Mrkdwn.Escape(layer.Name)}: "
                + part switch
                {
                    null => "not active",
                    { People: [] } => "no one",
                    { People: var people } => OnCallMessages.Names(people),
                }
                + (decides ? " ← decides" : "");
        }
        var applied = schedule.At(at).Now.Overrides;
        foreach (var change in schedule.Overrides.Where(change => change.Start <= at && change.End > at))
            yield return $"• {OnCallMessages.Text(change)}"
                + (applied.Contains(change) ? "" : ", which changes nothing");
    }
}
