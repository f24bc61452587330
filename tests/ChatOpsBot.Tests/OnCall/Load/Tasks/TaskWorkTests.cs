using ChatOpsBot.Catalog.Services;
using ChatOpsBot.GitHubFake;
using ChatOpsBot.OnCall.Load.Tasks;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;
using ChatOpsBot.Tests.OnCall.Escalation;
using ChatOpsBot.Tests.Platform.GitHub;

namespace ChatOpsBot.Tests.OnCall.Load.Tasks;

/// <summary>The issue at GitHub about an alert.</summary>
public sealed class TaskWorkTests
{
    private const string Title = "Disk ``` @everyone full";
    private static readonly string Id = AlertTask.IdOf("checkout", Title);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_opened_once_and_its_link_comes_back()
    {
        using var github = new RecordingHandler(
            RecordingHandler.Json("[]"),
            RecordingHandler.Json("""{"number":7,"html_url":"https://github.example/acme/checkout/issues/7"}""", 201)
        );
        await using var app = await StartAsync();

        Assert.IsType<WorkOutcome.Done>(await WorkAsync(app, github));
        // Again, after a crash that took the answer's commit with it, it would be looked for; done is done.
        Assert.IsType<WorkOutcome.Done>(await WorkAsync(app, github));

        Assert.Equal("https://github.example/acme/checkout/issues/7", (await TaskAsync(app))?.Url);
        Assert.Equal(2, github.Calls.Count);
        Assert.Equal("POST repos/acme/checkout/issues", github.Calls[1].Line);
        Assert.Contains($"chatops-task {Id}", github.Calls[1].Body!, StringComparison.Ordinal);
        Assert.DoesNotContain("```\\n```", github.Calls[1].Body!, StringComparison.Ordinal);
        await app.UntilAsync(() => Direct(app).Count > 0);
        Assert.Contains(
            "<https://github.example/acme/checkout/issues/7|The task>",
            Direct(app)[^1],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task One_whose_answer_got_lost_is_found_again()
    {
        using var github = new RecordingHandler(
            RecordingHandler.Json(
                $$"""
                [{"number":6,"html_url":"https://github.example/6","body":"other"},{"number":7,"html_url":"https://github.example/7","body":"x {{AlertTask.MarkerOf(
                    Id
                )}}"}]
                """
            )
        );
        await using var app = await StartAsync();

        await WorkAsync(app, github);

        Assert.Equal("https://github.example/7", (await TaskAsync(app))?.Url);
        Assert.Single(github.Calls);
    }

    [Fact]
    public async Task A_refusal_is_reported_and_it_may_be_asked_again()
    {
        using var github = new RecordingHandler(
            RecordingHandler.Json("[]"),
            RecordingHandler.Json("""{"message":"Issues are disabled for this repo"}""", 410)
        );
        await using var app = await StartAsync();

        await WorkAsync(app, github);

        Assert.Null(await TaskAsync(app));
        await app.UntilAsync(() => Direct(app).Count > 0);
        Assert.Contains("could not be opened: ", Direct(app)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_becomes_an_issue_by_a_typed_command_once()
    {
        await using var github = await FakeGitHub.StartAsync(new ManualTime(TestApp.Start));
        github.Repository("acme/checkout").Commit("First", "grace");
        await using var pages = await PagingApp.StartAsync([
            .. github.Settings,
            "Services:checkout:Repository=acme/checkout",
        ]);
        pages.IgnoreUnexpected();
        await pages.AlertAsync();

        Assert.Contains(
            "Would open an issue in acme/checkout",
            await pages.TypeAsync("/oncall task P1 --dry-run"),
            StringComparison.Ordinal
        );
        await pages.App.SettleAsync();
        Assert.Empty(github.Repository("acme/checkout").Issues);

        await pages.TypeAsync("/oncall task P1");
        await pages.App.UntilAsync(() =>
            Direct(pages.App).Any(text => text.Contains("|The task> for *checkout*", StringComparison.Ordinal))
        );
        Assert.Contains("There is <", await pages.TypeAsync("/oncall task P1", "linus"), StringComparison.Ordinal);

        var issue = Assert.Single(github.Repository("acme/checkout").Issues);
        Assert.Equal(["on-call"], issue.Labels);
        Assert.Contains("last as P1", issue.Body!, StringComparison.Ordinal);
        Assert.Empty(github.Complaints);
    }

    private static async Task<TestApp> StartAsync()
    {
        var app = await TestApp.StartUnlimitedAsync("Services:checkout:Repository=acme/checkout");
        var effects = new Commit();
        AlertTask.Kept.Put(
            effects,
            AlertTask.KeyOf(Id),
            new AlertTask("checkout", Title, "P1", "U0ADA00001", app.Time.GetUtcNow()),
            0
        );
        Assert.True((await app.Store.CommitAsync(effects, Stop)).IsDone);
        return app;
    }

    private static async Task<WorkOutcome> WorkAsync(TestApp app, RecordingHandler github)
    {
        var work = new TaskWork(app.Store, github.Client(), app.Services.GetRequiredService<ServiceCatalog>());
        var payload = TaskWork.For(Id).Payload;
        var outcome = await work.WorkAsync(
            new WorkItem(work.Queue, 1, Id, payload, 0, 1, 1, app.Time.GetUtcNow(), null),
            Stop
        );
        if (outcome is WorkOutcome.Done done)
            Assert.True((await app.Store.CommitAsync(done.Effects, Stop)).IsDone);
        return outcome;
    }

    private static IReadOnlyList<string> Direct(TestApp app) =>
        app.Slack.Channels.FirstOrDefault(channel => channel.DirectWith == "U0ADA00001") is { } direct
            ? [.. app.Slack.Messages(direct.Id).Select(message => message.Text)]
            : [];

    private static async Task<AlertTask?> TaskAsync(TestApp app) =>
        (await AlertTask.Kept.FindAsync(app.Store, AlertTask.KeyOf(Id), Stop))?.Value;
}
