using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ChatOpsBot.Sandbox;

/// <summary>
/// In the sandbox anyone can act as anyone, so it answers this machine only. A page of another site that is open in a
/// browser on this machine is not this machine: the name in <c>Host</c> must be a loopback one (DNS rebinding), and
/// <c>Origin</c>, which browsers send with every request that changes something, must be the sandbox itself.
/// </summary>
public static class LoopbackOnly
{
    public static IApplicationBuilder UseLoopbackOnly(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                if (Refusal(context) is not { } refusal)
                    return next(context);
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return context.Response.WriteAsync(refusal + "\n", context.RequestAborted);
            }
        );

    /// <param name="host">A name or an address; IPv6 with or without brackets.</param>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address);

    private static string? Refusal(HttpContext context)
    {
        var request = context.Request;
        // There is no address where the connection is not a network's.
        if (context.Connection.RemoteIpAddress is { } remote && !IPAddress.IsLoopback(remote))
            return "The sandbox answers this machine only.";
        if (!IsLoopback(request.Host.Host))
            return "The sandbox is reached as localhost or 127.0.0.1 only.";
        return request.Headers.Origin.All(origin =>
            string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
        )
            ? null
            : "The sandbox takes nothing from the pages of other sites.";
    }
}
