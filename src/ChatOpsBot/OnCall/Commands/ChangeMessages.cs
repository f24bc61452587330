using ChatOpsBot.OnCall.Changes;
using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.OnCall.Commands;

/// <summary>What Slack shows of a change.</summary>
internal static class ChangeMessages
{
    /// <summary>A section holds 3,000 characters.</summary>
    private const int Most = 12;

    /// <summary><c>*payments* · @linus for @ada from … until … (dentist)</c></summary>
    public static string Text(Schedule schedule, ScheduleChange change) =>
        $"*{Mrkdwn.Escape(schedule.Name)}* · "
        + (change.IsTemporary ? "temporary schedule: " : "")
        + string.Join(", and ", change.Parts.Take(Most).Select(part => Text(part, change)))
        + (change.Parts.Count > Most ? $" and {change.Parts.Count - Most} more" : "")
        + (change.Reason is { Length: > 0 } reason ? $" ({Mrkdwn.Escape(reason)})" : "");

    private static string Text(ChangePart part, ScheduleChange change) =>
        $"{(change.IsTemporary ? OnCallMessages.Name(part.With!) : Who(part))} "
        + $"from {Moment.Text(part.Start)} until {Moment.Text(part.End)}";

    private static string Who(ChangePart part) =>
        part switch
        {
            { Without: null, With: { } with } => $"{OnCallMessages.Name(with)} added",
            { Without: { } without, With: null } => $"{Name(without)} removed",
            _ => $"{OnCallMessages.Name(part.With!)} for {Name(part.Without!)}",
        };

    private static string Name(string without) =>
        without == Override.Everyone ? "everyone" : OnCallMessages.Name(without);

    /// <summary>Those affected are notified, but for whoever did it.</summary>
    /// <param name="id">Once for each.</param>
    /// <param name="text">Mrkdwn.</param>
    /// <param name="did">What they did, after their name.</param>
    public static void Tell(
        IEnumerable<string> people,
        CommandContext context,
        string id,
        string text,
        string did = "changed who is on call"
    )
    {
        foreach (var person in people.Where(person => person != context.UserId))
            context.Effects.Notify(
                person,
                $"override/{id}/{context.Now.ToUnixTimeMilliseconds()}",
                $"{Glyph.Info} {Mrkdwn.User(context.UserId)} {did}: {text}"
            );
    }
}
