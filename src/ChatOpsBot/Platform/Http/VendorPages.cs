namespace ChatOpsBot.Platform.Http;

/// <summary>
/// Looks something up at a sender's vendor: a public key, a subscription to confirm. Short, small, and never led
/// elsewhere.
/// </summary>
internal sealed partial class VendorPages(IHttpClientFactory clients, ILogger<VendorPages> logger)
{
    public const string Client = "vendors";
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);
    private const int MaxBytes = 256 * 1024;

    /// <summary>Null when there is no answer, or another than 200.</summary>
    public async Task<byte[]?> GetAsync(string address, CancellationToken cancellationToken)
    {
        try
        {
            using var http = clients.CreateClient(Client);
            return await http.GetByteArrayAsync(new Uri(address), cancellationToken);
        }
        catch (Exception exception) when (NoAnswer.Is(exception, cancellationToken))
        {
            Log.NoAnswer(logger, new Uri(address).Host, exception);
            return null;
        }
    }

    internal static IServiceCollection Add(IServiceCollection services)
    {
        services
            .AddOutgoingClient(Client, TimeLimit)
            .ConfigureHttpClient(http => http.MaxResponseContentBufferSize = MaxBytes)
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    ConnectTimeout = TimeLimit,
                }
            );
        return services.AddSingleton<VendorPages>();
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Host} did not return what was requested")]
        public static partial void NoAnswer(ILogger logger, string host, Exception exception);
    }
}
