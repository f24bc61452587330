using System.Text.Json;
using ChatOpsBot.Sandbox.WebApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatOpsBot.Sandbox.Deliveries;

/// <summary>apps.connections.open gives an address; the address gives one connection.</summary>
internal static class SocketEndpoint
{
    private const string Path = "/sandbox/slack/socket";

    // Clients close a connection when no ping has come for half a minute.
    private static readonly WebSocketOptions Pings = new() { KeepAliveInterval = TimeSpan.FromSeconds(10) };

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(Path, endpoints.CreateApplicationBuilder().UseWebSockets(Pings).Use(_ => HandleAsync).Build());

    public static ApiError? Open(ApiCall call, Utf8JsonWriter answer)
    {
        answer.WriteString(
            "url",
            $"{call.Workspace.Address.Sockets}{Path}?ticket={call.Workspace.Sockets.NewTicket()}&app_id="
                + $"{SandboxWorkspace.AppId}"
        );
        return null;
    }

    private static async Task HandleAsync(HttpContext http)
    {
        var sockets = http.RequestServices.GetRequiredService<SandboxWorkspace>().Sockets;
        var stopping = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        if (!http.WebSockets.IsWebSocketRequest || !sockets.Redeem(http.Request.Query["ticket"]))
        {
            http.Response.StatusCode = http.WebSockets.IsWebSocketRequest
                ? StatusCodes.Status403Forbidden
                : StatusCodes.Status400BadRequest;
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        await sockets.RunAsync(socket, http.Request.Query["debug_reconnects"] == "true", either.Token);
    }
}
