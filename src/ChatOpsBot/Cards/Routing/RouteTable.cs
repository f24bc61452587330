using ChatOpsBot.Sources;

namespace ChatOpsBot.Cards.Routing;

/// <summary>
/// The routing tree, with Alertmanager's semantics: a route whose matchers hold asks its children; when none of them
/// takes the event it takes it itself; the siblings after it are asked only if it says <c>Continue</c>. What no route
/// takes goes to the default channel.
/// </summary>
internal sealed class RouteTable
{
    /// <summary>Names what no route takes.</summary>
    public const string DefaultRoute = "default";

    /// <summary>Names what is shown nowhere unless a route asks for it.</summary>
    public const string Quiet =
        "quiet: a push to a branch other than the default one, and no route with `kind` or `branch` matches it";

    private readonly IReadOnlyList<Route> _routes;
    private readonly string _defaultChannel;

    private RouteTable(IReadOnlyList<Route> routes, string defaultChannel) =>
        (_routes, _defaultChannel) = (routes, defaultChannel);

    /// <summary>The channels, each once; none when a dropping route took the event.</summary>
    public IReadOnlyList<string> Channels(ChatOpsEvent @event) =>
        [.. Taken(@event, null).Where(route => !route.Drop).Select(route => route.Channel).Distinct()];

    /// <summary>Those in which it is a page.</summary>
    public IReadOnlyList<string> Pages(ChatOpsEvent @event) =>
        [
            .. Taken(@event, null)
                .Where(route =>
                    !route.Drop && (route.Priority is { } given ? given == RoutePriority.Page : IsPage(@event))
                )
                .Select(route => route.Channel)
                .Distinct(),
        ];

    private static bool IsPage(ChatOpsEvent @event) =>
        @event is { Kind: EventKind.Alert, State: EventState.Firing } && SeverityScale.IsCritical(@event.Severity);

    /// <summary>Who takes the event: the routes, or the default channel.</summary>
    /// <param name="steps">Gets each route that was asked, in order, and what it said.</param>
    public IReadOnlyList<RouteTaken> Taken(ChatOpsEvent @event, List<RouteStep>? steps)
    {
        var taken = new List<Route>();
        Collect(_routes, @event, taken, steps, 0, !@event.IsQuiet);
        return taken.Count == 0
            ?
            [
                @event.IsQuiet
                    ? new RouteTaken(Quiet, _defaultChannel, true, null)
                    : new RouteTaken(DefaultRoute, _defaultChannel, false, null),
            ]
            : [.. taken.Select(route => new RouteTaken(route.Id, route.Channel, route.Drop, route.Priority))];
    }

    private static void Collect(
        IReadOnlyList<Route> routes,
        ChatOpsEvent @event,
        List<Route> taken,
        List<RouteStep>? steps,
        int depth,
        bool asked
    )
    {
        foreach (var route in routes)
        {
            var refused = route.Matchers.FirstOrDefault(matcher => !matcher.Matches(@event));
            steps?.Add(new RouteStep(route.Id, depth, refused?.Text));
            if (refused is not null)
                continue;
            var before = taken.Count;
            var asks = asked || route.Matchers.Any(matcher => matcher.Label is "kind" or "branch");
            Collect(route.Children, @event, taken, steps, depth + 1, asks);
            if (taken.Count == before && !asks)
                continue;
            if (taken.Count == before)
                taken.Add(route);
            if (!route.Continue)
                return;
        }
    }

    /// <summary>The tree, or all its problems.</summary>
    /// <param name="problems">One line each, naming the key.</param>
    public static RouteTable? Read(RoutingOptions options, string defaultChannel, List<string> problems)
    {
        var before = problems.Count;
        var routes = Read(options.Routes, defaultChannel, null, "Routes", problems);
        return problems.Count == before ? new RouteTable(routes, defaultChannel) : null;
    }

    private static List<Route> Read(
        List<RouteConfig> options,
        string inherited,
        RoutePriority? inheritedPriority,
        string path,
        List<string> problems
    )
    {
        var routes = new List<Route>();
        foreach (var (index, option) in options.Index())
        {
            var key = $"{path}:{index}";
            var matchers = new List<Matcher>();
            foreach (var (number, text) in option.Match.Index())
            {
                try
                {
                    matchers.Add(Matcher.Parse(text));
                }
                catch (FormatException exception)
                {
                    problems.Add($"{key}:Match:{number}: {exception.Message}");
                }
            }
            if (option.Channel is { } channel && !IsChannel(channel))
                problems.Add(
                    $"{key}:Channel: \"{channel}\" is not a channel; write #name or a channel id such as C012AB3CD"
                );
            if (option.Drop && option.Channel is not null)
                problems.Add($"{key}: Drop and Channel are mutually exclusive; keep one");
            var target = option.Channel ?? inherited;
            var priority = option.Priority ?? inheritedPriority;
            routes.Add(
                new Route(
                    option.Id ?? key,
                    matchers,
                    target,
                    option.Drop,
                    option.Continue,
                    priority,
                    Read(option.Routes, target, priority, $"{key}:Routes", problems)
                )
            );
        }
        return routes;
    }

    public static bool IsChannel(string text) =>
        text.Length > 1
        && (
            text[0] == '#'
                ? text.AsSpan(1).IndexOfAnyExcept(ChannelName) < 0
                : text[0] is 'C' or 'G' or 'D' or 'U'
                    && text.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter))
        );

    /// <summary>
    /// https://docs.slack.dev/reference/methods/conversations.create: lower-case letters of any script in practice,
    /// digits, hyphens, underscores.
    /// </summary>
    private static readonly System.Buffers.SearchValues<char> ChannelName = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyz0123456789-_"
    );

    public sealed record RouteTaken(string Id, string Channel, bool Drop, RoutePriority? Priority);

    /// <param name="Depth">0 for the routes at the top.</param>
    /// <param name="Refused">The matcher that did not hold; null when the route takes the event, or one of its
    /// own.</param>
    public sealed record RouteStep(string Id, int Depth, string? Refused);

    private sealed record Route(
        string Id,
        IReadOnlyList<Matcher> Matchers,
        string Channel,
        bool Drop,
        bool Continue,
        RoutePriority? Priority,
        IReadOnlyList<Route> Children
    );
}
