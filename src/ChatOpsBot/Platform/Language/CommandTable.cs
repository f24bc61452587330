using System.Reflection;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Language;

/// <summary>A command as it was declared.</summary>
internal sealed record CommandDescriptor(Type Type, SlashCommandAttribute About, Usage Usage)
{
    /// <summary>Its name in permissions, forms and shortcuts: <c>chatops routes test</c>.</summary>
    public string Path { get; } = About.Verb.Length == 0 ? About.Command : $"{About.Command} {About.Verb}";

    /// <summary>As the help shows it: <c>/chatops replay &lt;id&gt; [--dry-run]</c>.</summary>
    public string Synopsis { get; } =
        string.Join(
            ' ',
            new[] { $"/{About.Command}", About.Verb, Usage.Text, About.Changes ? $"[--{Usage.DryRun}]" : "" }.Where(
                part => part.Length > 0
            )
        );

    /// <summary>The method of a command that has a form.</summary>
    public const string FormMethod = "FormAsync";

    /// <summary>It may ask in a form for what it needs.</summary>
    public bool HasForm { get; } = Type.GetMethod(FormMethod) is not null;

    /// <exception cref="InvalidOperationException">The class lacks its attribute.</exception>
    public static CommandDescriptor Of(Type type)
    {
        var about =
            type.GetCustomAttribute<SlashCommandAttribute>()
            ?? throw new InvalidOperationException($"{type.Name} has no [SlashCommand].");
        return new CommandDescriptor(type, about, Usage.Parse(about.Usage));
    }
}

/// <param name="Rest">The words after the verb.</param>
internal sealed record CommandMatch(CommandDescriptor Command, IReadOnlyList<Word> Rest)
{
    /// <summary>
    /// The verb that the first word is nearly: <c>status</c> for <c>/deploy stauts</c>, which is read as a service.
    /// </summary>
    public string? Near { get; init; }
}

/// <summary>All commands, in alphabetical order.</summary>
internal sealed class CommandTable(IEnumerable<CommandDescriptor> commands)
{
    /// <summary>
    /// The command that takes what is not a command of its own: <c>@chatopsbot status</c> is <c>/chatops status</c>.
    /// </summary>
    public const string Main = "chatops";
    private const string Help = "help";
    private const string HelpOption = "--help";
    private static readonly string[] AskingForHelp = [Help, "-h", "?"];

