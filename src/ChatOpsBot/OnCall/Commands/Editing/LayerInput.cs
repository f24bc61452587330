using System.Globalization;
using System.Text;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Inputs;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.OnCall.Commands.Editing;

/// <summary>A layer, as people type it or fill it into a form.</summary>
internal sealed class LayerInput(ChangeInput input)
{
    public const string Layer = "layer",
        People = "people",
        Rotation = "rotation",
        Handoff = "handoff",
        Hours = "hours",
        Fair = "fair",
        Shadow = "shadow",
        End = "end",
        TimeZone = "time-zone",
        Holidays = "holidays";

    /// <summary>One that does not exist yet.</summary>
    public const string New = "new";
    public const string NewInForm = "Add a layer";

    /// <summary>Instead of a handoff or hours.</summary>
    public const string None = "none";
    private const string NoOne = "no one",
        Yes = "yes",
        No = "no";
    private static readonly string[] Moments = ["yyyy-MM-dd", "yyyy-MM-dd HH:mm"];
    private const int LongestName = 50,
        LongestText = 1000;

    public static bool IsGiven(Arguments arguments) =>
        arguments.Has(People)
        || arguments.Has(Rotation)
        || arguments.Has(Handoff)
        || arguments.Has(Hours)
        || arguments.Has(Fair)
        || arguments.Has(Shadow)
        || arguments.Has(End)
        || arguments.Has("remove");

    /// <exception cref="CommandException">A person is not one who can be on call.</exception>
    public async Task<LayerOptions> ChangedAsync(
        LayerOptions layer,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        var arguments = context.Arguments;
        var isForm = context.Call.Form is not null;
        if (layer.Name?.Length > LongestName)
            throw new CommandException($"A name has up to {LongestName} letters.", "name");
        return layer with
        {
            People = arguments.Has(People)
                ? await PeopleAsync(arguments.Texts(People), context, cancellationToken)
                : layer.People,
            Rotation = arguments.Text(Rotation)?.Trim() ?? layer.Rotation,
            Handoff = arguments.Text(Handoff) is { } handoff
                ? handoff is None
                    ? null
                    : handoff
                // A field that was emptied is not given, either.
                : isForm
                    ? null
                    : layer.Handoff,
            Hours = arguments.Text(Hours) is { } hours
                ? hours is None
                    ? []
                    :
                    [
                        .. hours.Split(
                            ['\n', ';'],
                            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
                        ),
                    ]
                : isForm
                    ? []
                    : layer.Hours,
            Fair = IsYes(arguments, Fair) ?? layer.Fair,
            Shadow = IsYes(arguments, Shadow) ?? layer.Shadow,
            End = arguments.Text(End) is { } end
                ? end is None
                    ? null
                    : MomentOf(end)
                : isForm
                    ? null
                    : layer.End,
        };
    }

