namespace ChatOpsBot.Sandbox.Tests;

/// <summary>
/// Facts about Slack that are kept beside the repository. A test that needs them is skipped where they are not.
/// </summary>
internal static class Shared
{
    public static string Slack(params string[] path)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "ChatOpsBot.sln")))
            root = root.Parent;
        var found = Path.Combine([root?.Parent?.FullName ?? "", "shared", "slack", .. path]);
        if (!Path.Exists(found))
            Assert.Skip($"shared/slack/{string.Join('/', path)} is not beside the repository");
        return found;
    }
}
