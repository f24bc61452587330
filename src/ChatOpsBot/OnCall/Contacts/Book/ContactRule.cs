using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace ChatOpsBot.OnCall.Contacts.Book;

/// <summary>When to try which methods: <c>after 2 min: mail, sms</c>.</summary>
/// <param name="After">From the notice on; where <paramref name="InWorkingHours"/>, from when working hours have
/// begun.</param>
/// <param name="InWorkingHours">It waits for the person's working hours.</param>
/// <param name="Methods">Kinds, and <see cref="ContactKinds.All"/>.</param>
internal sealed partial record ContactRule(TimeSpan After, bool InWorkingHours, IReadOnlyList<string> Methods)
{
    public const int Most = 10;
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>What is meant where the configuration has none.</summary>
    public static IReadOnlyList<string> DefaultHigh { get; } =
    ["now: dm, push, ntfy", "after 2 min: mail", "after 5 min: all"];

    /// <summary>
    /// The direct message goes at once, which Slack keeps quiet by the person's own notification schedule, because the
    /// policy goes on as soon as it is sent.
    /// </summary>
    public static IReadOnlyList<string> DefaultLow { get; } = ["now: dm"];

    /// <summary>In the order in which they are carried out.</summary>
    /// <param name="kinds">The methods that rules may name; null for any, as one may be no longer configured.</param>
    /// <param name="problems">Gets what is wrong and what is right, a sentence for each line.</param>
    public static IReadOnlyList<ContactRule> Read(
        IEnumerable<string> lines,
        Urgency urgency,
        IReadOnlyList<string>? kinds,
        List<string> problems
    )
    {
        List<ContactRule> rules = [];
        foreach (var line in lines.Where(line => line.Trim().Length > 0))
            if (Read(line, urgency, kinds, out var problem) is { } rule)
                rules.Add(rule);
            else
                problems.Add(problem!);
        if (rules.Count > Most)
            problems.Add($"{rules.Count} rules are too many; write up to {Most}");
        return [.. rules.OrderBy(rule => rule.InWorkingHours).ThenBy(rule => rule.After)];
    }

    private static ContactRule? Read(string line, Urgency urgency, IReadOnlyList<string>? kinds, out string? problem)
    {
        var form = Form().Match(line.Trim());
        problem =
            $"\"{line.Trim()}\" is not a rule; write when and by what, such as now: dm, after 2 min: mail"
            + (urgency == Urgency.Low ? ", working hours: dm" : "");
        if (!form.Success)
            return null;
        var length = form.Groups["n"].Success
            ? TimeSpan.FromSeconds(
                int.Parse(form.Groups["n"].Value, CultureInfo.InvariantCulture)
                    * form.Groups["unit"].Value[0] switch
                    {
                        'h' or 'H' => 3600d,
                        'm' or 'M' => 60,
                        _ => 1,
                    }
            )
            : TimeSpan.Zero;
        var waits = form.Groups["hours"].Success;
        var methods = form.Groups["methods"]
            .Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(method => method.ToLowerInvariant())
            .Distinct()
            .ToList();
        if (waits && urgency == Urgency.High)
            problem = $"\"{line.Trim()}\": high urgency does not wait for working hours; write now or after 5 min";
        else if (length > Longest)
            problem = $"\"{line.Trim()}\" waits too long; write up to 24 hours";
        else if (kinds is not null && methods.Find(method => !kinds.Contains(method)) is { } unknown)
            problem = $"\"{unknown}\" is not a contact method; use {string.Join(", ", kinds)}";
        else if (methods.Count > 0)
            return new ContactRule(length, waits, methods);
        return null;
    }

    /// <summary>As it is written, and read again.</summary>
    [JsonIgnore]
    public string Text =>
        (
            (InWorkingHours, After.Ticks) switch
            {
                (true, 0) => "working hours",
                (true, _) => $"working hours + {Length}",
                (_, 0) => "now",
                _ => $"after {Length}",
            }
        ) + $": {string.Join(", ", Methods)}";

    private string Length =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(After.TotalMinutes % 1 == 0 ? $"{After.TotalMinutes} min" : $"{After.TotalSeconds} s")}"
        );

    [GeneratedRegex(
        @"^(?:now|(?<hours>working hours)(?:\s*\+\s*(?<n>\d{1,5})\s*(?<unit>s|m|h|sec|min|seconds?|minutes?|hours?))?"
            + @"|(?:after\s+)?(?<n>\d{1,5})\s*(?<unit>s|m|h|sec|min|seconds?|minutes?|hours?))\s*:\s*(?<methods>.+)\z",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        10_000
    )]
    private static partial Regex Form();
}
