using System.Globalization;
using System.Text;
using System.Text.Json;
using ChatOpsBot.Cli.LocalSlack;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Tests.Platform.Access;

/// <summary>Someone of whichever company, as their requests say.</summary>
/// <param name="Team">Null where Slack does not say it.</param>
/// <param name="Organisation">Of their team, where Slack says it.</param>
internal sealed record Stranger(string Id, string? Team, string? Organisation = null);

/// <summary>Sends what Slack sends when someone does something, signed, with what it says of them.</summary>
internal sealed class SlackSide(TestApp app)
{
    public const string Channel = "C0SANDBX001";
    private static int _made;

    /// <summary>The same for nothing that was sent before.</summary>
    public static string Next() =>
        string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Increment(ref _made) + 1_000_000}.000100");

    /// <returns>Slack's answer to the person.</returns>
    public Task<string> TypeAsync(Stranger who, string command, string text) =>
        SendAsync(
            "commands",
            $"command={Uri.EscapeDataString(command)}&text={Uri.EscapeDataString(text)}&user_id={who.Id}"
                + $"&channel_id={Channel}&trigger_id={Next()}{Given("team_id", who.Team)}"
                + $"{Given("enterprise_id", who.Organisation)}"
        );

    public Task<string> MentionAsync(Stranger who, string text, bool isShared = false) =>
        EventAsync(
            "app_mention",
            new
            {
                type = "app_mention",
                user = who.Id,
                user_team = who.Team,
                channel = Channel,
                ts = Next(),
                text = $"<@U0CHATOPS1> {text}",
            },
            isShared
        );

    public Task<string> WriteDirectlyAsync(Stranger who, string text) =>
        EventAsync(
            "message",
            new
            {
                type = "message",
                channel_type = "im",
                user = who.Id,
                team = who.Team,
                channel = $"D{who.Id[1..]}",
                ts = Next(),
                text,
            }
        );

    public Task<string> OpenHomeAsync(Stranger who) =>
        EventAsync(
            "app_home_opened",
            new
            {
                type = "app_home_opened",
                user = who.Id,
                channel = $"D{who.Id[1..]}",
                tab = "home",
            }
        );

    public Task<string> PressAsync(Stranger who, Button button) =>
        InteractAsync(
            who,
            new
            {
                type = "block_actions",
                channel = new { id = Channel },
                container = new
                {
                    type = "message",
                    channel_id = Channel,
                    message_ts = Next(),
                },
                actions = new[]
                {
                    new
                    {
                        type = "button",
                        action_id = button.ActionId,
                        block_id = "b",
                        value = button.Value,
                        action_ts = Next(),
                    },
                },
            }
        );

    public Task<string> ChooseGloballyAsync(Stranger who, string callback) =>
        InteractAsync(
            who,
            new
            {
                type = "shortcut",
                callback_id = callback,
                action_ts = Next(),
            }
        );

    public Task<string> ChooseOnMessageAsync(Stranger who, string callback) =>
        InteractAsync(
            who,
            new
            {
                type = "message_action",
                callback_id = callback,
                action_ts = Next(),
                channel = new { id = Channel },
                message = new
                {
                    type = "message",
                    ts = Next(),
                    text = "a card",
                    user = "U0CHATOPS1",
                },
            }
        );

    /// <param name="view">As the bot opened it, as JSON.</param>
    public Task<string> SubmitAsync(Stranger who, JsonElement view, object state) =>
        InteractAsync(who, new { type = "view_submission", view = Shown(view, state) });

    public Task<string> AskForOptionsAsync(Stranger who, JsonElement view, string block, string action) =>
        InteractAsync(
            who,
            new
            {
                type = "block_suggestion",
                block_id = block,
                action_id = action,
                value = "",
                view = Shown(view, new { }),
            }
        );

    private static object Shown(JsonElement view, object values) =>
        new
        {
            id = $"V{Next()}",
            type = "modal",
            callback_id = view.GetProperty("callback_id").GetString(),
            private_metadata = view.GetProperty("private_metadata").GetString(),
            hash = Next(),
            state = new { values },
        };

    private Task<string> InteractAsync(Stranger who, object payload)
    {
        var json = JsonSerializer.SerializeToNode(payload)!.AsObject();
        json["trigger_id"] = Next();
        json["user"] = JsonSerializer.SerializeToNode(new { id = who.Id, team_id = who.Team });
        json["team"] = JsonSerializer.SerializeToNode(new { id = who.Team, enterprise_id = who.Organisation });
        return SendAsync("interactions", $"payload={Uri.EscapeDataString(json.ToJsonString())}");
    }

    private Task<string> EventAsync(string type, object inner, bool isShared = false) =>
        SendAsync(
            "events",
            JsonSerializer.Serialize(
                new
                {
                    type = "event_callback",
                    team_id = "T0SANDBOX1",
                    event_id = $"Ev{type}{Next()}",
                    is_ext_shared_channel = isShared,
                    @event = inner,
                }
            ),
            "application/json"
        );

    private async Task<string> SendAsync(string address, string body, string type = "application/x-www-form-urlencoded")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"slack/{address}")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)),
        };
        request.Content.Headers.ContentType = new(type);
        var timestamp = app.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add(SlackSignature.TimestampHeader, timestamp);
        request.Headers.Add(
            SlackSignature.SignatureHeader,
            SlackSignature.Sign(SandboxMode.SigningSecret, timestamp, Encoding.UTF8.GetBytes(body))
        );
        using var answer = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static string Given(string name, string? value) => value is null ? "" : $"&{name}={value}";
}
