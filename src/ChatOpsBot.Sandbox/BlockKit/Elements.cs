using System.Globalization;
using System.Text.Json;
using static ChatOpsBot.Sandbox.BlockKit.Is;
using static ChatOpsBot.Sandbox.BlockKit.Objects;

namespace ChatOpsBot.Sandbox.BlockKit;

/// <summary>Block elements. <see href="https://docs.slack.dev/reference/block-kit/block-elements"/></summary>
internal static class Elements
{
    public static readonly Rule Image = Object(
        ExactlyOne("image_url", "slack_file"),
        Need("type", Is.Type),
        May("image_url", WebUrl),
        May("slack_file", SlackFile),
        Need("alt_text", Text(2000))
    );

    public static readonly Rule Button = Element([
        Need("text", PlainText(75)),
        May("url", Url),
        May("value", Text(2000)),
        May("style", OneOf("primary", "danger")),
        May("confirm", Confirmation),
        May("accessibility_label", Text(75)),
    ]);

    private static readonly Rule FeedbackButton = Object(
        Need("text", PlainText(75)),
        Need("value", Text(2000)),
        May("accessibility_label", Text(75))
    );

    private static readonly Field[] Menu =
    [
        May("confirm", Confirmation),
        May("focus_on_load", FocusOnLoad),
        May("placeholder", Placeholder),
    ];
    private static readonly Field[] MultiMenu = [.. Menu, May("max_selected_items", Whole(1, 1000))];
    private static readonly Field[] Typed =
    [
        May("focus_on_load", FocusOnLoad),
        May("placeholder", Placeholder),
        May("dispatch_action_config", DispatchActionConfig),
    ];

    private static readonly Field[] Choices =
    [
        May("options", List(PlainOption, 1, 100)),
        May("option_groups", List(OptionGroup, 1, 100)),
    ];

    public static readonly IReadOnlyDictionary<string, Rule> All = new Dictionary<string, Rule>
    {
        ["button"] = Button,
        ["workflow_button"] = Element([
            Need("text", PlainText(75)),
            Need("workflow", Workflow),
            May("style", OneOf("primary", "danger")),
            May("accessibility_label", Text(75)),
        ]),
        ["image"] = Image,
        ["overflow"] = Element([Need("options", List(LinkOption, 1, 5)), May("confirm", Confirmation)]),
        ["checkboxes"] = Element(
            [
                Need("options", List(Option, 1, 10)),
                May("initial_options", List(Option, 1, 10)),
                May("confirm", Confirmation),
                May("focus_on_load", FocusOnLoad),
            ],
            InitialIsOffered
        ),
        ["radio_buttons"] = Element(
            [
                Need("options", List(Option, 1, 10)),
                May("initial_option", Option),
                May("confirm", Confirmation),
                May("focus_on_load", FocusOnLoad),
            ],
            InitialIsOffered
        ),
        ["datepicker"] = Element([.. Menu, May("initial_date", Date)]),
        ["timepicker"] = Element([.. Menu, May("initial_time", Time), May("timezone", Text(255, 1))]),
        ["datetimepicker"] = Element([
            May("initial_date_time", Whole(1_000_000_000, 9_999_999_999)),
            May("confirm", Confirmation),
            May("focus_on_load", FocusOnLoad),
        ]),
        ["static_select"] = Element([.. Menu, .. Choices, May("initial_option", PlainOption)], OfChoices),
        ["external_select"] = Element([
            .. Menu,
            May("initial_option", PlainOption),
            May("min_query_length", Whole(0, 3000)),
        ]),
        ["users_select"] = Element([.. Menu, May("initial_user", Text(255, 1))]),
        ["channels_select"] = Element([
            .. Menu,
            May("initial_channel", Text(255, 1)),
            May("response_url_enabled", Flag),
        ]),
        ["conversations_select"] = Element([
            .. Menu,
            May("initial_conversation", Text(255, 1)),
            May("default_to_current_conversation", Flag),
            May("response_url_enabled", Flag),
            May("filter", ConversationFilter),
        ]),
        ["multi_static_select"] = Element(
            [.. MultiMenu, .. Choices, May("initial_options", List(PlainOption, 1, 100))],
            OfChoices
        ),
        ["multi_external_select"] = Element([
            .. MultiMenu,
            May("initial_options", List(PlainOption, 1, 100)),
            May("min_query_length", Whole(0, 3000)),
        ]),
        ["multi_users_select"] = Element([.. MultiMenu, May("initial_users", UserIds)]),
        ["multi_channels_select"] = Element([.. MultiMenu, May("initial_channels", UserIds)]),
        ["multi_conversations_select"] = Element([
            .. MultiMenu,
            May("initial_conversations", UserIds),
            May("default_to_current_conversation", Flag),
            May("filter", ConversationFilter),
        ]),
        ["plain_text_input"] = Element([
            .. Typed,
            May("initial_value", Text(3000)),
            May("multiline", Flag),
            May("min_length", Whole(0, 3000)),
            May("max_length", Whole(1, 3000)),
        ]),
        ["rich_text_input"] = Element([
            .. Typed,
            May("initial_value", RichText.BlockOrLeaf),
            May("min_lines", Whole(1, 100)),
            May("max_lines", Whole(1, 100)),
        ]),
        ["number_input"] = Element(
            [
                .. Typed,
                Need("is_decimal_allowed", Flag),
                May("initial_value", Text(255, 1)),
                May("min_value", Text(255, 1)),
                May("max_value", Text(255, 1)),
            ],
            NumberRange
        ),
        ["email_text_input"] = Element([.. Typed, May("initial_value", Text(3000))]),
        ["url_text_input"] = Element([.. Typed, May("initial_value", Text(3000))]),
        ["file_input"] = Element([May("filetypes", List(Text(255, 1), 1, 1000)), May("max_files", Whole(1, 10))]),
        ["feedback_buttons"] = Element([
            Need("positive_button", FeedbackButton),
            Need("negative_button", FeedbackButton),
        ]),
        ["icon_button"] = Element([
            Need("icon", OneOf("trash")),
            Need("text", PlainText(75)),
            May("value", Text(2000)),
            May("confirm", Confirmation),
            May("accessibility_label", Text(75)),
            May("visible_to_user_ids", List(Text(255, 1), 0, 10)),
        ]),
        ["url"] = Object(Need("type", Is.Type), Need("url", Url), Need("text", Text(3000, 1))),
    };

