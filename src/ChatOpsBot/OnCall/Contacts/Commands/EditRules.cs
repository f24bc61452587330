using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts.Commands;

/// <summary>When whoever asks is reached by what.</summary>
[SlashCommand(
    "oncall",
    "me rules",
    "Change when you are reached by what",
    Usage = "[--high <rules>] [--low <rules>] [--hours <hours>]",
    Example = "/oncall me rules --high \"now: dm; after 2 min: mail, sms\" --low \"working hours: dm\"",
    Changes = true,
    Personal = true
)]
internal sealed class EditRules(IStore store, ContactPlans plans, ContactKinds kinds, WorkingHours hours)
    : ISlashCommand
{
    private const string High = "high",
        Low = "low",
        Hours = "hours";

    /// <summary>Instead of rules: those of the configuration.</summary>
    private const string Default = "default";

    private const int MostHours = 7,
        LongestText = 1000;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (book, version) = await ContactBook.FindAsync(store, context.UserId, cancellationToken);
        if (
            context.Call.Form is null
            && !context.Arguments.Has(High)
            && !context.Arguments.Has(Low)
            && !context.Arguments.Has(Hours)
        )
            throw new CommandException(
                "Say which: `/oncall me rules --high \"now: dm; after 2 min: mail\"`, `--low` or `--hours`.",
                High
            );
        var changed = book with
        {
            High = Rules(context, High, Urgency.High, book, book.High),
            Low = Rules(context, Low, Urgency.Low, book, book.Low),
            Hours = Read(context, Hours, book.Hours, hours.LinesOf(book with { Hours = null }), CheckHours),
            Zone = await hours.ZoneAsync(book, cancellationToken),
        };
        changed.SaveTo(context.Effects, version);
        return new CommandReply(
            $"{Glyph.Good} {(context.DryRun ? "Your rules would be" : "Your rules are")} "
                + $"{Text(plans.LinesOf(changed, Urgency.High))}; for low urgency "
                + $"{Text(plans.LinesOf(changed, Urgency.Low))}; working hours {Text(hours.LinesOf(changed))}."
        )
        {
            Undo =
                $"{ContactSummary.Line} rules --{High} {Written(book.High)} --{Low} {Written(book.Low)} "
                + $"--{Hours} {Written(book.Hours)}",
        };
    }

    private static string Text(IEnumerable<string> lines) =>
        string.Join(", ", lines.Select(line => $"`{Mrkdwn.Escape(line)}`"));

    private static string Written(IReadOnlyList<string>? lines) =>
        lines is null ? Default : CommandLine.Quote(string.Join("; ", lines));

    private IReadOnlyList<string>? Rules(
        CommandContext context,
        string name,
        Urgency urgency,
        ContactBook book,
        IReadOnlyList<string>? before
    ) =>
        Read(
            context,
            name,
            before,
            plans.LinesOf(book with { High = null, Low = null }, urgency),
            lines =>
            {
                List<string> problems = [];
                var rules = ContactRule.Read(lines, urgency, kinds.InRules, problems);
                return problems is [var problem, ..]
                    ? throw new CommandException($"{Mrkdwn.Escape(problem)}.", name)
                    : [.. rules.Select(rule => rule.Text)];
            }
        );

    private static IReadOnlyList<string> CheckHours(IReadOnlyList<string> lines)
    {
        if (lines.Count > MostHours)
            throw new CommandException($"Write up to {MostHours} lines.", Hours);
        foreach (var line in lines)
            if (WrittenHours.Read(line) is null)
                throw new CommandException(
                    $"`{Mrkdwn.Escape(line)}` is not a set of hours; write such as `mon-fri 09:00-17:00`.",
                    Hours
                );
        return lines;
    }

    /// <param name="team">What counts for people without their own.</param>
    /// <returns>Null for the team's.</returns>
    private static IReadOnlyList<string>? Read(
        CommandContext context,
        string name,
        IReadOnlyList<string>? before,
        IReadOnlyList<string> team,
        Func<IReadOnlyList<string>, IReadOnlyList<string>> check
    )
    {
        // A field of the form that was emptied is not given, either.
        if (context.Arguments.Text(name) is not { } text)
            return context.Call.Form is null ? before : null;
        if (text.Length > LongestText)
            throw new CommandException($"Write up to {LongestText} letters.", name);
        if (string.Equals(text, Default, StringComparison.OrdinalIgnoreCase))
            return null;
        var lines = check(
            text.Split(['\n', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        );
        return lines.Count == 0 || lines.SequenceEqual(team) ? null : lines;
    }

    public async Task<CommandForm?> FormAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (book, _) = await ContactBook.FindAsync(store, context.UserId, cancellationToken);
        var words = string.Join(", ", kinds.InRules);
        return new CommandForm(
            "How you are reached",
            "Save",
            [
                Input(High, "High urgency", plans.LinesOf(book, Urgency.High), $"When, then by what: {words}."),
                Input(
                    Low,
                    "Low urgency",
                    plans.LinesOf(book, Urgency.Low),
                    "As above, and \"working hours\" for when those begin."
                ),
                Input(Hours, "Working hours", hours.LinesOf(book), "By the time zone of your Slack profile."),
            ]
        );
    }

    private static InputBlock Input(string name, string label, IReadOnlyList<string> lines, string hint) =>
        new()
        {
            BlockId = name,
            Label = label,
            Optional = true,
            Hint = new PlainText($"{hint} Empty: the team's."),
            Element = new PlainTextInput
            {
                ActionId = name,
                Multiline = true,
                InitialValue = string.Join('\n', lines),
                MaxLength = LongestText,
            },
        };
}
