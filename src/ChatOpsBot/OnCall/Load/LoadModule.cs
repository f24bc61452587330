using ChatOpsBot.OnCall.Load.Tasks;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Work.Recurring;

namespace ChatOpsBot.OnCall.Load;

/// <summary>How much being on call is, and what happened in it.</summary>
internal static class LoadModule
{
    public static IServiceCollection AddLoad(this IServiceCollection services)
    {
        services.AddSingleton<ScheduleScopes>();
        services.AddSingleton<Handoffs>();
        services.AddSingleton<WeeklyMessages>();
        services.AddWorkHandler<TaskWork>();
        return services.AddRecurringJob<LoadReports>();
    }
}
