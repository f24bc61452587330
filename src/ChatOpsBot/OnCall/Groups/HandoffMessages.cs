using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Groups;

/// <summary>What is said when others come on call.</summary>
internal static class HandoffMessages
{
    /// <summary>One message for all that changes at one time in a channel, a line each.</summary>
    /// <param name="names">Of those who are next: they are not notified yet.</param>
    public static NewWork Announcement(
        string channel,
        IReadOnlyList<Watched> changed,
        IReadOnlyDictionary<string, string> names,
        DateTimeOffset at
    ) =>
        Text(
            channel,
            $"oncall/handoff/{channel}/{at.ToUnixTimeMilliseconds()}",
            string.Join('\n', changed.Select(one => Line(one, names)))
        );

    /// <summary>To the person who comes on call.</summary>
    public static NewWork Begins(string person, Watched one, DateTimeOffset at)
    {
        var others = one.People.Where(other => other != person).ToList();
        return Text(
            person,
            $"oncall/begins/{one.Schedule.Name}/{person}/{at.ToUnixTimeMilliseconds()}",
            $"{Glyph.Good} Your shift begins: {NameOf(one)}{Until(one.Standing)}"
                + (others.Count > 0 ? $", together with {OnCallMessages.Names(others)}" : "")
                + (one.Standing.Next is { } next ? $", then {OnCallMessages.Names(next.People)}" : "")
                + "."
        );
    }

    private static string Line(Watched one, IReadOnlyDictionary<string, string> names)
    {
        var (now, next) = (one.Standing.Now, one.Standing.Next);
        var people = now.IsGap
            ? "no one is on call"
            : $"{OnCallMessages.People(now)} {(now.People.Count == 1 ? "is" : "are")} on call";
        var then =
            next is null ? ""
            : next.Start == one.Standing.Until ? $", then {Names(next, names)}"
            : $", next {Names(next, names)} from {OnCallMessages.Text(next.Start)}";
        return $"{OnCallMessages.GlyphOf(one.Schedule, now)} {NameOf(one)} · {people}{Until(one.Standing)}{then}";
    }

    private static string NameOf(Watched one) => $"*{Mrkdwn.Escape(one.Schedule.Name)}*";

    private static string Until(Standing standing) =>
        standing.Until is { } until ? $" until {OnCallMessages.Text(until)}" : "";

    private static string Names(Shift shift, IReadOnlyDictionary<string, string> names) =>
        string.Join(", ", shift.People.Select(person => Mrkdwn.Escape(names.GetValueOrDefault(person, person))));

    private static NewWork Text(string place, string id, string text) =>
        new SlackJob
        {
            Kind = SlackJobKind.Text,
            Channel = place,
            Id = id,
            Text = text,
        }.ToWork(SlackPriority.Answer);
}
