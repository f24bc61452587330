namespace ChatOpsBot.Sources;

/// <summary>What tools that only know Git say of repositories and branches.</summary>
internal static class Git
{
    /// <summary><c>https://user:token@host/acme/checkout.git</c> and <c>git@host:acme/checkout.git</c> are both <c>acme/checkout</c>.</summary>
    public static string? RepositoryOf(string? url)
    {
        if (url is null) return null;
        var path = Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.AbsolutePath : url[(url.IndexOf(':', StringComparison.Ordinal) + 1)..];
        path = path.TrimEnd('/');
        if (path.EndsWith(".git", StringComparison.Ordinal)) path = path[..^4];
        return path.Split('/', StringSplitOptions.RemoveEmptyEntries) is [.., var owner, var name] ? $"{owner}/{name}" : null;
    }

    /// <summary><c>refs/heads/main</c>, <c>refs/remotes/origin/main</c> and <c>origin/main</c> are all <c>main</c>.</summary>
    public static string? BranchOf(string? reference)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["refs/remotes/", "refs/heads/", "origin/"])
        {
            if (reference?.StartsWith(prefix, StringComparison.Ordinal) == true) reference = reference[prefix.Length..];
        }
        return reference;
    }

    /// <summary>A full commit id, of either length.</summary>
    public static bool IsCommit(string text) => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigitLower);
}
