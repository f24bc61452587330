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
}

/// <param name="Name">Of an option without its dashes.</param>
/// <param name="Value">What stands in the help for an option's value.</param>
/// <param name="Many">Takes all the words that are left.</param>
internal sealed record Parameter(string Name, ParameterKind Kind, bool Required, string? Value = null, bool Many = false);

/// <summary>
/// What a command takes, written as the help shows it: <c>&lt;name&gt;</c> is needed, <c>[…]</c> is not, <c>&lt;name&gt;…</c> takes all the words that are left,
/// <c>--name &lt;value&gt;</c> is an option, <c>--name</c> a flag.
/// </summary>
internal sealed partial record Usage(string Text, IReadOnlyList<Parameter> Parameters)
{
    public const string DryRun = "dry-run";

    public IEnumerable<Parameter> Positional => Parameters.Where(parameter => parameter.Kind == ParameterKind.Positional);

    public Parameter? Named(string option) => Parameters.FirstOrDefault(parameter => parameter.Kind != ParameterKind.Positional && parameter.Name == option);

    /// <exception cref="FormatException">It is not in this notation: a mistake of the programmer.</exception>
    public static Usage Parse(string text)
    {
        var parameters = new List<Parameter>();
        var rest = text.AsSpan().Trim();
        while (!rest.IsEmpty)
        {
            var match = Part().Match(rest.ToString());
            if (!match.Success || match.Groups["open"].Success != match.Groups["close"].Success) throw new FormatException($"\"{text}\" is no usage, from \"{rest}\" on.");
            var required = !match.Groups["open"].Success;
            parameters.Add(match.Groups["option"] is { Success: true } option
                ? new Parameter(option.Value, match.Groups["value"].Success ? ParameterKind.Option : ParameterKind.Flag, required, match.Groups["value"].Value)
                : new Parameter(match.Groups["name"].Value, ParameterKind.Positional, required, Many: match.Groups["many"].Success));
            rest = rest[match.Length..].TrimStart();
        }
        return new Usage(text, parameters);
    }

    [GeneratedRegex(@"^(?<open>\[)?(?:--(?<option>[a-z][a-z-]*)(?: <(?<value>[^<>]+)>)?|<(?<name>[^<>]+)>(?<many>…)?)(?<close>\])?(?=\s|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Part();
}
