using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Escalation;

/// <summary>How pages are kept, and that of a service and a key one is open at a time.</summary>
internal sealed partial record Page
{
    /// <summary>All pages, by number.</summary>
    public const string Index = "pages";

    /// <summary>Those that are not over, by when they were opened (unix milliseconds).</summary>
    public const string OpenIndex = "pages/open";

    public static string OpenIndexOf(string service) => $"{OpenIndex}/{service.ToLowerInvariant()}";

    /// <summary>Those of one alert card, by number.</summary>
    public static string IndexOfCard(string card) => $"pages/card/{card}";

    /// <summary>
    /// Puts a new or changed page into the commit. The key of an open page is a document of its own, which the first to
    /// open one makes and the end of the page deletes: the store refuses the second.
    /// </summary>
    /// <param name="before">As it was read; null for a new one.</param>
    /// <param name="version">Of the document that was read; 0 for a new one.</param>
    /// <param name="keyVersion">Of the document of its key.</param>
    public void Save(Page? before, Commit effects, long version, long keyVersion)
    {
        InStore.Put(effects, KeyOf(Number), this, version);
        if (before is null || (before.IsOver && !IsOver))
            effects.Put(OpenKey, Encoding.ASCII.GetBytes(Number.ToString(CultureInfo.InvariantCulture)), keyVersion);
        else if (IsOver && !before.IsOver && keyVersion > 0)
            effects.Delete(OpenKey, keyVersion);
    }

    /// <summary>Where the number of the open page of its service and key is.</summary>
    public string OpenKey => OpenKeyOf(Service, Key);

    public static string OpenKeyOf(string? service, string key) =>
        $"openPage/{service?.ToLowerInvariant()}/"
        + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16));

    public static string KeyOf(long number) => string.Create(CultureInfo.InvariantCulture, $"page/{number}");

    public static Page Read(Document document) => InStore.Read(document);

    private static readonly Documents<Page> InStore = new(PageJson.Default.Page)
    {
        Indexes = page =>
            [
                new IndexEntry(Index, page.Number),
                .. page.IsOver
                    ? Array.Empty<IndexEntry>()
                    :
                    [
                        new IndexEntry(OpenIndex, page.Opened.ToUnixTimeMilliseconds()),
                        .. page.Service is { } service
                            ? [new IndexEntry(OpenIndexOf(service), page.Opened.ToUnixTimeMilliseconds())]
                            : Array.Empty<IndexEntry>(),
                    ],
                .. page.Card is { } card ? [new IndexEntry(IndexOfCard(card), page.Number)] : Array.Empty<IndexEntry>(),
            ],
    };

    [JsonSerializable(typeof(Page))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UseStringEnumConverter = true,
        IgnoreReadOnlyProperties = true
    )]
    internal sealed partial class PageJson : JsonSerializerContext;
}
