using ChatOpsBot.Notifications.Cards;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Notifications.Routing;

/// <summary>The routes in force. A bad edit of the configuration keeps the last good ones and is told to the admin channel.</summary>
internal sealed partial class Router : IDisposable
{
    private readonly IDisposable? _onChange;
    private readonly IOptionsMonitor<SlackOptions> _slack;
    private readonly AdminChannel _admin;
    private readonly ILogger<Router> _logger;
    private RouteTable _table;

    public Router(IOptionsMonitor<RoutingOptions> routes, IOptionsMonitor<SlackOptions> slack, AdminChannel admin, ILogger<Router> logger)
    {
        (_slack, _admin, _logger) = (slack, admin, logger);
        List<string> problems = [];
        _table = RouteTable.Read(routes.CurrentValue, slack.CurrentValue.DefaultChannel, problems)
            ?? throw new OptionsValidationException("Routes", typeof(RoutingOptions), problems);
        _onChange = routes.OnChange(Change);
    }

    public IReadOnlyList<string> Channels(ChatOpsEvent @event) => _table.Channels(@event);

    private void Change(RoutingOptions options)
    {
        List<string> problems = [];
        if (RouteTable.Read(options, _slack.CurrentValue.DefaultChannel, problems) is { } table)
        {
            _table = table;
            return;
        }
        Log.BadRoutes(_logger, string.Join("; ", problems));
        _admin.Tell($"{Glyph.Bad} The changed routes are not in force: {Mrkdwn.Escape(string.Join("; ", problems))}");
    }

    public void Dispose() => _onChange?.Dispose();

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The changed routes are not in force: {Problems}")]
        public static partial void BadRoutes(ILogger logger, string problems);
    }
}
