using ChatOpsBot.Cards.History;
using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Routing;
using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Catalog.Repositories;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace;
using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Platform.Workspace.Inbound;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Webhooks;

namespace ChatOpsBot.Cards;

public static class NotificationsModule
{
    public static IServiceCollection AddNotifications(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<SlackOptions>(configuration.GetSection("Slack"));
        services.Configure<NotificationOptions>(configuration.GetSection("Notifications"));
        services.Configure<TestOptions>(configuration.GetSection("Tests"));
        services.Configure<TemplateOptions>(configuration.GetSection("Templates"));
        services.Configure<RoutingOptions>(configuration);
        services.AddSingleton<AdminChannel>();
        services.AddSingleton<Templates>();
        services.AddSingleton<CardRenderer>();
        services.AddSingleton<ILiveMessages, CardMessages>();
        services.AddSingleton<ChannelDirectory>();
        services.AddSingleton<Audience>();
        services.AddSingleton<SlackBudget>();
        services.AddSingleton<SlackPosts>();
        services.AddSingleton<SlackSetbacks>();
        services.AddSingleton<Router>();
        services.AddSingleton<TestComparison>();
        services.AddSingleton<RepositoryNames>();
        services.AddSingleton<IEventStage>(provider => provider.GetRequiredService<RepositoryNames>());
        services.AddSingleton<IEventStage, AbsentAlerts>();
        services.AddSingleton<IEventHandler, CardHandler>();
        services.AddSingleton<IThreadSubjects, CardThreads>();
        services.AddSingleton<IChannelPosts, ChannelPosts>();
        services.AddSlackEventHandler<ChannelChanges>();
        services.AddWorkHandler<ListChannels>();
        foreach (var queue in (string[])[SlackJob.QueueName, SlackJob.PagesQueueName])
            services.AddSingleton<IWorkHandler>(provider =>
                ActivatorUtilities.CreateInstance<SlackWork>(provider, queue)
            );
        return services;
    }
}
