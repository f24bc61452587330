using System.Text.Json.Nodes;

namespace ChatOpsBot.Sandbox.Tests.Documented;

/// <summary>What to call each method with so that it succeeds and shows everything that its documented examples show.</summary>
internal static class Scenarios
{
    private const string Ada = "U0ADA00001";

    private static readonly Dictionary<string, Func<SandboxApp, Task<object[]>>> All = new()
    {
        ["api.test"] = _ => Calls(new { foo = "bar" }),
        ["auth.test"] = _ => Calls(new { }),
        ["team.info"] = _ => Calls(new { }),
        ["chat.postMessage"] = sandbox => Calls(new
        {
            channel = sandbox.Id("general"), text = "a", username = "Bot", icon_emoji = ":tada:", attachments = new[] { new { text = "a", fallback = "a" } },
        }),
        ["chat.update"] = async sandbox => [new { channel = sandbox.Id("general"), ts = await sandbox.PostAsync("general", "a"), text = "b" }],
        ["chat.delete"] = async sandbox => [new { channel = sandbox.Id("general"), ts = await sandbox.PostAsync("general", "a") }],
        ["chat.postEphemeral"] = sandbox => Calls(new { channel = sandbox.Id("general"), user = Ada, text = "a" }),
        ["chat.getPermalink"] = async sandbox => [new { channel = sandbox.Id("general"), message_ts = await sandbox.PostAsync("general", "a") }],
        ["conversations.list"] = async sandbox => await DirectAsync(sandbox) is { } ? [new { types = "public_channel,im" }] : [],
        ["conversations.info"] = async sandbox =>
            [new { channel = sandbox.Id("general"), include_num_members = true }, new { channel = await DirectAsync(sandbox), include_num_members = true, include_locale = true }],
        ["conversations.members"] = sandbox => Calls(new { channel = sandbox.Id("general") }),
        ["conversations.join"] = sandbox => Calls(new { channel = sandbox.Id("random") }, new { channel = sandbox.Id("random") }),
        ["conversations.open"] = sandbox => Calls(new { users = Ada }, new { users = Ada, return_im = true }),
        ["conversations.history"] = async sandbox => [new { channel = sandbox.Id("general"), latest = await PostedAsync(sandbox), inclusive = true }],
        ["conversations.replies"] = async sandbox =>
        {
            var ts = await sandbox.PostAsync("general", "a");
            await sandbox.PostAsync("general", "b", ts);
            return [new { channel = sandbox.Id("general"), ts }];
        },
        ["users.info"] = _ => Calls(new { user = Ada }),
        ["users.list"] = _ => Calls(new { }),
        ["users.lookupByEmail"] = _ => Calls(new { email = "ada@example.com" }),
        ["users.conversations"] = async sandbox => await DirectAsync(sandbox) is { } ? [new { types = "public_channel,im" }] : [],
        ["reactions.add"] = async sandbox => [new { channel = sandbox.Id("general"), timestamp = await sandbox.PostAsync("general", "a"), name = "tada" }],
        ["reactions.remove"] = async sandbox => [new { channel = sandbox.Id("general"), timestamp = await PostedAsync(sandbox), name = "tada" }],
        ["reactions.get"] = async sandbox => [new { channel = sandbox.Id("general"), timestamp = await PostedAsync(sandbox) }],
        ["pins.add"] = async sandbox => [new { channel = sandbox.Id("general"), timestamp = await sandbox.PostAsync("general", "a") }],
        ["pins.remove"] = async sandbox => [new { channel = sandbox.Id("general"), timestamp = await PostedAsync(sandbox) }],
        ["pins.list"] = async sandbox => await PostedAsync(sandbox) is { } ? [new { channel = sandbox.Id("general") }] : [],
    };

    /// <exception cref="KeyNotFoundException">The method is new, and needs a line here.</exception>
    public static async Task<IReadOnlyList<JsonObject>> ArgumentsAsync(SandboxApp sandbox, string method) =>
        [.. (await All[method](sandbox)).Select(arguments => System.Text.Json.JsonSerializer.SerializeToNode(arguments)!.AsObject())];

    private static Task<object[]> Calls(params object[] arguments) => Task.FromResult(arguments);

    private static async Task<string> DirectAsync(SandboxApp sandbox) => (string)(await sandbox.CallAsync("conversations.open", new { users = Ada }))["channel"]!["id"]!;

    /// <summary>A message with a reaction and a pin.</summary>
    private static async Task<string> PostedAsync(SandboxApp sandbox)
    {
        var channel = sandbox.Id("general");
        var timestamp = (string)(await sandbox.CallAsync("chat.postMessage", new { channel, text = "a", attachments = new[] { new { text = "a" } } }))["ts"]!;
        await sandbox.CallAsync("reactions.add", new { channel, timestamp, name = "tada" });
        await sandbox.CallAsync("pins.add", new { channel, timestamp });
        return timestamp;
    }
}
