using ChatOpsBot.Catalog.Services.Ports;
using ChatOpsBot.OnCall.Commands;
using ChatOpsBot.OnCall.Contacts;
using ChatOpsBot.Platform.Commands;

namespace ChatOpsBot.OnCall;

internal static class OnCallModule
{
    public static IServiceCollection AddOnCall(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<OnCallOptions>(configuration.GetSection("OnCall"));
        services.AddSingleton<ScheduleBook>();
        services.AddSingleton<IOnCallSchedules>(provider => provider.GetRequiredService<ScheduleBook>());
        services.AddSingleton<OnCallInput>();
        services.AddSingleton<OnCallOverview>();
        services.AddContacts(configuration);
        services.AddSlashCommand<PreviewOnCall>();
        services.AddSlashCommand<ShowGaps>();
        services.AddSlashCommand<ShowOnCall>();
        services.AddSlashCommand<ShowSchedule>();
        return services.AddSlashCommand<WhoIsOnCall>();
    }

    public static IEndpointRouteBuilder MapOnCall(this IEndpointRouteBuilder endpoints) => endpoints.MapContacts();
}
