using Microsoft.Extensions.Logging.Testing;

namespace ChatOpsBot.Tests.Operations.Reload;

/// <summary>
/// Configuration and templates change while the bot runs; a bad edit changes nothing and is notified.
/// </summary>
public sealed class ReloadTests
{
    [Fact]
    public async Task A_changed_route_holds_without_a_restart()
    {
        await using var app = await TestApp.StartAsync("Routes:0:Match:0=kind=push", "Routes:0:Channel=#checkout");
        await app.GitHubAsync("push", GitHubPayloads.Push(1, after: "1222222bbbb"));
        await app.SettleAsync();

        Change(app, "Routes:0:Channel", "#deployments");
        await app.GitHubAsync("push", GitHubPayloads.Push(1, after: "2222222bbbb"));
        await app.SettleAsync();

        Assert.Single(app.Cards("#checkout"));
        Assert.Single(app.Cards("#deployments"));
    }

    [Fact]
    public async Task A_rotated_secret_holds_without_a_restart()
    {
        await using var app = await TestApp.StartAsync("Sources:jenkins:Secret=old");
        using var before = await SendAsync(app, "old");

        Change(app, "Sources:jenkins:Secret", "new");
        using var after = await SendAsync(app, "new");
        using var late = await SendAsync(app, "old");

        Assert.Equal([202, 200, 401], new[] { before, after, late }.Select(answer => (int)answer.StatusCode));

        static Task<HttpResponseMessage> SendAsync(TestApp app, string token) =>
            app.SendAsync("jenkins", "{}"u8.ToArray(), request => request.Headers.Add("X-Jenkins-Token", token));
    }

    [Fact]
    public async Task A_template_of_the_teams_own_takes_the_place_of_ours_at_once()
    {
        using var templates = new TemporaryFolder();
        await File.WriteAllTextAsync(
            templates.File("push.scriban"),
            "{{ actor }} pushed to {{ repository }} on {{ branch }}",
            TestContext.Current.CancellationToken
        );
        await using var app = await TestApp.StartAsync($"Templates:Folder={templates.Path}");
        await app.GitHubAsync("push", GitHubPayloads.Push(1, after: "1222222bbbb"));
        await app.SettleAsync();
        Assert.Equal("ada pushed to acme/checkout on main", Assert.Single(app.Cards("#general")).Text);

        await File.WriteAllTextAsync(
            templates.File("push.scriban"),
            "second wording",
            TestContext.Current.CancellationToken
        );
        for (var i = 0; app.Cards("#general")[^1].Text != "second wording" && i < 100; i++)
        {
            app.Time.Advance(TimeSpan.FromSeconds(2));
            await app.GitHubAsync("push", GitHubPayloads.Push(1, after: $"{i:00}22222cccc"));
            await app.SettleAsync();
        }
        Assert.Equal("second wording", app.Cards("#general")[^1].Text);
    }

    [Fact]
    public async Task A_template_that_does_not_compile_leaves_the_last_good_one_in_effect_and_is_reported()
    {
        using var templates = new TemporaryFolder();
        await File.WriteAllTextAsync(
            templates.File("push.scriban"),
            "{{ for line in lines }} never closed",
            TestContext.Current.CancellationToken
        );
        using var log = new FakeLoggerProvider();
        await using var app = await TestApp.StartAsync(
            services => services.AddLogging(logging => logging.AddProvider(log)),
            $"Templates:Folder={templates.Path}"
        );

        await app.GitHubAsync("push", GitHubPayloads.Push(1));
        await app.SettleAsync();

        var logged = log.Collector.GetSnapshot().Single(record => record.Level == LogLevel.Error).Message;
        Assert.Contains("The <end> statement was not found", logged, StringComparison.Ordinal);
        Assert.Contains("1 commit", Assert.Single(app.Cards("#general")).Text, StringComparison.Ordinal);
        Assert.Contains("push.scriban", Assert.Single(app.Cards("#chatops-admin")).Text, StringComparison.Ordinal);
    }

    private static void Change(TestApp app, string key, string value)
    {
        var configuration = (IConfigurationRoot)app.Services.GetRequiredService<IConfiguration>();
        configuration[key] = value;
        configuration.Reload();
    }
}
