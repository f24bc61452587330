using ChatOpsBot.Cards.History;
using ChatOpsBot.Cards.Kinds.Alerts;
using ChatOpsBot.Cards.Kinds.Runs;
using ChatOpsBot.Cards.Routing;
using ChatOpsBot.Cards.Wording;
using ChatOpsBot.Catalog.Timeline.Ports;
using ChatOpsBot.Deployments.Ports;
using ChatOpsBot.OnCall.Ports;
using ChatOpsBot.Platform.Workspace.Outbox;

namespace ChatOpsBot.Cards;

internal static class CardsModule
{
    public static IServiceCollection AddCards(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<TestOptions>(configuration.GetSection("Tests"));
        services.Configure<TemplateOptions>(configuration.GetSection("Templates"));
        services.Configure<RoutingOptions>(configuration);
        services.AddSingleton<Templates>();
        services.AddSingleton<CardRenderer>();
        services.AddSingleton<ILiveMessages, CardMessages>();
        services.AddSingleton<IFiringAlerts, FiringAlerts>();
        services.AddSingleton<IAlertCards, AlertCards>();
        services.AddSingleton<IEventChannels, EventChannels>();
        services.AddSingleton<HomeCards>();
        services.AddSingleton<Router>();
        return services.AddSingleton<TestComparison>();
    }
}
