using System.Text.Json;
using ChatOpsBot.Tests;
using ChatOpsBot.Tests.Deployments;
using Microsoft.Playwright;

namespace ChatOpsBot.Browser.Tests;

/// <summary>A deploy as people see it in Slack: asked for, approved by another person, promoted from its canary, broken by an alert while it bakes, and back by itself.</summary>
public sealed class DeployTests : IAsyncLifetime
{
    private readonly Browser browser = new();
    private readonly TemporaryFolder folder = new();
    private readonly CancellationTokenSource stop = new();
    private Task clock = Task.CompletedTask;
    private volatile int pace = 1;
    private TestApp app = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(folder.File("versions.json"), JsonSerializer.Serialize(DeployApp.Versions()), TestContext.Current.CancellationToken);
        string[] production = ["Engine=script", "Command:0=/bin/echo", "Command:1=[1/1] {version} at {percent}", "Approvals:Count=1", "Canary:0:Percent=25", "Bake=00:10:00", "AutoRollback=true"];
        app = await TestApp.StartUnlimitedAsync(
        [
            $"Services:checkout:Versions={folder.File("versions.json")}", "Services:checkout:Channel=#checkout", "Permissions:deploy checkout/production:0=*", "Permissions:rollback checkout/production:0=*",
            .. production.Select(setting => $"Services:checkout:Environments:production:{setting}"),
        ]);
        await browser.StartAsync();
        clock = TickAsync();
    }

    /// <summary>The clock goes on as people's does, or faster where the test says so.</summary>
    private async Task TickAsync()
    {
        var tick = TimeSpan.FromMilliseconds(20);
        for (; !stop.IsCancellationRequested; await Task.Delay(tick, TimeProvider.System, CancellationToken.None)) app.Time.Advance(tick * pace);
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        await stop.CancelAsync();
        await clock;
        await app.DisposeAsync();
        folder.Dispose();
        stop.Dispose();
    }

    [Fact]
    public async Task A_deploy_is_asked_for_approved_promoted_broken_by_an_alert_and_rolled_back_by_itself()
    {
        var ada = await OpenAsync("checkout", "ada");
        await SayAsync(ada, "/deploy checkout 1.2.0 to production");
        await SnapAsync(ada, "plan");
        await ConfirmAsync(ada, "Ask for approval");
        var linus = await OpenAsync("checkout", "linus");
        await SnapAsync(linus, "approval");
        await ConfirmAsync(linus, "Approve");
        await linus.GetByRole(AriaRole.Button, new() { Name = "Promote", Exact = true }).ClickAsync();
        await Assertions.Expect(linus.Locator("body")).ToContainTextAsync("step 4 of 4, bake");
        await SnapAsync(linus, "bake");
        // The first version is good when somebody says so.
        await linus.GetByRole(AriaRole.Button, new() { Name = "Promote", Exact = true }).ClickAsync();
        await Assertions.Expect(linus.Locator("body")).ToContainTextAsync("deployed");

        await SayAsync(ada, "/deploy checkout 1.3.0 to production");
        await ConfirmAsync(ada, "Ask for approval");
        await ConfirmAsync(linus, "Approve");
        await linus.GetByRole(AriaRole.Button, new() { Name = "Promote", Exact = true }).ClickAsync();
        await Assertions.Expect(linus.Locator("body")).ToContainTextAsync("step 4 of 4, bake");
        await app.BearerAsync("alertmanager", DeployApp.Alert("firing", started: app.Time.GetUtcNow().ToString("O", System.Globalization.CultureInfo.InvariantCulture)));
        await Assertions.Expect(linus.Locator("body")).ToContainTextAsync("broke, and goes back");
        await SnapAsync(linus, "countdown");
        await Assertions.Expect(linus.GetByRole(AriaRole.Button, new() { Name = "Keep it", Exact = true })).ToBeVisibleAsync();
        // Nobody keeps it.
        pace = 20;
        await Assertions.Expect(linus.Locator("body")).ToContainTextAsync("rolled back by #3", new() { Timeout = 60_000 });
        await Assertions.Expect(linus.Locator("body")).ToContainTextAsync("back to 1.2.0 in production · rolled back", new() { Timeout = 60_000 });
        await SnapAsync(linus, "rolled-back");
    }

    private Task<IPage> OpenAsync(string channel, string user) => browser.OpenAsync($"{app.Http.BaseAddress}sandbox/c/{channel}?as={user}");

    private static Task SayAsync(IPage page, string line) => WholeAppCommandTests.SayAsync(page, line);

    private static Task SnapAsync(IPage page, string name) => WholeAppCommandTests.SnapAsync(page, $"deploy-{name}");

    private static async Task ConfirmAsync(IPage page, string label)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = label, Exact = true }).Last.ClickAsync();
        await page.GetByRole(AriaRole.Dialog).Or(page.GetByRole(AriaRole.Alertdialog)).GetByRole(AriaRole.Button, new() { Name = label, Exact = true }).ClickAsync();
    }
}
