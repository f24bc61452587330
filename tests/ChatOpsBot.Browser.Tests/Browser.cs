using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(ChatOpsBot.Browser.Tests.Browser.Process))]

namespace ChatOpsBot.Browser.Tests;

/// <summary>
/// Debian's Chromium, if it is there. One process serves all tests; each page is a profile of its own, with nothing of
/// the others.
/// </summary>
internal sealed class Browser : IAsyncDisposable
{
    private const string Chromium = "/usr/bin/chromium";

    /// <summary>
    /// Milliseconds until something that is waited for counts as missing: generous, for a busy machine.
    /// </summary>
    private const float TimeLimit = 60_000;

    private static readonly string[] Arguments =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ];

    private static readonly SemaphoreSlim Launching = new(1);
    private static (IPlaywright Playwright, IBrowser Chromium)? shared;

    private readonly List<IPage> pages = [];
    private IBrowser? browser;

    public async Task StartAsync()
    {
        if (File.Exists(Chromium))
            browser = (await SharedAsync()).Chromium;
    }

    /// <summary>The one of all tests, started by the first that needs it.</summary>
    private static async Task<(IPlaywright Playwright, IBrowser Chromium)> SharedAsync()
    {
        await Launching.WaitAsync();
        try
        {
            return shared ??= await LaunchAsync();
        }
        finally
        {
            Launching.Release();
        }
    }

    private static async Task<(IPlaywright, IBrowser)> LaunchAsync()
    {
        var playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(TimeLimit);
        var launch = new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = Arguments };
        return (playwright, await playwright.Chromium.LaunchAsync(launch));
    }

    /// <summary>The page once it is connected to the server. Without a browser the test is skipped.</summary>
    public async Task<IPage> OpenAsync(
        string address,
        ColorScheme scheme = ColorScheme.Light,
        int width = 1280,
        int height = 860,
        float scale = 1
    )
    {
        Assert.SkipWhen(browser is null, $"{Chromium} is not installed");
        var page = await browser!.NewPageAsync(
            new BrowserNewPageOptions
            {
                ColorScheme = scheme,
                ViewportSize = new ViewportSize { Width = width, Height = height },
                DeviceScaleFactor = scale,
                TimezoneId = "Europe/Helsinki",
                Locale = "en-GB",
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        pages.Add(page);
        page.SetDefaultTimeout(TimeLimit);
        await page.GotoAsync(address);
        await page.Locator("html[data-live]").WaitForAsync();
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        // With its page, a profile goes too.
        foreach (var page in pages)
            await page.CloseAsync();
    }

    /// <summary>Ends the one process after the last test.</summary>
    public sealed class Process : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (shared is not var (playwright, chromium))
                return;
            await chromium.DisposeAsync();
            playwright.Dispose();
        }
    }
}
