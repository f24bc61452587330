using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.OnCall.Escalation.Messages;

/// <summary>A page in words.</summary>
internal static class PageTexts
{
    /// <summary>So that nothing long pushes the rest out of the message, which Slack cuts at 3,000.</summary>
    private const int MostOfTitle = 250,
        MostOfText = 600;

    /// <summary>The name of the policy that pages one person.</summary>
    public const string OnePerson = "a person";

    /// <summary><c> by the policy payments</c>; empty where a person was paged by name.</summary>
    public static string ByPolicy(Page page) =>
        page.Policy.Name == OnePerson ? "" : $" by the policy {Mrkdwn.Escape(page.Policy.Name)}";

    /// <summary>One line without markup: what a phone reads out.</summary>
    public static string Plain(Page page) =>
        $"{page.Name}{(page.Service is { } service ? $" {service}" : "")}: {Cut(page.Title, MostOfTitle)}"
        + (page.Severity is { } severity ? $" ({severity})" : "");

    /// <summary><c>*P17* checkout: High error rate</c></summary>
    public static string Name(Page page) =>
        $"*{page.Name}*{(page.Service is { } service ? $" {Mrkdwn.Escape(service)}" : "")}: {Title(page)}";

    public static string Title(Page page) => Mrkdwn.Literal(Cut(page.Title, MostOfTitle));

    public static string Headline(Page page)
    {
        var (glyph, state) = State(page);
        return $"{glyph} {Name(page)}"
            + (page.Severity is { } severity ? $" · {Mrkdwn.Escape(severity)}" : "")
            + $" · {state}";
    }

    /// <summary>Where the rest is said beside it: <c>*P17* waits for someone</c>.</summary>
    public static string Short(Page page) => $"*{page.Name}* {State(page).State}";

    private static (string Glyph, string State) State(Page page) =>
        page switch
        {
            { State: PageState.Resolved } => (Glyph.Good, $"resolved{By(page.ResolvedBy)}"),
            { HeldFor: HoldReason.Maintenance } => (Glyph.Off, "in maintenance, no one is paged"),
            { State: PageState.Acknowledged } => (Glyph.Running, $"acknowledged{By(page.Acks[^1].By)}"),
            { HeldFor: HoldReason.Deferral } => (Glyph.Queued, "waits for working hours"),
            { IsExhausted: true } => (Glyph.Bad, "no one has acknowledged it"),
            { Entries: 0 } => (Glyph.Bad, "there is no one to page"),
            _ => (Glyph.Bad, "waits for someone"),
        };

    public static string Of(Maintenance maintenance) =>
        $"{Glyph.Off} *{Mrkdwn.Escape(maintenance.Service)}* · in maintenance until {Moment.Text(maintenance.Until)} · "
        + Mrkdwn.User(maintenance.By)
        + (maintenance.Reason is { } reason ? $" · {Mrkdwn.Escape(reason)}" : "");

    private static string By(string? who) => who is { Length: > 0 } ? $" by {Who(who)}" : "";

    /// <summary>A person as a mention, and a channel or a name of a tool as such.</summary>
    public static string Who(string who) =>
        Permissions.IsUser(who) ? Mrkdwn.User(who)
        : who is ['C' or 'G', _, ..] && who.All(char.IsAsciiLetterOrDigit) && who.Length > 6 ? Mrkdwn.Channel(who)
        : Mrkdwn.Escape(who);

    public static string? Text(Page page) =>
        page.Text is { Length: > 0 } text ? Mrkdwn.Literal(Cut(text, MostOfText)) : null;

    /// <summary>What the one who asked for it has to know of a change; null when that is nothing.</summary>
    public static string? NewsFor(string person, Page? before, Page after)
    {
        if (before is null)
            return null;
        if (after.IsOver && !before.IsOver)
            return after.ResolvedBy == person ? null : $"{Glyph.Good} {Name(after)} is resolved{By(after.ResolvedBy)}.";
        if (after.Acks.Count > before.Acks.Count)
            return after.Acks[^1].By == person
                ? null
                : $"{Glyph.Running} {Who(after.Acks[^1].By)} has acknowledged {Name(after)}.";
        return after.IsExhausted && !before.IsExhausted ? $"{Glyph.Bad} No one has acknowledged {Name(after)}." : null;
    }

    private static string Cut(string text, int most) =>
        text.Length <= most ? text : $"{text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)]}…";
}
