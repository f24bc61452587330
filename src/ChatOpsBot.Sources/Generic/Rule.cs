using System.Globalization;

namespace ChatOpsBot.Sources.Generic;

/// <summary>One <see cref="EventRule"/>, read and ready.</summary>
internal sealed class Rule
{
    /// <summary>They are on other cards, which only a source that knows them can find.</summary>
    private static readonly string[] Elsewhere = [EventKind.Review, EventKind.Comment];
    private const int MostEach = 1000;

    private readonly string _name;
    private readonly EventRule _rule;
    private readonly IReadOnlyList<Condition> _conditions;
    private readonly JsonPath? _each;
    private readonly IReadOnlyDictionary<string, Template> _fields,
        _labels,
        _links;

    private Rule(
        string name,
        EventRule rule,
        IReadOnlyList<Condition> conditions,
        JsonPath? each,
        Dictionary<string, Template> fields,
        Dictionary<string, Template> labels,
        Dictionary<string, Template> links
    ) =>
        (_name, _rule, _conditions, _each, _fields, _labels, _links) = (
            name,
            rule,
            conditions,
            each,
            fields,
            labels,
            links
        );

    public static IEnumerable<string> Kinds => EventKind.All.Except(Elsewhere);

    /// <summary>Everything that it looks at.</summary>
    public IEnumerable<JsonPath> Paths =>
        _conditions
            .Select(condition => condition.Path)
            .Concat(_fields.Values.Concat(_labels.Values).Concat(_links.Values).SelectMany(template => template.Paths));

    /// <summary>Null when something is wrong with it, which is then among the problems.</summary>
    public static Rule? Read(string key, int index, EventRule rule, List<string> problems)
    {
        var before = problems.Count;
        var conditions = rule
            .When.Select((text, at) => Try($"{key}:When:{at}", text, Condition.Parse, problems))
            .OfType<Condition>()
            .ToList();
        var each = rule.Each is null ? null : JsonPath.Parse(rule.Each);
        if (rule.Each is not null && each is null)
            problems.Add(
                $"{key}:Each: \"{rule.Each}\" is not a path; write the name of a list, such as alerts or data.items"
            );
        if (!rule.Ignore)
            Check(key, rule, problems);
        var fields = Templates(key, FieldsOf(rule), problems);
        var (labels, links) = (
            Templates($"{key}:Labels", rule.Labels!, problems),
            Templates($"{key}:Links", rule.Links!, problems)
        );
        return problems.Count == before
            ? new Rule($"rule {index}", rule, conditions, each, fields, labels, links)
            : null;
    }

    public bool Matches(Scope scope) => _conditions.All(condition => condition.Matches(scope));

    public ParsedWebhook Parse(Scope scope)
    {
        if (_rule.Ignore)
            return ParsedWebhook.NotHandled(_name);
        if (_each is null)
            return Event(scope, null, out var fault) is { } only
                ? ParsedWebhook.One(only)
                : ParsedWebhook.NotUnderstood(fault!);

        if (!_each.In(scope).IsList)
            return ParsedWebhook.NotUnderstood($"{_name}: there is no list {_rule.Each}");
        var events = new List<ChatOpsEvent>();
        foreach (var (index, entry) in _each.In(scope).Items().Take(MostEach).Index())
        {
            if (Event(scope with { Here = entry }, index, out var fault) is not { } one)
                return ParsedWebhook.NotUnderstood(fault!);
            events.Add(one);
        }
        return events.Count > 0 ? new ParsedWebhook(events) : ParsedWebhook.NotHandled($"{_name}: empty");
    }

    private ChatOpsEvent? Event(Scope scope, int? index, out string? fault)
    {
        fault = null;
        var isAlert = _rule.Kind == EventKind.Alert;
        if (Text("Subject", scope) is not { } subject)
            return Missing("Subject", out fault);
        if (_rule.Kind == EventKind.TaskRun && Text("Part", scope) is null)
            return Missing("Part", out fault);
        var tests =
            _rule.Kind == EventKind.TestSuiteRun
                ? new TestResults
                {
                    Passed = Count("Passed", scope),
                    Failed = Count("Failed", scope),
                    Skipped = Count("Skipped", scope),
                }
                : null;
        if (
            (
                Text("State", scope)
                ?? (
                    tests is null ? null
                    : tests.Failed > 0 ? "failed"
                    : "succeeded"
                )
            )
            is not { } word
        )
            return Missing("State", out fault);
        if (StateOf(word, isAlert) is not { } state)
        {
            fault = $"{_name}: {_rule.State} does not give a known state, and States does not map it";
            return null;
        }
        var (part, request, title) = (Text("Part", scope), scope.Request, Text("Title", scope));
        if (tests is not null)
            subject = $"{title ?? request.Source}#{subject}";
        return new ChatOpsEvent
        {
            Id = index is null ? request.DeliveryId : $"{request.DeliveryId}/{index}",
            Source = request.Source,
            Kind = _rule.Kind!,
            Subject =
                $"{(_rule.Kind == EventKind.TaskRun ? EventKind.PipelineRun : _rule.Kind)}:{request.Source}/{subject}",
            Part =
                isAlert ? $"alert/{part ?? subject}"
                : _rule.Kind == EventKind.TaskRun ? $"stage/{part}"
                : tests is not null ? $"report/{part ?? title ?? request.Source}"
                : "",
            OpensCard = !(isAlert && state == EventState.Resolved) && _rule.Kind != EventKind.TaskRun,
            State = state,
            Occurred = Time("Occurred", scope) ?? Time(state.IsOver() ? "Ended" : "Started", scope) ?? request.Received,
            Started = Time("Started", scope),
            Ended = Time("Ended", scope),
            Sequence = long.TryParse(
                Text("Sequence", scope),
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var sequence
            )
                ? sequence
                : 0,
            Title = tests is null ? title : title ?? request.Source,
            Tests = tests,
            Text = Text("Text", scope),
            Url = Text("Url", scope),
            Severity = Text("Severity", scope)?.ToLowerInvariant(),
            Service = Text("Service", scope),
            Repository = Text("Repository", scope),
            Branch = Git.BranchOf(Text("Branch", scope)),
            Commit = Text("Commit", scope),
            Version = Text("Version", scope),
            Environment = Text("Environment", scope),
            Actor = Text("Actor", scope) is { } login ? new Actor(login) : null,
            Labels = Filled(_labels, scope),
            Links = Filled(_links, scope),
        };
    }

