using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Commands.Verbs;

/// <summary>All commands, or all about one; from the same declarations as everything else.</summary>
[SlashCommand(
    CommandTable.Main,
    "help",
    "Show all commands, or the details of one",
    Usage = "[<command>…]",
    Example = "/chatops help replay"
)]
internal sealed class Help(IServiceProvider services) : ISlashCommand
{
    public const string Command = "/chatops help";

    private const int MostInABlock = 25;

    public Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        // Not through the constructor: the table lists this command.
        var table = services.GetRequiredService<CommandTable>();
        var words = string.Join(' ', context.Arguments.Texts("command")).TrimStart('/');
        if (words.Length == 0)
            return Task.FromResult(All(table));
        if ((table.Find(words) ?? table.Find($"{CommandTable.Main} {words}")) is { } command)
            return Task.FromResult(
                One(
                    command,
                    command.About.Verb.Length == 0
                        ? Typed(table.Of(command.About.Command)).Where(other => other != command)
                        : []
                )
            );
        if (Typed(table.Of(words)).ToList() is { Count: > 0 } family)
            return Task.FromResult(List($"*/{family[0].About.Command}*", family));
        var close = DidYouMean.Closest(
            words,
            Typed(table.All)
                .Select(command => command.About.Verb.Length > 0 ? command.About.Verb : command.About.Command)
        );
        throw new CommandException(
            close is null
                ? $"There is no command `{Mrkdwn.Escape(words)}`."
                : $"There is no command `{Mrkdwn.Escape(words)}`. Did you mean `{close}`?"
        );
    }

    /// <summary>Without what only buttons call.</summary>
    private static IEnumerable<CommandDescriptor> Typed(IEnumerable<CommandDescriptor> commands) =>
        commands.Where(command => !command.About.ByButton);

    private static CommandReply All(CommandTable table) =>
        List("*Commands*", Typed(table.All))
            .Noting(
                $"`/{CommandTable.Main} help &lt;command&gt;` shows details · commands also work in a direct "
                    + "message, or after my name in a channel"
            );

    private static CommandReply List(string title, IEnumerable<CommandDescriptor> commands)
    {
        var families = Families(commands);
        return new CommandReply($"{title}\n{string.Join('\n', families)}")
        {
            Blocks =
            [
                new SectionBlock { Text = new Markdown(title) },
                .. families.Select(lines => new SectionBlock { Text = new Markdown(lines) }),
            ],
        };
    }

    /// <summary>
    /// A line for each command, those of one family together: a block of Slack's holds no more than a family.
    /// </summary>
    public static IReadOnlyList<string> Families(IEnumerable<CommandDescriptor> commands) =>
        [
            .. commands
                .GroupBy(command => command.About.Command)
                .SelectMany(family => family.Chunk(MostInABlock))
                .Select(family =>
                    string.Join(
                        '\n',
                        family.Select(command =>
                            $"`/{command.Path}` {char.ToLowerInvariant(command.About.Summary[0])}"
                            + $"{command.About.Summary[1..]}"
                        )
                    )
                ),
        ];

    /// <param name="family">The commands that begin with this one.</param>
    private static CommandReply One(CommandDescriptor command, IEnumerable<CommandDescriptor> family)
    {
        List<string> lines = [$"*/{command.Path}* · {command.About.Summary}", $"`{Mrkdwn.Escape(command.Synopsis)}`"];
        if (command.About.Example is { } example)
            lines.Add($"For example `{Mrkdwn.Escape(example)}`");
        if (command.About.Changes)
            lines.Add($"`--{Usage.DryRun}` shows what it would do, and changes nothing.");
        lines.AddRange(Families(family));
        return new CommandReply(string.Join('\n', lines));
    }
}
