using System.Text.RegularExpressions;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Language;

internal enum ParameterKind
{
    /// <summary>By its position.</summary>
    Positional,

    /// <summary><c>--name value</c>.</summary>
    Option,

    /// <summary><c>--name</c> alone.</summary>
    Flag,

    /// <summary>
    /// A word that reads well and means nothing: the <c>to</c> of <c>/deploy checkout main to production</c>.
    /// </summary>
    Word,
}

/// <param name="Name">Of an option without its dashes.</param>
/// <param name="Value">The name of an option's value in the help.</param>
/// <param name="Many">Takes all the words that are left.</param>
internal sealed record Parameter(
    string Name,
    ParameterKind Kind,
    bool Required,
    string? Value = null,
    bool Many = false
);

/// <summary>A word that looks like an option.</summary>
/// <param name="Written">As it was typed, without its value.</param>
/// <param name="Value">What follows its <c>=</c>; null when there is none.</param>
/// <param name="Means">Null when the command has no such option.</param>
internal sealed record GivenOption(string Written, string Name, string? Value, Parameter? Means);

/// <summary>
/// What a command takes, written as the help shows it: <c>&lt;name&gt;</c> is needed, <c>[…]</c> is not,
/// <c>&lt;name&gt;…</c> takes all the words that are left, <c>--name &lt;value&gt;</c> is an option, <c>--name</c> a
/// flag, <c>[to]</c> an optional word.
/// </summary>
internal sealed partial record Usage(string Text, IReadOnlyList<Parameter> Parameters)
{
    public const string DryRun = "dry-run";

    /// <summary>What stands by itself, in order: arguments, and words between them.</summary>
    public IEnumerable<Parameter> Placed =>
        Parameters.Where(parameter => parameter.Kind is ParameterKind.Positional or ParameterKind.Word);

    public Parameter? Named(string option) =>
        Parameters.FirstOrDefault(parameter =>
            parameter.Kind is ParameterKind.Option or ParameterKind.Flag && parameter.Name == option
        );

    /// <summary>
    /// What a word says as an option: <c>--name</c>, <c>--name=value</c>, with whatever dashes a keyboard makes, and
    /// with a single one, too, because one that was typed too little must not turn an option into text.
    /// </summary>
    /// <param name="changes">The command takes a <c>--dry-run</c>.</param>
    /// <returns>Null when it is text.</returns>
    public GivenOption? Option(Word word, bool changes)
    {
        var dashes = word.Text.TakeWhile(Mrkdwn.IsDash).Count();
        if (word.Quoted || dashes == 0 || dashes == word.Text.Length || (dashes == 1 && !char.IsLetter(word.Text[1])))
            return null;
        var equals = word.Text.IndexOf('=', StringComparison.Ordinal);
        var (written, value) = equals < 0 ? (word.Text, null) : (word.Text[..equals], word.Text[(equals + 1)..].Trim());
        var name = string.Concat(
            written.Skip(dashes).Select(letter => Mrkdwn.IsDash(letter) ? '-' : char.ToLowerInvariant(letter))
        );
        return new GivenOption(
            written,
            name,
            value,
            changes && name == DryRun ? new Parameter(name, ParameterKind.Flag, false) : Named(name)
        );
    }

    /// <exception cref="FormatException">It is not in this notation: a mistake of the programmer.</exception>
    public static Usage Parse(string text)
    {
        var parameters = new List<Parameter>();
        var rest = text.AsSpan().Trim();
        while (!rest.IsEmpty)
        {
            var match = Part().Match(rest.ToString());
            if (
                !match.Success
                || match.Groups["open"].Success != match.Groups["close"].Success
                || (match.Groups["word"].Success && !match.Groups["open"].Success)
            )
                throw new FormatException($"\"{text}\" is not a valid usage, from \"{rest}\" on.");
            var required = !match.Groups["open"].Success;
            parameters.Add(
                match.Groups["option"] is { Success: true } option
                    ? new Parameter(
                        option.Value,
                        match.Groups["value"].Success ? ParameterKind.Option : ParameterKind.Flag,
                        required,
                        match.Groups["value"].Value
                    )
                : match.Groups["word"] is { Success: true } word ? new Parameter(word.Value, ParameterKind.Word, false)
                : new Parameter(
                    match.Groups["name"].Value,
                    ParameterKind.Positional,
                    required,
                    Many: match.Groups["many"].Success
                )
            );
            rest = rest[match.Length..].TrimStart();
        }
        return new Usage(text, parameters);
    }

    [GeneratedRegex(
        @"^(?<open>\[)?(?:--(?<option>[a-z][a-z-]*)(?: <(?<value>[^<>]+)>)?"
            + @"|<(?<name>[^<>]+)>(?<many>…)?|(?<word>[a-z]+))(?<close>\])?(?=\s|$)",
        RegexOptions.ExplicitCapture,
        10_000
    )]
    private static partial Regex Part();
}
