using System.Text.RegularExpressions;

namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// A log record as Elasticsearch and its kin keep it: fields by the Elastic Common Schema, nested or with dots in their
/// names.
/// </summary>
internal static partial class Document
{
    public static string? Text(Field record, string path) => record.At(path).Text() ?? record.Text(path);

    /// <summary>Message without what differs from one record to the next, so that records of one kind meet.</summary>
    public static string Kind(string message) =>
        Varying().Replace(message.Length > 200 ? message[..200] : message, "#");

    [GeneratedRegex(@"[0-9a-fA-F]{8,}|\d+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Varying();
}
