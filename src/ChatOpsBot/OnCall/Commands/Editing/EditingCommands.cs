using ChatOpsBot.Platform.Commands;

namespace ChatOpsBot.OnCall.Commands.Editing;

internal static class EditingCommands
{
    public static IServiceCollection AddEditingCommands(this IServiceCollection services)
    {
        services.AddSingleton<LayerInput>();
        services.AddSingleton<EditPreview>();
        services.AddSlashCommand<EditSchedule>();
        services.AddSlashCommand<ExportSchedule>();
        services.AddSlashCommand<KeepSchedule>();
        services.AddSlashCommand<NewSchedule>();
        services.AddSlashCommand<RevertSchedule>();
        return services.AddSlashCommand<ShowHistory>();
    }
}
