using ChatOpsBot.OnCall.Groups;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Tests.Replicas;

namespace ChatOpsBot.Tests.OnCall.Groups;

/// <summary>
/// Monday, 2026-03-02, 09:00 UTC. Ada is on call until noon on Tuesday, then Linus for a day, and so on.
/// </summary>
public sealed class SlackInStepTests
{
    private const string Ada = "U0ADA00001",
        Linus = "U0LINUS001",
        Grace = "U0GRACE001",
        Channel = "#checkout";

    private static readonly string[] Payments =
    [
        "OnCall:Schedules:demo:AllowGaps=true",
        $"OnCall:Schedules:payments:Layers:0:People:0={Linus}",
        $"OnCall:Schedules:payments:Layers:0:People:1={Ada}",
        "OnCall:Schedules:payments:Layers:0:Rotation=daily",
        "OnCall:Schedules:payments:Layers:0:Handoff=12:00",
        "OnCall:Schedules:payments:Layers:0:Start=2026-02-27",
    ];

    private static readonly string[] Search =
    [
        $"OnCall:Schedules:search:Layers:0:People:0={Linus}",
        $"OnCall:Schedules:search:Layers:0:People:1={Grace}",
        "OnCall:Schedules:search:Layers:0:Rotation=daily",
        "OnCall:Schedules:search:Layers:0:Handoff=12:00",
        "OnCall:Schedules:search:Layers:0:Start=2026-02-27",
    ];

    private static string Of(string schedule, string setting) => $"OnCall:Schedules:{schedule}:{setting}";

    [Fact]
    public async Task A_group_has_those_on_call_by_all_of_its_schedules_and_the_permanent_members()
    {
        await using var app = await TestApp.StartUnlimitedAsync([
            .. Payments,
            .. Search,
            Of("payments", "UserGroup=@platform"),
            Of("search", "UserGroup=@Platform"),
            Of("search", $"Always:0={Grace}"),
        ]);

        await UntilAsync(app, [Linus, Grace]);
        await app.PassAsync(TimeSpan.FromHours(3));

        await UntilAsync(app, [Ada, Grace]);
        Assert.Equal(2, Calls(app, "usergroups.users.update"));
    }

    [Fact]
    public async Task What_others_change_in_a_group_is_repaired()
    {
        await using var app = await TestApp.StartUnlimitedAsync([.. Payments, Of("payments", "UserGroup=@platform")]);
        await UntilAsync(app, [Linus]);

        await app.CallSlackAsync(
            "usergroups.users.update",
            new { usergroup = "S0PLATFORM", users = (string[])[Grace] }
        );
        Assert.True(Members(app).SetEquals([Grace]));
        await app.PassAsync(TimeSpan.FromMinutes(11));

        await UntilAsync(app, [Linus]);
        Assert.Equal(TestApp.Start.Date, app.Time.GetUtcNow().Date);
    }

