using System.Text.RegularExpressions;

namespace ChatOpsBot.Sources.Generic;

/// <summary>
/// When a rule holds: <c>path</c> is there, <c>path=value</c>, <c>path!=value</c>, <c>path=~regex</c>,
/// <c>path!~regex</c>, with the notation of routes: <c>*</c> and <c>?</c> are globs, and patterns cover the whole
/// value. What is not there is the empty text.
/// </summary>
internal sealed partial class Condition
{
    private readonly bool _negated;
    private readonly Regex? _regex;
    private readonly string? _value;

    private Condition(JsonPath path, bool negated, string? value, Regex? regex) =>
        (Path, _negated, _value, _regex) = (path, negated, value, regex);

    public JsonPath Path { get; }

    [GeneratedRegex(
        @"^\s*(?<path>[^=!~]+?)\s*(?:(?<operator>=~|!~|!=|=)\s*(?<value>.*?)\s*)?$",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        10_000
    )]
    private static partial Regex Notation();

    /// <exception cref="FormatException">Says what is wrong and what is right.</exception>
    public static Condition Parse(string text)
    {
        var match = Notation().Match(text);
        if (!match.Success || JsonPath.Parse(match.Groups["path"].Value) is not { } path)
            throw new FormatException(
                $"\"{text}\" is not a condition; write path, path=value, path!=value, "
                    + "path=~regex or path!~regex, with paths such as job.name or header:X-Event"
            );
        var (op, value) = (match.Groups["operator"].Value, match.Groups["value"].Value.Trim('"'));
        if (op.Length == 0)
            return new Condition(path, true, "", null);
        if (op is "=" or "!=" && value.AsSpan().IndexOfAny('*', '?') < 0)
            return new Condition(path, op == "!=", value, null);
        var pattern = op is "=" or "!="
            ? Regex
                .Escape(value)
                .Replace("\\*", ".*", StringComparison.Ordinal)
                .Replace("\\?", ".", StringComparison.Ordinal)
            : value;
        try
        {
            // Without backtracking: a pattern of the configuration and a text of a sender can never take long together.
            return new Condition(
                path,
                op is "!=" or "!~",
                null,
                new Regex(
                    $"^(?:{pattern})$",
                    RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking
                )
            );
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"\"{text}\" has an invalid regular expression: {exception.Message}", exception);
        }
    }

    public bool Matches(Scope scope)
    {
        var text =
            Path.TextIn(scope)
            ?? (
                Path.Header is null
                && Path.Parameter is null
                && Path.In(scope) is { IsMissing: false } field
                && (field.IsObject || field.IsList)
                    ? "{}"
                    : ""
            );
        return (_regex is null ? text == _value : _regex.IsMatch(text)) != _negated;
    }
}
