using Microsoft.Playwright;

namespace ChatOpsBot.Browser.Tests;

/// <summary>What tests see, for people to look at, where the variable SNAPSHOTS names a folder for it.</summary>
internal static class Pictures
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("SNAPSHOTS");

    public static Task TakeAsync(IPage page, string name) =>
        string.IsNullOrEmpty(Folder)
            ? Task.CompletedTask
            : page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, $"{name}.png") });
}
