using System.Text.Json.Nodes;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Tests;
using Microsoft.Playwright;

namespace ChatOpsBot.Browser.Tests;

/// <summary>People who write, press and choose in the workspace, with an app behind it.</summary>
public sealed class ActingTests(SandboxPage sandbox) : SandboxPageTest(sandbox)
{
    [Fact]
    public async Task A_second_person_sees_and_says_what_is_theirs()
    {
        await Sandbox.CallAsync(
            "chat.postEphemeral",
            new JsonObject
            {
                ["channel"] = Sandbox.Id("general"),
                ["user"] = "U0LINUS001",
                ["text"] = "for Linus alone",
            }
        );
        var page = await Sandbox.OpenAsync("/sandbox/c/general?as=linus");
        await Assertions.Expect(page.Locator("#messages")).ToContainTextAsync("for Linus alone");

        await WriteAsync(page, "I am Linus");
        await Assertions.Expect(page.Locator(".message .author").Last).ToHaveTextAsync("Linus Ek");
        await page.Locator("#acting").ClickAsync();
        await page.GetByRole(AriaRole.Menuitemradio, new() { Name = "Grace" }).ClickAsync();

        await Assertions.Expect(page.Locator("#messages")).Not.ToContainTextAsync("for Linus alone");
        await WriteAsync(page, "and I am Grace");
        await Assertions.Expect(page.Locator(".message .author").Last).ToHaveTextAsync("Grace Brewster");
        Assert.Contains("as=grace", page.Url, StringComparison.Ordinal);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#acting")).ToContainTextAsync("Grace Brewster");
    }

    [Fact]
    public async Task A_message_that_is_pinned_shows_it_and_can_be_unpinned()
    {
        Sandbox.Workspace.PostAs("ada", "general", "keep this");
        var page = await Sandbox.OpenAsync("/sandbox/c/general");
        var message = page.Locator("#messages .message");

        await message.HoverAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pin to the channel" }).ClickAsync();
        await Assertions.Expect(message).ToContainTextAsync("Pinned");
        await page.Mouse.MoveAsync(0, 0);
        await message.HoverAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Unpin from the channel" }).ClickAsync();

        await Assertions.Expect(message).Not.ToContainTextAsync("Pinned");
    }

