using ChatOpsBot.Platform.Commands.Running;

namespace ChatOpsBot.Platform.Language;

/// <summary>
/// Declares what an <see cref="ISlashCommand"/> is called, takes and does. Parsing, help, permissions, completion, the
/// Slack manifest and <c>docs/commands.md</c> all come from here.
/// </summary>
/// <param name="command">Without its slash: <c>chatops</c>.</param>
/// <param name="verb">What follows it: <c>routes test</c>; empty for the command by itself.</param>
/// <param name="summary">What it does, as one line of the help, without a full stop.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class SlashCommandAttribute(string command, string verb, string summary) : Attribute
{
    public string Command => command;
    public string Verb => verb;
    public string Summary => summary;

    /// <summary>
    /// In the notation of <see cref="Platform.Language.Usage"/>: <c>&lt;service&gt; [&lt;version&gt;] [--env
    /// &lt;name&gt;]</c>.
    /// </summary>
    public string Usage { get; init; } = "";

    /// <summary>A whole line that works, for the help.</summary>
    public string? Example { get; init; }

    /// <summary>
    /// True when it changes anything: it is stored before it is acknowledged, done at most once, takes <c>--dry-run</c>
    /// and can be undone or says that it cannot.
    /// </summary>
    public bool Changes { get; init; }

    /// <summary>
    /// True when it acts on a service in an environment: the command asks for the right in each place that it acts on,
    /// and rules may name places.
    /// </summary>
    public bool InPlace { get; init; }

    /// <summary>
    /// True when only buttons call it, with arguments that no one types: the help does not list it, and nothing
    /// suggests it.
    /// </summary>
    public bool ByButton { get; init; }

    /// <summary>
    /// True when it counts who does it, as an approval does: a button of it is used up for each person by themselves.
    /// </summary>
    public bool CountsPeople { get; init; }

    /// <summary>
    /// True when it is about the private life of whoever gives it, as a telephone number is: the audit log has that it
    /// was given, and not what with.
    /// </summary>
    public bool Personal { get; init; }

    /// <summary>The name of a global shortcut that opens the command's form; at most 24 characters.</summary>
    public string? Shortcut { get; init; }

    /// <summary>
    /// The name of a shortcut in every message's menu, at most 24 characters: the command gets the message as
    /// <c>--message channel/ts</c>.
    /// </summary>
    public string? MessageShortcut { get; init; }
}
