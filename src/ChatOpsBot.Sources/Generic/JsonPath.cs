using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ChatOpsBot.Sources.Generic;

/// <summary>
/// A place in a delivery: <c>job.name</c>, <c>alerts[0].labels['app.kubernetes.io/name']</c>, from the
/// root with <c>$.</c>; or <c>header:X-Event</c> and <c>query:branch</c>.
/// </summary>
public sealed partial class JsonPath
{
    private const string OfHeader = "header:",
        OfQuery = "query:";

    private readonly bool _fromRoot;
    private readonly IReadOnlyList<object> _steps;

    private JsonPath(string? header, string? parameter, bool fromRoot, IReadOnlyList<object> steps) =>
        (Header, Parameter, _fromRoot, _steps) = (header, parameter, fromRoot, steps);

    /// <summary>The header that is read instead of the body.</summary>
    public string? Header { get; }
    public string? Parameter { get; }

    /// <summary>Where it starts in the body; null where that is an entry of a list.</summary>
    public string? Name => _steps is [string name, ..] ? name : null;

    [GeneratedRegex(
        @"\G(?:\.?(?<name>[^.\[\]'""{}|\s]+)|\[(?<index>\d{1,6})\]|\['(?<quoted>[^']+)'\])",
        RegexOptions.ExplicitCapture,
        10_000
    )]
    private static partial Regex Step();

    /// <summary>Null when it cannot be read.</summary>
    public static JsonPath? Parse(string text)
    {
        if (text.StartsWith(OfHeader, StringComparison.Ordinal))
            return text.Length > OfHeader.Length ? new JsonPath(text[OfHeader.Length..], null, false, []) : null;
        if (text.StartsWith(OfQuery, StringComparison.Ordinal))
            return text.Length > OfQuery.Length ? new JsonPath(null, text[OfQuery.Length..], false, []) : null;
        var fromRoot = text.StartsWith('$');
        var at = fromRoot ? 1 : 0;
        if (!fromRoot && (text.Length == 0 || text[0] == '.'))
            return null;
        var steps = new List<object>();
        while (at < text.Length)
        {
            if (Step().Match(text, at) is not { Success: true } match)
                return null;
            steps.Add(
                match.Groups["index"] is { Success: true } index
                    ? int.Parse(index.ValueSpan, CultureInfo.InvariantCulture)
                : match.Groups["quoted"] is { Success: true } quoted ? quoted.Value
                : match.Groups["name"].Value
            );
            at += match.Length;
        }
        return new JsonPath(null, null, fromRoot, steps);
    }

    /// <summary>The value in a document, as text; null when it is not there, or is not a single value.</summary>
    /// <param name="path">From the root: <c>$.database.replicas[0].state</c>.</param>
    public static string? Find(JsonElement root, string path)
    {
        if (Parse(path) is not { Header: null, Parameter: null } parsed)
            return null;
        var field = new Field(root);
        var value = parsed
            ._steps.Aggregate(field, (at, step) => step is int index ? at[index] : at[(string)step])
            .Element;
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => null,
        };
    }

    internal Field In(Scope scope) =>
        _steps.Aggregate(
            _fromRoot ? scope.Root : scope.Here,
            (field, step) => step is int index ? field[index] : field[(string)step]
        );

    /// <summary>
    /// As text; the entries of a list of plain values with commas between. Null when there is nothing, or more than
    /// text can hold.
    /// </summary>
    internal string? TextIn(Scope scope)
    {
        if (Header is not null)
            return scope.Request.Header(Header);
        if (Parameter is not null)
            return scope.Request.Parameter(Parameter);
        var field = In(scope);
        return field.IsList
            ? string.Join(", ", field.Items().Select(item => item.Word()).OfType<string>()) is { Length: > 0 } list
                ? list
                : null
            : field.Word();
    }
}

/// <summary>What a rule is read against: the whole delivery, and the current entry of it.</summary>
internal readonly record struct Scope(WebhookRequest Request, Field Root, Field Here);
