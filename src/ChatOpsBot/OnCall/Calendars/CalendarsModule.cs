using ChatOpsBot.OnCall.Calendars.Imports;
using ChatOpsBot.Platform.Commands;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Work.Recurring;

namespace ChatOpsBot.OnCall.Calendars;

/// <summary>Shifts in people's calendars.</summary>
internal static class CalendarsModule
{
    public static IServiceCollection AddCalendars(this IServiceCollection services)
    {
        services.AddSingleton<CalendarEndpoint>();
        services.AddSingleton<ImportedOverrides>();
        services.AddHostedService(provider => provider.GetRequiredService<ImportedOverrides>());
        CalendarPages.Add(services);
        services.AddWorkHandler<FetchCalendar>();
        services.AddRecurringJob<CheckCalendars>();
        services.AddSlashCommand<MakeCalendar>();
        return services.AddSlashCommand<RevokeCalendar>();
    }

    public static IEndpointRouteBuilder MapCalendars(this IEndpointRouteBuilder endpoints)
    {
        var calendars = endpoints.ServiceProvider.GetRequiredService<CalendarEndpoint>();
        endpoints.MapMethods(CalendarEndpoint.Path, [HttpMethods.Get, HttpMethods.Head], calendars.HandleAsync);
        return endpoints;
    }
}
