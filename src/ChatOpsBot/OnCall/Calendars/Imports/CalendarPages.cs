using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using ChatOpsBot.Platform.Http;

namespace ChatOpsBot.OnCall.Calendars.Imports;

/// <summary>What a calendar's server answered.</summary>
/// <param name="Text">Null when it is as it was.</param>
internal sealed record CalendarPage(string? Text, string? Tag);

/// <summary>
/// Fetches calendars: short, small, and not from private networks, where an address could make the bot ask what only it
/// can reach.
/// </summary>
internal sealed class CalendarPages(IHttpClientFactory clients)
{
    private const string Public = "calendars",
        Private = "private-calendars";
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(15);
    private static readonly Networks Closed = Networks.Of([
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "224.0.0.0/3",
        "::/127",
        "64:ff9b::/96",
        "fc00::/7",
        "fe80::/10",
        "ff00::/8",
    ]);

    /// <param name="tag">Of the version that is known.</param>
    /// <exception cref="FormatException">Why it is not there, as the end of a sentence about the calendar.</exception>
    public async Task<CalendarPage> GetAsync(
        Uri address,
        string? tag,
        bool allowPrivate,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var http = clients.CreateClient(allowPrivate ? Private : Public);
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/calendar"));
            if (tag is not null && EntityTagHeaderValue.TryParse(tag, out var known))
                request.Headers.IfNoneMatch.Add(known);
            using var answer = await http.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                cancellationToken
            );
            if (answer.StatusCode == HttpStatusCode.NotModified)
                return new CalendarPage(null, tag);
            if (!answer.IsSuccessStatusCode)
                throw new FormatException($"its server answered {(int)answer.StatusCode}");
            return new CalendarPage(await ReadAsync(answer, cancellationToken), answer.Headers.ETag?.ToString());
        }
        catch (Exception exception) when (NoAnswer.Is(exception, cancellationToken))
        {
            throw new FormatException(
                exception.GetBaseException() is PrivateAddressException
                    ? "it is in a private network; set AllowPrivate if that is intended"
                    : "its server did not answer",
                exception
            );
        }
    }

    public static IServiceCollection Add(IServiceCollection services)
    {
        foreach (var client in (string[])[Public, Private])
            services
                .AddOutgoingClient(client, TimeLimit, atOnce: 4)
                .ConfigurePrimaryHttpMessageHandler(() =>
                    new SocketsHttpHandler
                    {
                        UseCookies = false,
                        MaxAutomaticRedirections = 3,
                        ConnectTimeout = TimeLimit,
                        AutomaticDecompression = DecompressionMethods.All,
                        ConnectCallback = client == Private ? null : ConnectAsync,
                    }
                );
        return services.AddSingleton<CalendarPages>();
    }

    public static bool IsClosed(IPAddress address) =>
        Closed.Contain(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    /// <summary>The address that was looked at is the one that is connected to, whatever a name says next.</summary>
    private static async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context,
        CancellationToken cancellationToken
    )
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        if (addresses.Length == 0 || addresses.Any(IsClosed))
            throw new PrivateAddressException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<string> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentLength > CalendarReader.Largest)
            throw TooLarge($"it is {Size(answer.Content.Headers.ContentLength.Value)}");
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        using var read = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int count; (count = await body.ReadAsync(buffer, cancellationToken)) > 0; )
        {
            if (read.Length + count > CalendarReader.Largest)
                throw TooLarge($"it is larger than {Size(CalendarReader.Largest)}");
            await read.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }
        return Encoding.UTF8.GetString(read.GetBuffer().AsSpan(0, (int)read.Length));
    }

    private static FormatException TooLarge(string what) =>
        new($"{what}; the bot reads {Size(CalendarReader.Largest)}, so subscribe to a calendar of the shifts alone");

    private static string Size(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(bytes / (1024d * 1024)):0} MB");

    private sealed class PrivateAddressException() : IOException("The address is in a private network.");
}
