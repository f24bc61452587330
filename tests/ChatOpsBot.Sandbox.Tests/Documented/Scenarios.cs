using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOpsBot.Sandbox.WebApi;

namespace ChatOpsBot.Sandbox.Tests.Documented;

/// <summary>
/// What to call each method with so that it succeeds and shows everything that its documented examples show.
/// </summary>
internal static class Scenarios
{
    private const string Ada = "U0ADA00001";

    private static readonly object[] Divider = [new { type = "divider" }];
    private static readonly object Modal = new
    {
        type = "modal",
        title = Text("Title"),
        submit = Text("Submit"),
        close = Text("Close"),
        callback_id = "modal",
        private_metadata = "a",
        blocks = Divider,
    };

    private static readonly Dictionary<string, Func<RunningSandbox, Task<object[]>>> All = new()
    {
        ["api.test"] = _ => Calls(new { foo = "bar" }),
        ["auth.test"] = _ => Calls(new { }),
        ["team.info"] = _ => Calls(new { }),
        ["chat.postMessage"] = sandbox =>
            Calls(
                new
                {
                    channel = sandbox.Id("general"),
                    text = "a",
                    username = "Bot",
                    icon_emoji = ":tada:",
                    attachments = new[] { new { text = "a", fallback = "a" } },
                }
            ),
        ["chat.update"] = async sandbox =>
            [
                new
                {
                    channel = sandbox.Id("general"),
                    ts = await sandbox.PostAsync("general", "a"),
                    text = "b",
                },
            ],
        ["chat.delete"] = async sandbox =>
            [new { channel = sandbox.Id("general"), ts = await sandbox.PostAsync("general", "a") }],
        ["chat.postEphemeral"] = sandbox =>
            Calls(
                new
                {
                    channel = sandbox.Id("general"),
                    user = Ada,
                    text = "a",
                }
            ),
        ["chat.getPermalink"] = async sandbox =>
            [new { channel = sandbox.Id("general"), message_ts = await sandbox.PostAsync("general", "a") }],
        ["conversations.list"] = async sandbox =>
            await DirectAsync(sandbox) is { } ? [new { types = "public_channel,im" }] : [],
        ["conversations.info"] = async sandbox =>
            [
                new { channel = sandbox.Id("general"), include_num_members = true },
                new
                {
                    channel = await DirectAsync(sandbox),
                    include_num_members = true,
                    include_locale = true,
                },
            ],
        ["conversations.members"] = sandbox => Calls(new { channel = sandbox.Id("general") }),
        ["conversations.join"] = sandbox =>
            Calls(new { channel = sandbox.Id("random") }, new { channel = sandbox.Id("random") }),
        ["conversations.open"] = sandbox => Calls(new { users = Ada }, new { users = Ada, return_im = true }),
        ["conversations.history"] = async sandbox =>
            [
                new
                {
                    channel = sandbox.Id("general"),
                    latest = await PostedAsync(sandbox),
                    inclusive = true,
                },
            ],
        ["conversations.replies"] = async sandbox =>
        {
            var ts = await sandbox.PostAsync("general", "a");
            await sandbox.PostAsync("general", "b", ts);
            return [new { channel = sandbox.Id("general"), ts }];
        },
        ["users.info"] = _ => Calls(new { user = Ada }),
        ["users.list"] = _ => Calls(new { }),
        ["users.lookupByEmail"] = _ => Calls(new { email = "ada@example.com" }),
        ["users.conversations"] = async sandbox =>
            await DirectAsync(sandbox) is { } ? [new { types = "public_channel,im" }] : [],
        ["reactions.add"] = async sandbox =>
            [
                new
                {
                    channel = sandbox.Id("general"),
                    timestamp = await sandbox.PostAsync("general", "a"),
                    name = "tada",
                },
            ],
        ["reactions.remove"] = async sandbox =>
            [
                new
                {
                    channel = sandbox.Id("general"),
                    timestamp = await PostedAsync(sandbox),
                    name = "tada",
                },
            ],
        ["reactions.get"] = async sandbox =>
            [new { channel = sandbox.Id("general"), timestamp = await PostedAsync(sandbox) }],
        ["pins.add"] = async sandbox =>
            [new { channel = sandbox.Id("general"), timestamp = await sandbox.PostAsync("general", "a") }],
        ["pins.remove"] = async sandbox =>
            [new { channel = sandbox.Id("general"), timestamp = await PostedAsync(sandbox) }],
        ["pins.list"] = async sandbox =>
            await PostedAsync(sandbox) is { } ? [new { channel = sandbox.Id("general") }] : [],
        ["conversations.create"] = _ => Calls(new { name = "made" }),
        ["conversations.rename"] = sandbox => Calls(new { channel = sandbox.Id("incidents"), name = "outages" }),
        ["conversations.invite"] = async sandbox =>
        {
            var channel = sandbox.Workspace.AddChannel("few", ["chatopsbot"]).Id;
            await sandbox.CallAsync("conversations.rename", new { channel, name = "many" });
            return [new { channel, users = Ada }];
        },
        ["conversations.kick"] = sandbox => Calls(new { channel = sandbox.Id("incidents"), user = Ada }),
        ["conversations.leave"] = sandbox => Calls(new { channel = sandbox.Id("incidents") }),
        ["conversations.setTopic"] = sandbox => Calls(new { channel = sandbox.Id("incidents"), topic = "a" }),
        ["conversations.setPurpose"] = sandbox => Calls(new { channel = sandbox.Id("incidents"), purpose = "a" }),
        ["conversations.archive"] = sandbox => Calls(new { channel = sandbox.Id("incidents") }),
        ["conversations.unarchive"] = async sandbox =>
        {
            await sandbox.CallAsync("conversations.archive", new { channel = sandbox.Id("incidents") });
            return [new { channel = sandbox.Id("incidents") }];
        },
        ["bookmarks.add"] = sandbox =>
            Calls(
                new
                {
                    channel_id = sandbox.Id("general"),
                    title = "Runbook",
                    type = "link",
                    link = "https://example.com",
                    emoji = ":book:",
                }
            ),
        ["bookmarks.edit"] = async sandbox =>
            [
                new
                {
                    channel_id = sandbox.Id("general"),
                    bookmark_id = await BookmarkAsync(sandbox),
                    title = "Other",
                },
            ],
        ["bookmarks.list"] = async sandbox =>
            await BookmarkAsync(sandbox) is { } ? [new { channel_id = sandbox.Id("general") }] : [],
        ["bookmarks.remove"] = async sandbox =>
            [new { channel_id = sandbox.Id("general"), bookmark_id = await BookmarkAsync(sandbox) }],
        ["usergroups.list"] = _ => Calls(new { include_count = true, include_users = true }),
        ["usergroups.create"] = _ => Calls(new { name = "Databases", handle = "dba" }),
        ["usergroups.update"] = sandbox =>
            Calls(
                new
                {
                    usergroup = Group(sandbox),
                    name = "Databases",
                    include_count = true,
                }
            ),
        ["usergroups.enable"] = sandbox => Calls(new { usergroup = Group(sandbox) }),
        ["usergroups.disable"] = sandbox => Calls(new { usergroup = Group(sandbox) }),
        ["usergroups.users.list"] = sandbox => Calls(new { usergroup = Group(sandbox) }),
        ["usergroups.users.update"] = sandbox =>
            Calls(
                new
                {
                    usergroup = Group(sandbox),
                    users = Ada,
                    include_count = true,
                }
            ),
        ["views.open"] = sandbox => Calls(new { trigger_id = sandbox.Workspace.Triggers.Issue(Ada), view = Modal }),
        ["views.push"] = async sandbox =>
            [new { trigger_id = sandbox.Workspace.Triggers.Issue(Ada, await OpenAsync(sandbox)), view = Modal }],
        ["views.update"] = async sandbox => [new { view_id = await OpenAsync(sandbox), view = Modal }],
        ["views.publish"] = _ => Calls(new { user_id = Ada, view = new { type = "home", blocks = Divider } }),
        ["users.profile.get"] = _ => Calls(new { user = Ada }),
        ["bots.info"] = _ => Calls(new { bot = SandboxWorkspace.BotId }),
        ["blocks.validate"] = _ => Calls(new { blocks = Divider }),
        ["chat.scheduleMessage"] = sandbox => Calls(Later(sandbox)),
        ["chat.deleteScheduledMessage"] = async sandbox =>
            [new { channel = sandbox.Id("general"), scheduled_message_id = await ScheduledAsync(sandbox) }],
        ["chat.scheduledMessages.list"] = async sandbox => await ScheduledAsync(sandbox) is { } ? [new { }] : [],
        ["files.getUploadURLExternal"] = _ => Calls(new { filename = "a.png", length = 3 }),
        ["files.completeUploadExternal"] = async sandbox =>
            [
                new
                {
                    files = new[] { new { id = await UploadAsync(sandbox), title = "A" } },
                    channel_id = sandbox.Id("general"),
                },
            ],
        ["files.info"] = async sandbox => [new { file = await ShareAsync(sandbox) }],
        ["files.list"] = async sandbox => await ShareAsync(sandbox) is { } ? [new { }] : [],
        ["files.delete"] = async sandbox => [new { file = await ShareAsync(sandbox) }],
        ["apps.connections.open"] = _ => Calls(new { }),
    };

