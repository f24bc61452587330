using System.Globalization;
using static ChatOpsBot.Sandbox.BlockKit.Is;

namespace ChatOpsBot.Sandbox.BlockKit;

/// <summary>Composition objects. <see href="https://docs.slack.dev/reference/block-kit/composition-objects"/></summary>
internal static class Objects
{
    public static readonly Rule Confirmation = Object(
        Need("title", PlainText(100)),
        Need("text", AnyText(300)),
        Need("confirm", PlainText(30)),
        Need("deny", PlainText(30)),
        May("style", OneOf("primary", "danger"))
    );

    public static readonly Rule Option = Object(
        Need("text", AnyText(75)),
        Need("value", Text(150, 1)),
        May("description", AnyText(75))
    );

    public static readonly Rule PlainOption = Object(
        Need("text", PlainText(75)),
        Need("value", Text(150, 1)),
        May("description", PlainText(75))
    );

    /// <summary>Only an overflow menu follows an option's link.</summary>
    public static readonly Rule LinkOption = Object(
        Need("text", PlainText(75)),
        Need("value", Text(150, 1)),
        May("description", PlainText(75)),
        May("url", Url)
    );

    public static readonly Rule OptionGroup = Object(
        Need("label", PlainText(75)),
        Need("options", List(PlainOption, 1, 100))
    );

    public static readonly Rule ConversationFilter = Object(
        AtLeastOne("include", "exclude_external_shared_channels", "exclude_bot_users"),
        May("include", List(OneOf("im", "mpim", "private", "public"), 1, 4)),
        May("exclude_external_shared_channels", Flag),
        May("exclude_bot_users", Flag)
    );

    public static readonly Rule DispatchActionConfig = Object(
        May("trigger_actions_on", List(OneOf("on_enter_pressed", "on_character_entered"), 1, 2))
    );

    public static readonly Rule SlackFile = Object(ExactlyOne("id", "url"), May("id", Text(255, 1)), May("url", Url));

    public static readonly Rule InputParameter = Object(Need("name", Text(255, 1)), Need("value", Text(3000)));

    public static readonly Rule Trigger = Object(
        Need("url", Url),
        May("customizable_input_parameters", List(InputParameter, 0, 100))
    );

    public static readonly Rule Workflow = Object(Need("trigger", Trigger));

    public static readonly Rule Date = Parsed(
        text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "YYYY-MM-DD"
    );
    public static readonly Rule Time = Parsed(
        text => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "HH:mm"
    );
    public static readonly Rule Placeholder = PlainText(150);
    public static readonly Rule UserIds = List(Text(255, 1), 0, 1000);
}
