using System.Net;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Platform.Http;

/// <summary>
/// Who sent a request: the other end of the connection, or, where that is a proxy of ours
/// (<c>Ingest:TrustedProxies</c>), which address it names.
/// </summary>
internal sealed class RemoteAddress : IDisposable
{
    private const string Forwarded = "X-Forwarded-For";

    private readonly IDisposable? _onChange;
    private Networks _proxies;

    public RemoteAddress(IOptionsMonitor<IngestOptions> options)
    {
        _proxies = Networks.Of(options.CurrentValue.TrustedProxies);
        _onChange = options.OnChange(changed => _proxies = Networks.Of(changed.TrustedProxies));
    }

    public IPAddress? Of(HttpContext context)
    {
        var (address, proxies) = (Plain(context.Connection.RemoteIpAddress), _proxies);
        if (proxies.IsEmpty || address is null)
            return address;
        // Each proxy appends its own client, so only what is to the right of a stranger can be trusted.
        foreach (
            var before in context
                .Request.Headers[Forwarded]
                .SelectMany(header => header?.Split(',', StringSplitOptions.TrimEntries) ?? [])
                .Reverse()
        )
        {
            if (!proxies.Contain(address) || !IPEndPoint.TryParse(before, out var end))
                break;
            address = Plain(end.Address)!;
        }
        return address;
    }

    /// <summary>From this machine, and not passed on by something on it.</summary>
    public static bool IsLoopback(HttpContext context) =>
        Plain(context.Connection.RemoteIpAddress) is { } address
        && IPAddress.IsLoopback(address)
        && !context.Request.Headers.ContainsKey(Forwarded)
        && !context.Request.Headers.ContainsKey("Forwarded")
        && !context.Request.Headers.ContainsKey("X-Real-IP");

    public void Dispose() => _onChange?.Dispose();

    private static IPAddress? Plain(IPAddress? address) =>
        address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}