    /// <exception cref="KeyNotFoundException">The method is new, and needs a line here.</exception>
    public static async Task<IReadOnlyList<JsonObject>> ArgumentsAsync(RunningSandbox sandbox, string method) =>
        [.. (await All[method](sandbox)).Select(arguments => JsonSerializer.SerializeToNode(arguments)!.AsObject())];

    /// <summary>As the bot, or as the app where the method is the app's.</summary>
    public static async Task<JsonObject> CallAsync(RunningSandbox sandbox, string method, JsonObject arguments)
    {
        using var request = RunningSandbox.Form(method, arguments);
        if (ApiMethods.ByName[method].ForApp)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "xapp-1-A0CHATOPS1-1-a");
        return (await sandbox.SendAsync(request)).Body;
    }

    /// <summary>A file that its bytes have arrived for.</summary>
    public static async Task<string> UploadAsync(RunningSandbox sandbox, string name = "a.png")
    {
        var announced = await sandbox.CallAsync(
            "files.getUploadURLExternal",
            new
            {
                filename = name,
                length = 3,
                alt_txt = "a",
            }
        );
        using var bytes = new ByteArrayContent([1, 2, 3]);
        using var uploaded = await sandbox.Http.PostAsync(
            new Uri((string)announced["upload_url"]!),
            bytes,
            TestContext.Current.CancellationToken
        );
        Assert.Equal("OK - 3", await uploaded.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (string)announced["file_id"]!;
    }

    private static async Task<string> ShareAsync(RunningSandbox sandbox)
    {
        var id = await UploadAsync(sandbox);
        await sandbox.CallAsync(
            "files.completeUploadExternal",
            new { files = new[] { new { id } }, channel_id = sandbox.Id("general") }
        );
        return id;
    }

    private static object Later(RunningSandbox sandbox) =>
        new
        {
            channel = sandbox.Id("general"),
            text = "a",
            post_at = sandbox.Clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds(),
            attachments = new[]
            {
                new
                {
                    text = "a",
                    fallback = "a",
                    id = 1,
                },
            },
        };

    private static async Task<string> ScheduledAsync(RunningSandbox sandbox) =>
        (string)(await sandbox.CallAsync("chat.scheduleMessage", Later(sandbox)))["scheduled_message_id"]!;

    private static object Text(string text) =>
        new
        {
            type = "plain_text",
            text,
            emoji = true,
        };

    private static string Group(RunningSandbox sandbox) => sandbox.Workspace.UserGroups[0].Id;

    private static async Task<string> BookmarkAsync(RunningSandbox sandbox)
    {
        var added = new
        {
            channel_id = sandbox.Id("general"),
            title = "Runbook",
            type = "link",
            link = "https://example.com",
            emoji = ":book:",
        };
        return (string)(await sandbox.CallAsync("bookmarks.add", added))["bookmark"]!["id"]!;
    }

    /// <summary>A modal that Ada sees.</summary>
    private static async Task<string> OpenAsync(RunningSandbox sandbox) =>
        (string)
            (
                await sandbox.CallAsync(
                    "views.open",
                    new { trigger_id = sandbox.Workspace.Triggers.Issue(Ada), view = Modal }
                )
            )["view"]!["id"]!;

    private static Task<object[]> Calls(params object[] arguments) => Task.FromResult(arguments);

    private static async Task<string> DirectAsync(RunningSandbox sandbox) =>
        (string)(await sandbox.CallAsync("conversations.open", new { users = Ada }))["channel"]!["id"]!;

    /// <summary>A message with a reaction and a pin.</summary>
    private static async Task<string> PostedAsync(RunningSandbox sandbox)
    {
        var channel = sandbox.Id("general");
        var timestamp = (string)
            (
                await sandbox.CallAsync(
                    "chat.postMessage",
                    new
                    {
                        channel,
                        text = "a",
                        attachments = new[] { new { text = "a" } },
                    }
                )
            )["ts"]!;
        await sandbox.CallAsync(
            "reactions.add",
            new
            {
                channel,
                timestamp,
                name = "tada",
            }
        );
        await sandbox.CallAsync("pins.add", new { channel, timestamp });
        return timestamp;
    }
}
