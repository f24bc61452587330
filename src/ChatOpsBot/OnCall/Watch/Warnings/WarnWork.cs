using System.Globalization;
using System.Text;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;
using NodaTime;

namespace ChatOpsBot.OnCall.Watch.Warnings;

/// <summary>
/// Looks at a schedule once a day, and warns of what is new; of what stays as it is once a week.
/// </summary>
internal sealed class WarnWork(
    IStore store,
    ScheduleBook book,
    Concerns concerns,
    IOptionsMonitor<OnCallOptions> options,
    IOptionsMonitor<SlackOptions> slack,
    TimeProvider time
) : WorkHandler<string>(QueueName, 1, item => Encoding.UTF8.GetString(item.Payload.Span))
{
    private const string QueueName = "oncall-warnings";
    private const int Most = 8;
    private static readonly TimeSpan DefaultWait = TimeSpan.FromMinutes(1);

    public static NewWork For(string schedule) => new(QueueName, Encoding.UTF8.GetBytes(schedule)) { Lane = schedule };

    protected override async Task<WorkOutcome> WorkAsync(
        string name,
        WorkItem item,
        CancellationToken cancellationToken
    )
    {
        var effects = new Commit();
        if (
            book.Find(name) is not { } schedule
            || options.CurrentValue.Schedules.GetValueOrDefault(name) is not { Warn: true } about
        )
            return new WorkOutcome.Done(effects);
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var (warned, version) = await Warned.Kept.FindAsync(
            store,
            Warned.KeyOf(name),
            new Warned("", now.ToDateTimeOffset(), [], null),
            cancellationToken
        );
        var day = Day(schedule.Zone, now);
        if (warned.Day == day)
            return new WorkOutcome.Done(effects);
        var until = now + NodaTime.Duration.FromDays(about.WarnDays);
        IReadOnlyList<Concern> found;
        try
        {
            found = await concerns.OfAsync(schedule, about, now, until, cancellationToken);
        }
        catch (SlackException failure)
        {
            return new WorkOutcome.Defer(failure.RetryAfter ?? DefaultWait, failure.ErrorCode);
        }
        var isDue = warned.IsDue(found, now.ToDateTimeOffset());
        if (isDue)
            effects.Enqueue(Message(schedule.Name, about, found, day));
        var said = isDue ? now.ToDateTimeOffset() : warned.Said;
        Warned.Kept.Put(effects, Warned.KeyOf(name), Warned.After(day, until.ToDateTimeOffset(), found, said), version);
        return new WorkOutcome.Done(effects);
    }

    /// <summary>On the clock of the schedule.</summary>
    public static string Day(DateTimeZone zone, Instant now) =>
        now.InZone(zone).Date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);

    private NewWork Message(string name, ScheduleOptions about, IReadOnlyList<Concern> found, string day)
    {
        var lines = found
            .OrderBy(concern => concern.Start)
            .Take(Most)
            .Select(concern => $"• {concern.Text}")
            .Prepend(
                $"{Glyph.Running} *{Mrkdwn.Escape(name)}* needs attention in the next {about.WarnDays} days: "
                    + (found.Count == 1 ? "1 problem" : $"{found.Count} problems")
            );
        if (found.Count > Most)
            lines = lines.Append($"and {found.Count - Most} more: `/oncall gaps {Mrkdwn.Escape(name)}`");
        return new SlackJob
        {
            Kind = SlackJobKind.Text,
            Channel = about.Announce is { Length: > 0 } channel ? channel : slack.CurrentValue.AdminChannel,
            Id = $"oncall/warned/{name}/{day}",
            Text = string.Join('\n', lines),
        }.ToWork(SlackPriority.Digest);
    }
}
