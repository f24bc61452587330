namespace ChatOpsBot.Slack;

/// <summary>A choice that someone made.</summary>
/// <param name="Value">What the application gave the option.</param>
/// <param name="Text">What the person saw.</param>
public sealed record SelectedOption(string Value, string Text);

/// <summary>
/// What an element of a block holds. Only the properties that fit its <see cref="Type"/> are set; a choice that was
/// taken back leaves them empty. Elements for one choice and for many are read alike: the lists have all, the single
/// properties the first.
/// </summary>
public abstract record ElementValue
{
    private protected ElementValue() { }

    /// <summary>Of the element: <c>button</c>, <c>static_select</c> …</summary>
    public required string Type { get; init; }

    public required string BlockId { get; init; }
    public required string ActionId { get; init; }

    /// <summary>Typed text, a number as text, or the value of a button.</summary>
    public string? Value { get; init; }

    public IReadOnlyList<SelectedOption> SelectedOptions { get; init; } = [];
    public IReadOnlyList<string> SelectedUsers { get; init; } = [];
    public IReadOnlyList<string> SelectedChannels { get; init; } = [];
    public IReadOnlyList<string> SelectedConversations { get; init; } = [];
    public SelectedOption? SelectedOption => SelectedOptions is [var first, ..] ? first : null;
    public string? SelectedUser => SelectedUsers is [var first, ..] ? first : null;
    public string? SelectedChannel => SelectedChannels is [var first, ..] ? first : null;
    public string? SelectedConversation => SelectedConversations is [var first, ..] ? first : null;

    /// <summary>A day without a zone: the person's own.</summary>
    public DateOnly? SelectedDate { get; init; }

    /// <summary>A time without a zone: see <see cref="Timezone"/>.</summary>
    public TimeOnly? SelectedTime { get; init; }

    /// <summary>IANA name, where the element asks for one.</summary>
    public string? Timezone { get; init; }

    public DateTimeOffset? SelectedDateTime { get; init; }

    /// <summary>The words that were typed into a rich text input, without their form.</summary>
    public string? RichText { get; init; }

    /// <summary>Ids of files that were uploaded.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    private protected static T Fill<T>(T empty, Field element)
        where T : ElementValue =>
        empty with
        {
            Value = element.Text("value"),
            SelectedOptions = OneOrMany(element, "selected_option", Option),
            SelectedUsers = OneOrMany(element, "selected_user", field => field.Text()),
            SelectedChannels = OneOrMany(element, "selected_channel", field => field.Text()),
            SelectedConversations = OneOrMany(element, "selected_conversation", field => field.Text()),
            SelectedDate = element.Date("selected_date"),
            SelectedTime = element.Time("selected_time"),
            Timezone = element.Text("timezone"),
            SelectedDateTime = element.UnixSeconds("selected_date_time"),
            RichText = element["rich_text_value"] is { IsObject: true } rich ? string.Concat(Leaves(rich)) : null,
            Files = [.. element.Items("files").Select(file => file.Text("id")).OfType<string>()],
        };

    private static IReadOnlyList<T> OneOrMany<T>(Field element, string name, Func<Field, T?> read)
        where T : class =>
        read(element[name]) is { } one ? [one] : [.. element.Items(name + "s").Select(read).OfType<T>()];

    private static SelectedOption? Option(Field field) =>
        field.IsObject ? new(field.Text("value") ?? "", field["text"].Text("text") ?? "") : null;

    private static IEnumerable<string> Leaves(Field field) =>
        field.Text("text") is { } text ? [text] : field.Items("elements").SelectMany(Leaves);
}

/// <summary>What a person just did to an element.</summary>
public sealed record BlockAction : ElementValue
{
    /// <summary>When, as Slack's text with six decimals: it tells one click from the next.</summary>
    public string ActionTs { get; init; } = "";

    internal static BlockAction Read(Field action) =>
        Fill(
            new BlockAction
            {
                Type = action.Text("type") ?? "",
                BlockId = action.Text("block_id") ?? "",
                ActionId = action.Text("action_id") ?? "",
                ActionTs = action.Text("action_ts") ?? "",
            },
            action
        );
}

/// <summary>What an input holds at the moment.</summary>
public sealed record StateValue : ElementValue
{
    internal static StateValue Read(string blockId, string actionId, Field value) =>
        Fill(
            new StateValue
            {
                Type = value.Text("type") ?? "",
                BlockId = blockId,
                ActionId = actionId,
            },
            value
        );
}

/// <summary>All inputs of a view or message.</summary>
public sealed record ViewState(IReadOnlyList<StateValue> Values)
{
    public static ViewState Empty { get; } = new([]);

    /// <summary>Null when there is no such input.</summary>
    public StateValue? this[string blockId, string actionId] =>
        Values.FirstOrDefault(value => value.BlockId == blockId && value.ActionId == actionId);

    /// <summary>By the action alone, for those who keep it unique in the whole view.</summary>
    public StateValue? this[string actionId] => Values.FirstOrDefault(value => value.ActionId == actionId);

    internal static ViewState Read(Field state)
    {
        StateValue[] values =
        [
            .. from block in state["values"].Properties()
            from action in block.Value.Properties()
            select StateValue.Read(block.Name, action.Name, action.Value),
        ];
        return values.Length == 0 ? Empty : new(values);
    }
}