    private static readonly string[] Pickers =
    [
        "datepicker",
        "timepicker",
        "users_select",
        "channels_select",
        "conversations_select",
        "static_select",
        "external_select",
    ];
    private static readonly string[] MultiPickers =
    [
        "multi_static_select",
        "multi_external_select",
        "multi_users_select",
        "multi_channels_select",
        "multi_conversations_select",
    ];

    public static readonly Rule InAccessory = Only([
        .. Pickers,
        .. MultiPickers,
        "button",
        "workflow_button",
        "image",
        "overflow",
        "checkboxes",
        "radio_buttons",
    ]);

    public static readonly Rule InActions = Only([
        .. Pickers,
        .. MultiPickers,
        "button",
        "workflow_button",
        "overflow",
        "checkboxes",
        "radio_buttons",
        "datetimepicker",
        "rich_text_input",
    ]);

    public static readonly Rule InInput = Only([
        .. Pickers,
        .. MultiPickers,
        "checkboxes",
        "radio_buttons",
        "datetimepicker",
        "plain_text_input",
        "rich_text_input",
        "number_input",
        "email_text_input",
        "url_text_input",
        "file_input",
    ]);

    public static readonly Rule InContextActions = Only(["feedback_buttons", "icon_button"]);

    private static Rule Only(string[] types) => OfType(types.ToDictionary(type => type, type => All[type]));

    private static ObjectRule Element(Field[] fields, Action<JsonElement, Inspection>? also = null) =>
        new([Need("type", Is.Type), May("action_id", ActionId), .. fields], also);

    private static void OfChoices(JsonElement value, Inspection at)
    {
        ExactlyOne("options", "option_groups")(value, at);
        InitialIsOffered(value, at);
    }

    /// <summary>What is chosen at first must be among what can be chosen.</summary>
    private static void InitialIsOffered(JsonElement value, Inspection at)
    {
        JsonElement[] groups = [value, .. Listed(value, "option_groups")];
        var offered = groups.SelectMany(group => Listed(group, "options")).Select(Said).ToHashSet();
        JsonElement[] initial = value.Part("initial_option") is { } single
            ? [single]
            : [.. Listed(value, "initial_options")];
        if (initial.Any(option => !offered.Contains(Said(option))))
            at.Fail(
                (value.Part("initial_option") is null ? "initial_options" : "initial_option")
                    + " must match the options"
            );
    }

    private static JsonElement[] Listed(JsonElement value, string name) =>
        value.Part(name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    private static (string?, string?) Said(JsonElement option) =>
        (option.Text("value"), option.Part("text")?.Text("text"));

    private static void NumberRange(JsonElement value, Inspection at)
    {
        var least = Bound(value, "min_value", at);
        var most = Bound(value, "max_value", at);
        if (least > most)
            at.Fail("min_value must not be greater than max_value");
    }

    private static decimal? Bound(JsonElement value, string name, Inspection at)
    {
        if (!value.TryGetProperty(name, out var bound) || bound.ValueKind != JsonValueKind.String)
            return null;
        if (decimal.TryParse(bound.GetString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var number))
            return number;
        at.Fail($"{name} must be a number in a string");
        return null;
    }
}
