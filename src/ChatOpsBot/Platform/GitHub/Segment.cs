namespace ChatOpsBot.Platform.GitHub;

/// <summary>
/// Octokit puts names into an address as they are: a <c>?</c> in a branch would begin the query, and <c>..</c> would be
/// another resource.
/// </summary>
internal static class Segment
{
    /// <summary>A name that people choose freely (a branch, a tag, a login) as one part of a path.</summary>
    /// <remarks>What cannot be a name is refused when it is sent, as not found.</remarks>
    public static string Of(string name) => name.Length == 0 ? "." : Uri.EscapeDataString(name);

    /// <summary>Whether nothing can be called so.</summary>
    /// <param name="part">Of a path, as it is in the address.</param>
    public static bool IsNoName(string part) => Uri.UnescapeDataString(part) is "" or "." or "..";
}
