using System.Text.Json;
using System.Text.RegularExpressions;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Cards.Routing;

/// <summary>
/// One condition on an event, in Alertmanager's notation
/// (https://prometheus.io/docs/alerting/latest/configuration/#matcher): <c>=</c>, <c>!=</c>, <c>=~</c>, <c>!~</c>.
/// Regular expressions and globs cover the whole value. A label that the event does not have equals the empty text.
/// </summary>
internal sealed partial class Matcher
{
    private readonly string _label;
    private readonly bool _negated;
    private readonly string? _value;
    private readonly Regex? _regex;

    private Matcher(string text, string label, bool negated, string? value, Regex? regex) =>
        (Text, _label, _negated, _value, _regex) = (text, label, negated, value, regex);

    /// <summary>What it asks for.</summary>
    public string Label => _label;

    /// <summary>As it was written.</summary>
    public string Text { get; }

    [GeneratedRegex(
        @"^\s*(?<label>[A-Za-z_][A-Za-z0-9_.\-]*)\s*(?<operator>=~|!~|!=|=)\s*(?<value>.*?)\s*$",
        RegexOptions.ExplicitCapture,
        10_000
    )]
    private static partial Regex Notation();

    /// <exception cref="FormatException">Says what is wrong and what is right.</exception>
    public static Matcher Parse(string text)
    {
        var match = Notation().Match(text);
        if (!match.Success)
            throw new FormatException(
                $"\"{text}\" is not a matcher; write label=value, label!=value, label=~regex or label!~regex"
            );
        var (label, op, value) = (
            match.Groups["label"].Value,
            match.Groups["operator"].Value,
            match.Groups["value"].Value.Trim('"')
        );
        if (op is "=" or "!=" && value.AsSpan().IndexOfAny('*', '?') < 0)
            return Checked(new Matcher(text, label, op == "!=", value, null), value);
        var pattern = op is "=" or "!="
            ? Regex
                .Escape(value)
                .Replace("\\*", ".*", StringComparison.Ordinal)
                .Replace("\\?", ".", StringComparison.Ordinal)
            : value;
        try
        {
            // Without backtracking, as in Alertmanager: a pattern of the configuration and a text of a sender can never
            // take long together, and no event is lost to a time limit.
            var regex = new Regex(
                $"^(?:{pattern})$",
                RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking
            );
            return Checked(new Matcher(text, label, op is "!=" or "!~", null, regex), value);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"\"{text}\" has an invalid regular expression: {exception.Message}", exception);
        }
    }

    /// <summary>A label whose values are known has to be able to have this one.</summary>
    private static Matcher Checked(Matcher matcher, string value) =>
        EventLabels.ValuesOf(matcher._label) is not { } values || value.Length == 0 || values.Any(matcher.IsMatch)
            ? matcher
            : throw new FormatException(
                $"\"{matcher.Text}\" never matches: {matcher._label} is one of {string.Join(", ", values)}"
                    + (DidYouMean.Closest(value, values) is { } close ? $"; did you mean \"{close}\"?" : "")
            );

    /// <summary>
    /// Of a label with several values (a pull request's labels) one is enough for <c>=</c>, and none may match for
    /// <c>!=</c>.
    /// </summary>
    public bool Matches(ChatOpsEvent @event)
    {
        var value = EventLabels.Of(@event, _label);
        var any =
            IsMatch(value)
            || (EventLabels.IsList(_label) && value.Split(',', StringSplitOptions.RemoveEmptyEntries).Any(IsMatch));
        return any != _negated;
    }

    private bool IsMatch(string value) => _regex is null ? value == _value : _regex.IsMatch(value);
}

/// <summary>The words that matchers can ask an event for.</summary>
internal static class EventLabels
{
    public static string Of(ChatOpsEvent @event, string label) =>
        label switch
        {
            "source" => @event.Source,
            "kind" => @event.Kind,
            "state" => StateName(@event.State),
            "repository" => @event.Repository ?? "",
            "branch" => @event.Branch ?? "",
            "base_branch" => @event.BaseBranch ?? "",
            "service" => @event.Service ?? "",
            "severity" => @event.Severity ?? "",
            "environment" => @event.Environment ?? "",
            "version" => @event.Version ?? "",
            "title" => @event.Title ?? "",
            "actor" => @event.Actor?.Login ?? "",
            "actor.bot" => @event.Actor?.IsBot == true ? "true" : "false",
            "labels" => @event.Labels.GetValueOrDefault("labels") ?? "",
            _ => @event.Labels.GetValueOrDefault(label) ?? "",
        };

    /// <summary>All values that the label can have; null where that is open.</summary>
    public static IReadOnlyList<string>? ValuesOf(string label) =>
        label switch
        {
            "kind" => EventKind.All,
            "state" => States,
            "actor.bot" => ["true", "false"],
            _ => null,
        };

    private static readonly IReadOnlyList<string> States = [.. Enum.GetValues<EventState>().Select(StateName)];

    private static string StateName(EventState state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    /// <summary>Comma-joined.</summary>
    public static bool IsList(string label) => label == "labels";
}
