using ChatOpsBot.Platform.Work.Recurring;

namespace ChatOpsBot.OnCall.Editing;

/// <summary>Schedules edited from Slack.</summary>
internal static class EditingModule
{
    public static IServiceCollection AddEditing(this IServiceCollection services)
    {
        services.AddSingleton<ScheduleEditor>();
        return services.AddRecurringJob<CompareFiles>();
    }
}
