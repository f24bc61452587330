using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Work.Recurring;

namespace ChatOpsBot.OnCall.Groups;

/// <summary>Slack in step with who is on call: user groups, announcements, topics.</summary>
internal static class GroupsModule
{
    public static IServiceCollection AddGroups(this IServiceCollection services)
    {
        services.AddSingleton<PeopleNames>();
        services.AddSingleton<Handoffs>();
        services.AddWorkHandler<HandoffWork>();
        services.AddWorkHandler<GroupWork>();
        services.AddWorkHandler<TopicWork>();
        services.AddRecurringJob<CheckHandoffs>();
        services.AddRecurringJob<RepairSlack>();
        return services.AddHostedService<WatchChanges>();
    }
}
