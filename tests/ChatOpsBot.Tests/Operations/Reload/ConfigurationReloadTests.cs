using ChatOpsBot.Operations.Reload;

namespace ChatOpsBot.Tests.Operations.Reload;

/// <summary>An edit of the configuration file while the bot runs.</summary>
public sealed class ConfigurationReloadTests
{
    [Theory]
    [InlineData("""{ "Routes": [ { "Match": ["kind push"], "Channel": "#deployments" } ] }""", "Routes:0:Match:0")]
    [InlineData("""{ "Routes": [ """, "JSON")]
    [InlineData("""{ "Ingest": { "KeepBodiesFor": "a fortnight" } }""", "Ingest:KeepBodiesFor")]
    [InlineData("""{ "Slack": { "DefaultChannel": null } }""", "Slack:DefaultChannel: is null")]
    public async Task A_bad_edit_leaves_the_last_good_one_in_effect_and_the_admin_channel_gets_the_reason(
        string edit,
        string told
    )
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("chatops.json");
        await File.WriteAllTextAsync(
            file,
            """{ "Routes": [ { "Match": ["kind=push"], "Channel": "#checkout" } ] }""",
            TestContext.Current.CancellationToken
        );
        await using var app = await TestApp.StartWithFileAsync(file);

        await File.WriteAllTextAsync(file, edit, TestContext.Current.CancellationToken);
        await app.UntilAsync(() => app.Cards("#chatops-admin").Count > 0);
        await app.GitHubAsync("push", GitHubPayloads.Push(1));
        await app.SettleAsync();

        Assert.Contains(told, Assert.Single(app.Cards("#chatops-admin")).Text, StringComparison.Ordinal);
        Assert.Single(app.Cards("#checkout"));
    }

    [Fact]
    public async Task A_corrected_configuration_is_reported_as_corrected_once()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("chatops.json");
        await File.WriteAllTextAsync(file, "{}", TestContext.Current.CancellationToken);
        await using var app = await TestApp.StartWithFileAsync(file);
        await File.WriteAllTextAsync(file, """{ "Routes": [ """, TestContext.Current.CancellationToken);
        await app.UntilAsync(() => app.Cards("#chatops-admin").Count > 0);

        await File.WriteAllTextAsync(file, """{ "Routes": [] }""", TestContext.Current.CancellationToken);
        await app.UntilAsync(() => app.Cards("#chatops-admin").Count > 1);

        Assert.Contains("is corrected and in effect", app.Cards("#chatops-admin")[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edit_that_the_checks_fail_on_does_not_end_the_process()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("chatops.json");
        await File.WriteAllTextAsync(file, "{}", TestContext.Current.CancellationToken);
        await using var app = await TestApp.StartReplicaAsync(
            new ManualTime(TestApp.Start),
            services =>
                services.AddSingleton<ConfigurationReload.Check>(settings =>
                    settings["PublicUrl"] is null ? [] : throw new InvalidOperationException("a bug")
                ),
            file
        );

        await File.WriteAllTextAsync(
            file,
            """{ "PublicUrl": "https://chatops.example.com" }""",
            TestContext.Current.CancellationToken
        );
        await app.UntilAsync(() => app.Cards("#chatops-admin").Count > 0);

        Assert.Contains(
            "it cannot be checked (InvalidOperationException)",
            Assert.Single(app.Cards("#chatops-admin")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_good_edit_holds_without_a_restart()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("chatops.json");
        await File.WriteAllTextAsync(file, "{}", TestContext.Current.CancellationToken);
        await using var app = await TestApp.StartWithFileAsync(file);

        await File.WriteAllTextAsync(
            file,
            """{ "Routes": [ { "Match": ["kind=push"], "Channel": "#checkout" } ] }""",
            TestContext.Current.CancellationToken
        );
        var pushes = 0;
        await app.UntilAsync(async () =>
        {
            app.Time.Advance(TimeSpan.FromSeconds(2));
            await app.GitHubAsync("push", GitHubPayloads.Push(1, after: $"{pushes++:0000000}bbbb"));
            return app.Cards("#checkout").Count > 0;
        });
    }
}
