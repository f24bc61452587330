using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOpsBot.Sandbox.Deliveries;
using ChatOpsBot.Sandbox.Views;
using ChatOpsBot.Sandbox.WebApi;

namespace ChatOpsBot.Sandbox.Acts;

/// <summary>view_submission, what the app makes of it, and view_closed.</summary>
/// <remarks><see href="https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload"/></remarks>
internal static class Submissions
{
    /// <exception cref="KeyNotFoundException">The view is not this person's or not on top, or something was entered
    /// that it has no input for.</exception>
    public static async Task<SandboxSent> SubmitAsync(
        SandboxWorkspace workspace,
        SandboxUser user,
        string viewId,
        JsonElement? given,
        CancellationToken cancellationToken
    )
    {
        if (
            workspace.ViewStore.StackOf(user.Id) is not [.., var view]
            || view.Id != viewId
            || view.Json.Part("submit") is null && !HasInputs(view)
        )
            throw new KeyNotFoundException($"No view {viewId} to submit");
        var values = ElementState.Of(view.Blocks, given, view.Values);
        if (ElementState.Missing(view.Blocks, values) is { Count: > 0 } missing)
            return new SandboxSent(Error: null) { Errors = missing };

        view = workspace.ViewStore.Enter(view, values);
        var payload = Payloads.Interaction("view_submission", user);
        payload["trigger_id"] = workspace.Triggers.Issue(user.Id, view.Id);
        payload["view"] = Nodes.Node(view.Json);
        payload["response_urls"] = ResponseAddresses(workspace, user, view);
        var answer = await workspace.App.InteractAsync(payload, cancellationToken);
        var sent = answer.Error is { } error ? new SandboxSent(error) : Apply(workspace, view, answer.Body);
        return sent with { Answer = answer.Body };
    }

    /// <exception cref="KeyNotFoundException">The view is not this person's.</exception>
    public static async Task CloseAsync(
        SandboxWorkspace workspace,
        SandboxUser user,
        string viewId,
        bool all,
        CancellationToken cancellationToken
    )
    {
        var view =
            workspace.ViewStore.StackOf(user.Id).FirstOrDefault(known => known.Id == viewId)
            ?? throw new KeyNotFoundException($"No view {viewId}");
        var cleared = all || view.Json.Flag("clear_on_close");

        // The cross closes everything; what Slack reports then is the root.
        var reported = all ? workspace.ViewStore.StackOf(user.Id)[0] : view;
        if (cleared)
            workspace.ViewStore.CloseAll(user.Id);
        else
            workspace.ViewStore.Close(view);
        if (!reported.Json.Flag("notify_on_close"))
            return;
        var payload = Payloads.Interaction("view_closed", user);
        payload["view"] = Nodes.Node(reported.Json);
        payload["is_cleared"] = cleared;
        await workspace.App.InteractAsync(payload, cancellationToken);
    }

    private static SandboxSent Apply(SandboxWorkspace workspace, SandboxView view, string body)
    {
        if (body.Length == 0)
        {
            workspace.ViewStore.Close(view);
            return new SandboxSent(Error: null);
        }

        JsonElement answer;
        try
        {
            answer = JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            return new SandboxSent("dispatch_failed");
        }

        switch (answer.Text("response_action"))
        {
            case "errors":
                return Errors(view, answer);
            case "clear":
                workspace.ViewStore.CloseAll(view.User);
                return new SandboxSent(Error: null);
            case "update" or "push" when answer.Part("view") is { } shown:
                return new SandboxSent(Show(workspace, view, answer.Text("response_action")!, shown));
            default:
                return new SandboxSent("dispatch_failed");
        }
    }

    private static string? Show(SandboxWorkspace workspace, SandboxView view, string action, JsonElement shown)
    {
        var error =
            ViewMethods.Check(shown, "modal")
            ?? (
                action == "push"
                    ? workspace.ViewStore.Open(view.User, shown, push: true, view.Tab, out _)
                    : workspace.ViewStore.Update(view, shown, hash: null, out _)
            );
        return error is null ? null : string.Join(' ', [error.Code, .. error.Messages]);
    }

    private static SandboxSent Errors(SandboxView view, JsonElement answer)
    {
        var inputs = view
            .Blocks.EnumerateArray()
            .Where(block => block.Text("type") == "input")
            .Select(block => block.Text("block_id"))
            .ToHashSet();
        if (answer.Part("errors") is not { ValueKind: JsonValueKind.Object } errors || errors.GetPropertyCount() == 0)
            return new SandboxSent("dispatch_failed");
        var found = errors.EnumerateObject().ToDictionary(error => error.Name, error => error.Value.ToString());
        return found.Keys.All(inputs.Contains)
            ? new SandboxSent(Error: null) { Errors = found }
            : new SandboxSent(
                "invalid_errors: no input block "
                    + $"{string.Join(", ", found.Keys.Where(block => !inputs.Contains(block)))}"
            );
    }

    private static bool HasInputs(SandboxView view) =>
        view.Blocks.EnumerateArray().Any(block => block.Text("type") == "input");

    // Menus of conversations with response_url_enabled: the only way to such an address from a modal.
    private static JsonArray ResponseAddresses(SandboxWorkspace workspace, SandboxUser user, SandboxView view)
    {
        var addresses = new JsonArray();
        foreach (
            var placed in BlockTree
                .Elements(view.Blocks)
                .Where(placed => placed.IsInput && placed.Element.Flag("response_url_enabled"))
        )
        {
            var value = view.Values.GetProperty(placed.BlockId).GetProperty(placed.ActionId);
            if (
                (value.Text("selected_conversation") ?? value.Text("selected_channel")) is { } channel
                && workspace.Resolve(channel) is { } found
            )
                addresses.Add(
                    new JsonObject
                    {
                        ["block_id"] = placed.BlockId,
                        ["action_id"] = placed.ActionId,
                        ["channel_id"] = found.Id,
                        ["response_url"] = workspace.ResponseUrls.Issue(user.Id, found.Id, ts: null, threadTs: null),
                    }
                );
        }

        return addresses;
    }
}
