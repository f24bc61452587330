using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using NodaTime;

namespace ChatOpsBot.OnCall;

/// <summary>What Slack shows of schedules.</summary>
internal static class OnCallMessages
{
    /// <summary>As one line says it: who, until when, and who is next.</summary>
    /// <param name="name">What they are on call for, with the time if it is not now; mrkdwn.</param>
    public static string Line(Schedule schedule, Standing standing, string name)
    {
        List<string> parts =
        [
            $"{GlyphOf(schedule, standing.Now)} {name}",
            $"{People(standing.Now)}{(standing.Until is { } until ? $" until {Text(until)}" : "")}",
        ];
        if (standing.Now.Overrides.Count > 0)
            parts.Add("override");
        if (standing.Now.Temporary is not null)
            parts.Add("temporary schedule");
        if (standing.Next is { } next)
            parts.Add(
                next.Start == standing.Until
                    ? $"then {Names(next.People)}"
                    : $"next {Names(next.People)} from {Text(next.Start)}"
            );
        return string.Join(" · ", parts);
    }

    /// <summary>Red where no one is on call and someone should be.</summary>
    public static string GlyphOf(Schedule schedule, Shift shift) =>
        !shift.IsGap ? Glyph.Good
        : schedule.AllowsGaps ? Glyph.Off
        : Glyph.Bad;

    /// <summary>Those on call as mentions, and the shadows.</summary>
    public static string People(Shift shift) =>
        (shift.IsGap ? "no one" : Names(shift.People))
        + (shift.Shadows.Count == 0 ? "" : $" (shadow: {Names(shift.Shadows)})");

    public static string Names(IEnumerable<string> people) => string.Join(", ", people.Select(Name));

    /// <summary>A mention; of someone who is not known in Slack the mail address.</summary>
    public static string Name(string person) => Permissions.Name(person);

    /// <summary>Why: the layer, and the overrides that changed it.</summary>
    public static string Why(Shift shift) =>
        shift.Temporary is { } temporary
            ? $"temporary schedule{Because(temporary.Reason)}"
            : string.Join(
                ", ",
                new[] { shift.Layer is { } layer ? $"layer {Mrkdwn.Escape(layer)}" : "no layer has anyone" }.Concat(
                    shift.Overrides.Select(Text)
                )
            );

    /// <summary><c>override: @linus for @ada (holiday)</c></summary>
    public static string Text(Override change) =>
        $"override{(change.Number is { } number ? $" {number}" : "")}: "
        + (change.Without, change.With) switch
        {
            (null, { } with) => $"{Name(with)} added",
            ({ } without, null) => $"{Who(without)} removed",
            ({ } without, { } with) => $"{Name(with)} for {Who(without)}",
            _ => "nothing",
        }
        + Because(change.Reason);

    private static string Because(string? reason) => reason is { Length: > 0 } ? $" ({Mrkdwn.Escape(reason)})" : "";

    private static string Who(string without) => without == Override.Everyone ? "everyone" : Name(without);

    public static string Text(Instant instant) => Moment.Text(instant.ToDateTimeOffset());
}
