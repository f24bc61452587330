namespace ChatOpsBot.Events;

public static class EventsModule
{
    public static IServiceCollection AddEvents(this IServiceCollection services)
    {
        services.AddSingleton<EngineHealth>();
        services.AddHostedService<Engine>();
        return services.AddWorkHandler<EventWork>();
    }

    /// <summary>The worker of one more queue.</summary>
    public static IServiceCollection AddWorkHandler<THandler>(this IServiceCollection services) where THandler : class, IWorkHandler =>
        services.AddSingleton<IWorkHandler, THandler>();
}
