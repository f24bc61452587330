namespace ChatOpsBot.Tests;

/// <summary>The checkout that the tests run in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "ChatOpsBot.sln")))
                return folder;
        throw new DirectoryNotFoundException("The tests run inside a checkout: no ChatOpsBot.sln above them.");
    }
}
