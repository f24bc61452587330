using ChatOpsBot.Catalog.Services.Ports;
using ChatOpsBot.OnCall.Calendars;
using ChatOpsBot.OnCall.Commands;
using ChatOpsBot.OnCall.Commands.Paging;
using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.OnCall.Groups;
using ChatOpsBot.OnCall.Watch;
using ChatOpsBot.Platform.Commands;

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
        services.AddSingleton<OnCallInput>();
        services.AddSingleton<OnCallOverview>();
        services.AddCalendars();
        services.AddGroups();
        services.AddWatch();
        services.AddSlashCommand<PreviewOnCall>();
        services.AddSlashCommand<ShowGaps>();
        services.AddSlashCommand<ShowOnCall>();
        services.AddSlashCommand<ShowSchedule>();
        return services.AddSlashCommand<WhoIsOnCall>();
    }

    public static IEndpointRouteBuilder MapOnCall(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapWatch().MapCalendars();
}
