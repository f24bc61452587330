using Microsoft.Extensions.Options;

namespace ChatOpsBot.OnCall.Contacts.Push;

/// <summary>
/// Where a browser may have its notices taken to: a browser names the address, so the operator says which hosts it may
/// be of.
/// </summary>
internal sealed class PushServices(IOptionsMonitor<ContactsOptions> options)
{
    private const string AnyPart = "*.";
    private const int LongestAddress = 1000;

    /// <summary>Those of Chrome, Firefox, Safari and Edge.</summary>
    public static IReadOnlyList<string> Default { get; } =
    [
        "fcm.googleapis.com",
        "updates.push.services.mozilla.com",
        "*.push.services.mozilla.com",
        "*.push.apple.com",
        "*.notify.windows.com",
    ];

    /// <summary>https, or this machine; with a host, and a port, that is listed.</summary>
    public bool Allow(string endpoint)
    {
        var allowed = options.CurrentValue.WebPush.Services is { Count: > 0 } configured ? configured : Default;
        return endpoint.Length <= LongestAddress
            && Uri.TryCreate(endpoint, UriKind.Absolute, out var address)
            && address.UserInfo.Length == 0
            && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            && allowed.Any(host => Is(address, host));
    }

    private static bool Is(Uri address, string host) =>
        host.StartsWith(AnyPart, StringComparison.Ordinal)
            ? address.Authority.EndsWith(host[1..], StringComparison.OrdinalIgnoreCase)
            : string.Equals(address.Authority, host, StringComparison.OrdinalIgnoreCase);
}
