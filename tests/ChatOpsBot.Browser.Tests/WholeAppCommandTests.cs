using ChatOpsBot.Tests;
using ChatOpsBot.Tests.EndToEnd;
using Microsoft.Playwright;

namespace ChatOpsBot.Browser.Tests;

/// <summary>The whole application, used in a browser by the people it is for.</summary>
public sealed class WholeAppCommandTests : IAsyncLifetime
{
    private readonly Browser browser = new();
    private TestApp app = null!;
    private SampleDeliveries senders = null!;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.StartOnRealTimeAsync(
            "Routes:0:Channel=#checkout",
            "Permissions:chatops replay:0=@platform"
        );
        senders = new SampleDeliveries(app, TimeProvider.System.GetUtcNow());
        await browser.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        await app.DisposeAsync();
    }

    [Fact]
    public async Task Help_comes_by_completion_and_a_slip_of_the_finger_is_understood()
    {
        var page = await OpenAsync("general", "ada");

        await Composer(page).PressSequentiallyAsync("/chat");
        await Assertions.Expect(page.GetByRole(AriaRole.Option)).ToContainTextAsync(["/chatops"]);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("help");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Last(page)).ToContainTextAsync("Commands");
        await Assertions.Expect(Last(page)).ToContainTextAsync("Only visible to you", new() { IgnoreCase = true });
        await SnapAsync(page, "help");

        await SayAsync(page, "/chatops evnts");
        await Assertions.Expect(Last(page)).ToContainTextAsync("Did you mean /chatops events?");
    }

    [Fact]
    public async Task Replay_is_pressed_by_two_people_with_different_rights()
    {
        await senders.PullRequestOpensAsync();
        await senders.PullRequestChecksAsync(allGreen: false);
        await app.SettleAsync();
        var grace = await OpenAsync("general", "grace");
        await SayAsync(grace, "/chatops events");
        await SnapAsync(grace, "events");
        await ReplayAsync(grace);
        await Assertions.Expect(Last(grace)).ToContainTextAsync("You may not run /chatops replay; @platform may");

        var ada = await OpenAsync("general", "ada");
        await SayAsync(ada, "/chatops events");
        await ReplayAsync(ada);
        await Assertions.Expect(Last(ada)).ToContainTextAsync("Replayed github/");
        await SnapAsync(ada, "replayed");
        Assert.Single(app.Cards("#checkout"));
    }

    [Fact]
    public async Task A_form_is_filled_in_wrongly_then_rightly_and_taken_back()
    {
        var page = await OpenAsync("general", "ada");
        await SayAsync(page, "/chatops whoami");
        await page.GetByRole(AriaRole.Button, new() { Name = "Link GitHub…" }).ClickAsync();
        var form = page.GetByRole(AriaRole.Dialog, new() { Name = "Link GitHub" });
        var login = form.GetByLabel("Your GitHub login");

        await login.FillAsync("not a login!");
        await form.GetByRole(AriaRole.Button, new() { Name = "Link", Exact = true }).ClickAsync();
        await Assertions
            .Expect(login)
            .ToHaveAccessibleDescriptionAsync(
                new System.Text.RegularExpressions.Regex(
                    "is not a valid GitHub login",
                    System.Text.RegularExpressions.RegexOptions.None,
                    TimeSpan.FromSeconds(1)
                )
            );
        await SnapAsync(page, "form");
        await login.FillAsync("ada");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(form).ToHaveCountAsync(0);
        await Assertions.Expect(Last(page)).ToContainTextAsync("Linked you to ada at GitHub.");
        await SayAsync(page, "/chatops undo");
        await Assertions.Expect(Last(page)).ToContainTextAsync("Undid /chatops link");
    }

    [Fact]
    public async Task The_home_tab_and_a_card_live_before_two_people()
    {
        var ada = await OpenAsync("checkout", "ada");
        var linus = await browser.OpenAsync($"{app.Http.BaseAddress}sandbox/c/checkout?as=linus", ColorScheme.Dark);
        await senders.PullRequestOpensAsync();
        await Assertions.Expect(Last(ada)).ToContainTextAsync("Retry payments once");
        await senders.PullRequestChecksAsync(allGreen: false);
        foreach (var page in (IPage[])[ada, linus])
            await Assertions.Expect(Last(page)).ToContainTextAsync("1 of 4 checks failed");
        await SnapAsync(linus, "dark");

        await senders.AlertsFireAsync("node-4");
        await app.SettleAsync();
        await ada.GetByRole(AriaRole.Link, new() { Name = "ChatOpsBot" }).First.ClickAsync();
        await Assertions.Expect(ada.Locator("main")).ToContainTextAsync("Happening now");
        await Assertions.Expect(ada.Locator("main")).ToContainTextAsync("DiskFull");
        await SnapAsync(ada, "home");
        await Axe.NothingSeriousAsync(ada);
    }

    [Fact]
    public async Task Routes_are_tried_from_a_shortcut_with_a_delivery_that_came_before()
    {
        await senders.PullRequestOpensAsync();
        await app.SettleAsync();
        var page = await OpenAsync("general", "ada");
        await page.Locator("#composer").GetByRole(AriaRole.Button, new() { Name = "Shortcuts" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Test the routes" }).ClickAsync();
        var form = page.GetByRole(AriaRole.Dialog, new() { Name = "Test the routes" });
        await form.GetByLabel("Or one like this delivery").ClickAsync();
        await SnapAsync(page, "routes");
        await page.GetByRole(AriaRole.Option).First.ClickAsync();
        await form.GetByRole(AriaRole.Button, new() { Name = "Test", Exact = true }).ClickAsync();

        await Assertions.Expect(form).ToContainTextAsync("#checkout by Routes:0");
        await SnapAsync(page, "routes-answer");
    }

    private Task<IPage> OpenAsync(string channel, string user) =>
        browser.OpenAsync($"{app.Http.BaseAddress}sandbox/c/{channel}?as={user}");

    private static ILocator Composer(IPage page) => page.GetByLabel("Message", new() { Exact = true });

    private static ILocator Last(IPage page) => page.Locator("#messages .message").Last;

    internal static async Task SayAsync(IPage page, string line)
    {
        var before = await page.Locator("#messages .message").CountAsync();
        await Composer(page).FillAsync(line);
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#messages .message")).ToHaveCountAsync(before + 1);
    }

    private static async Task ReplayAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Replay" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Dialog)
            .Or(page.GetByRole(AriaRole.Alertdialog))
            .GetByRole(AriaRole.Button, new() { Name = "Replay" })
            .ClickAsync();
    }

    /// <summary>With SNAPSHOTS set to a folder, what the test sees is kept there for people to look at.</summary>
    internal static async Task SnapAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("SNAPSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png") });
    }
}
