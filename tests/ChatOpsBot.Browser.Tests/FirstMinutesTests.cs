using Microsoft.Playwright;

namespace ChatOpsBot.Browser.Tests;

/// <summary>What the page offers to someone who sees it for the first time, on every kind of screen.</summary>
public sealed class FirstMinutesTests(SandboxPage sandbox) : SandboxPageTest(sandbox)
{
    [Fact]
    public async Task A_command_is_completed_word_by_word_and_Enter_sends_what_is_written()
    {
        var page = await Sandbox.OpenAsync("/sandbox/c/general");
        var (box, options) = (
            page.GetByRole(AriaRole.Textbox, new() { Name = "Message" }),
            page.GetByRole(AriaRole.Option)
        );

        await box.PressSequentiallyAsync("/de");
        await Assertions.Expect(options).ToHaveTextAsync(["//deployDeploy a service"]);
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(options).ToHaveTextAsync(["approve", "cancel"]);
        await box.PressSequentiallyAsync("c");
        await Assertions.Expect(options).ToHaveTextAsync(["cancel", "checkout"]);
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(options).ToHaveTextAsync(["search", "staging", "production"]);
        await box.PressSequentiallyAsync("to st");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(box).ToHaveValueAsync("/deploy checkout to staging ");
        await box.PressSequentiallyAsync("p");
        await Assertions.Expect(options).ToHaveTextAsync(["production"]);
        await page.Keyboard.PressAsync("Backspace");
        var sent = await page.RunAndWaitForRequestAsync(
            () => page.Keyboard.PressAsync("Enter"),
            "**/sandbox/api/commands"
        );

        Assert.Contains("/deploy checkout to staging", sent.PostData, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_channel_has_a_command_to_try_and_lines_to_copy()
    {
        var page = await Sandbox.OpenAsync("/sandbox/c/general");
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);

        await page.GetByRole(AriaRole.Button, new() { Name = "Copy curl" }).ClickAsync();
        await Assertions.Expect(page.Locator("#toast")).ToHaveTextAsync("Copied.");
        Assert.StartsWith(
            "curl -X POST",
            await page.EvaluateAsync<string>("navigator.clipboard.readText()"),
            StringComparison.Ordinal
        );
        await page.GetByRole(AriaRole.Button, new() { Name = "/deploy checkout to staging" }).ClickAsync();

        await Assertions
            .Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Message" }))
            .ToHaveValueAsync("/deploy checkout to staging");
    }

    [Fact]
    public async Task A_modal_opens_in_the_tab_that_asked()
    {
        var (asking, other) = (
            await Sandbox.OpenAsync("/sandbox/c/general"),
            await Sandbox.OpenAsync("/sandbox/c/general")
        );

        await asking.GetByRole(AriaRole.Textbox, new() { Name = "Message" }).FillAsync("/deploy");
        await asking.Keyboard.PressAsync("Escape");
        await asking.Keyboard.PressAsync("Enter");
        await Assertions.Expect(asking.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await Sandbox.PostAsync("#general", "after it");
        await Assertions.Expect(other.Locator("#messages .message")).ToHaveCountAsync(1);
        await Assertions.Expect(other.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();

        await asking.ReloadAsync();
        await Assertions.Expect(asking.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_developer_log_comes_before_the_drawer_on_a_phone()
    {
        var page = await Sandbox.OpenAsync("/sandbox/c/general", width: 390, height: 844);

        await page.Locator("#menu").ClickAsync();
        await page.Locator("#log-toggle").ClickAsync();
        await Assertions.Expect(page.Locator("#sidebar")).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Close the developer log" }).ClickAsync();

        await Assertions.Expect(page.Locator("#log")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator("#menu")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task An_emoji_is_drawn_on_a_machine_that_has_no_font_for_it()
    {
        await Sandbox.PostAsync("#general", "\u23f3 \U0001f512 \U0001f9ca :tada:");
        var page = await Sandbox.OpenAsync("/sandbox/c/general");

        await Assertions.Expect(page.Locator(".message .body")).ToContainTextAsync("\U0001f389");
        Assert.Equal(
            ["1f512", "1f389"],
            await page.EvaluateAsync<string[]>(
                """
                async () => {
                  const found = await document.fonts.load('16px "Sandbox Emoji"', '\u{1f512}\u{1f389}');
                  return found.length ? ['1f512', '1f389'] : [];
                }
                """
            )
        );
    }

    [Theory]
    [InlineData(400, ColorScheme.Light)]
    [InlineData(800, ColorScheme.Dark)]
    [InlineData(1000, ColorScheme.Light)]
    [InlineData(1400, ColorScheme.Light)]
    [InlineData(1400, ColorScheme.Dark)]
    public async Task Every_width_holds_a_channel_a_thread_and_a_list_of_commands(int width, ColorScheme scheme)
    {
        await Gallery.PostAsync(Sandbox);
        var parent = Sandbox.Workspace.Messages("checkout").First(message => message.ReplyCount > 0).Ts;
        var page = await Sandbox.OpenAsync("/sandbox/c/general", scheme, width, height: 860);
        await Assertions.Expect(page.Locator(".empty")).ToBeVisibleAsync();
        await FitsAsync(page, width, scheme, "empty");

        await page.GetByRole(AriaRole.Textbox, new() { Name = "Message" }).PressSequentiallyAsync("/");
        await Assertions.Expect(page.GetByRole(AriaRole.Option)).ToHaveCountAsync(3);
        await FitsAsync(page, width, scheme, "commands");

        await page.GotoAsync($"{Sandbox.Address}/sandbox/c/checkout");
        await Assertions.Expect(page.Locator("#messages .message")).Not.ToHaveCountAsync(0);
        await FitsAsync(page, width, scheme, "channel");

        await page.GotoAsync($"{Sandbox.Address}/sandbox/c/checkout/{parent}");
        await Assertions.Expect(page.Locator("#replies .message")).ToHaveCountAsync(4);
        await FitsAsync(page, width, scheme, "thread");
        Assert.InRange((await page.Locator("#thread").BoundingBoxAsync())!.Width, 320, 1000);
        if (await page.Locator(".conversation").IsVisibleAsync())
            Assert.InRange((await page.Locator(".conversation").BoundingBoxAsync())!.Width, 420, 1400);
    }

    private static async Task FitsAsync(IPage page, int width, ColorScheme scheme, string name)
    {
        await Pictures.TakeAsync(page, $"{width}-{scheme}-{name}");
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await Axe.NothingSeriousAsync(page);
    }
}
