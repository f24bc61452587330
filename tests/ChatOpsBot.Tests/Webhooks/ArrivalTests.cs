using System.Net;

namespace ChatOpsBot.Tests.Webhooks;

/// <summary>What has come before, and what only looks like it.</summary>
public sealed class ArrivalTests
{
    private static object Alert(string status) =>
        new
        {
            version = "4",
            groupKey = "disk",
            status,
            alerts = new[]
            {
                new
                {
                    status,
                    labels = new { alertname = "DiskFull" },
                    startsAt = "2026-03-02T08:00:00Z",
                    endsAt = "2026-03-02T08:30:00Z",
                    fingerprint = "1",
                },
            },
        };

    [Fact]
    public async Task Without_an_id_the_same_words_are_known_for_minutes_only()
    {
        await using var app = await TestApp.StartAsync();

        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(app.BearerAsync("alertmanager", Alert("firing"))));
        app.Time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app.BearerAsync("alertmanager", Alert("firing"))));
        app.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(app.BearerAsync("alertmanager", Alert("firing"))));
    }

    [Fact]
    public async Task What_fires_is_resolved_and_fires_again_in_the_same_words_is_news()
    {
        await using var app = await TestApp.StartAsync();

        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(app.BearerAsync("alertmanager", Alert("firing"))));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app.BearerAsync("alertmanager", Alert("firing"))));
        app.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(app.BearerAsync("alertmanager", Alert("resolved"))));
        app.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(app.BearerAsync("alertmanager", Alert("firing"))));
    }

    [Fact]
    public async Task News_of_something_else_does_not_make_the_same_words_news()
    {
        await using var app = await TestApp.StartAsync();
        var build = new
        {
            name = "checkout",
            build = new
            {
                number = 1,
                phase = "STARTED",
                full_url = "https://ci.example.org/job/checkout/1/",
            },
        };

        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(app.BearerAsync("alertmanager", Alert("firing"))));
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(app.BearerAsync("jenkins", build)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app.BearerAsync("alertmanager", Alert("firing"))));
    }

    [Fact]
    public async Task A_recorded_body_under_another_id_is_not_taken_in_as_long_as_bodies_are_kept()
    {
        await using var app = await TestApp.StartAsync();
        await using var other = await TestApp.StartAsync("Ingest:KeepBodiesFor=4.00:00:00");

        Assert.Equal(
            HttpStatusCode.Accepted,
            await StatusAsync(app.GitHubAsync("push", GitHubPayloads.Push(1), "d-1"))
        );
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app.GitHubAsync("push", GitHubPayloads.Push(1), "d-2")));
        app.Time.Advance(TimeSpan.FromDays(13));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app.GitHubAsync("push", GitHubPayloads.Push(1), "d-3")));
        // GitHub's own redelivery keeps its id.
        Assert.Equal(
            HttpStatusCode.Accepted,
            await StatusAsync(app.GitHubAsync("push", GitHubPayloads.Push(1), "d-1"))
        );
        Assert.Equal(
            HttpStatusCode.Accepted,
            await StatusAsync(app.GitHubAsync("push", GitHubPayloads.Push(2), "d-4"))
        );

        Assert.Equal(
            HttpStatusCode.Accepted,
            await StatusAsync(other.GitHubAsync("push", GitHubPayloads.Push(1), "d-1"))
        );
        other.Time.Advance(TimeSpan.FromDays(5));
        Assert.Equal(
            HttpStatusCode.Accepted,
            await StatusAsync(other.GitHubAsync("push", GitHubPayloads.Push(1), "d-2"))
        );
    }

    [Fact]
    public async Task An_event_is_counted_once_however_often_the_work_on_it_is_done_again()
    {
        await using var app = await TestApp.StartUnlimitedAsync();

        // All of one card, so that most are in conflict with one another.
        await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(number =>
                    app.BearerAsync(
                        "alertmanager",
                        new
                        {
                            version = "4",
                            groupKey = "disk",
                            status = "firing",
                            alerts = new[]
                            {
                                new
                                {
                                    status = "firing",
                                    labels = new { alertname = "DiskFull", instance = $"node-{number}" },
                                    startsAt = "2026-03-02T08:00:00Z",
                                    fingerprint = $"{number}",
                                },
                            },
                        }
                    )
                )
        );
        await app.SettleAsync();

        Assert.Contains(
            "chatops_events_total{kind=\"alert\",source=\"alertmanager\"} 40\n",
            await app.Http.GetStringAsync("metrics", TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    private static async Task<HttpStatusCode> StatusAsync(Task<HttpResponseMessage> sending)
    {
        using var answer = await sending;
        return answer.StatusCode;
    }
}
