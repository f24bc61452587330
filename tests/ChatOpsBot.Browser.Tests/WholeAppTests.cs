using ChatOpsBot.Tests;
using ChatOpsBot.Tests.EndToEnd;
using Microsoft.Playwright;

namespace ChatOpsBot.Browser.Tests;

/// <summary>The whole application, watched in a browser while its senders send.</summary>
public sealed class WholeAppTests : IAsyncLifetime
{
    private readonly Browser browser = new();
    private TestApp app = null!;
    private SampleDeliveries senders = null!;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.StartOnRealTimeAsync("Routes:0:Channel=#checkout");
        senders = new SampleDeliveries(app, TimeProvider.System.GetUtcNow());
        await browser.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        await app.DisposeAsync();
    }

    [Fact]
    public async Task An_empty_channel_shows_lines_to_try_and_they_work()
    {
        var page = await OpenAsync();

        await Assertions.Expect(page.Locator(".empty pre")).ToHaveCountAsync(2);
        var lines = await page.Locator(".empty pre").AllInnerTextsAsync();

        Assert.All(lines, line => Assert.Contains(app.Http.BaseAddress!.ToString(), line, StringComparison.Ordinal));
        foreach (var line in lines)
        {
            using var shell = System.Diagnostics.Process.Start(
                "sh",
                ["-c", line.Replace("curl ", "curl -sf -m 10 -o /dev/null ", StringComparison.Ordinal)]
            );
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, shell.ExitCode);
        }
        await Assertions.Expect(page.Locator("#messages .message")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator(".empty")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_pull_request_lives_before_the_readers_eyes()
    {
        var page = await OpenAsync();
        await page.EvaluateAsync("window.loadedOnce = true");
        var card = page.Locator("#messages .message");

        await senders.PullRequestOpensAsync();
        await Assertions.Expect(card).ToContainTextAsync("Retry payments once, with a fresh key · open");

        await senders.PullRequestChecksAsync(allGreen: false);
        await Assertions.Expect(card).ToContainTextAsync("open, 1 of 4 checks failed");
        await Assertions.Expect(card.GetByRole(AriaRole.Link, new() { Name = "integration tests" })).ToBeVisibleAsync();
        await Assertions.Expect(card.Locator(".edited")).ToHaveTextAsync("(edited)");

        await senders.PullRequestIsApprovedAsync();
        await Assertions.Expect(card).ToContainTextAsync("grace approved");
        await card.Locator(".replies").ClickAsync();
        await Assertions.Expect(page.Locator("#replies .message")).ToHaveCountAsync(3);

        await senders.PullRequestMergesAsync();
        await Assertions.Expect(card).ToContainTextAsync("merged");
        await Assertions.Expect(page.Locator("#replies .message").Last).ToContainTextAsync("merged by ada");
        await Assertions.Expect(card).ToHaveCountAsync(1);
        Assert.True(await page.EvaluateAsync<bool>("window.loadedOnce"));
    }

    [Fact]
    public async Task Every_sort_of_card_is_there_for_everyone()
    {
        await senders.PullRequestOpensAsync();
        await app.SettleAsync();
        await senders.SendAllAsync();
        await app.SettleAsync();
        var page = await OpenAsync();
        await Assertions.Expect(page.Locator("#messages .message")).ToHaveCountAsync(12);
        await page.Locator(".replies").First.ClickAsync();
        await Assertions.Expect(page.Locator("#replies .message")).Not.ToHaveCountAsync(0);

        await Axe.NothingSeriousAsync(page);
    }

    /// <summary>
    /// Run by name when the cards look different: <c>-explicit only -method '*.Picture_for_the_readme'</c>.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task Picture_for_the_readme()
    {
        await PostDayAsync();
        // Three quarters of the size, so that an hour's cards fit into 1280 × 800.
        var page = await browser.OpenAsync(
            $"{Channel}/{app.Cards("#checkout")[0].Ts}",
            width: 1728,
            height: 1080,
            scale: 1280f / 1728
        );
        await Assertions.Expect(page.Locator("#replies .message")).Not.ToHaveCountAsync(0);
        await page.Locator("#close").EvaluateAsync("button => button.blur()");
        await page.Mouse.MoveAsync(0, 0);

        await page.ScreenshotAsync(
            new PageScreenshotOptions { Path = Path.Combine(Repository.Root, "docs", "sandbox.png") }
        );
    }

    private async Task PostDayAsync()
    {
        Func<Task>[] day =
        [
            senders.PullRequestOpensAsync,
            () => senders.PullRequestChecksAsync(allGreen: false),
            senders.PullRequestIsApprovedAsync,
            senders.PushAsync,
            senders.BuildFailsAsync,
            () => senders.AlertsFireAsync("node-4"),
            () => senders.AlertsFireAsync(),
            senders.ReleaseAsync,
            senders.DeploymentAsync,
        ];
        foreach (var send in day)
        {
            await send();
            await app.SettleAsync();
        }
        var pullRequest = app.Cards("#checkout")[0].Ts;
        app.Slack.PostAs(
            "linus",
            "checkout",
            "The provider's stub answers after 30 s. Give me ten minutes.",
            pullRequest
        );
        app.Slack.PostAs("ada", "checkout", "Thanks! I hold the merge until it is green. 🙏", pullRequest);
    }

    private string Channel => $"{app.Http.BaseAddress}sandbox/c/checkout";

    private Task<IPage> OpenAsync() => browser.OpenAsync(Channel);
}
