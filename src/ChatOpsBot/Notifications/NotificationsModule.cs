using ChatOpsBot.Commands;
using ChatOpsBot.Events;
using ChatOpsBot.Notifications.Routing;
using ChatOpsBot.Notifications.TestRuns;

namespace ChatOpsBot.Notifications;

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
            services.AddSingleton<IWorkHandler>(provider => ActivatorUtilities.CreateInstance<SlackWork>(provider, queue));
        return services;
    }
}
