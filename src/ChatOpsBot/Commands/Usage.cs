using System.Text.RegularExpressions;

namespace ChatOpsBot.Commands;

internal enum ParameterKind
{
    /// <summary>Told by its place.</summary>
    Positional,
    /// <summary><c>--name value</c>.</summary>
    Option,
    /// <summary><c>--name</c> alone.</summary>
    Flag,
    /// <summary>A word that reads well and means nothing: the <c>to</c> of <c>/deploy checkout main to production</c>.</summary>
    Word,
}

/// <param name="Name">Of an option without its dashes.</param>
/// <param name="Value">What stands in the help for an option's value.</param>
/// <param name="Many">Takes all the words that are left.</param>
internal sealed record Parameter(string Name, ParameterKind Kind, bool Required, string? Value = null, bool Many = false);

/// <summary>
/// What a command takes, written as the help shows it: <c>&lt;name&gt;</c> is needed, <c>[…]</c> is not, <c>&lt;name&gt;…</c> takes all the words that are left,
/// <c>--name &lt;value&gt;</c> is an option, <c>--name</c> a flag, <c>[to]</c> a word that may stand there.
/// </summary>
internal sealed partial record Usage(string Text, IReadOnlyList<Parameter> Parameters)
{
    public const string DryRun = "dry-run";

    /// <summary>What stands by itself, in order: arguments, and words between them.</summary>
    public IEnumerable<Parameter> Placed => Parameters.Where(parameter => parameter.Kind is ParameterKind.Positional or ParameterKind.Word);

    public Parameter? Named(string option) => Parameters.FirstOrDefault(parameter => parameter.Kind is ParameterKind.Option or ParameterKind.Flag && parameter.Name == option);

    /// <exception cref="FormatException">It is not in this notation: a mistake of the programmer.</exception>
    public static Usage Parse(string text)
    {
        var parameters = new List<Parameter>();
        var rest = text.AsSpan().Trim();
        while (!rest.IsEmpty)
        {
            var match = Part().Match(rest.ToString());
            if (!match.Success || match.Groups["open"].Success != match.Groups["close"].Success || (match.Groups["word"].Success && !match.Groups["open"].Success)) throw new FormatException($"\"{text}\" is no usage, from \"{rest}\" on.");
            var required = !match.Groups["open"].Success;
            parameters.Add(match.Groups["option"] is { Success: true } option
                ? new Parameter(option.Value, match.Groups["value"].Success ? ParameterKind.Option : ParameterKind.Flag, required, match.Groups["value"].Value)
                : match.Groups["word"] is { Success: true } word ? new Parameter(word.Value, ParameterKind.Word, false)
                : new Parameter(match.Groups["name"].Value, ParameterKind.Positional, required, Many: match.Groups["many"].Success));
            rest = rest[match.Length..].TrimStart();
        }
        return new Usage(text, parameters);
    }

    [GeneratedRegex(@"^(?<open>\[)?(?:--(?<option>[a-z][a-z-]*)(?: <(?<value>[^<>]+)>)?|<(?<name>[^<>]+)>(?<many>…)?|(?<word>[a-z]+))(?<close>\])?(?=\s|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Part();
}
