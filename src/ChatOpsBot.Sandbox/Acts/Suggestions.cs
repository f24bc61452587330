using System.Text.Json;
using ChatOpsBot.Sandbox.BlockKit;
using ChatOpsBot.Sandbox.Deliveries;
using ChatOpsBot.Sandbox.Views;

namespace ChatOpsBot.Sandbox.Acts;

/// <summary>
/// block_suggestion: what an external menu offers for the letters typed.
/// <see href="https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload"/>
/// </summary>
internal static class Suggestions
{
    /// <exception cref="KeyNotFoundException">This person sees no such menu.</exception>
    public static async Task<SandboxSent> AskAsync(
        SandboxWorkspace workspace,
        Act act,
        string typed,
        CancellationToken cancellationToken
    )
    {
        var surface = ActSurface.Of(workspace, act.User, act.Channel, act.Ts, act.ViewId);
        if (
            BlockTree.Find(surface.Blocks, act.BlockId, act.ActionId)
            is not { Type: "external_select" or "multi_external_select" } placed
        )
            throw new KeyNotFoundException($"No external menu {act.ActionId}");
        if (surface.View is { } view)
            surface = surface with
            {
                View = workspace.ViewStore.Enter(view, ElementState.Of(view.Blocks, act.State, view.Values)),
            };
        var payload = Payloads.Interaction("block_suggestion", act.User);
        surface.WriteTo(payload);
        payload["action_id"] = placed.ActionId;
        payload["block_id"] = placed.BlockId;
        payload["value"] = typed;
        var answer = await workspace.App.SendAsync(
            new Delivery(DeliveryKind.Options, "block_suggestion", workspace.Manifest?.OptionsUrl, payload),
            cancellationToken
        );
        return new SandboxSent(answer.Error ?? Check(answer.Body)) { Answer = answer.Body };
    }

    private static string? Check(string body)
    {
        try
        {
            return BlockKitCheck.CheckOptions(JsonElement.Parse(body)) is { } fault
                ? string.Join(' ', fault.Messages)
                : null;
        }
        catch (JsonException)
        {
            return "dispatch_failed";
        }
    }
}
