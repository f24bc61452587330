namespace ChatOpsBot.Cards.Routing;

/// <summary>The list <c>Routes</c>.</summary>
public sealed class RoutingOptions
{
    public List<RouteConfig> Routes { get; set; } = [];
}

/// <summary>What goes first.</summary>
public enum RoutePriority
{
    Normal,

    /// <summary>Before everything else, whatever waits.</summary>
    Page,
}

/// <summary>
/// One route. Its matchers all have to hold; the first route that matches among its siblings takes the event.
/// </summary>
public sealed class RouteConfig
{
    /// <summary>Names the route in logs and explanations; stable while its matchers change.</summary>
    public string? Id { get; set; }

    /// <summary>
    /// <c>label=value</c>, <c>!=</c>, <c>=~regex</c>, <c>!~regex</c>; a value with <c>*</c> or <c>?</c> is a glob. See
    /// <see cref="Matcher"/>.
    /// </summary>
    public List<string> Match { get; set; } = [];

    /// <summary>A channel name with <c>#</c>, or an id. Inherited from the parent when not given.</summary>
    public string? Channel { get; set; }

    /// <summary>Matching events are not shown at all.</summary>
    public bool Drop { get; set; }

    /// <summary>
    /// Inherited from the parent when not given; then a critical alert that fires is a page, and nothing else.
    /// </summary>
    public RoutePriority? Priority { get; set; }

    /// <summary>The next siblings are asked as well.</summary>
    public bool Continue { get; set; }

    /// <summary>Narrower routes, asked first.</summary>
    public List<RouteConfig> Routes { get; set; } = [];
}
