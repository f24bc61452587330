namespace ChatOpsBot.Sources;

internal static class RepositoryName
{
    /// <summary><c>https://user:token@host/acme/checkout.git</c> and <c>git@host:acme/checkout.git</c> are both <c>acme/checkout</c>.</summary>
    public static string? Of(string? url)
    {
        if (url is null) return null;
        var path = Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.AbsolutePath : url[(url.IndexOf(':', StringComparison.Ordinal) + 1)..];
        path = path.TrimEnd('/');
        if (path.EndsWith(".git", StringComparison.Ordinal)) path = path[..^4];
        return path.Split('/', StringSplitOptions.RemoveEmptyEntries) is [.., var owner, var name] ? $"{owner}/{name}" : null;
    }

    /// <summary>A full Git commit id, of either length.</summary>
    public static bool IsCommit(string text) => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigitLower);
}
