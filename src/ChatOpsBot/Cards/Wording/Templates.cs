using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using System.Text;
using ChatOpsBot.Cards.Kinds;
using Scriban.Syntax;

namespace ChatOpsBot.Cards.Wording;

/// <summary>
/// The wording of cards: Scriban, built in, replaced by files of the same name in <see cref="TemplateOptions.Folder"/>.
/// A text that is not a template leaves the last good one in effect.
/// </summary>
/// <remarks>
/// The first line is the headline: it is the notification and what a screen reader says.
/// <c>{{ button "Label" url }}</c> on a line of its own is a link button, <c>{{ link url text }}</c> a named link. What
/// else an expression prints is shown literally. Lines that end up empty are left out.
/// </remarks>
internal sealed partial class Templates(ILogger<Templates> logger)
{
    public const string Ending = ".scriban";

    /// <summary>Starts a button line; no value that a template prints can contain it.</summary>
    internal const char ButtonMark = '\u0001';

    /// <summary>What a line neither begins nor ends with.</summary>
    internal const string Separators = "· ";

    /// <summary>Real time, which bounds what a team's own template costs; a good one takes microseconds.</summary>
    private static readonly TimeSpan LongestRendering = TimeSpan.FromSeconds(2);

    /// <summary>Real time, for all samples together. The first one in a process compiles Scriban, too.</summary>
    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(10);

    private static readonly FrozenDictionary<string, Lazy<CardTemplate>> BuiltIn = CardKind.All.ToFrozenDictionary(
        kind => kind.Name,
        kind => new Lazy<CardTemplate>(() => new CardTemplate(BuiltInText(kind.Name)))
    );

    private readonly ConcurrentDictionary<string, (string Text, CardTemplate Parsed)> _own = new();

    /// <summary>The card in the team's own words; in ours where theirs fail on this card.</summary>
    public string Render(CardKind kind, CardView view)
    {
        if (_own.TryGetValue(kind.Name, out var own))
            try
            {
                using var limit = new CancellationTokenSource(LongestRendering);
                var text = own.Parsed.Render(view, limit.Token);
                if (Lines(text).Any(IsText))
                    return text;
                Log.Empty(logger, kind.Name + Ending);
            }
            catch (ScriptRuntimeException fault)
            {
                var (line, column) = CardTemplate.At(fault.Span);
                Log.FellBack(logger, kind.Name + Ending, line, column, ReasonOf(fault));
            }
        return BuiltIn[kind.Name].Value.Render(view);
    }

    /// <summary>A card's lines of text and of buttons, without the empty ones.</summary>
    public static string[] Lines(string rendered) =>
        rendered.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether a line says something; else it is a button, or a separator of what was not there.</summary>
    public static bool IsText(string line) => line[0] != ButtonMark && line.AsSpan().Trim(Separators).Length > 0;

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
            _own[name] = (text, new CardTemplate(text));
        }
        return null;
    }

    /// <summary>Why a text is not a template, with the line and the column; null when it is one.</summary>
    public static string? Problem(string text)
    {
        try
        {
            var template = new CardTemplate(text);
            using var limit = new CancellationTokenSource(LongestCheck);
            foreach (var view in SampleViews.All)
                template.Render(view, limit.Token);
            return null;
        }
        catch (TemplateProblem problem)
        {
            return problem.Message;
        }
        catch (ScriptRuntimeException fault)
        {
            return new TemplateProblem(CardTemplate.At(fault.Span), fault.OriginalMessage).Message;
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

    /// <summary>Without what the template was given: a message of its own may quote the card.</summary>
    private static string ReasonOf(ScriptRuntimeException fault) =>
        fault switch
        {
            ScriptAbortException => "it takes too long",
            _ when fault.OriginalMessage.Contains("xceed", StringComparison.Ordinal) => "it exceeds a limit",
            _ => fault.InnerException?.GetType().Name ?? "a value is not what it expects",
        };

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Error,
            "The template {File} failed in line {Line}, column {Column}, so the built-in wording was used: {Reason}"
        )]
        public static partial void FellBack(ILogger logger, string file, int line, int column, string reason);

        [LoggerMessage(
            LogLevel.Error,
            "The template {File} printed no text for a card, so the built-in wording was used"
        )]
        public static partial void Empty(ILogger logger, string file);
    }
}
