using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Cards.Wording;
using ChatOpsBot.Cards.Wording.Handlebars;
using ChatOpsBot.Store;

namespace ChatOpsBot.Operations.Reload;

/// <summary>
/// The configuration in effect for all replicas, and what each has reported of its own files: by that a restarted
/// replica knows whether its files say something new or only something old.
/// </summary>
/// <param name="store">Null where no other replica can be: then it is kept in memory.</param>
/// <param name="replica">By which this replica is known when it starts again: its machine and its files.</param>
internal sealed partial class SharedConfiguration(IStore? store, string replica, TimeProvider time)
{
    private const string Key = "configuration";

    /// <summary>A replica that did not start for longer is a new one.</summary>
    private static readonly TimeSpan KeepReportFor = TimeSpan.FromDays(90);

    private InForce _inForce = new(0, new(StringComparer.OrdinalIgnoreCase));
    private Report _report = new(0, new(StringComparer.OrdinalIgnoreCase));

    public string Replica => replica;

    public async Task<InForce> ReadAsync(CancellationToken cancellationToken)
    {
        // Asked for again and again, and seldom another.
        if (
            store is not null
            && await store.GetAsync(Key, cancellationToken) is var document
            && (document?.Version ?? 0) != _inForce.Version
        )
            _inForce = new InForce(document?.Version ?? 0, document is null ? [] : Read(document));
        return _inForce;
    }

    public async Task<Report> ReportAsync(CancellationToken cancellationToken)
    {
        if (store is not null)
            _report = await store.GetAsync(ReportKey, cancellationToken) is { } document
                ? new Report(
                    document.Version,
                    new(
                        JsonSerializer.Deserialize(document.Body.Span, SharedJson.Default.DictionaryStringString)!,
                        StringComparer.OrdinalIgnoreCase
                    )
                )
                : new Report(0, new(StringComparer.OrdinalIgnoreCase));
        return _report;
    }

