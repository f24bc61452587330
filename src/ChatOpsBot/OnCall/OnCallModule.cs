using ChatOpsBot.Catalog.Services.Ports;
using ChatOpsBot.OnCall.Commands;
using ChatOpsBot.OnCall.Commands.Paging;
using ChatOpsBot.OnCall.Commands.Reports;
using ChatOpsBot.OnCall.Elsewhere;
using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.OnCall.Load;
using ChatOpsBot.OnCall.Swaps;
using ChatOpsBot.Platform.Commands;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Outbox;

namespace ChatOpsBot.OnCall;

internal static class OnCallModule
{
    public static IServiceCollection AddOnCall(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<OnCallOptions>(configuration.GetSection("OnCall"));
        services.AddSingleton<ScheduleBook>();
        services.AddSingleton<IOnCallSchedules>(provider => provider.GetRequiredService<ScheduleBook>());
        services.AddEscalation();
        services.AddPaging();
        services.AddHostedService<ScheduleSync>();
        services.AddElsewhere();
        services.AddLoad();
        services.AddReports();
        services.AddSingleton<OnCallInput>();
        services.AddSingleton<ChangeInput>();
        services.AddSingleton<OnCallOverview>();
        services.AddSingleton<SwapMessages>();
        services.AddSingleton<ILiveMessages>(provider => provider.GetRequiredService<SwapMessages>());
        services.AddWorkHandler<SwapWork>();
        services.AddSlashCommand<AcceptSwap>();
        services.AddSlashCommand<CancelOverride>();
        services.AddSlashCommand<DeclineSwap>();
        services.AddSlashCommand<ListOverrides>();
        services.AddSlashCommand<OfferSwap>();
        services.AddSlashCommand<OverrideShift>();
        services.AddSlashCommand<PreviewOnCall>();
        services.AddSlashCommand<RestoreOverride>();
        services.AddSlashCommand<ShowGaps>();
        services.AddSlashCommand<ShowOnCall>();
        services.AddSlashCommand<ShowSchedule>();
        services.AddSlashCommand<SetTemporary>();
        services.AddSlashCommand<TakeShift>();
        services.AddSlashCommand<WithdrawSwap>();
        return services.AddSlashCommand<WhoIsOnCall>();
    }
}