    private ChatOpsEvent? Missing(string field, out string fault)
    {
        fault = $"{_name}: the delivery lacks the fields of {field}";
        return null;
    }

    private EventState? StateOf(string word, bool isAlert) =>
        StateWords.Of(
            _rule.States.FirstOrDefault(state => state.Key.Equals(word, StringComparison.OrdinalIgnoreCase)).Value
                ?? _rule.States.GetValueOrDefault("*")
                ?? word,
            isAlert
        );

    private string? Text(string field, Scope scope) =>
        _fields.GetValueOrDefault(field)?.Fill(scope)?.Trim() is { Length: > 0 } text ? Field.Shortened(text) : null;

    private int Count(string field, Scope scope) =>
        int.TryParse(Text(field, scope), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;

    private DateTimeOffset? Time(string field, Scope scope) => _fields.GetValueOrDefault(field)?.Time(scope);

    private static Words Filled(IReadOnlyDictionary<string, Template> templates, Scope scope)
    {
        var words = new Words();
        foreach (var (name, template) in templates)
            words.Add(name, template.Fill(scope));
        return words;
    }

    private static void Check(string key, EventRule rule, List<string> problems)
    {
        if (!Kinds.Contains(rule.Kind))
            problems.Add($"{key}:Kind: \"{rule.Kind}\" is unknown here; it is one of {string.Join(", ", Kinds)}");
        if (string.IsNullOrEmpty(rule.Subject))
            problems.Add($"{key}:Subject: is not set; write what identifies it, such as {{job.id}}");
        if (
            rule.Kind == EventKind.TestSuiteRun
            && string.IsNullOrEmpty(rule.Passed)
            && string.IsNullOrEmpty(rule.Failed)
        )
            problems.Add(
                $"{key}:Passed: is not set, and neither is Failed; write where the numbers of tests are, "
                    + "such as {result.passed}"
            );
        if (string.IsNullOrEmpty(rule.State) && rule.Kind != EventKind.TestSuiteRun)
            problems.Add(
                $"{key}:State: is not set; write {{status}} and map its words in States, or one state, "
                    + "such as succeeded"
            );
        if (rule.Kind == EventKind.TaskRun && string.IsNullOrEmpty(rule.Part))
            problems.Add($"{key}:Part: is not set; write which stage of the run it is, such as {{stage.name}}");
        foreach (var (word, state) in rule.States)
            if (StateWords.Of(state, isAlert: false) is null)
                problems.Add(
                    $"{key}:States:{word}: \"{state}\" is not a state; "
                        + "use one of "
                        + string.Join(
                            ", ",
                            Enum.GetNames<EventState>().Select(name => char.ToLowerInvariant(name[0]) + name[1..])
                        )
                );
    }

    private static Dictionary<string, string?> FieldsOf(EventRule rule) =>
        new()
        {
            ["Subject"] = rule.Subject,
            ["Part"] = rule.Part,
            ["State"] = rule.State,
            ["Title"] = rule.Title,
            ["Text"] = rule.Text,
            ["Url"] = rule.Url,
            ["Severity"] = rule.Severity,
            ["Service"] = rule.Service,
            ["Repository"] = rule.Repository,
            ["Branch"] = rule.Branch,
            ["Commit"] = rule.Commit,
            ["Version"] = rule.Version,
            ["Environment"] = rule.Environment,
            ["Actor"] = rule.Actor,
            ["Occurred"] = rule.Occurred,
            ["Started"] = rule.Started,
            ["Ended"] = rule.Ended,
            ["Sequence"] = rule.Sequence,
            ["Passed"] = rule.Passed,
            ["Failed"] = rule.Failed,
            ["Skipped"] = rule.Skipped,
        };

    private static Dictionary<string, Template> Templates(
        string key,
        Dictionary<string, string?> texts,
        List<string> problems
    )
    {
        var templates = new Dictionary<string, Template>();
        foreach (var (name, text) in texts)
            if (!string.IsNullOrEmpty(text) && Try($"{key}:{name}", text, Template.Parse, problems) is { } template)
                templates[name] = template;
        return templates;
    }

    private static T? Try<T>(string key, string text, Func<string, T> parse, List<string> problems)
        where T : class
    {
        try
        {
            return parse(text);
        }
        catch (FormatException exception)
        {
            problems.Add($"{key}: {exception.Message}");
            return null;
        }
    }
}
