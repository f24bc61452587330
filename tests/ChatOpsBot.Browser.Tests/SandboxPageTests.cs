using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace ChatOpsBot.Browser.Tests;

/// <summary>The workspace page as people see it.</summary>
public sealed class SandboxPageTests(SandboxPage sandbox) : SandboxPageTest(sandbox)
{
    [Fact]
    public async Task Posts_edits_replies_and_deletes_appear_without_a_reload()
    {
        var page = await Sandbox.OpenAsync("/sandbox/c/general");
        var messages = page.Locator("#messages .message");
        await Assertions.Expect(page.Locator(".empty pre").First).ToContainTextAsync("curl");

        var ts = await Sandbox.PostAsync("#general", "first *draft*");
        await Assertions.Expect(messages).ToHaveCountAsync(1);
        await Assertions.Expect(messages.Locator("strong")).ToHaveTextAsync("draft");

        await Sandbox.CallAsync(
            "chat.update",
            new JsonObject
            {
                ["channel"] = Sandbox.Id("general"),
                ["ts"] = ts,
                ["text"] = "final",
            }
        );
        await Assertions.Expect(messages.Locator(".body")).ToHaveTextAsync("final");
        await Assertions.Expect(messages.Locator(".edited")).ToHaveTextAsync("(edited)");

        await Sandbox.PostAsync("#general", "a reply", thread: ts);
        await messages.Locator(".replies").ClickAsync();
        await Assertions.Expect(page.Locator("#replies .message")).ToHaveCountAsync(2);
        await Sandbox.PostAsync("#general", "another", thread: ts);
        await Assertions.Expect(page.Locator("#replies .message")).ToHaveCountAsync(3);
        await Assertions.Expect(messages.Locator(".replies")).ToContainTextAsync("2 replies");

        var second = await Sandbox.PostAsync("#general", "gone soon");
        await Assertions.Expect(messages).ToHaveCountAsync(2);
        await Sandbox.CallAsync("chat.delete", new JsonObject { ["channel"] = Sandbox.Id("general"), ["ts"] = second });
        await Assertions.Expect(messages).ToHaveCountAsync(1);

        await Sandbox.PostAsync("#incidents", "elsewhere");
        await Assertions.Expect(page.Locator(".channel.unread .name")).ToHaveTextAsync("incidents");
    }

    [Fact]
    public async Task Hostile_text_is_shown_and_never_run()
    {
        await Gallery.PostAsync(Sandbox);
        var page = await Sandbox.OpenAsync("/sandbox/c/checkout");

        await Assertions.Expect(page.Locator("#messages")).ToContainTextAsync("<b>bold</b>");
        Assert.Null(await page.EvaluateAsync<object?>("window.hacked ?? null"));
        Assert.Equal(
            0,
            await page.Locator("#messages script, #messages [onerror], #messages a[href^='javascript']").CountAsync()
        );
    }

    [Fact]
    public async Task The_keyboard_reaches_channels_threads_and_back()
    {
        var parent = await Sandbox.PostAsync("#general", "parent");
        await Sandbox.PostAsync("#general", "reply", thread: parent);
        var page = await Sandbox.OpenAsync("/sandbox/c/general");

        await page.Locator(".channel[aria-current]").FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        Assert.Equal(
            "chatops-admin",
            await page.EvaluateAsync<string>("document.activeElement.querySelector('.name').textContent")
        );
        await page.Locator(".replies").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#close")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("#thread")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator(".replies")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_phone_has_the_channels_in_a_drawer_and_the_thread_on_the_whole_screen()
    {
        await Gallery.PostAsync(Sandbox);
        var page = await Sandbox.OpenAsync("/sandbox/c/checkout", width: 390, height: 844);
        Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await Pictures.TakeAsync(page, "phone");

        await Assertions.Expect(page.Locator("#sidebar")).ToBeHiddenAsync();
        await page.Locator("#menu").ClickAsync();
        await Assertions.Expect(page.Locator("#sidebar")).ToBeInViewportAsync();
        await Pictures.TakeAsync(page, "phone-drawer");
        await page.Locator(".channel", new PageLocatorOptions { HasText = "general" }).ClickAsync();
        await Assertions.Expect(page.Locator("#title")).ToHaveTextAsync("#general");

        await page.GotoAsync(
            $"{Sandbox.Address}/sandbox/c/checkout/"
                + $"{Sandbox.Workspace.Messages("checkout").First(message => message.ReplyCount > 0).Ts}"
        );
        await Assertions.Expect(page.Locator("#replies .message")).ToHaveCountAsync(4);
        Assert.Equal(390, (await page.Locator("#thread").BoundingBoxAsync())!.Width);
        await Pictures.TakeAsync(page, "phone-thread");
    }

    [Theory]
    [InlineData(ColorScheme.Light, "light")]
    [InlineData(ColorScheme.Dark, "dark")]
    public async Task Nothing_serious_blocks_anyone(ColorScheme scheme, string name)
    {
        await Gallery.PostAsync(Sandbox);
        var parent = Sandbox.Workspace.Messages("checkout").First(message => message.ReplyCount > 0).Ts;
        var page = await Sandbox.OpenAsync("/sandbox/c/general", scheme);
        await Pictures.TakeAsync(page, $"{name}-empty");
        await page.GotoAsync($"{Sandbox.Address}/sandbox/c/checkout/{parent}");
        await Assertions.Expect(page.Locator("#replies .message")).ToHaveCountAsync(4);
        await Pictures.TakeAsync(page, name);

        await Axe.NothingSeriousAsync(page);
        await page.Locator("#messages").EvaluateAsync("box => box.scrollTop = 0");
        await Pictures.TakeAsync(page, $"{name}-top");
    }
}
