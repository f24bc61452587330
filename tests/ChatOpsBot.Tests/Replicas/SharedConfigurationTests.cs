using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.Replicas;

/// <summary>Each replica has files of its own; what one of them says again holds for all.</summary>
public sealed class SharedConfigurationTests : IDisposable
{
    private const string ToCheckout = """{ "Routes": [ { "Match": ["kind=push"], "Channel": "#checkout" } ] }""",
        ToDeployments = """{ "Routes": [ { "Match": ["kind=push"], "Channel": "#deployments" } ] }""",
        ToIncidents = """{ "Routes": [ { "Match": ["kind=push"], "Channel": "#incidents" } ] }""";

    private readonly TemporaryFolder _folder = new();
    private int _pushes;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_edit_on_one_replica_reaches_the_others()
    {
        await using var set = await ReplicaSet.StartAsync();
        var (one, other) = (await AddAsync(set, "one", ToCheckout), await AddAsync(set, "other", ToCheckout));
        Assert.Equal("checkout", await ChannelAsync(set, other));

        Write("one", ToDeployments);

        await UntilRoutesAsync(set, "#deployments", one, other);
        Assert.Equal("deployments", await ChannelAsync(set, other));
    }

    [Fact]
    public async Task So_does_a_template_and_its_end()
    {
        await using var set = await ReplicaSet.StartAsync();
        var (one, other) = (await AddAsync(set, "one", "{}"), await AddAsync(set, "other", "{}"));

        Write("one", "push.scriban", "{{ actor }} pushed");
        await set.UntilAsync(
            async () => (await PushAsync(set, other)).Text == "ada pushed",
            "the other to have the wording"
        );
        File.Delete(_folder.File("one/push.scriban"));

        await set.UntilAsync(
            async () => (await PushAsync(set, other)).Text?.Contains("1 commit", StringComparison.Ordinal) == true,
            "the other to have ours again"
        );
        Assert.True(Agree(one, other));
    }

