using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.Configuration;

namespace ChatOpsBot.Deployments.Versions;

/// <summary>
/// Versions from a JSON file (<see cref="ServiceOptions.Versions"/>), newest first, one entry for each commit: for
/// services whose builds are written down by something else than GitHub. The file is read at each question, so whoever
/// writes it need not tell.
/// </summary>
internal sealed partial class FileVersions : IVersionSource
{
    private const int Suggested = 20;

    public bool Serves(ServiceOptions service) => !string.IsNullOrEmpty(service.Versions);

    public async Task<Revision?> ResolveAsync(
        ServiceOptions service,
        string reference,
        CancellationToken cancellationToken
    )
    {
        var all = await ReadAsync(service, cancellationToken);
        var found =
            reference.Length == 0
                ? all.FirstOrDefault()
                : all.FirstOrDefault(entry =>
                    string.Equals(entry.Version, reference, StringComparison.OrdinalIgnoreCase)
                    || string.Equals("v" + entry.Version, reference, StringComparison.OrdinalIgnoreCase)
                )
                    ?? all.FirstOrDefault(entry => entry.Branch == reference)
                    ?? (
                        reference.Length >= 7
                            ? all.FirstOrDefault(entry =>
                                entry.Sha.StartsWith(reference, StringComparison.OrdinalIgnoreCase)
                            )
                            : null
                    );
        return found is null ? null : RevisionOf(found, found.Branch == reference || reference.Length == 0);
    }

    public async Task<ShippedChanges> CompareAsync(
        ServiceOptions service,
        string? from,
        string to,
        CancellationToken cancellationToken
    )
    {
        var all = await ReadAsync(service, cancellationToken);
        var (older, newer) = (all.FindIndex(entry => entry.Sha == from), all.FindIndex(entry => entry.Sha == to));
        if (newer < 0 || older < 0)
            return new ShippedChanges();
        var backwards = older < newer;
        var between = backwards ? all[older..newer] : all[newer..older];
        return new ShippedChanges
        {
            IsKnown = true,
            Backwards = backwards,
            Total = between.Count,
            Commits =
            [
                .. between.Select(entry => new ShippedCommit(
                    entry.Sha,
                    entry.Title ?? entry.Version,
                    entry.Author?.Login,
                    entry.Author?.Name,
                    entry.Author?.Email
                )
                {
                    Account = entry.Author?.Login,
                }),
            ],
            PullRequests =
            [
                .. between
                    .Where(entry => entry.PullRequest is not null)
                    .Select(entry => new ShippedPullRequest(
                        entry.PullRequest!.Value,
                        entry.Title ?? "",
                        null,
                        entry.Labels ?? []
                    )),
            ],
            Attention = AttentionFiles.Of(service, between.SelectMany(entry => entry.Files ?? [])),
        };
    }

    public async Task<Lineage> LineageAsync(
        ServiceOptions service,
        string sha,
        string other,
        CancellationToken cancellationToken
    )
    {
        var all = await ReadAsync(service, cancellationToken);
        var (own, theirs) = (all.FindIndex(entry => entry.Sha == sha), all.FindIndex(entry => entry.Sha == other));
        return own < 0 || theirs < 0 ? Lineage.Unknown
            : own == theirs ? Lineage.Same
            : own < theirs ? Lineage.Newer
            : Lineage.Older;
    }

    public async Task<IReadOnlyList<CommitCheck>> ChecksAsync(
        ServiceOptions service,
        string sha,
        CancellationToken cancellationToken
    ) =>
        (await ReadAsync(service, cancellationToken)).Find(entry => entry.Sha == sha) is { } found ? Checks(found) : [];

    public async Task<LineState> LineAsync(
        ServiceOptions service,
        IReadOnlyList<string> ignored,
        CancellationToken cancellationToken
    )
    {
        foreach (var entry in await ReadAsync(service, cancellationToken))
        {
            var checks = Checks(entry)
                .Where(check => check.State != CheckState.Pending && !check.IsAmong(ignored))
                .ToList();
            if (checks.Find(check => check.State == CheckState.Failed) is { } failed)
                return new LineState(true, $"{failed.Name} of {entry.Version}", null);
            if (checks.Count > 0)
                break;
        }
        return new LineState(false, null, null);
    }

    public async Task<IReadOnlyList<Revision>> SuggestAsync(
        ServiceOptions service,
        string typed,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await ReadAsync(service, cancellationToken))
                .Where(entry =>
                    entry.Version.Contains(typed, StringComparison.OrdinalIgnoreCase)
                    || entry.Title?.Contains(typed, StringComparison.OrdinalIgnoreCase) == true
                )
                .Take(Suggested)
                .Select(entry => RevisionOf(entry, false)),
        ];

    private static Revision RevisionOf(Entry entry, bool asBranch) =>
        new(entry.Sha, entry.Version, asBranch ? entry.Branch : null, entry.Title, null);

    private static List<CommitCheck> Checks(Entry entry) =>
        entry.Checks?.Select(check => new CommitCheck(check.Key, StateOf(check.Value), null)).ToList() ?? [];

    private static CheckState StateOf(string text) =>
        text switch
        {
            "success" or "passed" => CheckState.Passed,
            "failure" or "failed" or "error" => CheckState.Failed,
            _ => CheckState.Pending,
        };

    private static async Task<List<Entry>> ReadAsync(ServiceOptions service, CancellationToken cancellationToken)
    {
        var path = ProgramFiles.Find(service.Versions!);
        try
        {
            await using var file = File.OpenRead(path);
            var entries =
                await JsonSerializer.DeserializeAsync(file, FileVersionsJson.Default.ListEntry, cancellationToken)
                ?? [];
            return entries.Find(entry => string.IsNullOrEmpty(entry.Sha) || string.IsNullOrEmpty(entry.Version)) is null
                ? entries
                : throw new VersionsUnavailableException($"an entry of {service.Versions} lacks its version or sha");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new VersionsUnavailableException($"{service.Versions} cannot be read", exception);
        }
        catch (JsonException exception)
        {
            throw new VersionsUnavailableException(
                $"{service.Versions} is not a list of versions from line {exception.LineNumber + 1} on",
                exception
            );
        }
    }

    private sealed record Entry(
        string Version,
        string Sha,
        string? Branch,
        DateTimeOffset? Date,
        Person? Author,
        string? Title,
        long? PullRequest,
        IReadOnlyList<string>? Labels,
        IReadOnlyList<string>? Files,
        Dictionary<string, string>? Checks
    );

    private sealed record Person(string? Name, string? Login, string? Email);

    [JsonSerializable(typeof(List<Entry>))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true
    )]
    private sealed partial class FileVersionsJson : JsonSerializerContext;
}
