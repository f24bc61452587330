using System.Globalization;
using System.Text.Json;
using ChatOpsBot.Tests;
using ChatOpsBot.Tests.Deployments;
using ChatOpsBot.Webhooks;
using Microsoft.Playwright;

namespace ChatOpsBot.Browser.Tests;

/// <summary>
/// The whole application with a service to deploy, on a clock that goes on as people's does, and the sandbox's page for
/// whoever plays.
/// </summary>
internal sealed class DeployStage : IAsyncDisposable
{
    private readonly Browser _browser = new();
    private readonly TemporaryFolder _folder;
    private readonly CancellationTokenSource _stop = new();
    private readonly TestApp _app;
    private readonly Task _clock;
    private volatile int _pace = 1;

    private DeployStage(TestApp app, TemporaryFolder folder)
    {
        (_app, _folder) = (app, folder);
        _clock = TickAsync();
    }

    /// <param name="settings">Below <c>Services:checkout:Environments:</c> when they begin with an environment's name,
    /// else as they are; <c>{folder}</c> is one for the scene's files.</param>
    public static async Task<DeployStage> StartAsync(params string[] settings)
    {
        var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder.File("versions.json"),
            JsonSerializer.Serialize(DeployApp.Versions()),
            TestContext.Current.CancellationToken
        );
        var app = await TestApp.StartUnlimitedAsync([
            $"Services:checkout:Versions={folder.File("versions.json")}",
            "Services:checkout:Channel=#checkout",
            "Permissions:deploy checkout/production:0=*",
            "Permissions:rollback checkout/production:0=*",
            .. settings.Select(setting => Place(setting).Replace("{folder}", folder.Path, StringComparison.Ordinal)),
        ]);
        var stage = new DeployStage(app, folder);
        await stage._browser.StartAsync();
        return stage;
    }

    private static string Place(string setting) =>
        setting.StartsWith("production:", StringComparison.Ordinal)
        || setting.StartsWith("staging:", StringComparison.Ordinal)
            ? $"Services:checkout:Environments:{setting}"
            : setting;

    private async Task TickAsync()
    {
        var tick = TimeSpan.FromMilliseconds(20);
        for (; !_stop.IsCancellationRequested; await Task.Delay(tick, TimeProvider.System, CancellationToken.None))
            _app.Time.Advance(tick * _pace);
    }

    /// <summary>From now on the clock goes so many times as fast.</summary>
    public void Hurry(int times) => _pace = times;

    /// <summary>A file of the scene's folder.</summary>
    public string Read(string file) => File.ReadAllText(_folder.File(file));

    public Task<IPage> OpenAsync(string channel, string user) =>
        _browser.OpenAsync($"{_app.Http.BaseAddress}sandbox/c/{channel}?as={user}");

    /// <summary>An alert about the service, which begins or ends now.</summary>
    /// <summary>Sends it, and waits until it is known: a plan of before would be blocked by one that is over.</summary>
    public async Task AlertAsync(string status)
    {
        var now = _app.Time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        using var answer = await _app.BearerAsync("alertmanager", DeployApp.Alert(status, started: now, ended: now));
        await _app.UntilAsync(async () =>
            (await _app.Store.DepthAsync(EventWork.QueueName, CancellationToken.None)).Waiting == 0
        );
    }

    public static Task SayAsync(IPage page, string line) => WholeAppCommandTests.SayAsync(page, line);

    public static Task SnapAsync(IPage page, string name) => Pictures.TakeAsync(page, $"deploy-{name}");

    public static Task SeeAsync(IPage page, string text) =>
        Assertions.Expect(page.Locator("body")).ToContainTextAsync(text, new() { Timeout = 60_000 });

    public static ILocator Button(IPage page, string label) =>
        page.GetByRole(AriaRole.Button, new() { Name = label, Exact = true }).Last;

    /// <summary>Presses the newest button of that name.</summary>
    public static Task PressAsync(IPage page, string label) => Button(page, label).ClickAsync();

    public static ILocator Dialog(IPage page) =>
        page.GetByRole(AriaRole.Dialog).Or(page.GetByRole(AriaRole.Alertdialog));

    /// <summary>Answers the question that a button asks.</summary>
    public static Task AnswerAsync(IPage page, string label) =>
        Dialog(page).GetByRole(AriaRole.Button, new() { Name = label, Exact = true }).ClickAsync();

    /// <summary>Presses the newest button of that name, and the one of its question.</summary>
    public static async Task ConfirmAsync(IPage page, string label, string? answer = null)
    {
        await PressAsync(page, label);
        await AnswerAsync(page, answer ?? label);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _stop.CancelAsync();
        await _clock;
        await _app.DisposeAsync();
        _folder.Dispose();
        _stop.Dispose();
    }
}