    [Fact]
    public async Task Wording_of_the_release_before_Scriban_holds_until_the_files_replace_it()
    {
        await using var set = await ReplicaSet.StartAsync();
        var one = await AddAsync(set, "one", "{}");
        var published = (await one.Store.GetAsync("configuration", Stop))!;
        var parts = JsonNode.Parse(published.Body.Span)!.AsObject();
        parts["push.hbs"] = new JsonObject
        {
            ["text"] = "{{actor}} pushed{{#if nothing}}!{{/if}}",
            ["from"] = "old",
            ["at"] = "2020-01-01T00:00:00Z",
        };
        var commit = new Commit().Put("configuration", Encoding.UTF8.GetBytes(parts.ToJsonString()), published.Version);
        Assert.True((await one.Store.CommitAsync(commit, Stop)).IsDone);
        await set.UntilAsync(
            async () => (await PushAsync(set, one)).Text == "ada pushed",
            "the wording of the former release"
        );

        Write("one", "push.hbs", "{{actor}} pushed");
        Write("one", "push.scriban", "{{ actor }} has pushed");

        await set.UntilAsync(
            async () => (await PushAsync(set, one)).Text == "ada has pushed",
            "the wording that replaces it"
        );
        // Replicas of the former release still read all of it.
        var stored = JsonNode.Parse((await one.Store.GetAsync("configuration", Stop))!.Body.Span)!.AsObject();
        Assert.All(
            stored.Select(part => part.Key).Where(key => key.Contains('.', StringComparison.Ordinal)),
            key => Assert.EndsWith(".hbs", key, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(
        "chatops.json",
        """{ "Routes": [ { "Match": ["kind push"], "Channel": "#deployments" } ] }""",
        "Routes:0:Match:0"
    )]
    [InlineData("push.scriban", "{{ for line in lines }} never closed", "push.scriban")]
    public async Task A_bad_edit_reaches_no_one_and_the_admin_channel_gets_whose_it_is(
        string file,
        string edit,
        string told
    )
    {
        await using var set = await ReplicaSet.StartAsync();
        var (one, other) = (await AddAsync(set, "one", ToCheckout), await AddAsync(set, "other", ToCheckout));

        Write("one", file, edit);
        await set.UntilAsync(() => set.Slack.Messages("chatops-admin").Count > 0, "the admin channel to hear of it");
        // What the other publishes afterwards does not bring it along.
        Write("other", ToIncidents);
        await UntilRoutesAsync(set, "#incidents", one, other);

        var text = Assert.Single(set.Slack.Messages("chatops-admin")).Text;
        Assert.Contains(told, text, StringComparison.Ordinal);
        Assert.Contains(_folder.File("one"), text, StringComparison.Ordinal);
        Assert.Contains("1 commit", (await PushAsync(set, other)).Text, StringComparison.Ordinal);
        Assert.Equal("incidents", await ChannelAsync(set, one));
    }

    [Fact]
    public async Task A_restarted_replica_whose_files_say_nothing_new_takes_over_what_is_in_effect()
    {
        await using var set = await ReplicaSet.StartAsync();
        var (one, other) = (await AddAsync(set, "one", ToCheckout), await AddAsync(set, "other", ToCheckout));
        Write("one", ToDeployments);
        await UntilRoutesAsync(set, "#deployments", one, other);

        await set.RemoveAsync(other);
        other = await AddAsync(set, "other", ToCheckout);

        Assert.Equal("#deployments", Route(other));
        Assert.Equal("#deployments", Route(one));
    }

    [Fact]
    public async Task A_rolling_deploy_of_a_new_file_reaches_those_that_still_have_the_old_one()
    {
        await using var set = await ReplicaSet.StartAsync();
        var (one, other) = (await AddAsync(set, "one", ToCheckout), await AddAsync(set, "other", ToCheckout));

        await set.RemoveAsync(other);
        other = await AddAsync(set, "other", ToDeployments);
        await UntilRoutesAsync(set, "#deployments", one, other);
        // Back to what was before is news, too.
        await set.RemoveAsync(other);
        other = await AddAsync(set, "other", ToCheckout);

        await UntilRoutesAsync(set, "#checkout", one, other);
    }

    [Fact]
    public async Task The_files_of_a_replica_that_was_never_there_hold_if_they_are_newer_than_what_is_in_effect()
    {
        await using var set = await ReplicaSet.StartAsync();
        var one = await AddAsync(set, "one", ToCheckout);

        var old = await AddAsync(set, "old", ToDeployments, written: set.Time.GetUtcNow().AddDays(-1));
        Assert.Equal(("#checkout", "#checkout"), (Route(one), Route(old)));
        var fresh = await AddAsync(set, "fresh", ToIncidents, written: set.Time.GetUtcNow().AddDays(1));

        await UntilRoutesAsync(set, "#incidents", one, old, fresh);
    }

    [Fact]
    public async Task Edits_of_different_sections_on_different_replicas_both_hold()
    {
        await using var set = await ReplicaSet.StartAsync();
        var (one, other) = (await AddAsync(set, "one", ToCheckout), await AddAsync(set, "other", ToCheckout));

        Write("one", ToDeployments);
        await UntilRoutesAsync(set, "#deployments", one, other);
        Write("other", ToCheckout[..^1] + """, "Tests": { "Tolerance": 42 } }""");

        await set.UntilAsync(
            () => Value(one, "Tests:Tolerance") == "42" && Value(other, "Tests:Tolerance") == "42",
            "both to have the tolerance"
        );
        Assert.Equal(("#deployments", "#deployments"), (Route(one), Route(other)));
    }

    [Fact]
    public async Task Of_two_edits_of_one_section_at_once_all_have_the_same_one_in_the_end()
    {
        await using var set = await ReplicaSet.StartAsync();
        TestApp[] replicas =
        [
            await AddAsync(set, "one", ToCheckout),
            await AddAsync(set, "other", ToCheckout),
            await AddAsync(set, "third", ToCheckout),
        ];

        Write("one", ToDeployments);
        Write("other", ToIncidents);
        await set.UntilAsync(() => Agree(replicas) && Route(replicas[2]) != "#checkout", "all to agree");

        var agreed = Route(replicas[0]);
        await PassAsync(set, TimeSpan.FromMinutes(1));
        Assert.All(replicas, replica => Assert.Equal(agreed, Route(replica)));
    }

    [Fact]
    public async Task What_the_environment_of_a_replica_says_goes_over_it()
    {
        await using var set = await ReplicaSet.StartAsync();
        var (one, other) = (
            await AddAsync(set, "one", ToCheckout),
            await AddAsync(set, "other", ToCheckout, settings: "Routes:0:Channel=#random")
        );

        Write("one", ToDeployments[..^1] + """, "Tests": { "Tolerance": 42 } }""");
        await set.UntilAsync(() => Value(other, "Tests:Tolerance") == "42", "the other to have the rest");

        Assert.Equal(("#deployments", "#random"), (Route(one), Route(other)));
    }

    [Fact]
    public async Task What_only_one_replica_cannot_have_leaves_its_last_good_one_in_effect_there_until_it_can()
    {
        await using var set = await ReplicaSet.StartAsync();
        var secret = _folder.File("secret");
        await File.WriteAllTextAsync(secret, "s", Stop);
        var (one, other) = (
            await AddAsync(set, "one", ToCheckout),
            await AddAsync(set, "other", ToCheckout, settings: "Sources:ci:SecretFile=" + _folder.File("absent-here"))
        );

        Write(
            "one",
            ToDeployments[..^1] + $$""", "Sources": { "ci": { "Type": "jenkins", "SecretFile": "{{secret}}" } } }"""
        );
        await UntilRoutesAsync(set, "#deployments", one);
        await set.UntilAsync(() => set.Slack.Messages("chatops-admin").Count > 0, "the admin channel to hear of it");

        var text = Assert.Single(set.Slack.Messages("chatops-admin")).Text;
        Assert.Contains("Sources:ci:SecretFile", text, StringComparison.Ordinal);
        Assert.Contains(_folder.File("other"), text, StringComparison.Ordinal);
        Assert.Equal("#checkout", Route(other));
        await File.WriteAllTextAsync(_folder.File("absent-here"), "s", Stop);
        await UntilRoutesAsync(set, "#deployments", one, other);
    }

    [Fact]
    public async Task What_concerns_a_replica_alone_is_neither_published_nor_taken_over()
    {
        await using var set = await ReplicaSet.StartAsync();
        var one = await AddAsync(set, "one", ToCheckout);
        var other = await AddAsync(set, "other", ToCheckout);

        Write(
            "one",
            ToDeployments[..^1]
                + """
                , "GitHub": { "Token": "ghp_secret" }, "Storage": { "Path": "elsewhere.db" },
                "Slack": { "AppToken": "xapp-secret", "DefaultChannel": "#random" } }
                """
        );
        await set.UntilAsync(() => Value(other, "Slack:DefaultChannel") == "#random", "the other to have the channel");

        Assert.Equal("xapp-secret", Value(one, "Slack:AppToken"));
        Assert.Null(Value(other, "Slack:AppToken"));
        Assert.Null(Value(other, "GitHub:Token"));
        var published = Encoding.UTF8.GetString((await one.Store.GetAsync("configuration", Stop))!.Body.Span);
        Assert.DoesNotContain("secret", published, StringComparison.Ordinal);
        Assert.DoesNotContain("elsewhere", published, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replica_that_starts_without_Redis_takes_over_what_is_in_effect_when_it_comes()
    {
        await using var set = await ReplicaSet.StartAsync();
        var (one, other) = (await AddAsync(set, "one", ToCheckout), await AddAsync(set, "other", ToCheckout));
        Write("one", ToDeployments);
        await UntilRoutesAsync(set, "#deployments", one, other);
        await set.RemoveAsync(other);

        await set.Redis.KillAsync();
        other = await AddAsync(set, "other", ToCheckout);
        Assert.Equal("#checkout", Route(other));
        await set.Redis.StartAsync();

        await UntilRoutesAsync(set, "#deployments", one, other);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<TestApp> AddAsync(
        ReplicaSet set,
        string name,
        string configuration,
        DateTimeOffset? written = null,
        params string[] settings
    )
    {
        Write(name, configuration);
        if (written is { } time)
            File.SetLastWriteTimeUtc(_folder.File($"{name}/chatops.json"), time.UtcDateTime);
        return await set.AddWithFileAsync(
            _folder.File($"{name}/chatops.json"),
            [$"Templates:Folder={_folder.File(name)}", .. settings]
        );
    }

    private void Write(string name, string configuration) => Write(name, "chatops.json", configuration);

    private void Write(string name, string file, string text)
    {
        Directory.CreateDirectory(_folder.File(name));
        File.WriteAllText(_folder.File($"{name}/{file}"), text);
    }

    private static string? Value(TestApp replica, string key) =>
        replica.Services.GetRequiredService<IConfiguration>()[key];

    private static string? Route(TestApp replica) => Value(replica, "Routes:0:Channel");

    private static bool Agree(params TestApp[] replicas) => replicas.Select(Route).Distinct().Count() == 1;

    private static Task UntilRoutesAsync(ReplicaSet set, string channel, params TestApp[] replicas) =>
        set.UntilAsync(() => replicas.All(replica => Route(replica) == channel), $"all to route to {channel}");

    private static async Task PassAsync(ReplicaSet set, TimeSpan time)
    {
        var until = set.Time.GetUtcNow() + time;
        await set.UntilAsync(() => set.Time.GetUtcNow() > until, "time to pass");
    }

    /// <summary>Where a push that this replica is notified of is shown, whichever works it.</summary>
    private async Task<string> ChannelAsync(ReplicaSet set, TestApp replica) => (await PushAsync(set, replica)).Channel;

    private async Task<(string Channel, string? Text)> PushAsync(ReplicaSet set, TestApp replica)
    {
        string[] channels = ["checkout", "deployments", "incidents", "random", "general"];
        var before = channels.ToDictionary(channel => channel, channel => set.Slack.Messages(channel).Count);
        using var answer = await replica.GitHubAsync(
            "push",
            GitHubPayloads.Push(1, after: (++_pushes).ToString("0000000", CultureInfo.InvariantCulture) + "bbbb")
        );
        answer.EnsureSuccessStatusCode();
        await set.UntilAsync(
            () => channels.Any(channel => set.Slack.Messages(channel).Count > before[channel]),
            "the push to be shown"
        );
        var shown = channels.Single(channel => set.Slack.Messages(channel).Count > before[channel]);
        return (shown, set.Slack.Messages(shown)[^1].Text);
    }
}