    /// <summary>
    /// The parts in which the replica's files say something that it has not reported yet; null where they say nothing
    /// now. A replica that is not known has nothing to compare with: what differs is news if it was written after
    /// the configuration in effect was put there.
    /// </summary>
    public static Dictionary<string, string?> News(OwnConfiguration own, InForce inForce, Report report)
    {
        var news = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, part) in own.Parts)
        {
            var current = inForce.Parts.GetValueOrDefault(name);
            if (current?.Text == part.Text)
                continue;
            if (
                current is null
                || (
                    report.IsNone ? part.Written > current.At : report.Hashes.GetValueOrDefault(name) != Hash(part.Text)
                )
            )
                news[name] = part.Text;
        }
        foreach (
            var gone in report.Hashes.Keys.Where(name =>
                !own.Parts.ContainsKey(name)
                && !IsConverted(name, own)
                && inForce.Parts.GetValueOrDefault(name) is { Text: not null }
            )
        )
            news[gone] = null;
        return news;
    }

    /// <summary>
    /// A template that was converted is not taken away: replicas of the former release still show it.
    /// </summary>
    private static bool IsConverted(string name, OwnConfiguration own) =>
        name.EndsWith(HandlebarsFiles.Ending, StringComparison.OrdinalIgnoreCase)
        && own.Parts.ContainsKey(Path.ChangeExtension(name, Templates.Ending));

    /// <summary>Puts the news into effect for all, and reports what the files say now.</summary>
    /// <param name="refused">Parts that are as if they had not been seen.</param>
    /// <returns>The configuration in effect then; null when another replica was faster, to look again.</returns>
    public async Task<InForce?> TryPublishAsync(
        InForce inForce,
        Report report,
        OwnConfiguration own,
        IReadOnlyDictionary<string, string?> news,
        IReadOnlyCollection<string> refused,
        CancellationToken cancellationToken
    )
    {
        var parts = new Dictionary<string, SharedPart>(inForce.Parts, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, text) in news)
            parts[name] = new SharedPart(text, replica, time.GetUtcNow());
        var hashes = own.Parts.ToDictionary(
            part => part.Key,
            part => Hash(part.Value.Text),
            StringComparer.OrdinalIgnoreCase
        );
        foreach (var name in refused)
            if (report.Hashes.TryGetValue(name, out var before))
                hashes[name] = before;
            else
                hashes.Remove(name);

        if (store is not null)
        {
            var commit = new Commit().Put(
                ReportKey,
                JsonSerializer.SerializeToUtf8Bytes(hashes, SharedJson.Default.DictionaryStringString),
                report.Version,
                KeepReportFor
            );
            if (news.Count > 0)
                commit.Put(Key, ToBytes(parts), inForce.Version);
            if (!(await store.CommitAsync(commit, cancellationToken)).IsDone)
                return null;
        }
        (_inForce, _report) = (
            new InForce(inForce.Version + (news.Count > 0 ? 1 : 0), parts),
            new Report(report.Version + 1, hashes)
        );
        return _inForce;
    }

    /// <summary>
    /// What does not end like a template is a section to a replica of the release before Scriban, and not one that it
    /// can read.
    /// </summary>
    private static string StoredName(string name) =>
        name.EndsWith(Templates.Ending, StringComparison.OrdinalIgnoreCase) ? name + HandlebarsFiles.Ending : name;

    private static string NameOf(string stored) =>
        stored.EndsWith(Templates.Ending + HandlebarsFiles.Ending, StringComparison.OrdinalIgnoreCase)
            ? stored[..^HandlebarsFiles.Ending.Length]
            : stored;

    private static Dictionary<string, SharedPart> Read(Document document) =>
        JsonSerializer
            .Deserialize(document.Body.Span, SharedJson.Default.DictionaryStringSharedPart)!
            .ToDictionary(part => NameOf(part.Key), part => part.Value, StringComparer.OrdinalIgnoreCase);

    private static byte[] ToBytes(Dictionary<string, SharedPart> parts) =>
        JsonSerializer.SerializeToUtf8Bytes(
            parts.ToDictionary(part => StoredName(part.Key), part => part.Value),
            SharedJson.Default.DictionaryStringSharedPart
        );

    private string ReportKey => $"{Key}/replica/{replica}";

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [JsonSerializable(typeof(Dictionary<string, SharedPart>))]
    [JsonSerializable(typeof(Dictionary<string, string>))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    internal sealed partial class SharedJson : JsonSerializerContext;
}

/// <param name="Text">Null when it was taken away.</param>
/// <param name="From">The replica whose files have it.</param>
internal sealed record SharedPart(string? Text, string? From, DateTimeOffset At);

/// <param name="Version">0 when nothing has been put into effect yet.</param>
internal sealed record InForce(long Version, Dictionary<string, SharedPart> Parts)
{
    /// <summary>
    /// The team's own wording of a card; null for ours. One that is still in Handlebars says what it said, until files
    /// of this release replace it.
    /// </summary>
    /// <exception cref="TemplateProblem">It is in Handlebars and cannot be converted.</exception>
    public string? TemplateText(string card) =>
        Parts.TryGetValue(card + Templates.Ending, out var part) ? part.Text
        : Parts.GetValueOrDefault(card + HandlebarsFiles.Ending)?.Text is { } former ? HandlebarsFiles.Converted(former)
        : null;

    /// <param name="news">What goes over it.</param>
    public IEnumerable<string> Sections(IReadOnlyDictionary<string, string?>? news = null) =>
        Parts
            .Keys.Concat(news?.Keys ?? [])
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(name => !OwnConfiguration.IsTemplate(name))
            .Select(name => news?.TryGetValue(name, out var text) == true ? text : Parts[name].Text)
            .OfType<string>();
}

/// <summary>What a replica's files said when it last looked at them.</summary>
internal sealed record Report(long Version, Dictionary<string, string> Hashes)
{
    public bool IsNone => Version == 0;
}
