using ChatOpsBot.GitHubFake;
using ChatOpsBot.Platform.GitHub;

namespace ChatOpsBot.Tests.Platform.GitHub;

public sealed class GitHubModuleTests : IAsyncDisposable
{
    private readonly ManualTime _time = new(TestApp.Start);
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_application_asks_github_and_counts_what_it_costs()
    {
        await using var github = await FakeGitHub.StartAsync(_time);
        var commit = github.Repository("acme/checkout").Commit("First");
        await using var app = await TestApp.StartAsync(_time, github.Settings);
        var client = app.Services.GetRequiredService<GitHubRest>();

        Assert.Equal(commit.Sha, (await client.CommitAsync("acme", "checkout", "main", Token)).Sha);
        Assert.Equal(commit.Sha, (await client.CommitAsync("acme", "checkout", "main", Token)).Sha);
        await Assert.ThrowsAsync<GitHubException>(() => client.RepositoryAsync("acme", "nothing", Token));

        var metrics = await app.Http.GetStringAsync(new Uri("metrics", UriKind.Relative), Token);
        Assert.Contains(
            "chatops_github_calls_total{operation=\"repos/get-commit\",result=\"ok\"} 1\n",
            metrics,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "chatops_github_calls_total{operation=\"repos/get-commit\",result=\"unchanged\"} 1\n",
            metrics,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "chatops_github_calls_total{operation=\"repos/get\",result=\"NotFound\"} 1\n",
            metrics,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "chatops_github_call_duration_seconds_count{operation=\"repos/get\"} 1\n",
            metrics,
            StringComparison.Ordinal
        );
        Assert.Contains("chatops_github_rate_limit{budget=\"token\"} 5000\n", metrics, StringComparison.Ordinal);
        Assert.Contains("chatops_github_rate_remaining{budget=\"token\"} 4998\n", metrics, StringComparison.Ordinal);
        Assert.Empty(github.Complaints);
    }

    [Fact]
    public async Task A_token_in_a_file_can_be_exchanged_while_the_bot_runs()
    {
        await using var github = await FakeGitHub.StartAsync(_time);
        github.Repository("acme/checkout").Commit("First");
        await File.WriteAllTextAsync(_folder.File("token"), "ghp_expired\n", Token);
        await using var app = await TestApp.StartAsync(
            _time,
            $"GitHub:ApiUrl={github.ApiUrl}",
            $"GitHub:TokenFile={_folder.File("token")}"
        );
        var client = app.Services.GetRequiredService<GitHubRest>();

        var refused = await Assert.ThrowsAsync<GitHubException>(() =>
            client.RepositoryAsync("acme", "checkout", Token)
        );
        await File.WriteAllTextAsync(_folder.File("token"), FakeGitHub.Token + "\n", Token);

        Assert.Equal(GitHubFailure.Authentication, refused.Failure);
        Assert.Equal("acme/checkout", (await client.RepositoryAsync("acme", "checkout", Token)).FullName);
    }

    [Fact]
    public async Task An_app_s_key_in_a_file_is_enough()
    {
        await using var github = await FakeGitHub.StartAsync(_time);
        github.Repository("acme/checkout").Commit("First");
        await File.WriteAllTextAsync(_folder.File("key.pem"), github.Install("Iv1.app", "acme"), Token);
        await using var app = await TestApp.StartAsync(
            _time,
            $"GitHub:ApiUrl={github.ApiUrl}",
            "GitHub:AppId=Iv1.app",
            $"GitHub:PrivateKeyFile={_folder.File("key.pem")}"
        );

        Assert.Equal(
            "acme/checkout",
            (await app.Services.GetRequiredService<GitHubRest>().RepositoryAsync("acme", "checkout", Token)).FullName
        );
        Assert.Equal(["app", "app", "installation at acme"], github.Calls.Select(call => call.Request.CallerName));
    }

    [Fact]
    public async Task Without_credentials_github_is_not_asked()
    {
        await using var app = await TestApp.StartAsync();
        var refused = await Assert.ThrowsAsync<GitHubException>(() =>
            app.Services.GetRequiredService<GitHubRest>().RepositoryAsync("acme", "checkout", Token)
        );
        Assert.Equal((GitHubFailure.Authentication, "there are no credentials"), (refused.Failure, refused.Reason));
    }
}
