using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using ChatOpsBot.Notifications.Cards;
using ChatOpsBot.Slack;
using HandlebarsDotNet;
using HandlebarsDotNet.Compiler.Resolvers;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Notifications;

/// <summary>
/// The wording of cards: Handlebars files, built in, replaced by a file of the same name in <see cref="TemplateOptions.Folder"/>. What a template prints with
/// two braces is safe for Slack. A file that does not compile leaves the last good one in force.
/// </summary>
/// <remarks>
/// The first line is the headline: it is the notification and what a screen reader says. <c>{{button "Label" url}}</c> on a line of its own is a link button,
/// <c>{{link url text}}</c> a named link. Lines that end up empty are left out.
/// </remarks>
internal sealed partial class Templates : IDisposable
{
    /// <summary>Starts a button line; no value that a template prints can contain it.</summary>
    internal const char ButtonMark = '\u0001';

    private readonly IHandlebars _handlebars;
    private readonly ConcurrentDictionary<string, HandlebarsTemplate<object, object>> _compiled = new();
    private readonly Action<string> _complain;
    private readonly ILogger<Templates> _logger;
    private readonly FileSystemWatcher? _watcher;
    private readonly string? _folder;

    public Templates(IOptions<TemplateOptions> options, AdminChannel admin, ILogger<Templates> logger)
    {
        _logger = logger;
        _complain = text => admin.Tell(text);
        _handlebars = Handlebars.Create(new HandlebarsConfiguration { TextEncoder = new SlackEncoder(), ExpressionNameResolver = new Names() });
        _handlebars.RegisterHelper("link", (output, _, arguments) =>
            output.WriteSafeString(Mrkdwn.Link(Argument(arguments, 0), Clean(Argument(arguments, 1) ?? ""))));
        _handlebars.RegisterHelper("button", (output, _, arguments) =>
        {
            if (Argument(arguments, 1) is { Length: > 0 } url) output.WriteSafeString($"{ButtonMark}{Clean(Argument(arguments, 0) ?? "Open")}{ButtonMark}{Clean(url)}");
        });
        foreach (var kind in CardKind.All) _compiled[kind.Name] = Compile(kind.Name, BuiltIn(kind.Name))!;

        if (options.Value.Folder is not { Length: > 0 } folder) return;
        _folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(_folder);
        foreach (var kind in CardKind.All) Reload(kind.Name);
        _watcher = new FileSystemWatcher(_folder, "*.hbs") { NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.FileName };
        _watcher.Changed += (_, file) => Reload(Path.GetFileNameWithoutExtension(file.Name!));
        _watcher.Created += (_, file) => Reload(Path.GetFileNameWithoutExtension(file.Name!));
        _watcher.Deleted += (_, file) => Reload(Path.GetFileNameWithoutExtension(file.Name!));
        _watcher.Renamed += (_, file) => Reload(Path.GetFileNameWithoutExtension(file.Name!));
        _watcher.EnableRaisingEvents = true;
    }

    public string Render(CardKind kind, CardView view) => _compiled[kind.Name](view);

    private void Reload(string name)
    {
        if (!_compiled.ContainsKey(name)) return;
        var file = Path.Combine(_folder!, name + ".hbs");
        try
        {
            var text = File.Exists(file) ? File.ReadAllText(file) : BuiltIn(name);
            if (Compile(name, text) is { } template) _compiled[name] = template;
        }
        catch (IOException exception)
        {
            // Half written: the watcher tells again when the writer closes it.
            Log.Unreadable(_logger, name, exception);
        }
    }

    private HandlebarsTemplate<object, object>? Compile(string name, string text)
    {
        try
        {
            var template = _handlebars.Compile(text);
            template(new CardView { Glyph = Glyph.Info, State = "" });
            return template;
        }
        catch (Exception exception) when (exception is HandlebarsException or InvalidOperationException or ArgumentException)
        {
            Log.Bad(_logger, name, exception);
            _complain($"{Glyph.Bad} The template `{name}.hbs` does not compile, so the last good one stays in force: {Mrkdwn.Escape(exception.Message)}");
            return null;
        }
    }

    private static string BuiltIn(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name + ".hbs")
            ?? throw new InvalidOperationException($"The card {name} has no built-in template.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static string? Argument(Arguments arguments, int index) => arguments.Length > index && arguments[index] is not UndefinedBindingResult ? arguments[index]?.ToString() : null;

    /// <summary>One line, without control characters: what comes from outside cannot start a line, a button or a new headline.</summary>
    private static string Clean(string text) => text.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0 ? text
        : string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = char.IsControl(source[i]) ? ' ' : source[i];
        });

    public void Dispose() => _watcher?.Dispose();

    /// <summary>Properties begin with a small letter in templates; the keys of a dictionary are as they are.</summary>
    private sealed class Names : IExpressionNameResolver
    {
        private readonly UpperCamelCaseExpressionNameResolver _properties = new();

        public string ResolveExpressionName(object instance, string expressionName) =>
            instance is IReadOnlyDictionary<string, string> ? expressionName : _properties.ResolveExpressionName(instance, expressionName);
    }

    private sealed class SlackEncoder : ITextEncoder
    {
        public void Encode(string? text, TextWriter target) => target.Write(Mrkdwn.Escape(Clean(text ?? "")));

        public void Encode(StringBuilder? text, TextWriter target) => Encode(text?.ToString(), target);

        public void Encode<T>(T? text, TextWriter target) where T : IEnumerator<char>
        {
            var buffer = new StringBuilder();
            while (text?.MoveNext() == true) buffer.Append(text.Current);
            Encode(buffer, target);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The template {Template} does not compile; the last good one stays in force")]
        public static partial void Bad(ILogger logger, string template, Exception exception);

        [LoggerMessage(LogLevel.Warning, "The template {Template} could not be read")]
        public static partial void Unreadable(ILogger logger, string template, Exception exception);
    }
}