    /// <summary>The calendars of the schedule, as the configuration names them.</summary>
    public static IReadOnlyList<string> HolidaysOf(CommandContext context, IReadOnlyList<string> before) =>
        context.Arguments.Text(Holidays) is { } written
            ? written is None
                ? []
                : written.Split([',', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : context.Call.Form is not null
                ? []
                : before;

    private static bool? IsYes(Arguments arguments, string name) =>
        arguments.Text(name)?.ToLowerInvariant() switch
        {
            null => null,
            Yes => true,
            No => false,
            var other => throw new CommandException($"`--{name} {Mrkdwn.Escape(other)}`: say yes or no.", name),
        };

    private static DateTime MomentOf(string written) =>
        DateTime.TryParseExact(
            written.Trim(),
            Moments,
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var moment
        )
            ? moment
            : throw new CommandException(
                $"`{Mrkdwn.Escape(written)}` is not a date or a time: `2026-12-24`, `2026-12-24 09:00`, or none.",
                End
            );

    /// <summary>What differs between two layers, as it is typed.</summary>
    public static void Append(StringBuilder line, LayerOptions before, LayerOptions after)
    {
        if (!before.People.SequenceEqual(after.People))
            Append(line, People, string.Join(", ", after.People));
        if (before.Rotation != after.Rotation)
            Append(line, Rotation, after.Rotation);
        if (before.Handoff != after.Handoff)
            Append(line, Handoff, after.Handoff);
        if (!before.Hours.SequenceEqual(after.Hours))
            Append(line, Hours, after.Hours.Count == 0 ? null : string.Join("; ", after.Hours));
        if (before.Fair != after.Fair)
            Append(line, Fair, after.Fair ? Yes : No);
        if (before.Shadow != after.Shadow)
            Append(line, Shadow, after.Shadow ? Yes : No);
        if (before.End != after.End)
            Append(line, End, after.End?.ToString(Moments[^1], CultureInfo.InvariantCulture));
    }

    /// <param name="value">Null for none.</param>
    public static void Append(StringBuilder line, string name, string? value) =>
        line.Append(CultureInfo.InvariantCulture, $" --{name} {CommandLine.Quote(value ?? None)}");

    /// <summary>One turn each of a form, or all of them with commas between, and + between those of one turn.</summary>
    private async Task<List<string>> PeopleAsync(
        IReadOnlyList<string> written,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        List<string> turns = [];
        foreach (
            var turn in written
                .SelectMany(text => text.Split(','))
                .Select(text => text.Trim())
                .Where(text => text.Length > 0)
        )
        {
            if (string.Equals(turn, NoOne, StringComparison.OrdinalIgnoreCase))
            {
                turns.Add(NoOne);
                continue;
            }
            List<string> people = [];
            foreach (var person in turn.Split('+', StringSplitOptions.TrimEntries))
                people.Add(
                    ScheduleReader.IsAddress(person)
                        ? person
                        : await input.PersonAsync(person, context, People, cancellationToken)
                );
            turns.Add(string.Join(" + ", people));
        }
        return turns;
    }

    /// <summary>As menus where that says it all.</summary>
    public static IEnumerable<Block> Blocks(LayerOptions layer) =>
        [
            layer.People.TrueForAll(Permissions.IsUser)
                ? Menu(layer)
                : Text(
                    People,
                    "People",
                    string.Join(", ", layer.People.Select(turn => turn)),
                    "Turns with commas between; + between people of one turn, or: no one"
                ),
            Text(Rotation, "Rotation", layer.Rotation, "hourly, daily, weekly, monthly, 12 hours, 2 weeks"),
            Text(
                Handoff,
                "Handoff",
                layer.Handoff,
                "09:00, or monday 09:00; when it is left out, as the layer began",
                isOptional: true
            ),
            Text(
                Hours,
                "Hours",
                string.Join('\n', layer.Hours),
                "mon-fri 09:00-17:00, a line each; when they are left out, always",
                isOptional: true,
                isLong: true
            ),
            ChoiceInput.Menu(
                Fair,
                "Fair: the next turn goes to who was on call least",
                [No, Yes],
                layer.Fair ? Yes : No
            ),
            ChoiceInput.Menu(Shadow, "Shadow: they learn, and are not paged", [No, Yes], layer.Shadow ? Yes : No),
            Text(
                End,
                "End",
                layer.End?.ToString(Moments[^1], CultureInfo.InvariantCulture),
                "2026-12-24 09:00, when the layer ends; never when it is left out",
                isOptional: true
            ),
        ];

    private static InputBlock Menu(LayerOptions layer) =>
        new()
        {
            BlockId = People,
            Label = "People",
            Hint = "In the order of their turns.",
            Element = new UserMultiSelectMenu
            {
                ActionId = People,
                InitialUsers = layer.People.Count == 0 ? null : layer.People,
            },
        };

    public static InputBlock Zone(string zone) =>
        Text(TimeZone, "Time zone", zone, "Of the whole schedule: Europe/Berlin");

    public static InputBlock HolidaysBlock(IReadOnlyList<string> holidays) =>
        Text(
            Holidays,
            "Holidays",
            string.Join(", ", holidays),
            "Of the whole schedule: DE, DE-BY, or dates as 2026-12-24",
            isOptional: true
        );

    public static InputBlock Text(
        string name,
        string label,
        string? value,
        string? hint,
        bool isOptional = false,
        bool isLong = false
    ) =>
        new()
        {
            BlockId = name,
            Label = label,
            Optional = isOptional,
            Hint = hint is null ? null : new PlainText(hint),
            Element = new PlainTextInput
            {
                ActionId = name,
                Multiline = isLong ? true : null,
                InitialValue = value is { Length: > 0 } ? value : null,
                MaxLength = LongestText,
            },
        };
}
