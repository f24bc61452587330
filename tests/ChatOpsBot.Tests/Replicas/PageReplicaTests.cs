using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Tests.Deployments;
using ChatOpsBot.Tests.OnCall.Escalation;

namespace ChatOpsBot.Tests.Replicas;

/// <summary>Pages of two replicas on one store: each step once, and no one for what the other knows is taken.</summary>
public sealed class PageReplicaTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_alert_at_two_replicas_opens_one_page_whose_steps_come_once()
    {
        await using var set = await ReplicaSet.StartAsync();
        foreach (var channel in (string[])["checkout", "alerts"])
            if (!set.Slack.Channels.Any(known => known.Name == channel))
                set.Slack.AddChannel(channel, ["ada", "chatopsbot"]);
        string[] settings =
        [
            .. PagingApp.Settings("policy:Repeat=1"),
            $"Sources:alertmanager:Secret={TestApp.Secret}",
            "Slack:ChannelPostsPerSecond=0",
        ];
        TestApp[] replicas = [await set.AddAsync(settings), await set.AddAsync(settings)];

        await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(async report =>
                {
                    using var answer = await replicas[report % 2].BearerAsync("alertmanager", Alert(report));
                })
        );
        await set.UntilAsync(() => Direct(set, PagingApp.Ada).Count == 1, "Ada's page");
        var page = await FindAsync(replicas[0], 1);
        // Each report after the first is counted.
        await set.UntilAsync(async () => (await FindAsync(replicas[1], 1))!.Duplicates == 9, "the duplicates");
        Assert.Null(await FindAsync(replicas[0], 2));

        foreach (var (person, entries) in new[] { (PagingApp.Linus, 2), (PagingApp.Grace, 3) })
        {
            set.Time.Advance(TimeSpan.FromMinutes(5));
            await set.UntilAsync(() => Direct(set, person).Count == 1, $"{person}'s page");
            Assert.Equal(entries, (await FindAsync(replicas[1], 1))!.Entries);
        }

        var book = replicas[0].Services.GetRequiredService<PageBook>();
        var pager = replicas[0].Services.GetRequiredService<ChatOpsBot.OnCall.Escalation.Running.Pager>();
        var (open, version) = (await book.FindAsync(1, Stop))!.Value;
        var change = new ChatOpsBot.OnCall.Escalation.Running.PageChange(open, version, set.Time.GetUtcNow(), new());
        change.Page = open.Acknowledge(PagingApp.Grace, set.Time.GetUtcNow());
        await pager.SaveAsync(change, Stop);
        Assert.True((await replicas[0].Store.CommitAsync(change.Effects, Stop)).IsDone);
        for (var minute = 0; minute < 15; minute++)
        {
            set.Time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Stop);
        }
        Assert.Equal(3, (await FindAsync(replicas[1], 1))!.Entries);
        Assert.Equal(
            [1, 1, 1],
            new[] { PagingApp.Ada, PagingApp.Linus, PagingApp.Grace }.Select(person => Direct(set, person).Count)
        );
        Assert.NotNull(page);
    }

    private static async Task<Page?> FindAsync(TestApp replica, long number) =>
        await replica.Services.GetRequiredService<PageBook>().FindAsync(number, Stop) is var (page, _) ? page : null;

    private static IReadOnlyList<SandboxMessage> Direct(ReplicaSet set, string person) =>
        set.Slack.Channels.FirstOrDefault(channel => channel.DirectWith == person) is { } direct
            ?
            [
                .. set
                    .Slack.Messages(direct.Id)
                    .Where(message => DeployApp.TextOf(message).Contains("P1", StringComparison.Ordinal)),
            ]
            : [];

    private static object Alert(int report) =>
        new
        {
            version = "4",
            groupKey = "errors",
            status = "firing",
            alerts = new[]
            {
                new
                {
                    status = "firing",
                    labels = new
                    {
                        alertname = "ErrorRate",
                        service = "checkout",
                        severity = "critical",
                    },
                    annotations = new { summary = $"report {report}" },
                    startsAt = "2026-03-02T08:59:00Z",
                    endsAt = "0001-01-01T00:00:00Z",
                    fingerprint = "1",
                },
            },
        };
}
