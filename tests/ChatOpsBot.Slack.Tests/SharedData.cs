using System.Text.Json;

namespace ChatOpsBot.Slack.Tests;

/// <summary>
/// Slack's published rules and examples, which lie beside the checkout; without them the test is skipped.
/// </summary>
internal static class SharedData
{
    public static string Root { get; } = FindRoot();

    public static string Path(string relative)
    {
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(Root, "..", "shared", "slack", relative));
        if (!System.IO.Path.Exists(path))
            Assert.Skip($"../shared/slack/{relative} is not there.");
        return path;
    }

    public static JsonElement Json(string relative)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path(relative)));
        return document.RootElement.Clone();
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(System.IO.Path.Combine(directory.FullName, "ChatOpsBot.sln")))
            directory = directory.Parent;
        return directory?.FullName
            ?? throw new DirectoryNotFoundException("No folder above the tests holds ChatOpsBot.sln.");
    }
}
