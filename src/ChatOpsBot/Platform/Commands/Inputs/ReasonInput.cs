using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Commands.Inputs;

/// <summary>Why someone wants something: <c>[&lt;reason&gt;…]</c> in a usage, a text in a form.</summary>
internal static class ReasonInput
{
    private const string Name = "reason";

    /// <summary>All its words; null when there are none.</summary>
    public static string? Read(Arguments arguments) =>
        arguments.Texts(Name) is { Count: > 0 } words ? string.Join(' ', words) : null;

    public static InputBlock Block() =>
        new()
        {
            BlockId = Name,
            Label = "Reason",
            Optional = true,
            Element = new PlainTextInput { ActionId = Name },
        };
}
