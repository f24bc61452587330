using ChatOpsBot.Cards.Ports;
using ChatOpsBot.Catalog.Timeline.Ports;
using ChatOpsBot.OnCall.Contacts.Ports;
using ChatOpsBot.OnCall.Escalation.Messages;
using ChatOpsBot.OnCall.Escalation.Policies;
using ChatOpsBot.OnCall.Escalation.Running;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace;
using ChatOpsBot.Platform.Workspace.Outbox;

namespace ChatOpsBot.OnCall.Escalation;

internal static class EscalationModule
{
    public static IServiceCollection AddEscalation(this IServiceCollection services)
    {
        services.AddSingleton<PolicyBook>();
        services.AddSingleton<Rosters>();
        services.AddSingleton<PagePlan>();
        services.AddSingleton<PageBook>();
        services.AddSingleton<PageNews>();
        services.AddSingleton<Pager>();
        services.AddSingleton<AlertPages>();
        services.AddSingleton<PageButtons>();
        services.AddSingleton<IAlertPages, PagesOfCards>();
        services.AddSingleton<IFactChannels, PageFactChannels>();
        services.AddSlackEventHandler<PageReactions>();
        services.AddSingleton<INoticeSubjects, PageSubjects>();
        services.AddSingleton<ILiveMessages, PageMessages>();
        services.AddSingleton<ILiveMessages, PageBundles>();
        return services.AddWorkHandler<PageWorker>();
    }
}
