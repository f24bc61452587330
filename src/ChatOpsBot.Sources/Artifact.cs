namespace ChatOpsBot.Sources;

internal static class Artifact
{
    private const string Digest = "sha256:";
    private const int ShownDigits = 12;

    /// <summary>
    /// As people read it: of a digest, which stands for the version of an image without a tag, the digits that
    /// <c>docker images</c> shows.
    /// </summary>
    public static string VersionOf(string version) =>
        version.StartsWith(Digest, StringComparison.Ordinal) && version.Length > Digest.Length + ShownDigits
            ? version.Substring(Digest.Length, ShownDigits)
            : version;
}
