using System.Collections;
using System.Numerics;
using System.Text;
using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Slack;
using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Runtime.Accessors;
using Scriban.Syntax;

namespace ChatOpsBot.Cards.Wording;

/// <summary>
/// Scriban as cards use it, for one rendering. Every value that an expression prints is escaped for Slack unless it
/// is a <see cref="SafeText"/>; null, "", 0 and an empty list are false; a template sees script objects and nothing
/// of .NET; and what it may compute is limited.
/// </summary>
/// <remarks>Scriban has no escaping, and its <c>MemberFilter</c> does not filter all that it reaches.</remarks>
internal sealed class TemplateLanguage : TemplateContext
{
    /// <summary>What one template may print, and the longest text that it may compute, in characters.</summary>
    public const int LongestText = 12_000;

    private const int MostLoops = 200,
        DeepestCall = 20,
        DeepestObject = 4;
    private static readonly TimeSpan LongestMatch = TimeSpan.FromMilliseconds(50);

    private readonly StringBuilderOutput _page;

    /// <param name="view">What the template knows of the card.</param>
    /// <param name="variables">The variables that the template assigns; null until it does.</param>
    public TemplateLanguage(
        ScriptObject view,
        IReadOnlySet<string> variables,
        CancellationToken cancellationToken = default
    )
        : base(TemplateFunctions.All)
    {
        LoopLimit = MostLoops;
        RecursiveLimit = DeepestCall;
        LimitToString = LongestText;
        ObjectRecursionLimit = DeepestObject;
        RegexTimeOut = LongestMatch;
        StrictVariables = true;
        EnableRelaxedMemberAccess = true;
        EnableRelaxedTargetAccess = true;
        EnableNullIndexer = true;
        AutoIndent = false;
        NewLine = "\n";
        CancellationToken = cancellationToken;
        TryGetVariable = (TemplateContext _, SourceSpan _, ScriptVariable variable, out object? value) =>
        {
            value = null;
            return variables.Contains(variable.Name);
        };
        _page = (StringBuilderOutput)Output;
        PushGlobal(view);
        PushGlobal(new ScriptObject());
    }

    public override TemplateContext Write(SourceSpan span, object? textAsObject)
    {
        switch (textAsObject)
        {
            case null:
                break;
            case ButtonLine button:
                Write(button);
                break;
            case SafeText safe:
                Write(safe.Text);
                break;
            // What a capture has printed is escaped already.
            case StringBuilderOutput captured:
                Write(captured.ToString());
                break;
            default:
                Write(Mrkdwn.Literal(OneLine(textAsObject as string ?? ObjectToString(textAsObject) ?? "")));
                break;
        }
        return this;
    }

    public override bool ToBool(SourceSpan span, object? value) =>
        value switch
        {
            null => false,
            bool truth => truth,
            string text => text.Length > 0,
            SafeText safe => safe.Text.Length > 0,
            StringBuilderOutput captured => captured.Builder.Length > 0,
            ICollection list => list.Count > 0,
            IScriptObject members => members.Count > 0,
            IEnumerable some => some.GetEnumerator().MoveNext(),
            IConvertible number => Convert.ToBoolean(number, CurrentCulture),
            _ => true,
        };

    /// <summary>
    /// A number or a text that grows with each step would be past all limits before one of them is checked.
    /// </summary>
    public override object? Evaluate(ScriptNode? scriptNode, bool aliasReturnedFunction)
    {
        var value = base.Evaluate(scriptNode, aliasReturnedFunction);
        return value switch
        {
            BigInteger => throw new ScriptRuntimeException(scriptNode!.Span, "Exceeding the largest number"),
            string { Length: > LongestText } when Makes(scriptNode) => throw new ScriptRuntimeException(
                scriptNode!.Span,
                $"Exceeding the longest text, {LongestText} characters"
            ),
            _ => value,
        };
    }

    public override void Import(SourceSpan span, object objectToImport) =>
        throw new ScriptRuntimeException(span, "A template cannot import");

    /// <summary>
    /// One line, without control characters: a value cannot start a line, a button or a new headline.
    /// </summary>
    public static string OneLine(string text) =>
        text.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0
            ? text
            : string.Create(
                text.Length,
                text,
                static (span, source) =>
                {
                    for (var i = 0; i < span.Length; i++)
                        span[i] = char.IsControl(source[i]) ? ' ' : source[i];
                }
            );

    protected override IObjectAccessor? GetMemberAccessorImpl(object target) =>
        target switch
        {
            IScriptObject or string or IList => base.GetMemberAccessorImpl(target),
            KeyValuePair<string, object?> => PairAccessor.Instance,
            _ => NullAccessor.Default,
        };

    protected override IListAccessor? GetListAccessorImpl(object target, Type type) =>
        target is string or IList ? base.GetListAccessorImpl(target, type) : null;

    private static bool Makes(ScriptNode? node) =>
        node is ScriptBinaryExpression or ScriptFunctionCall or ScriptPipeCall or ScriptInterpolatedStringExpression;

    /// <summary>
    /// A line of its own, which its marks begin: what they enclose is not escaped, so they are nowhere else. A card
    /// whose text is cut keeps its buttons.
    /// </summary>
    private void Write(ButtonLine button)
    {
        var line = LastLine(_page.Builder);
        var isAlone = line.Length == 0 || line[0] == Templates.ButtonMark || _page.Builder.Length >= LongestText;
        if (Output != _page || !isAlone)
        {
            Write(button.Link.Text);
            return;
        }
        if (line.Length > 0)
            Output.Write("\n", 0, 1);
        Output.Write(button.Line, 0, button.Line.Length);
    }

    private static string LastLine(StringBuilder text)
    {
        var start = text.Length;
        while (start > 0 && text[start - 1] != '\n')
            start--;
        return text.ToString(start, text.Length - start).Trim();
    }

    /// <summary>An entry of the links, in a loop over them.</summary>
    private sealed class PairAccessor : IObjectAccessor
    {
        public static readonly PairAccessor Instance = new();

        public bool HasIndexer => false;
        public Type? IndexType => null;

        public int GetMemberCount(TemplateContext context, SourceSpan span, object target) => 2;

        public IEnumerable<string> GetMembers(TemplateContext context, SourceSpan span, object target) =>
            ["key", "value"];

        public bool HasMember(TemplateContext context, SourceSpan span, object target, string member) =>
            member is "key" or "value";

        public bool TryGetValue(
            TemplateContext context,
            SourceSpan span,
            object target,
            string member,
            out object? value
        )
        {
            var pair = (KeyValuePair<string, object?>)target;
            value = member switch
            {
                "key" => pair.Key,
                "value" => pair.Value,
                _ => null,
            };
            return HasMember(context, span, target, member);
        }

        public bool TrySetValue(
            TemplateContext context,
            SourceSpan span,
            object target,
            string member,
            object? value
        ) => false;

        public bool TryGetItem(
            TemplateContext context,
            SourceSpan span,
            object target,
            object index,
            out object? value
        ) => TryGetValue(context, span, target, index.ToString()!, out value);

        public bool TrySetItem(TemplateContext context, SourceSpan span, object target, object index, object? value) =>
            false;
    }
}
