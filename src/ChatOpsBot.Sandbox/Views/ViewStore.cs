using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOpsBot.Sandbox.WebApi;

namespace ChatOpsBot.Sandbox.Views;

/// <summary>Everyone's modals and home tabs. <see href="https://docs.slack.dev/surfaces/modals"/></summary>
internal sealed class ViewStore(Feed feed, TimeProvider time)
{
    private const int MostInStack = 3;

    private readonly Lock guard = new();
    private readonly Dictionary<string, List<SandboxView>> stacks = [];
    private readonly Dictionary<string, SandboxView> homes = [];
    private int made;

    public IReadOnlyList<SandboxView> StackOf(string user)
    {
        lock (guard)
            return [.. stacks.GetValueOrDefault(user, [])];
    }

    public SandboxView? HomeOf(string user)
    {
        lock (guard)
            return homes.GetValueOrDefault(user);
    }

    public SandboxView? Find(string id)
    {
        lock (guard)
            return All().FirstOrDefault(view => view.Id == id);
    }

    public SandboxView? FindExternal(string externalId)
    {
        lock (guard)
            return All().FirstOrDefault(view => view.ExternalId == externalId);
    }

    public void Clear()
    {
        lock (guard)
        {
            stacks.Clear();
            homes.Clear();
        }
    }

    /// <summary>A new modal instead of what is open, or with <paramref name="push"/> on top of it.</summary>
    /// <param name="tab">The browser tab that it is for; null for all.</param>
    public ApiError? Open(string user, JsonElement definition, bool push, string? tab, out SandboxView view)
    {
        lock (guard)
        {
            view = null!;
            var stack = push ? stacks.GetValueOrDefault(user, []) : [];
            if (push && stack.Count == 0)
                return new ApiError("not_found");
            if (stack.Count >= MostInStack)
                return new ApiError("push_limit_reached");
            if (IsTaken(definition, null))
                return new ApiError("duplicate_external_id");
            var id = NewId();
            view = Build(
                id,
                user,
                definition,
                before: null,
                stack.Count > 0 ? stack[0].Id : id,
                stack.Count > 0 ? stack[^1].Id : null
            ) with
            {
                Tab = tab,
            };
            stacks[user] = [.. stack, view];
        }

        Publish(user);
        return null;
    }

    /// <summary>Replaces what a view shows. Inputs keep what was entered where block and action are the same.</summary>
    /// <param name="hash">Null, or the hash that the view must still have.</param>
    public ApiError? Update(SandboxView old, JsonElement definition, string? hash, out SandboxView view)
    {
        lock (guard)
        {
            view = null!;
            if (All().FirstOrDefault(known => known.Id == old.Id) is not { } current)
                return new ApiError("not_found");
            if (!string.IsNullOrEmpty(hash) && hash != current.Hash)
                return new ApiError("hash_conflict");
            if (definition.Text("type") != current.Type)
                return ApiError.Arguments("the type of a view cannot change [json-pointer:/view/type]");
            if (IsTaken(definition, current.Id))
                return new ApiError("duplicate_external_id");
            view = Build(
                current.Id,
                current.User,
                definition,
                current.Values,
                current.RootViewId,
                current.Json.Text("previous_view_id")
            ) with
            {
                Tab = current.Tab,
            };
            Put(view);
        }

        Publish(view);
        return null;
    }

    public ApiError? Publish(string user, JsonElement definition, string? hash, out SandboxView view)
    {
        lock (guard)
        {
            view = null!;
            var current = homes.GetValueOrDefault(user);
            if (!string.IsNullOrEmpty(hash) && hash != current?.Hash)
                return new ApiError("hash_conflict");
            if (IsTaken(definition, current?.Id))
                return new ApiError("duplicate_external_id");
            var id = current?.Id ?? NewId();
            homes[user] = view = Build(id, user, definition, current?.Values, id, null);
        }

        Publish(view);
        return null;
    }

    /// <summary>Keeps what a person entered; the view stays the same for everyone else, so its hash does too.</summary>
    public SandboxView Enter(SandboxView view, JsonObject values)
    {
        var json = JsonObject.Create(view.Json)!;
        json["state"] = new JsonObject { ["values"] = values };
        var entered = view with { Json = Nodes.Element(json) };
        lock (guard)
        {
            if (All().Any(known => known.Id == view.Id && known.Hash == view.Hash))
                Put(entered);
        }

        return entered;
    }

    /// <summary>Takes a view and all above it away.</summary>
    public void Close(SandboxView view)
    {
        lock (guard)
        {
            var stack = stacks.GetValueOrDefault(view.User, []);
            var index = stack.FindIndex(known => known.Id == view.Id);
            if (index >= 0)
                stacks[view.User] = [.. stack.Take(index)];
        }

        Publish(view.User);
    }

    public void CloseAll(string user)
    {
        lock (guard)
            stacks.Remove(user);
        Publish(user);
    }

    private IEnumerable<SandboxView> All() => stacks.Values.SelectMany(stack => stack).Concat(homes.Values);

    private bool IsTaken(JsonElement definition, string? by) =>
        definition.Text("external_id") is { Length: > 0 } external
        && All().Any(view => view.ExternalId == external && view.Id != by);

    private void Put(SandboxView view)
    {
        if (view.Type == "home")
            homes[view.User] = view;
        else
            stacks[view.User] = [.. stacks[view.User].Select(known => known.Id == view.Id ? view : known)];
    }

    private string NewId() => string.Create(CultureInfo.InvariantCulture, $"V0SANDBX{++made:D3}");

    private void Publish(SandboxView view)
    {
        if (view.Type == "home")
            feed.Publish(new FeedEvent("home") { User = view.User, Views = [view] });
        else
            Publish(view.User);
    }

    private void Publish(string user) => feed.Publish(new FeedEvent("views") { User = user, Views = StackOf(user) });

    private SandboxView Build(
        string id,
        string user,
        JsonElement definition,
        JsonElement? before,
        string root,
        string? previous
    )
    {
        var blocks = JsonArray.Create(definition.GetProperty("blocks"))!.DeepClone().AsArray();
        BlockTree.FillIds(blocks);
        var json = new JsonObject
        {
            ["id"] = id,
            ["team_id"] = SandboxWorkspace.TeamId,
            ["type"] = definition.Text("type"),
            ["blocks"] = blocks,
            ["private_metadata"] = definition.Text("private_metadata") ?? "",
            ["callback_id"] = definition.Text("callback_id") ?? "",
            ["state"] = new JsonObject { ["values"] = ElementState.Of(Nodes.Element(blocks), given: null, before) },
            ["hash"] = string.Create(
                CultureInfo.InvariantCulture,
                $"{time.GetUtcNow().ToUnixTimeSeconds()}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}"
            ),
            ["title"] = Nodes.Node(definition.Part("title")),
            ["close"] = Nodes.Node(definition.Part("close")),
            ["submit"] = Nodes.Node(definition.Part("submit")),
            ["clear_on_close"] = definition.Flag("clear_on_close"),
            ["notify_on_close"] = definition.Flag("notify_on_close"),
            ["submit_disabled"] = definition.Flag("submit_disabled"),
            ["previous_view_id"] = previous,
            ["root_view_id"] = root,
            ["app_id"] = SandboxWorkspace.AppId,
            ["external_id"] = definition.Text("external_id") ?? "",
            ["app_installed_team_id"] = SandboxWorkspace.TeamId,
            ["bot_id"] = SandboxWorkspace.BotId,
        };
        return new SandboxView(id, user, Nodes.Element(json));
    }
}
