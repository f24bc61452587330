using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOpsBot.Sandbox.Deliveries;
using ChatOpsBot.Sandbox.Views;

namespace ChatOpsBot.Sandbox.Acts;

/// <summary>Someone touches an element, of a message (<c>Channel</c> and <c>Ts</c>) or of a view.</summary>
internal sealed record Act(SandboxUser User, string ActionId)
{
    /// <summary>Null: the first block that has such an action.</summary>
    public string? BlockId { get; init; }

    public string? Channel { get; init; }

    public string? Ts { get; init; }

    public string? ViewId { get; init; }

    /// <summary>
    /// The element as the person saw it, whose message or view may have been drawn again since: what they meant counts.
    /// Null for what is there now.
    /// </summary>
    public JsonElement? Element { get; init; }

    /// <summary>What was chosen; a button has nothing of the kind.</summary>
    public JsonElement? Value { get; init; }

    /// <summary>What the other elements hold.</summary>
    public JsonElement? State { get; init; }
}

/// <summary>Where an element is: the blocks around it and the parts of the payload that locate it.</summary>
internal sealed record ActSurface(
    JsonElement Blocks,
    SandboxView? View,
    SandboxMessage? Message,
    SandboxChannel? Channel
)
{
    /// <exception cref="KeyNotFoundException">This person sees no such message or view.</exception>
    public static ActSurface Of(
        SandboxWorkspace workspace,
        SandboxUser user,
        string? channel,
        string? ts,
        string? viewId
    )
    {
        if (viewId is not null)
        {
            var view = workspace.ViewStore.Find(viewId);
            return view?.User == user.Id
                ? new ActSurface(view.Blocks, view, null, null)
                : throw new KeyNotFoundException($"No view {viewId}");
        }

        var place = workspace.Place(channel ?? "");
        var message =
            workspace.FindFor(user.Id, place.Id, ts ?? "") ?? throw new KeyNotFoundException($"No message {ts}");
        var tree = JsonElement.Parse($"[{Text(message.BlocksJson)},{Text(message.AttachmentsJson)}]");
        return new ActSurface(tree, null, message, place);
    }

    public void WriteTo(JsonObject payload)
    {
        if (View is not null)
        {
            payload["container"] = new JsonObject { ["type"] = "view", ["view_id"] = View.Id };
            payload["view"] = Nodes.Node(View.Json);
            return;
        }

        var ephemeral = Message!.EphemeralTo is not null;
        payload["container"] = new JsonObject
        {
            ["type"] = "message",
            ["message_ts"] = Message.Ts,
            ["channel_id"] = Channel!.Id,
            ["is_ephemeral"] = ephemeral,
        };
        if (Message.ThreadTs is not null)
            payload["container"]!["thread_ts"] = Message.ThreadTs;
        payload["channel"] = Payloads.Channel(Channel);
        if (!ephemeral)
            payload["message"] = AppEvents.Message(Message);
    }

    private static string Text(byte[]? json) => json is null ? "[]" : System.Text.Encoding.UTF8.GetString(json);
}

/// <summary>
/// block_actions. <see href="https://docs.slack.dev/reference/interaction-payloads/block_actions-payload"/>
/// </summary>
internal static class BlockActions
{
    private static readonly string[] FeedbackButtons = ["positive_button", "negative_button"];

    /// <exception cref="KeyNotFoundException">This person sees no such element, or it has no such option.</exception>
    public static async Task<SandboxSent> SendAsync(
        SandboxWorkspace workspace,
        Act act,
        CancellationToken cancellationToken
    )
    {
        var surface = ActSurface.Of(workspace, act.User, act.Channel, act.Ts, act.ViewId);
        var placed = act.Element is { } drawn
            ? new PlacedElement(act.BlockId ?? "", act.ActionId, default, drawn)
            : BlockTree.Find(surface.Blocks, act.BlockId, act.ActionId)
                ?? throw new KeyNotFoundException($"No element {act.ActionId}");
        if (placed.IsInput && !placed.Block.Flag("dispatch_action"))
            throw new KeyNotFoundException($"The input {act.ActionId} has no dispatch_action");

        var action = Action(workspace, placed, act.Value);
        var state = ElementState.Of(surface.Blocks, act.State, surface.View?.Values);
        if (placed.Type is not ("button" or "icon_button" or "feedback_buttons" or "overflow"))
            ElementState.Set(state, placed, ElementState.Value(placed, act.Value ?? default(JsonElement)));
        if (surface.View is { } view)
            surface = surface with { View = workspace.ViewStore.Enter(view, state.DeepClone().AsObject()) };

        var payload = Payloads.Interaction("block_actions", act.User);
        surface.WriteTo(payload);
        payload["trigger_id"] = workspace.Triggers.Issue(
            act.User.Id,
            surface.View is { Type: "modal" } modal ? modal.Id : null
        );
        if (surface.Message is { } message)
        {
            payload["state"] = new JsonObject { ["values"] = state };
            payload["response_url"] = workspace.ResponseUrls.Issue(
                act.User.Id,
                message.Channel,
                message.Ts,
                threadTs: null
            );
        }

        payload["actions"] = new JsonArray(action);
        var answer = await workspace.App.InteractAsync(payload, cancellationToken);
        return new SandboxSent(answer.Error) { Answer = answer.Body };
    }

    private static JsonObject Action(SandboxWorkspace workspace, PlacedElement placed, JsonElement? value)
    {
        JsonObject action = new()
        {
            ["type"] = placed.Type,
            ["action_id"] = placed.ActionId,
            ["block_id"] = placed.BlockId,
            ["action_ts"] = SlackTime.Format(SlackTime.Micros(workspace.Now)),
        };
        var chosen = placed.Type switch
        {
            "button" or "icon_button" => Own(placed.Element, "text", "value", "style", "url"),
            "feedback_buttons" => Feedback(placed.Element, value),
            _ => ElementState.Value(placed, value ?? default(JsonElement)),
        };
        foreach (var (name, part) in chosen)
            action[name] = part?.DeepClone();
        return action;
    }

    private static JsonObject Own(JsonElement element, params string[] names)
    {
        var own = new JsonObject();
        foreach (var name in names)
        {
            if (element.Part(name) is { } part)
                own[name] = Nodes.Node(part);
        }

        return own;
    }

    private static JsonObject Feedback(JsonElement element, JsonElement? value)
    {
        var pressed = FeedbackButtons
            .Select(name => element.Part(name))
            .FirstOrDefault(button => button?.Text("value") == value?.Text("value"));
        return pressed is { } found ? Own(found, "text", "value") : throw new KeyNotFoundException("No such button");
    }
}
