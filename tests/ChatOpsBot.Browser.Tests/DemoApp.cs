using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ChatOpsBot.Sandbox;

namespace ChatOpsBot.Browser.Tests;

/// <summary>
/// A small app behind the sandbox: it answers as an app of Slack does, so that people on the page have something to
/// press.
/// </summary>
internal sealed class DemoApp(HttpClient http)
{
    private int homes;

    public static string Manifest(string address) =>
        new JsonObject
        {
            ["display_information"] = new JsonObject { ["name"] = "ChatOpsBot" },
            ["features"] = JsonNode.Parse(
                $$$$"""
                {"bot_user":{"display_name":"chatopsbot"},"app_home":{"home_tab_enabled":true,
                "messages_tab_enabled":true},
                 "slash_commands":[
                   {"command":"/deploy","url":"{{{{address}}}}/app/commands","description":"Deploy a service",
                   "usage_hint":"<service> [version] [to <environment> | --dry-run] | approve | cancel <deploy>"},
                   {"command":"/chatops","url":"{{{{address}}}}/app/commands",
                   "description":"Help, and who may do what","usage_hint":"help"},
                   {"command":"/broken","url":"{{{{address}}}}/app/broken","description":"Fails"}],
                 "shortcuts":[
                   {"name":"Declare an incident","type":"global","callback_id":"incident","description":"Opens a form"},
                   {"name":"Add to the timeline","type":"message","callback_id":"timeline",
                   "description":"Keeps this message"}]}
                """
            ),
            ["oauth_config"] = JsonNode.Parse(
                """
                {"scopes":{"bot":["chat:write","chat:write.public","commands","reactions:write",
                "im:history","channels:history","app_mentions:read","pins:read","pins:write",
                "channels:read"]}}
                """
            ),
            ["settings"] = JsonNode.Parse(
                $$$$"""
                {"event_subscriptions":{"request_url":"{{{{address}}}}/app/events","bot_events":["app_home_opened",
                "app_mention","message.im"]},
                 "interactivity":{"is_enabled":true,"request_url":"{{{{address}}}}/app/interactions",
                 "message_menu_options_url":"{{{{address}}}}/app/options"},"socket_mode_enabled":false}
                """
            ),
        }.ToJsonString();

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost(
            "/app/commands",
            async (HttpRequest request) => Answer(await CommandAsync(await request.ReadFormAsync()))
        );
        app.MapPost("/app/broken", () => Results.StatusCode(500));
        app.MapPost(
            "/app/interactions",
            async (HttpRequest request) =>
                Answer(await InteractAsync(JsonNode.Parse((await request.ReadFormAsync())["payload"].ToString())!))
        );
        app.MapPost(
            "/app/options",
            async (HttpRequest request) =>
                Answer(
                    Options((string)JsonNode.Parse((await request.ReadFormAsync())["payload"].ToString())!["value"]!)
                )
        );
        app.MapPost(
            "/app/events",
            async (HttpRequest request) => Answer(await HearAsync((await JsonNode.ParseAsync(request.Body))!))
        );
    }

    private static IResult Answer(JsonObject? answer) =>
        answer is null ? Results.Ok() : Results.Text(answer.ToJsonString(), "application/json");

    private async Task<JsonObject?> CommandAsync(IFormCollection form)
    {
        if (form["command"] != "/deploy")
            return new JsonObject
            {
                ["response_type"] = "ephemeral",
                ["text"] = "*ChatOpsBot* knows `/deploy` and `/chatops help`.",
            };
        await CallAsync(
            "views.open",
            new JsonObject { ["trigger_id"] = form["trigger_id"].ToString(), ["view"] = DemoViews.Deploy() }
        );
        return null;
    }

    private async Task<JsonObject?> InteractAsync(JsonNode payload)
    {
        var type = (string)payload["type"]!;
        if (type == "view_submission")
            return await SubmitAsync(payload["view"]!, (string)payload["user"]!["id"]!);
        if (type == "shortcut")
            await CallAsync(
                "views.open",
                new JsonObject
                {
                    ["trigger_id"] = (string)payload["trigger_id"]!,
                    ["view"] = DemoViews.Deploy("Declare an incident"),
                }
            );
        else if (type == "message_action")
            await CallAsync(
                "chat.postMessage",
                new JsonObject
                {
                    ["channel"] = (string)payload["channel"]!["id"]!,
                    ["thread_ts"] = (string)payload["message"]!["ts"]!,
                    ["text"] = "Added to the timeline.",
                }
            );
        else if (type == "block_actions")
            await ActAsync(payload, payload["actions"]![0]!);
        return null;
    }

    private async Task ActAsync(JsonNode payload, JsonNode action)
    {
        switch ((string)action["action_id"]!)
        {
            case "approve":
                var who = (string)payload["user"]!["id"]!;
                await CallAsync(
                    "chat.update",
                    new JsonObject
                    {
                        ["channel"] = (string)payload["channel"]!["id"]!,
                        ["ts"] = (string)payload["message"]!["ts"]!,
                        ["text"] = "approved",
                        ["blocks"] = DemoViews.Approved(who),
                    }
                );
                break;
            case "note":
                await CallAsync(
                    "views.push",
                    new JsonObject { ["trigger_id"] = (string)payload["trigger_id"]!, ["view"] = DemoViews.Note() }
                );
                break;
            case "target":
                await CallAsync(
                    "views.update",
                    new JsonObject
                    {
                        ["view_id"] = (string)payload["view"]!["id"]!,
                        ["view"] = DemoViews.Deploy(target: (string)action["selected_option"]!["value"]!),
                    }
                );
                break;
            case "refresh":
                await PublishAsync((string)payload["user"]!["id"]!);
                break;
        }
    }

    private async Task<JsonObject?> SubmitAsync(JsonNode view, string user)
    {
        if ((string)view["callback_id"]! != "deploy")
            return null;
        var version = (string)view["state"]!["values"]!["version"]!["version"]!["value"]!;
        if (!version.StartsWith('v'))
            return new JsonObject
            {
                ["response_action"] = "errors",
                ["errors"] = new JsonObject { ["version"] = "A version begins with v." },
            };
        await CallAsync(
            "chat.postMessage",
            new JsonObject
            {
                ["channel"] = "#checkout",
                ["text"] = $"Deploy {version}",
                ["blocks"] = DemoViews.Card(user, version),
            }
        );
        return null;
    }

    private static JsonObject Options(string typed) =>
        new()
        {
            ["options"] = new JsonArray([
                .. new[] { "checkout", "catalog", "payments", "search" }
                    .Where(name => name.Contains(typed, StringComparison.OrdinalIgnoreCase))
                    .Select(DemoViews.Option),
            ]),
        };

    private async Task<JsonObject?> HearAsync(JsonNode body)
    {
        if ((string?)body["type"] == "url_verification")
            return new JsonObject { ["challenge"] = (string)body["challenge"]! };
        var heard = body["event"]!;
        if ((string)heard["type"]! == "app_home_opened" && (string)heard["tab"]! == "home")
            await PublishAsync((string)heard["user"]!);
        else if (
            (string)heard["type"]! == "app_mention"
            || ((string)heard["type"]! == "message" && heard["bot_id"] is null)
        )
            await CallAsync(
                "chat.postMessage",
                new JsonObject
                {
                    ["channel"] = (string)heard["channel"]!,
                    ["text"] = $"Hello <@{(string)heard["user"]!}>. You said: {(string)heard["text"]!}",
                }
            );
        return null;
    }

    private Task PublishAsync(string user) =>
        CallAsync(
            "views.publish",
            new JsonObject { ["user_id"] = user, ["view"] = DemoViews.Home(Interlocked.Increment(ref homes)) }
        );

    private async Task CallAsync(string method, JsonObject arguments)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"sandbox/slack/api/{method}")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", SandboxWorkspace.Token) },
            Content = new StringContent(arguments.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        using var response = await http.SendAsync(request);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        if (!(bool)answer["ok"]!)
            throw new InvalidOperationException($"{method}: {answer}");
    }
}
