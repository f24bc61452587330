using Microsoft.Playwright;

namespace ChatOpsBot.Browser.Tests;

/// <summary>Debian's Chromium, if it is there.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private const string Chromium = "/usr/bin/chromium";

    /// <summary>
    /// Milliseconds until something that is waited for counts as missing: generous, for a busy machine.
    /// </summary>
    private const float Patience = 60_000;

    private static readonly string[] Arguments =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async Task StartAsync()
    {
        if (!File.Exists(Chromium))
            return;
        playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(Patience);
        browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = Arguments }
        );
    }

    /// <summary>The page once it hears from the server. Without a browser the test is skipped.</summary>
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
        page.SetDefaultTimeout(Patience);
        await page.GotoAsync(address);
        await page.Locator("html[data-live]").WaitForAsync();
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
    }
}
