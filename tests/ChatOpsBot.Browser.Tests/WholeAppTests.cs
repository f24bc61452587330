using ChatOpsBot.Tests;
using Microsoft.Playwright;

namespace ChatOpsBot.Browser.Tests;

/// <summary>The whole application, watched in a browser while its senders send.</summary>
public sealed class WholeAppTests : WholeAppTest
{
    [Fact]
    public async Task An_empty_channel_shows_lines_to_try_and_they_work()
    {
        var page = await OpenAsync();

        await Assertions.Expect(page.Locator(".empty pre")).ToHaveCountAsync(2);
        var lines = await page.Locator(".empty pre").AllInnerTextsAsync();

        Assert.All(lines, line => Assert.Contains(App.Http.BaseAddress!.ToString(), line, StringComparison.Ordinal));
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

        await Senders.PullRequestOpensAsync();
        await Assertions.Expect(card).ToContainTextAsync("Retry payments once, with a fresh key · open");

        await Senders.PullRequestChecksAsync(allGreen: false);
        await Assertions.Expect(card).ToContainTextAsync("open, 1 of 4 checks failed");
        await Assertions.Expect(card.GetByRole(AriaRole.Link, new() { Name = "integration tests" })).ToBeVisibleAsync();
        await Assertions.Expect(card.Locator(".edited")).ToHaveTextAsync("(edited)");

        await Senders.PullRequestIsApprovedAsync();
        await Assertions.Expect(card).ToContainTextAsync("grace approved");
        await card.Locator(".replies").ClickAsync();
        await Assertions.Expect(page.Locator("#replies .message")).ToHaveCountAsync(3);

        await Senders.PullRequestMergesAsync();
        await Assertions.Expect(card).ToContainTextAsync("merged");
        await Assertions.Expect(page.Locator("#replies .message").Last).ToContainTextAsync("merged by ada");
        await Assertions.Expect(card).ToHaveCountAsync(1);
        Assert.True(await page.EvaluateAsync<bool>("window.loadedOnce"));
    }

    [Fact]
    public async Task Every_sort_of_card_is_there_for_everyone()
    {
        await Senders.PullRequestOpensAsync();
        await App.SettleAsync();
        await Senders.SendAllAsync();
        await App.SettleAsync();
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
        var page = await Browser.OpenAsync(
            $"{Channel}/{App.Cards("#checkout")[0].Ts}",
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
            Senders.PullRequestOpensAsync,
            () => Senders.PullRequestChecksAsync(allGreen: false),
            Senders.PullRequestIsApprovedAsync,
            Senders.PushAsync,
            Senders.BuildFailsAsync,
            () => Senders.AlertsFireAsync("node-4"),
            () => Senders.AlertsFireAsync(),
            Senders.ReleaseAsync,
            Senders.DeploymentAsync,
        ];
        foreach (var send in day)
        {
            await send();
            await App.SettleAsync();
        }
        var pullRequest = App.Cards("#checkout")[0].Ts;
        App.Slack.PostAs(
            "linus",
            "checkout",
            "The provider's stub answers after 30 s. Give me ten minutes.",
            pullRequest
        );
        App.Slack.PostAs("ada", "checkout", "Thanks! I hold the merge until it is green. 🙏", pullRequest);
    }

    private string Channel => $"{App.Http.BaseAddress}sandbox/c/checkout";

    private Task<IPage> OpenAsync() => Browser.OpenAsync(Channel);
}
