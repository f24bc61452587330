using ChatOpsBot.Platform.Http;

namespace ChatOpsBot.OnCall.Contacts.Methods;

/// <summary>What the senders over HTTP share.</summary>
internal static class HttpSends
{
    public const string Client = "contacts";
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);
    private const int MostAtOneHost = 64;

    /// <summary>A redirect would carry a secret, or what is sent, to someone else.</summary>
    public static IServiceCollection AddContactClient(this IServiceCollection services)
    {
        services
            .AddOutgoingClient(Client, TimeLimit, MostAtOneHost)
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    ConnectTimeout = TimeSpan.FromSeconds(5),
                }
            );
        return services;
    }

    /// <param name="who">Who it was sent to, for the reason: <c>the gateway</c>.</param>
    public static async Task<SendResult> SendAsync(
        IHttpClientFactory clients,
        HttpRequestMessage request,
        string who,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var http = clients.CreateClient(Client);
            using var answer = await http.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                cancellationToken
            );
            return ResultOf((int)answer.StatusCode, who);
        }
        catch (Exception exception) when (NoAnswer.Is(exception, cancellationToken))
        {
            return new SendResult.Later($"{who} is not responding");
        }
    }

    public static SendResult ResultOf(int status, string who) =>
        status switch
        {
            >= 200 and < 300 => new SendResult.Sent(),
            408 or 425 or 429 or >= 500 => new SendResult.Later($"{who} responded {status}"),
            _ => new SendResult.Refused($"{who} responded {status}"),
        };
}
