using ChatOpsBot.Catalog.Services.Ports;
using ChatOpsBot.OnCall.Calendars;
using ChatOpsBot.OnCall.Commands;
using ChatOpsBot.OnCall.Commands.Editing;
using ChatOpsBot.OnCall.Commands.Paging;
using ChatOpsBot.OnCall.Commands.Reports;
using ChatOpsBot.OnCall.Contacts;
using ChatOpsBot.OnCall.Editing;
using ChatOpsBot.OnCall.Elsewhere;
using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.OnCall.Groups;
using ChatOpsBot.OnCall.Load;
using ChatOpsBot.OnCall.Swaps;
using ChatOpsBot.OnCall.Watch;
using ChatOpsBot.Platform.Commands;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Outbox;

namespace ChatOpsBot.OnCall;

internal static class OnCallModule
{
    public static IServiceCollection AddOnCall(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<OnCallOptions>(configuration.GetSection("OnCall"));
        services.AddSchedules();
        services.AddEditing();
        services.AddEditingCommands();
        services.AddSwaps();
        services.AddCalendars();
        services.AddGroups();
        services.AddEscalation();
        services.AddPaging();
        services.AddContacts(configuration);
        services.AddElsewhere();
        services.AddWatch();
        services.AddLoad();
        return services.AddReports();
    }

    public static IEndpointRouteBuilder MapOnCall(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapContacts().MapWatch().MapCalendars();

    /// <summary>Who is on call when, and what people change of it.</summary>
    private static void AddSchedules(this IServiceCollection services)
    {
        services.AddSingleton<ScheduleBook>();
        services.AddSingleton<IOnCallSchedules>(provider => provider.GetRequiredService<ScheduleBook>());
        services.AddHostedService<ScheduleSync>();
        services.AddSingleton<OnCallInput>();
        services.AddSingleton<ChangeInput>();
        services.AddSingleton<OnCallOverview>();
        services.AddSlashCommand<CancelOverride>();
        services.AddSlashCommand<ListOverrides>();
        services.AddSlashCommand<OverrideShift>();
        services.AddSlashCommand<PreviewOnCall>();
        services.AddSlashCommand<RestoreOverride>();
        services.AddSlashCommand<SetTemporary>();
        services.AddSlashCommand<ShowGaps>();
        services.AddSlashCommand<ShowOnCall>();
        services.AddSlashCommand<ShowSchedule>();
        services.AddSlashCommand<TakeShift>();
        services.AddSlashCommand<WhoIsOnCall>();
    }

    private static void AddSwaps(this IServiceCollection services)
    {
        services.AddSingleton<SwapMessages>();
        services.AddSingleton<ILiveMessages>(provider => provider.GetRequiredService<SwapMessages>());
        services.AddWorkHandler<SwapWork>();
        services.AddSlashCommand<AcceptSwap>();
        services.AddSlashCommand<DeclineSwap>();
        services.AddSlashCommand<OfferSwap>();
        services.AddSlashCommand<ListSwaps>();
        services.AddSlashCommand<WithdrawSwap>();
    }
}
