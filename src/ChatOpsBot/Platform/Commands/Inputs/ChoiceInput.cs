using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Commands.Inputs;

/// <summary>Menus of forms.</summary>
internal static class ChoiceInput
{
    /// <summary>One of a few.</summary>
    /// <param name="name">Of the command's argument.</param>
    /// <param name="chosen">Null when nothing is chosen yet.</param>
    /// <param name="changesForm">What is chosen here changes the rest of the form.</param>
    public static InputBlock Menu(
        string name,
        string label,
        IEnumerable<string> choices,
        string? chosen = null,
        bool changesForm = false
    ) =>
        new()
        {
            BlockId = name,
            Label = label,
            DispatchAction = changesForm,
            Element = new StaticSelectMenu
            {
                ActionId = name,
                Options = [.. choices.Take(Limits.SelectOptions).Select(Choice)],
                InitialOption = chosen is null ? null : Choice(chosen),
            },
        };

    /// <summary>One of many, found as people type; it may be left out.</summary>
    /// <param name="name">Of the command's argument.</param>
    /// <param name="hint">What it may be, and what counts when it is left out.</param>
    public static InputBlock Search(string name, string label, string hint, string placeholder) =>
        new()
        {
            BlockId = name,
            Label = label,
            Optional = true,
            Hint = hint,
            Element = new ExternalSelectMenu
            {
                ActionId = name,
                MinQueryLength = 0,
                Placeholder = placeholder,
            },
        };

    private static Option Choice(string name) => new() { Text = new PlainText(name), Value = name };
}
