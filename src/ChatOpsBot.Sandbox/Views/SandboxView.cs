using System.Text.Json;

namespace ChatOpsBot.Sandbox;

/// <summary>A modal or a home tab as it is now. Each change makes a new record with a new hash.</summary>
/// <param name="User">The id of the person who sees it.</param>
/// <param name="Json">As Slack returns it: ids, hash and <c>state</c> included.
/// <see href="https://docs.slack.dev/reference/views"/></param>
public sealed record SandboxView(string Id, string User, JsonElement Json)
{
    /// <summary>The only browser tab that shows it; null for all of this person.</summary>
    public string? Tab { get; init; }

    /// <summary><c>modal</c> or <c>home</c>.</summary>
    public string Type => Text("type");

    public string CallbackId => Text("callback_id");

    public string ExternalId => Text("external_id");

    public string PrivateMetadata => Text("private_metadata");

    public string Hash => Text("hash");

    public string RootViewId => Text("root_view_id");

    /// <summary>The text of the title; empty on a home tab.</summary>
    public string Title => Json.Part("title")?.Text("text") ?? "";

    public JsonElement Blocks => Json.GetProperty("blocks");

    /// <summary>By block and action: <c>{"block":{"action":{"type":…,"value":…}}}</c>.</summary>
    public JsonElement Values => Json.GetProperty("state").GetProperty("values");

    private string Text(string name) => Json.Text(name) ?? "";
}
