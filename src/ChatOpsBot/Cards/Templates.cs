using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using System.Text;
using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using HandlebarsDotNet;
using HandlebarsDotNet.Compiler.Resolvers;

namespace ChatOpsBot.Cards;

/// <summary>
/// The wording of cards: Handlebars, built in, replaced by files of the same name in
/// <see cref="TemplateOptions.Folder"/>. What a template prints with two braces is safe for Slack. A text that does not
/// compile leaves the last good one in effect.
/// </summary>
/// <remarks>
/// The first line is the headline: it is the notification and what a screen reader says. <c>{{button "Label" url}}</c>
/// on a line of its own is a link button, <c>{{link url text}}</c> a named link. Lines that end up empty are left out.
/// </remarks>
internal sealed class Templates
{
    public const string Ending = ".hbs";

    /// <summary>Starts a button line; no value that a template prints can contain it.</summary>
    internal const char ButtonMark = '\u0001';

    private static readonly IHandlebars Language = CreateLanguage();
    private static readonly Lock Compiling = new();
    private static readonly FrozenDictionary<string, Lazy<HandlebarsTemplate<object, object>>> BuiltIn =
        CardKind.All.ToFrozenDictionary(
            kind => kind.Name,
            kind => new Lazy<HandlebarsTemplate<object, object>>(() => Compile(BuiltInText(kind.Name)))
        );

    private readonly ConcurrentDictionary<string, (string Text, HandlebarsTemplate<object, object> Compiled)> _own =
        new();

    public string Render(CardKind kind, CardView view) =>
        (_own.TryGetValue(kind.Name, out var own) ? own.Compiled : BuiltIn[kind.Name].Value)(view);

    /// <param name="text">The team's own wording; null: ours again.</param>
    /// <returns>Why it is not in effect; null when it is.</returns>
    public string? Put(string name, string? text)
    {
        if (text is null)
            _own.TryRemove(name, out _);
        else if (_own.GetValueOrDefault(name).Text != text)
        {
            if (Problem(text) is { } problem)
                return problem;
            _own[name] = (text, Compile(text));
        }
        return null;
    }

    /// <summary>Why a text is not a template; null when it is one.</summary>
    public static string? Problem(string text)
    {
        try
        {
            Compile(text)(new CardView { Glyph = Glyph.Info, State = "" });
            return null;
        }
        catch (Exception exception)
            when (exception is HandlebarsException or InvalidOperationException or ArgumentException)
        {
            return exception.Message;
        }
    }

    internal static string BuiltInText(string name)
    {
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream(name + Ending)
            ?? throw new InvalidOperationException($"The card {name} has no built-in template.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static HandlebarsTemplate<object, object> Compile(string text)
    {
        lock (Compiling)
            return Language.Compile(text);
    }

    private static IHandlebars CreateLanguage()
    {
        var language = Handlebars.Create(
            new HandlebarsConfiguration { TextEncoder = new SlackEncoder(), ExpressionNameResolver = new Names() }
        );
        language.RegisterHelper(
            "link",
            (output, _, arguments) =>
                output.WriteSafeString(Mrkdwn.Link(Argument(arguments, 0), Clean(Argument(arguments, 1) ?? "")))
        );
        language.RegisterHelper(
            "button",
            (output, _, arguments) =>
            {
                if (Argument(arguments, 1) is { Length: > 0 } url)
                    output.WriteSafeString(
                        $"{ButtonMark}{Clean(Argument(arguments, 0) ?? "Open")}{ButtonMark}{Clean(url)}"
                    );
            }
        );
        return language;
    }

    private static string? Argument(Arguments arguments, int index) =>
        arguments.Length > index && arguments[index] is not UndefinedBindingResult
            ? arguments[index]?.ToString()
            : null;

    /// <summary>
    /// One line, without control characters: what comes from outside cannot start a line, a button or a new headline.
    /// </summary>
    private static string Clean(string text) =>
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

    /// <summary>Properties begin with a small letter in templates; the keys of a dictionary are as they are.</summary>
    private sealed class Names : IExpressionNameResolver
    {
        private readonly UpperCamelCaseExpressionNameResolver _properties = new();

        public string ResolveExpressionName(object instance, string expressionName) =>
            instance is IReadOnlyDictionary<string, string>
                ? expressionName
                : _properties.ResolveExpressionName(instance, expressionName);
    }

    private sealed class SlackEncoder : ITextEncoder
    {
        public void Encode(string? text, TextWriter target) => target.Write(Mrkdwn.Literal(Clean(text ?? "")));

        public void Encode(StringBuilder? text, TextWriter target) => Encode(text?.ToString(), target);

        public void Encode<T>(T? text, TextWriter target)
            where T : IEnumerator<char>
        {
            var buffer = new StringBuilder();
            while (text?.MoveNext() == true)
                buffer.Append(text.Current);
            Encode(buffer, target);
        }
    }
}
