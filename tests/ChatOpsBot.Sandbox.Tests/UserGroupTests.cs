namespace ChatOpsBot.Sandbox.Tests;

/// <summary>User groups, bookmarks, and channels that are made and changed.</summary>
public sealed class UserGroupTests : WithApp
{
    [Fact]
    public async Task The_first_group_is_platform()
    {
        var group = (await OkAsync("usergroups.list", new { include_users = true }))["usergroups"]!.AsArray().Single()!;

        Assert.Equal(("platform", 2), ((string)group["handle"]!, group["users"]!.AsArray().Count));
    }

    [Fact]
    public async Task Members_are_replaced_as_a_whole_and_the_app_gets_who_came_and_went()
    {
        var group = Workspace.UserGroups[0].Id;

        await OkAsync("usergroups.users.update", new { usergroup = group, users = "U0ADA00001,U0GRACE001" });

        Assert.Equal("subteam_updated", (string)(await App.NextAsync()).Content["event"]!["type"]!);
        var changed = (await App.NextAsync()).Content["event"]!;
        Assert.Equal(
            ("U0GRACE001", "U0LINUS001"),
            ((string)changed["added_users"]![0]!, (string)changed["removed_users"]![0]!)
        );
        Assert.Equal(
            "no_users_provided",
            await ErrorAsync("usergroups.users.update", new { usergroup = group, users = "" })
        );
        Assert.Equal(
            "invalid_users",
            await ErrorAsync("usergroups.users.update", new { usergroup = group, users = "U0CHATOPS1" })
        );
        Assert.Equal("no_such_subteam", await ErrorAsync("usergroups.users.list", new { usergroup = "S1" }));
        var json = await Sandbox.CallJsonAsync(
            "usergroups.users.update",
            new { usergroup = group, users = new[] { "U0ADA00001" } }
        );
        Assert.True((bool)json["ok"]!, json.ToJsonString());
    }

    [Fact]
    public async Task A_group_is_made_disabled_and_enabled()
    {
        var id = (string)
            (await OkAsync("usergroups.create", new { name = "On call", handle = "oncall" }))["usergroup"]!["id"]!;
        Assert.Equal(
            "handle_already_exists",
            await ErrorAsync("usergroups.create", new { name = "Other", handle = "oncall" })
        );
        Assert.Equal(
            "name_already_exists",
            await ErrorAsync("usergroups.create", new { name = "On call", handle = "other" })
        );

        await OkAsync("usergroups.disable", new { usergroup = id });
        Assert.Single((await OkAsync("usergroups.list", new { }))["usergroups"]!.AsArray());
        Assert.Equal("@oncall help", Workspace.PostAs("ada", "general", "@oncall help").Text);
        await OkAsync("usergroups.enable", new { usergroup = id });
        Assert.Equal($"<!subteam^{id}> help", Workspace.PostAs("ada", "general", "@oncall help").Text);
    }

    [Fact]
    public async Task A_channel_is_made_filled_named_and_put_away()
    {
        var made = (await OkAsync("conversations.create", new { name = "inc-1" }))["channel"]!;
        var channel = (string)made["id"]!;
        Assert.Equal("name_taken", await ErrorAsync("conversations.create", new { name = "inc-1" }));
        Assert.Equal("invalid_name_specials", await ErrorAsync("conversations.create", new { name = "Inc 1" }));

        await OkAsync("conversations.invite", new { channel, users = "U0ADA00001,U0LINUS001" });
        Assert.Equal(
            "already_in_channel",
            await ErrorAsync("conversations.invite", new { channel, users = "U0ADA00001,U0GRACE001" })
        );
        await OkAsync(
            "conversations.invite",
            new
            {
                channel,
                users = "U0ADA00001,U0GRACE001",
                force = true,
            }
        );
        await OkAsync("conversations.kick", new { channel, user = "U0LINUS001" });
        await OkAsync("conversations.setTopic", new { channel, topic = "Checkout is slow" });
        Assert.Equal(
            "too_long",
            await ErrorAsync("conversations.setPurpose", new { channel, purpose = new string('x', 251) })
        );
        var renamed = (await OkAsync("conversations.rename", new { channel, name = "inc-1-checkout" }))["channel"]!;

        Assert.Equal(
            ("Checkout is slow", "inc-1"),
            ((string)renamed["topic"]!["value"]!, (string)renamed["previous_names"]![0]!)
        );
        Assert.Equal(
            ["U0CHATOPS1", "U0ADA00001", "U0GRACE001"],
            Workspace.Channels.Single(found => found.Id == channel).Members
        );
        await OkAsync("conversations.archive", new { channel });
        Assert.Equal("already_archived", await ErrorAsync("conversations.archive", new { channel }));
        Assert.Equal("is_archived", await ErrorAsync("conversations.setTopic", new { channel, topic = "a" }));
        await OkAsync("conversations.unarchive", new { channel });
        await OkAsync("conversations.leave", new { channel });
    }

    [Fact]
    public async Task Bookmarks_are_kept_per_channel()
    {
        var channel = Sandbox.Id("checkout");
        var id = (string)
            (
                await OkAsync(
                    "bookmarks.add",
                    new
                    {
                        channel_id = channel,
                        title = "Runbook",
                        type = "link",
                        link = "https://example.com/a",
                    }
                )
            )["bookmark"]!["id"]!;
        await OkAsync(
            "bookmarks.edit",
            new
            {
                channel_id = channel,
                bookmark_id = id,
                title = "The runbook",
            }
        );

        Assert.Equal(
            "The runbook",
            (string)(await OkAsync("bookmarks.list", new { channel_id = channel }))["bookmarks"]![0]!["title"]!
        );
        Assert.Equal(
            "invalid_link",
            await ErrorAsync(
                "bookmarks.add",
                new
                {
                    channel_id = channel,
                    title = "a",
                    type = "link",
                    link = "example",
                }
            )
        );
        Assert.Equal("access_denied", await ErrorAsync("bookmarks.list", new { channel_id = Sandbox.Id("random") }));
        await OkAsync("bookmarks.remove", new { channel_id = channel, bookmark_id = id });
        Assert.Equal("not_found", await ErrorAsync("bookmarks.remove", new { channel_id = channel, bookmark_id = id }));
        Assert.Empty(Workspace.Bookmarks("checkout"));
    }

    private protected override string Manifest() =>
        App.Manifest(
            events: ["subteam_updated", "subteam_members_changed"],
            scopes:
            [
                "usergroups:read",
                "usergroups:write",
                "channels:manage",
                "channels:read",
                "chat:write",
                "bookmarks:read",
                "bookmarks:write",
            ]
        );
}
