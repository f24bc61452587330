namespace ChatOpsBot.Sources.Generic;

/// <summary>The rules of one sender, read and ready. Of the rules that hold the first is taken.</summary>
internal sealed class Mapping(IReadOnlyList<Rule> rules)
{
    public static Mapping None { get; } = new([]);

    public bool IsEmpty => rules.Count == 0;

    public IReadOnlyList<string> Headers { get; } =
    [
        .. rules
            .SelectMany(rule => rule.Paths)
            .Select(path => path.Header)
            .OfType<string>()
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    public IReadOnlyList<string> Parameters { get; } =
    [
        .. rules
            .SelectMany(rule => rule.Paths)
            .Select(path => path.Parameter)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The names in the root of a delivery that the rules look at.</summary>
    public IReadOnlyList<string> Names { get; } =
    [.. rules.SelectMany(rule => rule.Paths).Select(path => path.Name).OfType<string>().Distinct()];

    /// <param name="key">The key of the rules in the configuration, for the problems.</param>
    public static Mapping Read(string key, IEnumerable<EventRule> rules, List<string> problems) =>
        new([.. rules.Select((rule, index) => Rule.Read($"{key}:{index}", index, rule, problems)).OfType<Rule>()]);

    /// <summary>Null when no rule holds.</summary>
    public ParsedWebhook? Parse(WebhookRequest request, Field root)
    {
        var scope = new Scope(request, root, root);
        return rules.FirstOrDefault(rule => rule.Matches(scope))?.Parse(scope);
    }
}
