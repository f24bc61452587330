using ChatOpsBot.Platform.Workspace;
using ChatOpsBot.Sources;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Cards.Routing;

/// <summary>The routes in effect; changed ones apply immediately.</summary>
internal sealed class Router : IDisposable
{
    private readonly IDisposable? _onChange;
    private RouteTable _table;

    public Router(IOptionsMonitor<RoutingOptions> routes, IOptionsMonitor<SlackOptions> slack)
    {
        _table = Read(routes.CurrentValue);
        _onChange = routes.OnChange(changed => _table = Read(changed));

        RouteTable Read(RoutingOptions options)
        {
            List<string> problems = [];
            return RouteTable.Read(options, slack.CurrentValue.DefaultChannel, problems)
                ?? throw new OptionsValidationException("Routes", typeof(RoutingOptions), problems);
        }
    }

    public IReadOnlyList<string> Channels(ChatOpsEvent @event) => _table.Channels(@event);

    /// <inheritdoc cref="RouteTable.Pages"/>
    public IReadOnlyList<string> Pages(ChatOpsEvent @event) => _table.Pages(@event);

    /// <inheritdoc cref="RouteTable.Taken"/>
    public IReadOnlyList<RouteTable.RouteTaken> Taken(ChatOpsEvent @event, List<RouteTable.RouteStep>? steps) =>
        _table.Taken(@event, steps);

    public void Dispose() => _onChange?.Dispose();
}