    /// <summary>
    /// Every command that the code declares, whether it is registered or not: for what has to be known before the
    /// application is built.
    /// </summary>
    public static IReadOnlyList<CommandDescriptor> Declared { get; } =
    [
        .. typeof(CommandTable)
            .Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(SlashCommandAttribute)))
            .Select(CommandDescriptor.Of)
            .OrderBy(command => command.Path, StringComparer.Ordinal),
    ];

    public IReadOnlyList<CommandDescriptor> All { get; } =
    [.. commands.OrderBy(command => command.Path, StringComparer.Ordinal)];

    public CommandDescriptor? Find(string path) =>
        All.FirstOrDefault(command => string.Equals(command.Path, path, StringComparison.OrdinalIgnoreCase));

    public IEnumerable<CommandDescriptor> Of(string command) =>
        All.Where(candidate => string.Equals(candidate.About.Command, command, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// What someone wrote to the bot, as the line that they would have typed: <c>/deploy checkout</c> for <c>deploy
    /// checkout</c>, <c>/chatops status</c> for <c>status</c>, and <c>/deploy approve 17</c> for <c>approve 17</c>,
    /// because only one command has that verb.
    /// </summary>
    public string LineOf(string written)
    {
        var (first, rest) = CommandLine.First(written.TrimStart('/'));
        var line = $"{first} {rest}".TrimEnd();
        return Of(first).Any() ? $"/{line}" : $"/{CommandWithVerb(first) ?? Main} {line}";
    }

    /// <summary>The command with the longest verb that the words begin with.</summary>
    /// <exception cref="CommandException">There is none; the message lists the available ones.</exception>
    public CommandMatch Match(string command, string text)
    {
        var words = CommandLine.Split(text);
        var family = Of(command).ToList();
        if (family.Count == 0)
            throw new CommandException($"There is no command `/{Mrkdwn.Escape(command)}`. {SeeHelp}");
        // "/deploy --help", "/chatops events help": about the command, not for it. A verb that is called so is itself.
        if (
            words is [.., { Quoted: false } last]
            && IsAskingForHelp(family, words, last.Text.ToLowerInvariant())
            && !(words.Count == 1 && Begins(words, Help) && command == Main)
        )
            return HelpOn(command == Main && words.Count == 1 ? [] : [new Word(command), .. words.SkipLast(1)]);
        if (words.Count == 0 && family.TrueForAll(command => command.About.Verb.Length > 0))
            return HelpOn(command == Main ? [] : [new Word(command)]);

        var match = family
            .Where(command => Begins(words, command.About.Verb))
            .MaxBy(command => command.About.Verb.Length);
        if (match is { About.Verb: "" } && words.Count > 0)
            return new CommandMatch(match, words) { Near = Near(family, words) };
        if (match is not null)
            return new CommandMatch(match, [.. words.Skip(Words(match.About.Verb).Length)]);
        var (typed, elsewhere) = (Mrkdwn.Escape(words[0].Text), CommandWithVerb(words[0].Text));
        throw new CommandException(
            elsewhere is not null ? $"There is no `/{command} {typed}`. Did you mean `/{elsewhere} {typed}`?"
            : Near(family, words) is { } close ? $"There is no `/{command} {typed}`. Did you mean `/{command} {close}`?"
            : $"There is no `/{command} {typed}`. {SeeHelp}"
        );
    }

    /// <summary>
    /// Whether the last word asks for help. After anything but a command it may be text:
    /// <c>/oncall page checkout we need help</c>.
    /// </summary>
    private static bool IsAskingForHelp(IEnumerable<CommandDescriptor> family, IReadOnlyList<Word> words, string last)
    {
        if (last == HelpOption)
            return true;
        var before = string.Join(' ', words.SkipLast(1).Select(word => word.Text));
        return AskingForHelp.Contains(last)
            && (
                before.Length == 0
                || family.Any(command =>
                    $"{command.About.Verb} ".StartsWith($"{before} ", StringComparison.OrdinalIgnoreCase)
                )
            );
    }

    /// <summary>The verb that someone meant who mistyped it.</summary>
    private static string? Near(IReadOnlyList<CommandDescriptor> family, IReadOnlyList<Word> words)
    {
        var verbs = family
            .Where(command => !command.About.ByButton)
            .Select(command => command.About.Verb)
            .Where(verb => verb.Length > 0)
            .ToList();
        return DidYouMean.Closest(words[0].Text, verbs.Where(verb => !verb.Contains(' ')))
            ?? DidYouMean.Closest(
                string.Join(' ', words.Take(2).Select(word => word.Text)),
                verbs.Where(verb => verb.Contains(' '))
            );
    }

    /// <summary>
    /// The only command that has this verb; null when none has it, when several have, and when it is one of
    /// <see cref="Main"/>.
    /// </summary>
    private string? CommandWithVerb(string verb) =>
        All.Where(command =>
                Words(command.About.Verb) is [var first, ..]
                && string.Equals(first, verb, StringComparison.OrdinalIgnoreCase)
            )
            .Select(command => command.About.Command)
            .Distinct()
            .ToList()
            is [var only]
        && only != Main
            ? only
            : null;

    private const string SeeHelp = $"`/{Main} {Help}` lists all commands.";

    private CommandMatch HelpOn(IReadOnlyList<Word> about) =>
        new(Find($"{Main} {Help}") ?? throw new InvalidOperationException("There is no help."), about);

    private static bool Begins(IReadOnlyList<Word> words, string verb) =>
        Words(verb) is var parts
        && parts.Length <= words.Count
        && parts
            .Index()
            .All(part => string.Equals(words[part.Index].Text, part.Item, StringComparison.OrdinalIgnoreCase));

    private static string[] Words(string verb) => verb.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