    [Fact]
    public async Task Names_and_commands_are_completed_by_keyboard()
    {
        var page = await Sandbox.OpenAsync("/sandbox/c/general");
        var box = Box(page);

        await box.PressSequentiallyAsync("Hi @li");
        await Assertions.Expect(page.GetByRole(AriaRole.Option)).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Tab");
        await box.PressSequentiallyAsync("and @");
        await page.Keyboard.PressAsync("ArrowDown");
        var active = await box.GetAttributeAsync("aria-activedescendant");
        await Assertions.Expect(page.Locator($"#{active}")).ToContainTextAsync("Linus Ek");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.GetByRole(AriaRole.Listbox)).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Backspace");
        await box.PressSequentiallyAsync("see #check");
        await page.Keyboard.PressAsync("Enter");
        await box.PressSequentiallyAsync(":tad");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(box).ToHaveValueAsync("Hi @linus and see #checkout :tada: ");
        await page.Keyboard.PressAsync("Shift+Enter");
        await box.PressSequentiallyAsync("second line");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator("#messages .mention")).ToHaveTextAsync(["@linus", "#checkout"]);
        var said = Sandbox.Workspace.Messages("general")[^1];
        Assert.Equal($"Hi <@U0LINUS001> and see <#{Sandbox.Id("checkout")}|checkout> :tada: \nsecond line", said.Text);

        await box.PressSequentiallyAsync("/ch");
        await Assertions.Expect(page.GetByRole(AriaRole.Option)).ToContainTextAsync("Help, and who may do what");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(box).ToHaveValueAsync("/chatops ");
    }

    [Fact]
    public async Task A_command_answers_its_sender_and_a_failure_keeps_the_line()
    {
        var page = await Sandbox.OpenAsync("/sandbox/c/general");

        await WriteAsync(page, "/chatops help");
        await Assertions.Expect(page.Locator(".message.ephemeral")).ToContainTextAsync("Only visible to you");
        await page.GetByRole(AriaRole.Button, new() { Name = "Dismiss" }).ClickAsync();
        await Assertions.Expect(page.Locator(".message")).ToHaveCountAsync(0);

        await WriteAsync(page, "/broken");
        await Assertions
            .Expect(page.Locator(".message.ephemeral"))
            .ToContainTextAsync("/broken failed with the error “dispatch_failed”");
        await Assertions.Expect(Box(page)).ToHaveValueAsync("/broken");
        await Assertions.Expect(page.Locator("#composer .compose-note")).ToContainTextAsync("did not respond");

        await Box(page).FillAsync("");
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("ArrowUp");
        await Assertions.Expect(Box(page)).ToHaveValueAsync("/chatops help");
    }

    [Fact]
    public async Task A_message_is_reacted_to_answered_and_handed_to_a_shortcut()
    {
        Sandbox.Workspace.PostAs("linus", "general", "The disk is full");
        var page = await Sandbox.OpenAsync("/sandbox/c/general");
        await page.Locator(".message").FocusAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Add a reaction" }).PressAsync("Enter");
        await page.GetByLabel("Search emoji").FillAsync("eyes");
        await page.Keyboard.PressAsync("Enter");
        var reaction = page.Locator(".reaction");
        await Assertions.Expect(reaction).ToHaveAttributeAsync("aria-pressed", "true");
        await reaction.ClickAsync();
        await Assertions.Expect(reaction).ToHaveCountAsync(0);

        await page.Locator(".message").HoverAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "More for this message" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Add to the timeline" }).ClickAsync();
        await Assertions.Expect(page.Locator(".replies")).ToContainTextAsync("1 reply");
        await page.Locator(".message").HoverAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Reply in thread" }).ClickAsync();
        await Box(page, "Reply").FillAsync("On it");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#replies .message")).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task A_button_asks_before_it_acts()
    {
        await Sandbox.PostAsync("#checkout", "Deploy", DemoViews.Card("U0ADA00001", "v1.8.2").ToJsonString());
        var page = await Sandbox.OpenAsync("/sandbox/c/checkout");
        var approve = page.GetByRole(AriaRole.Button, new() { Name = "Approve" });

        await approve.ClickAsync();
        var question = page.GetByRole(AriaRole.Alertdialog, new() { Name = "Deploy to production?" });
        await Assertions.Expect(question).ToContainTextAsync("12 nodes");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(question).ToHaveCountAsync(0);
        await Assertions.Expect(approve).ToBeFocusedAsync();
        Assert.DoesNotContain(Sandbox.Workspace.Log, entry => entry.Name == "block_actions");

        await approve.ClickAsync();
        await question.GetByRole(AriaRole.Button, new() { Name = "Deploy" }).ClickAsync();
        await Assertions.Expect(page.Locator(".message")).ToContainTextAsync("approved by @ada");
        // What the app does about it can be there before the press itself is answered and recorded.
        await TestApp.UntilAsync(() => Sandbox.Workspace.Log.Any(IsPress), "the press");
        Assert.Single(Sandbox.Workspace.Log, IsPress);

        static bool IsPress(SandboxLogEntry entry) => entry.Name == "block_actions";
    }

    [Fact]
    public async Task What_is_chosen_in_a_message_goes_along_with_the_next_press()
    {
        await Sandbox.PostAsync("#checkout", "Deploy", DemoViews.Card("U0ADA00001", "v1.8.2").ToJsonString());
        var page = await Sandbox.OpenAsync("/sandbox/c/checkout");

        await page.GetByLabel("Ask for…").FillAsync("roll");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByLabel("Ask for…")).ToHaveValueAsync("a rollback plan");
        await page.GetByLabel("Day").FillAsync("2026-03-14");
        await page.GetByRole(AriaRole.Button, new() { Name = "Deny" }).ClickAsync();

        await Assertions
            .Expect(page.GetByRole(AriaRole.Button, new() { Name = "Deny" }))
            .Not.ToHaveAttributeAsync("aria-busy", "true");
        var pressed = Sandbox
            .Workspace.Log.Where(entry => entry.Name == "block_actions")
            .Select(entry => JsonNode.Parse(entry.Request)!)
            .ToList();
        Assert.Equal(["reason", "day", "deny"], pressed.Select(sent => (string?)sent["actions"]![0]!["action_id"]));
        Assert.Equal("plan", (string?)pressed[0]["actions"]![0]!["selected_option"]!["value"]);
        Assert.Equal("2026-03-14", (string?)pressed[2]["state"]!["values"]!["act"]!["day"]!["selected_date"]);
    }

    private static ILocator Box(IPage page, string label = "Message") => page.GetByLabel(label, new() { Exact = true });

    private static async Task WriteAsync(IPage page, string text)
    {
        await Box(page).FillAsync(text);
        await Box(page).PressAsync("Enter");
    }
}