    [Fact]
    public async Task A_group_is_never_emptied_and_that_is_reported_once()
    {
        await using var app = await TestApp.StartUnlimitedAsync([
            .. Payments,
            Of("payments", "UserGroup=@platform"),
            Of("payments", "Layers:0:Hours:0=mon 00:00-12:00"),
        ]);
        await UntilAsync(app, [Linus]);

        await app.PassAsync(TimeSpan.FromHours(3));
        await app.Time.UntilAsync(() => app.Cards("#chatops-admin").Count > 0, "Slack to show it");
        await app.PassAsync(TimeSpan.FromHours(2));

        Assert.True(Members(app).SetEquals([Linus]));
        Assert.Contains(
            "The user group @platform is not in step: no one is on call, so it keeps the members that it has.",
            Assert
                .Single(app.Cards("#chatops-admin"), card => card.Text.Contains("user group", StringComparison.Ordinal))
                .Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Guests_and_people_who_left_are_named_and_do_not_keep_out_the_others()
    {
        await using var app = await TestApp.StartUnlimitedAsync([
            .. Payments,
            .. Search,
            Of("payments", "UserGroup=@platform"),
            Of("payments", $"Always:0={Ada}"),
            Of("payments", $"Always:1={Grace}"),
        ]);
        await UntilAsync(app, [Linus, Ada, Grace]);
        await LookedAsync(app);
        app.Slack.ChangeUser(Grace, user => user with { IsGuest = true });
        app.Slack.ChangeUser(Ada, user => user with { IsDeactivated = true });

        await app.PassAsync(TimeSpan.FromMinutes(21));
        await app.Time.UntilAsync(() => app.Cards("#chatops-admin").Count >= 2, "Slack to show it");

        await UntilAsync(app, [Linus]);
        var said = string.Join('\n', app.Cards("#chatops-admin").Select(card => card.Text));
        Assert.Contains($"<@{Grace}> is left out, because that person is a guest", said, StringComparison.Ordinal);
        Assert.Contains($"<@{Ada}> is left out, because that person is deactivated", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing_scope", "lacks the scope")]
    [InlineData("permission_denied", "may not change user groups")]
    [InlineData("plan_upgrade_required", "plan has no user groups")]
    public async Task What_keeps_the_bot_from_a_group_is_reported(string error, string said)
    {
        await using var app = await TestApp.StartUnlimitedAsync(
            services => services.AddSingleton<IHostedService>(provider => new Refusing(provider, error)),
            [.. Payments, Of("payments", "UserGroup=@platform")]
        );

        await app.Time.UntilAsync(() => app.Cards("#chatops-admin").Count > 0, "Slack to show it");

        Assert.Contains(said, app.Cards("#chatops-admin")[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_that_Slack_does_not_have_is_reported()
    {
        await using var app = await TestApp.StartUnlimitedAsync([.. Payments, Of("payments", "UserGroup=@nobody")]);

        await app.Time.UntilAsync(() => app.Cards("#chatops-admin").Count > 0, "Slack to show it");

        Assert.Contains(
            "The user group @nobody is not in step: there is no such group, or it is disabled.",
            app.Cards("#chatops-admin")[0].Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_rate_limit_delays_a_change_and_does_not_lose_it()
    {
        await using var app = await TestApp.StartUnlimitedAsync([.. Payments, Of("payments", "UserGroup=@platform")]);
        await UntilAsync(app, [Linus]);
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.RateLimited) { Method = "usergroups.users.update", Times = 2 }
        );

        await app.PassAsync(TimeSpan.FromHours(3));

        await app.UntilAsync(() => Members(app).SetEquals([Ada]));
    }

    [Fact]
    public async Task A_change_is_announced_once_at_its_instant_with_who_is_next()
    {
        await using var app = await TestApp.StartUnlimitedAsync([.. Payments, Of("payments", $"Announce={Channel}")]);
        await LookedAsync(app);

        await app.PassAsync(TimeSpan.FromHours(3));
        await app.Time.UntilAsync(() => app.Cards(Channel).Count > 0, "Slack to show it");
        var announced = app.Cards(Channel)[0];
        await app.PassAsync(TimeSpan.FromHours(23));

        Assert.Equal(
            $"🟢 *payments* · <@{Ada}> is on call until "
                + "<!date^1772539200^{date_short_pretty} {time}|2026-03-03 12:00 UTC>, then linus",
            announced.Text
        );
        Assert.Single(app.Cards(Channel));
        await app.PassAsync(TimeSpan.FromHours(1));
        await app.Time.UntilAsync(() => app.Cards(Channel).Count == 2, "Slack to show it");
        Assert.Contains($"<@{Linus}> is on call until", app.Cards(Channel)[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_changes_at_one_instant_in_one_channel_is_one_message()
    {
        await using var app = await TestApp.StartUnlimitedAsync([
            .. Payments,
            .. Search,
            Of("payments", $"Announce={Channel}"),
            Of("search", $"Announce={Channel}"),
        ]);
        await LookedAsync(app);

        await app.PassAsync(TimeSpan.FromHours(3));
        await app.Time.UntilAsync(() => app.Cards(Channel).Count > 0, "Slack to show it");
        await app.PassAsync(TimeSpan.Zero);

        Assert.Equal(2, Assert.Single(app.Cards(Channel)).Text.Split('\n').Length);
    }

    [Fact]
    public async Task A_gap_is_announced_in_red_and_whoever_begins_is_notified()
    {
        await using var app = await TestApp.StartUnlimitedAsync([
            .. Payments,
            Of("payments", $"Announce={Channel}"),
            Of("payments", "NotifyPeople=true"),
            Of("payments", "Layers:0:Hours:0=mon 00:00-11:00"),
            Of("payments", "Layers:0:Hours:1=mon 13:00-20:00"),
        ]);
        await LookedAsync(app);

        await app.PassAsync(TimeSpan.FromHours(2));
        await app.Time.UntilAsync(() => app.Cards(Channel).Count == 1, "Slack to show it");
        await app.PassAsync(TimeSpan.FromHours(2));
        await app.Time.UntilAsync(
            () => app.Cards(Channel).Count == 2 && Direct(app, Ada).Count == 1,
            "Slack to show it"
        );

        Assert.StartsWith(
            "🔴 *payments* · no one is on call until ",
            app.Cards(Channel)[0].Text,
            StringComparison.Ordinal
        );
        Assert.EndsWith(", then ada", app.Cards(Channel)[0].Text, StringComparison.Ordinal);
        Assert.StartsWith(
            "🟢 Your shift begins: *payments* until ",
            Direct(app, Ada)[0].Text,
            StringComparison.Ordinal
        );
        Assert.Empty(Direct(app, Linus));
    }

    [Fact]
    public async Task The_topic_says_who_is_on_call_beside_what_people_wrote()
    {
        await using var app = await TestApp.StartUnlimitedAsync([
            .. Payments,
            Of("payments", $"Announce={Channel}"),
            Of("payments", "Topic=true"),
        ]);
        await app.Time.UntilAsync(() => Topic(app) == "[on call: payments linus]", "Slack to show it");
        await app.CallSlackAsync(
            "conversations.setTopic",
            new
            {
                channel = app.Slack.Channels.Single(channel => channel.Name == "checkout").Id,
                topic = "Releases on Tuesday [on call: payments linus] :tada:",
            }
        );

        await app.PassAsync(TimeSpan.FromHours(3));
        await app.Time.UntilAsync(
            () => Topic(app) == "Releases on Tuesday [on call: payments ada] :tada:",
            "Slack to show it"
        );
        var calls = Calls(app, "conversations.setTopic");
        await app.PassAsync(TimeSpan.FromMinutes(25));

        Assert.Equal(calls, Calls(app, "conversations.setTopic"));
    }

    [Fact]
    public async Task Of_two_replicas_one_announces_and_after_a_restart_no_one_does()
    {
        await using var set = await ReplicaSet.StartAsync();
        string[] settings = [.. Payments, Of("payments", $"Announce={Channel}"), Of("payments", "UserGroup=@platform")];
        TestApp[] replicas = [await set.AddAsync(settings), await set.AddAsync(settings)];
        await LookedAsync(replicas[0]);

        set.Time.Advance(TimeSpan.FromHours(3));
        await set.UntilAsync(
            () => Task.FromResult(set.Slack.Messages(Channel).Count > 0),
            "the change to be announced"
        );
        await set.RemoveAsync(replicas[0]);
        await set.RemoveAsync(replicas[1]);
        set.Time.Advance(TimeSpan.FromHours(1));
        var third = await set.AddAsync(settings);
        await LookedAsync(third);
        set.Time.Advance(TimeSpan.FromMinutes(5));
        await set.UntilAsync(
            async () => (await third.Store.DepthAsync("recurring", CancellationToken.None)).Waiting == 0,
            "the checks to be over"
        );

        Assert.Single(set.Slack.Messages(Channel));
    }

    private static IReadOnlyList<SandboxMessage> Direct(TestApp app, string person) =>
        app.Slack.Channels.FirstOrDefault(channel => channel.DirectWith == person) is { } channel
            ? app.Slack.Messages(channel.Id)
            : [];

    private static HashSet<string> Members(TestApp app) => [.. app.Slack.UserGroups[0].Users];

    private static Task UntilAsync(TestApp app, string[] members) =>
        app.Time.UntilAsync(() => Members(app).SetEquals(members), "the members");

    private static int Calls(TestApp app, string method) => app.Slack.Calls.Count(call => call.Method == method);

    private static string Topic(TestApp app) => app.Slack.Channels.Single(channel => channel.Name == "checkout").Topic;

    /// <summary>Until who is on call has been recorded, and the checks are known.</summary>
    private static async Task LookedAsync(TestApp app)
    {
        await app.UntilKnownAsync(HandoffBook.Key);
        await app.UntilKnownAsync("recurring/oncall-groups");
    }

    /// <summary>Slack refuses from the start.</summary>
    private sealed class Refusing : IHostedService
    {
        public Refusing(IServiceProvider provider, string error) =>
            provider
                .GetRequiredService<SandboxWorkspace>()
                .Faults.Add(
                    new SandboxFault(SandboxFaultKind.Error)
                    {
                        Method = "usergroups.users.update",
                        Error = error,
                        Times = 100,
                    }
                );

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
