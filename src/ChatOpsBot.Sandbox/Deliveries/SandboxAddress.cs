using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Sandbox.Deliveries;

/// <summary>Where the app reaches this Slack.</summary>
internal sealed class SandboxAddress(IOptions<SandboxApp> app, IServer server)
{
    private static readonly string[] Anywhere = ["+", "*", "0.0.0.0", "[::]"];

    /// <summary>Scheme, host and port, without a slash at the end.</summary>
    public string Base => (app.Value.Address ?? Own()).TrimEnd('/');

    /// <summary>The same for WebSockets.</summary>
    public string Sockets => "ws" + Base["http".Length..];

    private string Own()
    {
        var first = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost";
        return Anywhere.Aggregate(
            first,
            (address, any) => address.Replace($"://{any}", "://127.0.0.1", StringComparison.Ordinal)
        );
    }
}
