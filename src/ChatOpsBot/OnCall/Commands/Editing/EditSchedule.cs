using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.OnCall.Editing;
using ChatOpsBot.Platform.Commands.Inputs;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using NodaTime;

namespace ChatOpsBot.OnCall.Commands.Editing;

/// <summary>
/// Another time zone or layer for a schedule. It shows who changes first; nothing happens until its button is pressed.
/// </summary>
[SlashCommand(
    "oncall",
    "schedule edit",
    "Edit a schedule; it is saved when you confirm who changes",
    Usage = "[<schedule>] [--layer <name>] [--name <name>] [--people <people>] [--rotation <length>] "
        + "[--handoff <time>] [--hours <hours>] [--fair <yes|no>] [--shadow <yes|no>] [--end <time>] "
        + "[--time-zone <zone>] [--holidays <calendars>] [--remove] [--at <when>] [--time <moment>] "
        + "[--confirm <preview>]",
    Example = "/oncall schedule edit payments --people \"@ada, @linus, @grace\" --at \"after this shift\"",
    Changes = true,
    Shortcut = "Edit on-call schedule"
)]
internal sealed class EditSchedule(
    OnCallInput input,
    LayerInput words,
    ScheduleBook book,
    ScheduleEditor editor,
    EditPreview preview
) : ISlashCommand
{
    private const string Form = "/oncall schedule edit payments --people \"@ada, @linus\"";
    private const string AtATime = "at the time below";

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var arguments = context.Arguments;
        var name = arguments.Text("schedule") ?? throw new CommandException($"Write `{Form}`.", "schedule");
        var schedule = await input.ScheduleAsync(name, cancellationToken);
        var edited = await editor.FindAsync(schedule.Name, cancellationToken);
        ScheduleEditor.DemandDecided(edited);
        var before = edited.Rules!;
        var index = LayerIndex(before, arguments.Text(LayerInput.Layer));
        var after = await ChangedAsync(before, index, context, cancellationToken);
        ScheduleEditor.Read(schedule.Name, after);
        var now = Instant.FromDateTimeOffset(context.Now);
        var from = await FromAsync(edited, index, context, cancellationToken);
        after = KeepTurns(schedule.Name, before, after, index, from);
        var text = RuleWords.Between(before, after);
        if (text.Length == 0)
            throw new CommandException("Nothing to change: the schedule is already like that.");
        var versions = edited.Versions.Add(
            after,
            edited.File,
            context.UserId,
            context.Now,
            from.ToDateTimeOffset(),
            text
        );
        var differences = editor.Differences(versions, now);
        var hash = Hash(edited, after, from > now ? from : null);
        if (arguments.Text("confirm") is { } confirmed && confirmed == hash)
        {
            editor.Save(versions, differences, context);
            return new CommandReply(
                $"{Glyph.Good} {(context.DryRun ? "Would change" : "Changed")} *{Mrkdwn.Escape(schedule.Name)}*: "
                    + $"{RuleWords.Shown(text)}{EditMessages.From(versions.Last!, context.Now)}"
            )
            {
                ForEveryone = true,
                Undo = EditMessages.RevertLine(schedule.Name, versions.All[^2].Number),
            };
        }
        return preview.Show(
            schedule.Name,
            versions.Last!,
            differences,
            Line(context, before, index, after, hash),
            context
        );
    }

    /// <summary>What was asked for, without what stays as it is, for the button to give it again.</summary>
    private static string Line(
        CommandContext context,
        ScheduleRules before,
        int? index,
        ScheduleRules after,
        string hash
    )
    {
        var arguments = context.Arguments;
        var line = new StringBuilder("/oncall schedule edit ").Append(CommandLine.Quote(arguments.Text("schedule")!));
        if (index is { } at)
        {
            Add(LayerInput.Layer, before.NameOf(at));
            if (arguments.Has("remove"))
                line.Append(" --remove");
            else
                LayerInput.Append(line, before.Layers[at], after.Layers[at]);
        }
        else if (after.Layers.Count > before.Layers.Count)
        {
            Add(LayerInput.Layer, LayerInput.New);
            Add("name", after.Layers[^1].Name);
            LayerInput.Append(line, new LayerOptions(), after.Layers[^1]);
        }
        if (before.TimeZone != after.TimeZone)
            Add(LayerInput.TimeZone, after.TimeZone);
        if (!before.Holidays.SequenceEqual(after.Holidays))
            Add(LayerInput.Holidays, after.Holidays.Count == 0 ? null : string.Join(", ", after.Holidays));
        if (Moment(arguments) is { } when)
            Add("at", when);
        return line.Append(CultureInfo.InvariantCulture, $" --confirm {hash}").ToString();

        void Add(string name, string? value) => LayerInput.Append(line, name, value);
    }

    /// <summary>Of what it starts from and leads to: pressed on another base, it shows that one.</summary>
    private static string Hash(EditedSchedule edited, ScheduleRules after, Instant? from) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    $"{edited.Versions.Last?.Number}/{edited.Rules!.Hash}/{edited.File?.Hash}/{after.Hash}/{from}"
                )
            )
        )[..12];

    /// <summary>Null for another layer than those that there are.</summary>
    private static int? LayerIndex(ScheduleRules rules, string? name)
    {
        for (var index = 0; index < rules.Layers.Count; index++)
            if (string.Equals(rules.NameOf(index), name, StringComparison.OrdinalIgnoreCase))
                return index;
        return name switch
        {
            null when rules.Layers.Count == 1 => 0,
            null => null,
            LayerInput.New or LayerInput.NewInForm => null,
            _ => throw new CommandException(
                $"There is no layer `{Mrkdwn.Escape(name)}`; there are "
                    + string.Join(
                        ", ",
                        rules.Layers.Index().Select(one => $"`{Mrkdwn.Escape(rules.NameOf(one.Index))}`")
                    )
                    + ", and `new` adds one.",
                LayerInput.Layer
            ),
        };
    }

    private async Task<ScheduleRules> ChangedAsync(
        ScheduleRules before,
        int? index,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        var arguments = context.Arguments;
        List<LayerOptions> layers = [.. before.Layers];
        if (index is { } at)
        {
            if (arguments.Has("name"))
                throw new CommandException("`--name` is for a new layer: `--layer new`.", "name");
            if (!arguments.Has("remove"))
                layers[at] = await words.ChangedAsync(layers[at], context, cancellationToken);
            else if (layers.Count > 1)
                layers.RemoveAt(at);
            else
                throw new CommandException("It is the only layer; change its people instead.", LayerInput.Layer);
        }
        else if (arguments.Text(LayerInput.Layer) is not null)
            layers.Add(
                await words.ChangedAsync(
                    new LayerOptions { Name = arguments.Text("name") ?? $"layer {layers.Count + 1}" },
                    context,
                    cancellationToken
                )
            );
        else if (LayerInput.IsGiven(arguments))
            throw new CommandException(
                "Say which layer with `--layer`: "
                    + string.Join(", ", layers.Index().Select(one => $"`{Mrkdwn.Escape(before.NameOf(one.Index))}`"))
                    + ".",
                LayerInput.Layer
            );
        return before with
        {
            Layers = layers,
            TimeZone = arguments.Text(LayerInput.TimeZone) ?? before.TimeZone,
            Holidays = LayerInput.HolidaysOf(context, before.Holidays),
        };
    }

    private static ScheduleRules KeepTurns(
        string name,
        ScheduleRules before,
        ScheduleRules after,
        int? index,
        Instant from
    )
    {
        if (after.Layers.Count > before.Layers.Count)
            return ScheduleEditor.Begin(name, after, from);
        if (index is not { } changed || after.Layers.Count < before.Layers.Count)
            return after;
        var old = ScheduleEditor.Read(name, before);
        var kept = TurnOrder.Kept(
            before.Layers[changed],
            after.Layers[changed],
            old.Layers[changed],
            layer => ScheduleEditor.Layer(name, after, layer),
            from,
            old.Zone
        );
        return after with { Layers = [.. after.Layers.Select((layer, at) => at == changed ? kept : layer)] };
    }

    /// <summary>When it takes effect.</summary>
    private async Task<Instant> FromAsync(
        EditedSchedule edited,
        int? index,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        var now = Instant.FromDateTimeOffset(context.Now);
        var written = Moment(context.Arguments);
        switch (written?.ToLowerInvariant())
        {
            case null or EffectiveAt.Now:
                return now;
            case EffectiveAt.AfterShift:
                return EffectiveAt.ShiftEnd(book.Find(edited.Name)!, now)
                    ?? throw new CommandException("The same people stay on call, so this shift does not end.", "at");
            case EffectiveAt.AfterRotation:
                var layers = ScheduleEditor.Read(edited.Name, edited.Rules!).Layers;
                return EffectiveAt.RotationEnd(layers[index ?? 0], now)
                    ?? throw new CommandException("A full rotation takes more than a year; name a time.", "at");
            default:
                var from = DateTimeOffset.TryParseExact(
                    written,
                    "O",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.RoundtripKind,
                    out var exact
                )
                    ? Instant.FromDateTimeOffset(exact)
                    : await input.MomentAsync(written.Split(' '), context, cancellationToken);
                return from >= now
                    ? from
                    : throw new CommandException("That is in the past, which an edit does not change.", "at");
        }
    }

    /// <summary>As it was said; a time in the form goes over the choice.</summary>
    private static string? Moment(Arguments arguments) =>
        arguments.Text("time")
        ?? (
            arguments.Text("at") == AtATime
                ? throw new CommandException("Say at which time.", "time")
                : arguments.Text("at")
        );

    public async Task<CommandForm?> FormAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await book.RefreshAsync(cancellationToken);
        if (book.All.Count == 0)
            return null;
        var name = context.Arguments.Text("schedule") ?? book.All.First().Name;
        var edited = await editor.FindAsync(book.Find(name)?.Name ?? book.All.First().Name, cancellationToken);
        var rules = edited.Rules!;
        var names = rules.Layers.Select((_, index) => rules.NameOf(index)).ToList();
        var chosen =
            context.Arguments.Text(LayerInput.Layer) is { } layer
            && (names.Contains(layer) || layer == LayerInput.NewInForm)
                ? layer
                : names[0];
        var at = names.IndexOf(chosen);
        return new CommandForm(
            "Edit a schedule",
            "Preview",
            [
                ChoiceInput.Menu(
                    "schedule",
                    "Schedule",
                    book.All.Select(schedule => schedule.Name),
                    edited.Name,
                    changesForm: true
                ),
                ChoiceInput.Menu(
                    LayerInput.Layer,
                    "Layer",
                    names.Append(LayerInput.NewInForm),
                    chosen,
                    changesForm: true
                ),
                .. (IEnumerable<Block>)(at >= 0 ? [] : [LayerInput.Text("name", "Name of the layer", null, null)]),
                .. LayerInput.Blocks(at < 0 ? new LayerOptions() : rules.Layers[at]),
                LayerInput.Zone(rules.TimeZone),
                LayerInput.HolidaysBlock(rules.Holidays),
                ChoiceInput.Menu(
                    "at",
                    "In effect",
                    [EffectiveAt.Now, EffectiveAt.AfterShift, EffectiveAt.AfterRotation, AtATime],
                    EffectiveAt.Now
                ),
                new InputBlock
                {
                    BlockId = "time",
                    Label = "Time",
                    Optional = true,
                    Element = new DateTimePicker { ActionId = "time" },
                },
            ]
        );
    }
}
