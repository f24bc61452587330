using System.Reflection;
using System.Text.Json;

namespace ChatOpsBot.Slack.Tests;

/// <summary>Every method of the client against Slack's published contract of it.</summary>
public sealed class SlackMethodsTests
{
    private static readonly Message Everything = new()
    {
        Channel = "C1",
        Text = "x",
        Blocks = [new DividerBlock()],
        ThreadTs = "1.000001",
        ReplyBroadcast = true,
        Metadata = new("x", new Dictionary<string, string> { ["a"] = "b" }),
    };

    private static readonly HomeViewDefinition Home = new() { Blocks = [new DividerBlock()] };

    /// <summary>Each call with every argument that it can have.</summary>
    private static readonly Dictionary<SlackMethod, Func<SlackApiClient, CancellationToken, Task>> Calls = new()
    {
        [SlackMethods.AppsConnectionsOpen] = (client, token) => client.AppsConnections.OpenAsync(token),
        [SlackMethods.AuthTest] = (client, token) => client.Auth.TestAsync(token),
        [SlackMethods.BookmarksAdd] = (client, token) =>
            client.Bookmarks.AddLinkAsync("C1", "x", "https://x.example", ":book:", token),
        [SlackMethods.ChatDelete] = (client, token) => client.Chat.DeleteAsync("C1", "1.0", token),
        [SlackMethods.ChatGetPermalink] = (client, token) => client.Chat.GetPermalinkAsync("C1", "1.0", token),
        [SlackMethods.ChatPostEphemeral] = (client, token) => client.Chat.PostEphemeralAsync(Everything, "U1", token),
        [SlackMethods.ChatPostMessage] = (client, token) => client.Chat.PostMessageAsync(Everything, token),
        [SlackMethods.ChatUpdate] = (client, token) => client.Chat.UpdateAsync(Everything, "C1", "1.0", token),
        [SlackMethods.ConversationsArchive] = (client, token) => client.Conversations.ArchiveAsync("C1", token),
        [SlackMethods.ConversationsCreate] = (client, token) =>
            client.Conversations.CreateAsync("inc-1", isPrivate: true, token),
        [SlackMethods.ConversationsHistory] = (client, token) =>
            DrainAsync(client.Conversations.HistoryAsync("C1", DateTimeOffset.UnixEpoch, true, token), token),
        [SlackMethods.ConversationsInfo] = (client, token) => client.Conversations.InfoAsync("C1", token),
        [SlackMethods.ConversationsInvite] = (client, token) =>
            client.Conversations.InviteAsync("C1", ["U1", "U2"], token),
        [SlackMethods.ConversationsJoin] = (client, token) => client.Conversations.JoinAsync("C1", token),
        [SlackMethods.ConversationsList] = (client, token) =>
            client.Conversations.ListPageAsync("public_channel", true, null, token),
        [SlackMethods.ConversationsMembers] = (client, token) =>
            DrainAsync(client.Conversations.MembersAsync("C1", token), token),
        [SlackMethods.ConversationsOpen] = (client, token) => client.Conversations.OpenAsync(["U1", "U2"], token),
        [SlackMethods.ConversationsReplies] = (client, token) =>
            DrainAsync(client.Conversations.RepliesAsync("C1", "1.0", DateTimeOffset.UnixEpoch, true, token), token),
        [SlackMethods.ConversationsSetPurpose] = (client, token) =>
            client.Conversations.SetPurposeAsync("C1", "x", token),
        [SlackMethods.ConversationsSetTopic] = (client, token) => client.Conversations.SetTopicAsync("C1", "x", token),
        [SlackMethods.PinsAdd] = (client, token) => client.Pins.AddAsync("C1", "1.0", token),
        [SlackMethods.PinsRemove] = (client, token) => client.Pins.RemoveAsync("C1", "1.0", token),
        [SlackMethods.ReactionsAdd] = (client, token) => client.Reactions.AddAsync("eyes", "C1", "1.0", token),
        [SlackMethods.ReactionsRemove] = (client, token) => client.Reactions.RemoveAsync("eyes", "C1", "1.0", token),
        [SlackMethods.TeamInfo] = (client, token) => client.Team.InfoAsync(token),
        [SlackMethods.UserGroupsList] = (client, token) => client.UserGroups.ListAsync(token),
        [SlackMethods.UserGroupsUsersList] = (client, token) => client.UserGroups.ListUsersAsync("S1", token),
        [SlackMethods.UserGroupsUsersUpdate] = (client, token) =>
            client.UserGroups.UpdateUsersAsync("S1", ["U1", "U2"], token),
        [SlackMethods.UsersConversations] = (client, token) =>
            DrainAsync(client.Users.ConversationsAsync("U1", "public_channel", true, token), token),
        [SlackMethods.UsersInfo] = (client, token) => client.Users.InfoAsync("U1", token),
        [SlackMethods.UsersList] = (client, token) => DrainAsync(client.Users.ListAsync(token), token),
        [SlackMethods.UsersLookupByEmail] = (client, token) =>
            client.Users.LookupByEmailAsync("ada@example.com", token),
        [SlackMethods.ViewsOpen] = (client, token) => client.Views.OpenAsync("t", Sample.Modal, token),
        [SlackMethods.ViewsPublish] = (client, token) => client.Views.PublishAsync("U1", Home, "h", token),
        [SlackMethods.ViewsPush] = (client, token) => client.Views.PushAsync("t", Sample.Modal, token),
        [SlackMethods.ViewsUpdate] = (client, token) => client.Views.UpdateAsync("V1", Sample.Modal, "h", token),
    };

