using System.Text.Json.Nodes;

namespace ChatOpsBot.Sandbox.Deliveries;

/// <summary>
/// What Slack sends over a socket. <see href="https://docs.slack.dev/apis/events-api/using-socket-mode"/>
/// </summary>
internal static class SocketFrames
{
    private const string Host = "sandbox";

    public static byte[] Hello(int connections, TimeSpan life) =>
        Nodes.Bytes(
            new JsonObject
            {
                ["type"] = "hello",
                ["num_connections"] = connections,
                ["debug_info"] = new JsonObject
                {
                    ["host"] = Host,
                    ["build_number"] = 1,
                    ["approximate_connection_time"] = (int)life.TotalSeconds,
                },
                ["connection_info"] = new JsonObject { ["app_id"] = SandboxWorkspace.AppId },
            }
        );

    public static byte[] Disconnect(string reason) =>
        Nodes.Bytes(
            new JsonObject
            {
                ["type"] = "disconnect",
                ["reason"] = reason,
                ["debug_info"] = new JsonObject { ["host"] = Host },
            }
        );

    public static (string Id, byte[] Frame) Envelope(Delivery delivery)
    {
        var id = Guid.NewGuid().ToString();
        var isView = (string?)delivery.Payload["type"] == "view_submission";
        var envelope = new JsonObject
        {
            ["envelope_id"] = id,
            ["payload"] = delivery.Payload.DeepClone(),
            ["type"] = delivery.Kind switch
            {
                DeliveryKind.Events => "events_api",
                DeliveryKind.Commands => "slash_commands",
                _ => "interactive",
            },
            ["accepts_response_payload"] = isView || delivery.Kind is DeliveryKind.Commands or DeliveryKind.Options,
        };
        if (delivery.Kind == DeliveryKind.Events)
        {
            envelope["retry_attempt"] = delivery.Retry;

            // Over a socket there is one reason only.
            envelope["retry_reason"] = delivery.Retry > 0 ? "timeout" : "";
        }

        return (id, Nodes.Bytes(envelope));
    }
}
