namespace ChatOpsBot.Platform.Http;

/// <summary>Shared by all that receives over HTTP: how much is read at a time, and who a request is from.</summary>
internal static class HttpModule
{
    public static IServiceCollection AddHttp(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<IngestOptions>(configuration.GetSection("Ingest"));
        services.AddSingleton<RemoteAddress>();
        services.AddSingleton<Bodies>();
        return VendorPages.Add(services);
    }
}
