using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Platform.Workspace.Inbound;

namespace ChatOpsBot.Platform.Commands.Verbs;

/// <summary>
/// What Slack has to know of the application, from what the code declares: its commands, shortcuts, events and scopes.
/// <see href="https://docs.slack.dev/reference/app-manifest/"/>
/// </summary>
/// <param name="publicUrl">Where Slack reaches the bot; not needed with Socket Mode.</param>
internal sealed class SlackManifest(
    IEnumerable<CommandDescriptor> commands,
    IEnumerable<SlackEventsAttribute> events,
    Uri publicUrl,
    bool socketMode
)
{
    /// <summary>The same for a bot that is reached elsewhere.</summary>
    public SlackManifest At(Uri address) => new(commands, events, address, socketMode);

    public JsonObject ToJson() =>
        new()
        {
            ["display_information"] = new JsonObject
            {
                ["name"] = "ChatOpsBot",
                ["description"] = "Deploys, alerts and builds in Slack, with the buttons to act on them",
                ["background_color"] = "#1f2937",
            },
            ["features"] = new JsonObject
            {
                ["app_home"] = new JsonObject
                {
                    ["home_tab_enabled"] = true,
                    ["messages_tab_enabled"] = true,
                    ["messages_tab_read_only_enabled"] = false,
                },
                ["bot_user"] = new JsonObject { ["display_name"] = "ChatOpsBot", ["always_online"] = true },
                ["shortcuts"] = new JsonArray([.. Shortcuts()]),
                ["slash_commands"] = new JsonArray([
                    .. commands
                        .GroupBy(command => command.About.Command)
                        .OrderBy(family => family.Key, StringComparer.Ordinal)
                        .Select(Command),
                ]),
            },
            ["oauth_config"] = new JsonObject
            {
                ["scopes"] = new JsonObject
                {
                    ["bot"] = new JsonArray([.. SlackScopes.All.Keys.Select(scope => (JsonNode)scope)]),
                },
            },
            ["settings"] = new JsonObject
            {
                ["event_subscriptions"] = Addressed(
                    new JsonObject
                    {
                        ["bot_events"] = new JsonArray([
                            .. events
                                .SelectMany(handler => handler.Names)
                                .Distinct()
                                .Order(StringComparer.Ordinal)
                                .Select(name => (JsonNode)name),
                        ]),
                    },
                    ("request_url", "events")
                ),
                ["interactivity"] = Addressed(
                    new JsonObject { ["is_enabled"] = true },
                    ("request_url", "interactions"),
                    ("message_menu_options_url", "options")
                ),
                ["org_deploy_enabled"] = false,
                ["socket_mode_enabled"] = socketMode,
                ["token_rotation_enabled"] = false,
            },
        };

    /// <summary>The same for people to read: YAML with the reason for each scope.</summary>
    public string ToYaml()
    {
        var yaml = new StringBuilder(
            "# The Slack app of ChatOpsBot: https://api.slack.com/apps, Create New App, From a manifest.\n"
        );
        if (!socketMode)
            yaml.Append(
                "# Slack reaches the bot at the addresses below; with Socket Mode it needs none: "
                    + "set Slack:AppToken and print the manifest again.\n"
            );
        Write(yaml, ToJson(), 0);
        return yaml.ToString();
    }

    private JsonObject Command(IGrouping<string, CommandDescriptor> family)
    {
        var single = family.FirstOrDefault(command => command.About.Verb.Length == 0);
        var verbs = family
            .Where(command => command.About.Verb.Length > 0 && !command.About.ByButton)
            .Select(command => command.About.Verb)
            .Order(StringComparer.Ordinal);
        return Addressed(
            new JsonObject
            {
                ["command"] = $"/{family.Key}",
                ["description"] = single?.About.Summary ?? "Ask the bot, or give it a command",
                ["usage_hint"] = string.Join(
                    " | ",
                    single is { Usage.Text.Length: > 0 } ? [single.Usage.Text, .. verbs] : verbs
                ),
                // People and channels arrive as ids, which does not depend on anyone's name.
                ["should_escape"] = true,
            },
            ("url", "commands")
        );
    }

    private IEnumerable<JsonNode> Shortcuts() =>
        from command in commands.OrderBy(command => command.Path, StringComparer.Ordinal)
        from shortcut in new[]
        {
            (Name: command.About.Shortcut, Type: "global"),
            (Name: command.About.MessageShortcut, Type: "message"),
        }
        where shortcut.Name is not null
        select new JsonObject
        {
            ["name"] = shortcut.Name,
            ["type"] = shortcut.Type,
            ["callback_id"] = command.Path,
            ["description"] = command.About.Summary,
        };

    private JsonObject Addressed(JsonObject part, params (string Name, string Address)[] addresses)
    {
        if (socketMode)
            return part;
        foreach (var (name, address) in addresses)
            part[name] = new Uri(publicUrl, $"slack/{address}").AbsoluteUri;
        return part;
    }

    private static void Write(StringBuilder yaml, JsonNode node, int depth)
    {
        var indent = new string(' ', depth * 2);
        foreach (var (name, value) in (JsonObject)node)
        {
            yaml.Append(indent).Append(name).Append(':');
            if (value is JsonObject inner)
            {
                yaml.Append('\n');
                Write(yaml, inner, depth + 1);
            }
            else if (value is JsonArray items)
            {
                yaml.Append('\n');
                foreach (var item in items)
                    WriteItem(yaml, item!, depth + 1);
            }
            else
                yaml.Append(' ').Append(Scalar(value!)).Append('\n');
        }
    }

    private static void WriteItem(StringBuilder yaml, JsonNode item, int depth)
    {
        var indent = new string(' ', depth * 2);
        if (item is not JsonObject fields)
        {
            yaml.Append(indent).Append("- ").Append(Scalar(item));
            if (SlackScopes.All.TryGetValue(item.GetValue<string>(), out var reason))
                yaml.Append("  # ").Append(reason);
            yaml.Append('\n');
            return;
        }
        var lines = new StringBuilder();
        Write(lines, fields, depth + 1);
        yaml.Append(indent).Append("- ").Append(lines.ToString().AsSpan(indent.Length + 2));
    }

    /// <summary>A JSON text is a YAML text, too.</summary>
    private static string Scalar(JsonNode value) =>
        value.GetValueKind() == JsonValueKind.String
        && value.GetValue<string>() is var text
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or ':' or '/')
        && !text.EndsWith(':')
            ? text
            : value.ToJsonString(Readable);

    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
