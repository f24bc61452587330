using System.Net;
using Microsoft.Data.Sqlite;

namespace ChatOpsBot.Tests.Webhooks;

/// <summary>A store that answers every question and refuses to write.</summary>
public sealed class FullStoreTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Readiness_turns_red_with_the_reason_while_the_store_is_full()
    {
        await using var app = await TestApp.StartAsync("Storage:MaxMegabytes=1", "Engine:Enabled=false");
        Assert.Equal(HttpStatusCode.OK, (await ReadyAsync(app)).Status);

        var status = HttpStatusCode.Accepted;
        for (var number = 0; status == HttpStatusCode.Accepted; number++)
        {
            using var answer = await app.GitHubAsync(
                "gollum",
                $$"""{"n":{{number}},"text":"{{new string('x', 50_000)}}"}"""
            );
            status = answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        var (ready, why) = await ReadyAsync(app);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready);
        Assert.Contains("store: ", why, StringComparison.Ordinal);
        Assert.Contains("full", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readiness_turns_red_although_nothing_comes_in_and_green_when_the_store_writes_again()
    {
        await using var app = await TestApp.StartAsync("Engine:Enabled=false");
        await using (var other = new SqliteConnection($"Data Source={Path.Combine(app.Folder, "chatops.db")}"))
        {
            await other.OpenAsync(Stop);
            await using var hold = other.BeginTransaction(deferred: false);
            await app.UntilAsync(async () =>
                (await ReadyAsync(app)) is (HttpStatusCode.ServiceUnavailable, var why)
                && why.Contains("store: ", StringComparison.Ordinal)
            );
        }

        await app.UntilAsync(async () => (await ReadyAsync(app)).Status == HttpStatusCode.OK);
    }

    private static async Task<(HttpStatusCode Status, string Why)> ReadyAsync(TestApp app)
    {
        using var answer = await app.Http.GetAsync(new Uri("healthz/ready", UriKind.Relative), Stop);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }
}
