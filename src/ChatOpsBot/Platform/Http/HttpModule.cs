namespace ChatOpsBot.Platform.Http;

/// <summary>What everything that receives over HTTP shares: how much it takes in at once, and who a request is from.</summary>
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
