using Microsoft.Playwright;

namespace ChatOpsBot.Browser.Tests;

/// <summary>The app's own place, the developer's log, and everything at once for everyone.</summary>
public sealed class AppTabTests(SandboxPage sandbox) : SandboxPageTest(sandbox)
{
    [Fact]
    public async Task The_Home_tab_shows_what_the_app_publishes_and_Messages_is_a_talk_with_it()
    {
        var page = await Sandbox.OpenAsync("/sandbox/app");
        var times = page.GetByText("Published");
        await Assertions.Expect(times).ToBeVisibleAsync();
        var first = await times.InnerTextAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Refresh" }).ClickAsync();
        await Assertions.Expect(times).Not.ToHaveTextAsync(first);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Refresh" })).ToBeFocusedAsync();

        await page.Locator("#tab-messages").ClickAsync();
        await page.GetByLabel("Message", new() { Exact = true }).FillAsync("are you there?");
        await page.Keyboard.PressAsync("Enter");
        await Assertions
            .Expect(page.Locator(".message").Last)
            .ToContainTextAsync("Hello @ada. You said: are you there?");
        await Assertions.Expect(page.Locator("#apps [aria-current]")).ToHaveCountAsync(1);
        await page.GoBackAsync();
        await Assertions.Expect(times).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_log_tells_live_what_was_sent_and_answered()
    {
        var page = await Sandbox.OpenAsync("/sandbox/c/general");
        await Sandbox.PostAsync("#general", "before it was opened");
        await page.Locator("#log-toggle").ClickAsync();
        var entries = page.Locator(".log-entry:visible");
        await Assertions.Expect(entries.Last).ToContainTextAsync("chat.postMessage");

        await page.GetByLabel("Message", new() { Exact = true }).FillAsync("/broken now");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(entries.Last).ToHaveClassAsync("log-entry to_app bad");
        await page.GetByLabel("Filter by text").FillAsync("broken");
        await page.GetByLabel("Filter by direction").SelectOptionAsync("to_app");
        await Assertions.Expect(entries).ToHaveCountAsync(1);
        await entries.Locator("summary").ClickAsync();
        await Assertions.Expect(entries.Locator("pre").First).ToContainTextAsync("\"command\": \"/broken\"");
        await page.GetByLabel("Filter by text").FillAsync("nowhere");
        await Assertions.Expect(entries).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280, "light")]
    [InlineData(ColorScheme.Dark, 1280, "dark")]
    [InlineData(ColorScheme.Light, 390, "phone")]
    public async Task Every_state_is_open_to_everyone(ColorScheme scheme, int width, string name)
    {
        Sandbox.Workspace.PostAs("grace", "checkout", "Morning, is anything on fire?");
        await Sandbox.PostAsync("#checkout", "Deploy", DemoViews.Card("U0ADA00001", "v1.8.2").ToJsonString());
        var page = await Sandbox.OpenAsync("/sandbox/c/checkout", scheme, width);
        var box = page.GetByLabel("Message", new() { Exact = true });

        await LookAsync("completion", () => box.PressSequentiallyAsync("@"));
        await LookAsync(
            "emoji",
            async () =>
            {
                await box.FillAsync("");
                await page.Locator(".message").First.HoverAsync();
                await page.GetByRole(AriaRole.Button, new() { Name = "Add a reaction" }).ClickAsync();
            }
        );
        await LookAsync(
            "confirm",
            async () =>
            {
                await page.Keyboard.PressAsync("Escape");
                await page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
            }
        );
        await LookAsync(
            "errors",
            async () =>
            {
                await page.Keyboard.PressAsync("Escape");
                await box.FillAsync("/deploy ");
                await box.PressAsync("Enter");
                await page.GetByRole(AriaRole.Dialog)
                    .GetByRole(AriaRole.Button, new() { Name = "Deploy" })
                    .ClickAsync();
                await page.GetByRole(AriaRole.Dialog).GetByLabel("Tell").ClickAsync();
            }
        );
        await LookAsync(
            "home",
            async () =>
            {
                await page.GotoAsync($"{Sandbox.Address}/sandbox/app");
                await page.GetByRole(AriaRole.Dialog)
                    .GetByRole(AriaRole.Button, new() { Name = "Cancel" })
                    .ClickAsync();
                await page.GetByText("Published").WaitForAsync();
            }
        );
        await LookAsync(
            "log",
            async () =>
            {
                await page.Locator("#log-toggle").EvaluateAsync("button => button.click()");
                await page.Locator(".log-entry summary").First.ClickAsync();
            }
        );
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));

        async Task LookAsync(string state, Func<Task> reach)
        {
            await reach();
            await Pictures.TakeAsync(page, $"{name}-{state}");
            await Axe.NothingSeriousAsync(page);
        }
    }
}
