using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Slack;
using Scriban;
using Scriban.Functions;
using Scriban.Runtime;
using Scriban.Syntax;

namespace ChatOpsBot.Cards.Wording;

/// <summary>
/// What a template can call: our <c>link</c> and <c>button</c>, and those of Scriban's functions that are pure, cheap
/// and reach nothing outside: no clock, no random numbers, no regular expressions, no files.
/// </summary>
internal static class TemplateFunctions
{
    public static ScriptObject All { get; } =
        Named(
            ("link", new Function((url, text) => Link(url, text))),
            ("button", new Function(Button)),
            (
                "string",
                Only(
                    new StringFunctions(),
                    "append",
                    "capitalize",
                    "capitalizewords",
                    "contains",
                    "downcase",
                    "empty",
                    "ends_with",
                    "equals_ignore_case",
                    "lstrip",
                    "pad_left",
                    "pad_right",
                    "pluralize",
                    "prepend",
                    "remove",
                    "remove_first",
                    "remove_last",
                    "replace",
                    "replace_first",
                    "rstrip",
                    "size",
                    "slice",
                    "split",
                    "starts_with",
                    "strip",
                    "truncate",
                    "truncatewords",
                    "upcase",
                    "whitespace"
                )
            ),
            (
                "array",
                Only(
                    new ArrayFunctions(),
                    "add",
                    "compact",
                    "concat",
                    "contains",
                    "first",
                    "join",
                    "last",
                    "limit",
                    "map",
                    "offset",
                    "reverse",
                    "size",
                    "sort",
                    "uniq"
                )
            ),
            (
                "math",
                Only(
                    new MathFunctions(),
                    "abs",
                    "ceil",
                    "divided_by",
                    "floor",
                    "minus",
                    "modulo",
                    "plus",
                    "round",
                    "times"
                )
            )
        );

    /// <summary>What a function gives.</summary>
    /// <param name="first">What it is called with.</param>
    public static Shape ShapeOf(string function, Shape first) =>
        function switch
        {
            "string.split" => Shape.ListOf(Shape.Text),
            "string.size" or "array.size" => Shape.Number,
            "array.first" or "array.last" => first.Item ?? Shape.Any,
            "array.compact" or "array.limit" or "array.offset" or "array.reverse" or "array.sort" or "array.uniq" =>
                first.Item is null ? Shape.Any : first,
            "array.join" => Shape.Text,
            "link" or "button" => Shape.Captured,
            _ when function.StartsWith("string.", StringComparison.Ordinal) => Shape.Text,
            _ => Shape.Any,
        };

    private static SafeText Link(string? url, string? text) =>
        new SafeText(Mrkdwn.Link(url, TemplateLanguage.OneLine(text ?? "")));

    private static ButtonLine? Button(string? label, string? url) =>
        url is { Length: > 0 } ? new ButtonLine(TemplateLanguage.OneLine(label ?? "Open"), url) : null;

    private static ScriptObject Only(ScriptObject functions, params string[] names) =>
        Named([.. names.Select(name => (name, functions[name]!))]);

    private static ScriptObject Named(params (string Name, object Value)[] all)
    {
        var values = new ScriptObject(all.Length);
        foreach (var (name, value) in all)
            values.Add(name, value);
        values.IsReadOnly = true;
        return values;
    }

    /// <summary>A function of up to two texts; null for one that is left out.</summary>
    private sealed class Function(Func<string?, string?, object?> run) : IScriptCustomFunction
    {
        public int RequiredParameterCount => 1;
        public int ParameterCount => 2;
        public ScriptVarParamKind VarParamKind => ScriptVarParamKind.None;
        public Type ReturnType => typeof(object);

        public ScriptParameterInfo GetParameterInfo(int index) =>
            new(typeof(object), index == 0 ? "first" : "second", null);

        public object? Invoke(
            TemplateContext context,
            ScriptNode? callerContext,
            ScriptArray arguments,
            ScriptBlockStatement? blockStatement
        ) => run(Text(context, arguments, 0), Text(context, arguments, 1));

        public ValueTask<object?> InvokeAsync(
            TemplateContext context,
            ScriptNode? callerContext,
            ScriptArray arguments,
            ScriptBlockStatement? blockStatement
        ) => new(Invoke(context, callerContext, arguments, blockStatement));

        private static string? Text(TemplateContext context, ScriptArray arguments, int index) =>
            index >= arguments.Count ? null : arguments[index] as string ?? context.ObjectToString(arguments[index]);
    }
}

/// <summary>A line that becomes a button.</summary>
internal sealed record ButtonLine(string Label, string Url)
{
    /// <summary>With its marks; Slack shows the label as plain text.</summary>
    public string Line => $"{Templates.ButtonMark}{Label}{Templates.ButtonMark}{TemplateLanguage.OneLine(Url)}";

    /// <summary>Where there is no line for it.</summary>
    public SafeText Link => new(Mrkdwn.Link(Url, Label));

    public override string ToString() => "";
}
