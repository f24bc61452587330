using System.Text.RegularExpressions;

namespace ChatOpsBot.Sources;

/// <summary>What tools that only know Git say of repositories and branches.</summary>
public static partial class Git
{
    /// <summary>
    /// <c>https://user:token@host/acme/checkout.git</c> and <c>git@host:acme/checkout.git</c> are both
    /// <c>acme/checkout</c>.
    /// </summary>
    public static string? RepositoryOf(string? url)
    {
        if (url is null)
            return null;
        var path = Uri.TryCreate(url, UriKind.Absolute, out var uri)
            ? uri.AbsolutePath
            : url[(url.IndexOf(':', StringComparison.Ordinal) + 1)..];
        path = path.TrimEnd('/');
        if (path.EndsWith(".git", StringComparison.Ordinal))
            path = path[..^4];
        return path.Split('/', StringSplitOptions.RemoveEmptyEntries) is [.., var owner, var name]
            ? $"{owner}/{name}"
            : null;
    }

    /// <summary>
    /// The host of an address, with its port where that is not the usual one; null when it is not an address.
    /// </summary>
    public static string? HostOf(string? url)
    {
        if (url is null)
            return null;
        if (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Host.Length > 0)
            return (uri.IsDefaultPort ? uri.Host : $"{uri.Host}:{uri.Port}").ToLowerInvariant();
        // git@host:acme/checkout.git
        var (at, colon) = (url.IndexOf('@', StringComparison.Ordinal), url.IndexOf(':', StringComparison.Ordinal));
        return at >= 0 && colon > at + 1 ? url[(at + 1)..colon].ToLowerInvariant() : null;
    }

    /// <summary>
    /// <c>refs/heads/main</c>, <c>refs/remotes/origin/main</c> and <c>origin/main</c> are all <c>main</c>.
    /// </summary>
    public static string? BranchOf(string? reference)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["refs/remotes/", "refs/heads/", "origin/"])
        {
            if (reference?.StartsWith(prefix, StringComparison.Ordinal) == true)
                reference = reference[prefix.Length..];
        }
        return reference;
    }

    /// <summary>
    /// The number of the pull or merge request whose merge made the commit with this message, as the hosts write it;
    /// null where it says none.
    /// </summary>
    public static long? ChangeIn(string? message) =>
        message is not null && Merge().Match(message) is { Success: true } match
            ? long.Parse(match.Groups["number"].Value, System.Globalization.CultureInfo.InvariantCulture)
            : null;

    /// <summary>
    /// The push of a tag is worth a card, made or deleted; hosts that have no event of their own for it send the push
    /// alone.
    /// </summary>
    /// <param name="push">Its version is the tag's name.</param>
    /// <param name="place">See <see cref="Subject.Place"/>.</param>
    /// <param name="page">The tag's page, or that of the repository.</param>
    /// <param name="received">Neither the making nor the deletion of a tag has a time of its own.</param>
    internal static ChatOpsEvent TagOf(ChatOpsEvent push, string place, string? page, DateTimeOffset received) =>
        push with
        {
            Id = $"{push.Id}/tag",
            Kind = EventKind.Branch,
            Subject = Subject.Branch(place, push.Version!),
            Part = "",
            OpensCard = true,
            Occurred = received,
            State = push.State == EventState.Deleted ? EventState.Deleted : EventState.Opened,
            Title = push.Version,
            Url = page,
            Commits = [],
            Total = null,
            Labels = new Words { { "ref_type", "tag" } },
            Links = new Words(),
        };

    [GeneratedRegex(
        @"^Merge pull request #(?<number>\d{1,9}) from "
            + @"|^[^\n]*\((?:pull request )?#(?<number>\d{1,9})\)\r?(?:\n|$)"
            + @"|See merge request \S*!(?<number>\d{1,9})",
        RegexOptions.ExplicitCapture,
        10_000
    )]
    private static partial Regex Merge();

    /// <summary>A full commit id, of either length.</summary>
    public static bool IsCommit(string text) => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigitLower);
}
