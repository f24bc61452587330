using System.Runtime.CompilerServices;

namespace ChatOpsBot.Sources.Tests;

/// <summary>Where this checkout lies, and what lies beside it.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();
    public static string Payloads { get; } = Path.Combine(Root, "tests", "ChatOpsBot.Sources.Tests", "Payloads");

    /// <summary>Payloads collected from many senders; not part of the repository.</summary>
    public static string SharedPayloads { get; } = Path.GetFullPath(Path.Combine(Root, "..", "shared", "payloads"));

    private static string FindRoot([CallerFilePath] string here = "")
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "ChatOpsBot.sln")))
                return folder;
        }
        return Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
    }
}
