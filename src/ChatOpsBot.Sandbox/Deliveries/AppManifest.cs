using System.Text.Json.Nodes;

namespace ChatOpsBot.Sandbox.Deliveries;

/// <param name="ShouldEscape">People and channels in the text become <c>&lt;@U…|name&gt;</c> and
/// <c>&lt;#C…|name&gt;</c>.</param>
internal sealed record ManifestCommand(
    string Command,
    string? Url,
    string Description,
    string UsageHint,
    bool ShouldEscape
);

/// <param name="Type"><c>global</c> or <c>message</c>.</param>
internal sealed record ManifestShortcut(string Name, string Type, string CallbackId, string Description);

/// <summary>
/// The parts of an app's manifest that decide what is sent to it and what it may do.
/// <see href="https://docs.slack.dev/reference/app-manifest"/>
/// </summary>
internal sealed record AppManifest(
    string Name,
    string BotName,
    IReadOnlyList<ManifestCommand> Commands,
    IReadOnlyList<ManifestShortcut> Shortcuts
)
{
    public bool HasHome { get; private init; }

    public string? EventsUrl { get; private init; }

    public IReadOnlySet<string> Events { get; private init; } = new HashSet<string>();

    public string? InteractionsUrl { get; private init; }

    public string? OptionsUrl { get; private init; }

    public bool SocketMode { get; private init; }

    public IReadOnlyList<string> Scopes { get; private init; } = [];

    /// <exception cref="System.Text.Json.JsonException">The text is not JSON.</exception>
    public static AppManifest Parse(string json)
    {
        var root = JsonNode.Parse(json)!;
        var (features, settings) = (root["features"], root["settings"]);
        var interactivity = settings?["interactivity"];
        var active = (bool?)interactivity?["is_enabled"] ?? false;
        var name = (string?)root["display_information"]?["name"] ?? "App";
        var bot = (string?)features?["bot_user"]?["display_name"] ?? name;
        return new AppManifest(
            name,
            bot,
            [.. List(features?["slash_commands"], Command)],
            [.. List(features?["shortcuts"], Shortcut)]
        )
        {
            HasHome = (bool?)features?["app_home"]?["home_tab_enabled"] ?? false,
            EventsUrl = (string?)settings?["event_subscriptions"]?["request_url"],
            Events = List(settings?["event_subscriptions"]?["bot_events"], item => (string)item!).ToHashSet(),
            InteractionsUrl = active ? (string?)interactivity?["request_url"] : null,
            OptionsUrl = active ? (string?)interactivity?["message_menu_options_url"] : null,
            SocketMode = (bool?)settings?["socket_mode_enabled"] ?? false,
            Scopes = [.. List(root["oauth_config"]?["scopes"]?["bot"], item => (string)item!)],
        };
    }

    private static ManifestCommand Command(JsonNode item) =>
        new(
            (string)item["command"]!,
            (string?)item["url"],
            Text(item, "description"),
            Text(item, "usage_hint"),
            (bool?)item["should_escape"] ?? false
        );

    private static ManifestShortcut Shortcut(JsonNode item) =>
        new(Text(item, "name"), Text(item, "type"), Text(item, "callback_id"), Text(item, "description"));

    private static string Text(JsonNode item, string name) => (string?)item[name] ?? "";

    private static IEnumerable<T> List<T>(JsonNode? list, Func<JsonNode, T> read) =>
        list?.AsArray().Select(item => read(item!)) ?? [];
}