    public static TheoryData<string> Names => [.. SlackMethods.All.Select(method => method.Name)];

    [Fact]
    public void Every_method_is_in_the_list_and_in_this_test()
    {
        var declared = typeof(SlackMethods)
            .GetProperties()
            .Where(property => property.PropertyType == typeof(SlackMethod))
            .Select(property => (SlackMethod)property.GetValue(null)!)
            .ToList();
        Assert.Equal(
            declared.Select(method => method.Name).Order(StringComparer.Ordinal),
            SlackMethods.All.Select(method => method.Name)
        );
        Assert.Equal(declared.Select(method => method.Name).Order(), Calls.Keys.Select(method => method.Name).Order());

        var callable = typeof(SlackApiClient)
            .GetProperties()
            .Where(property => property.PropertyType.Name.EndsWith("Api", StringComparison.Ordinal))
            .Sum(group =>
                group
                    .PropertyType.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                    .Length
            );
        Assert.Equal(callable, Calls.Count);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_tier_and_the_scopes_are_slacks(string name)
    {
        var method = SlackMethods.All.Single(method => method.Name == name);
        var contract = SharedData.Json("methods-index.json").GetProperty(name);

        Assert.StartsWith(method.Tier.ToString(), contract.GetProperty("tier").GetString()!, StringComparison.Ordinal);
        Assert.Equal(Strings(contract.GetProperty("bot_scopes_any_of")).Order(), method.BotScopes.Order());
        if (method.Tier != SlackTier.Special)
            Assert.Contains($" {method.RequestsPerMinute}+/min", contract.GetProperty("tier").GetString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_arguments_are_slacks(string name)
    {
        using var slack = RecordingHandler.Answering("""{"ok":false,"error":"stop_here"}""");

        await Assert.ThrowsAsync<SlackException>(() =>
            Calls[SlackMethods.All.Single(method => method.Name == name)](slack.Client(), Token)
        );

        var contract = SharedData.Json("methods-index.json").GetProperty(name);
        var required = Strings(contract.GetProperty("required")).ToList();
        Assert.Equal(name, slack.Call.Method);
        Assert.Empty(slack.Call.Form.Keys.Except(required).Except(Strings(contract.GetProperty("optional"))));
        Assert.Empty(required.Except(slack.Call.Form.Keys));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Slacks_own_example_of_success_is_understood(string name)
    {
        var examples = SharedData
            .Json($"methods/{name}.json")
            .GetProperty("examples")
            .EnumerateObject()
            .Where(example =>
                example.Name.StartsWith("success", StringComparison.Ordinal)
                && example.Value.TryGetProperty("example", out var body)
                && body.ValueKind == JsonValueKind.Object
                && body.GetProperty("ok").GetBoolean()
            )
            .Select(example => example.Value.GetProperty("example").GetRawText())
            .ToList();
        if (examples.Count == 0)
            Assert.Skip("Slack gives no example.");
        foreach (var example in examples)
        {
            using var slack = RecordingHandler.Answering(example);
            await Calls[SlackMethods.All.Single(method => method.Name == name)](slack.Client(), Token);
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static IEnumerable<string> Strings(JsonElement array) =>
        array.EnumerateArray().Select(item => item.GetString()!);

    private static async Task DrainAsync<T>(IAsyncEnumerable<T> items, CancellationToken token) =>
        await items.CountAsync(token);
}
