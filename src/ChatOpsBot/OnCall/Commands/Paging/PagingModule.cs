using ChatOpsBot.Platform.Commands;

namespace ChatOpsBot.OnCall.Commands.Paging;

/// <summary>What people do with pages.</summary>
internal static class PagingModule
{
    public static IServiceCollection AddPaging(this IServiceCollection services)
    {
        services.AddSingleton<PageInput>();
        services.AddSlashCommand<AcknowledgePage>();
        services.AddSlashCommand<ApplyPolicy>();
        services.AddSlashCommand<EscalatePage>();
        services.AddSlashCommand<ExplainPage>();
        services.AddSlashCommand<ListPages>();
        services.AddSlashCommand<MaintainService>();
        services.AddSlashCommand<ResolvePage>();
        return services.AddSlashCommand<StartPage>();
    }
}
