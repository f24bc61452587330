using System.Text.Json.Serialization;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.OnCall.Changes;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Editing;

/// <summary>A schedule as someone has made it.</summary>
/// <param name="Number">Counts those of one schedule; 0 is the file before the first edit.</param>
/// <param name="By">The Slack user who made it; empty for the file.</param>
/// <param name="From">Since when it is in effect, or will be.</param>
/// <param name="Text">What changed, in words, with user ids.</param>
/// <param name="Rules">Where it follows the file: as they were then.</param>
internal sealed record ScheduleVersion(
    int Number,
    string By,
    DateTimeOffset At,
    DateTimeOffset From,
    string Text,
    ScheduleRules Rules
)
{
    /// <summary>The hash of the file's rules when it was made; null when the file did not have the schedule.</summary>
    public string? Base { get; init; }

    /// <summary>It is what the file says, also when the file changes.</summary>
    public bool IsFile { get; init; }
}

/// <summary>
/// The versions of one schedule that was edited from Slack. All of them are one document, so that of two people who
/// edit it at once the second one sees the edit of the first.
/// </summary>
/// <param name="Schedule">Its name.</param>
internal sealed partial record ScheduleVersions(string Schedule)
{
    private const string Index = "schedule-versions";

    /// <summary>Reports look back a year.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(400);

    /// <summary>More edits than that in a year are a mistake.</summary>
    public const int Most = 200;

    private static readonly Documents<ScheduleVersions> Kept = new(VersionsJson.Default.ScheduleVersions)
    {
        Indexes = _ => [new IndexEntry(Index, 0)],
    };

    /// <summary>In the order in which they were made; a later one goes over an earlier one from its start on.</summary>
    public IReadOnlyList<ScheduleVersion> All
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Counts the changes of the document.</summary>
    public int Revision { get; init; }

    [JsonIgnore]
    public long Version { get; init; }

    /// <summary>Of the document that counts the changes of all schedules.</summary>
    [JsonIgnore]
    public long Mark { get; init; }

    [JsonIgnore]
    public ScheduleVersion? Last => All is [.., var last] ? last : null;

    public ScheduleVersion? Find(int number) => All.FirstOrDefault(version => version.Number == number);

    /// <summary>What an edit starts from; null when there is no such schedule.</summary>
    /// <param name="file">What the file says; null when it does not have the schedule.</param>
    public ScheduleRules? Current(ScheduleRules? file) => Last is { IsFile: false } last ? last.Rules : file;

    /// <summary>The file has changed since it was edited from Slack, and no one has decided between both.</summary>
    /// <inheritdoc cref="Current"/>
    public bool IsUndecided(ScheduleRules? file) =>
        Last is { IsFile: false } last && last.Base != file?.Hash && last.Rules.Hash != file?.Hash;

    /// <summary>The file says what was edited from Slack: there is nothing to decide.</summary>
    /// <inheritdoc cref="Current"/>
    public bool IsSettledBy(ScheduleRules? file) => Last is { IsFile: false } last && last.Rules.IsSameAs(file);

    /// <summary>From now on the last one follows the file.</summary>
    public ScheduleVersions Settle() =>
        this with
        {
            All = [.. All.SkipLast(1), Last! with { IsFile = true }],
            Revision = Revision + 1,
        };

    /// <summary>What was in effect until then stays in the past.</summary>
    /// <param name="rules">Those of the file make a version that follows the file.</param>
    /// <inheritdoc cref="Current"/>
    public ScheduleVersions Add(
        ScheduleRules rules,
        ScheduleRules? file,
        string by,
        DateTimeOffset at,
        DateTimeOffset from,
        string text
    )
    {
        List<ScheduleVersion> before = [.. All];
        if (before is [.., { IsFile: true } last] && file is not null)
            before[^1] = last with { Rules = file };
        else if (before.Count == 0 && file is not null)
            before.Add(
                new ScheduleVersion(0, "", at, DateTimeOffset.UnixEpoch, "", file) { Base = file.Hash, IsFile = true }
            );
        var version = new ScheduleVersion(
            (before is [.., var previous] ? previous.Number : 0) + 1,
            by,
            at,
            from,
            text,
            rules
        )
        {
            Base = file?.Hash,
            IsFile = rules.IsSameAs(file),
        };
        return this with
        {
            All =
            [
                .. before.Where((_, index) => before.Skip(index + 1).All(next => next.From > at - Remembered)),
                version,
            ],
            Revision = Revision + 1,
        };
    }

    /// <summary>The schedule, which the file does not have, ends; all of it stays for who takes that back.</summary>
    public ScheduleVersions End(string by, DateTimeOffset at)
    {
        var last = Last!;
        return Add(last.Rules, null, by, at, at, "removed") switch
        {
            var ended => ended with
            {
                All = [.. ended.All.SkipLast(1), ended.Last! with { IsFile = true, Base = null }],
            },
        };
    }

    public static async Task<ScheduleVersions> FindAsync(
        IStore store,
        string schedule,
        CancellationToken cancellationToken
    )
    {
        var mark = await ScheduleChanges.MarkAsync(store, cancellationToken);
        var (versions, version) = await Kept.FindAsync(
            store,
            KeyOf(schedule),
            new ScheduleVersions(schedule),
            cancellationToken
        );
        return versions with { Version = version, Mark = mark };
    }

    public static Task<IReadOnlyList<ScheduleVersions>> AllAsync(IStore store, CancellationToken cancellationToken) =>
        Kept.ListAsync(store, new IndexQuery(Index, int.MaxValue), cancellationToken);

    /// <summary>With the fact of its last version.</summary>
    public void Save(Commit effects)
    {
        Put(effects);
        var (last, before) = (Last!, All.Count > 1 ? All[^2] : null);
        new Fact(FactKind.ScheduleChanged, ScheduleChanges.SubjectOf(Schedule), last.At)
        {
            Actor = last.By,
            Title = Schedule,
            Text = last.Text,
            Data = new Dictionary<string, string>
            {
                ["schedule"] = Schedule,
                ["version"] = $"{last.Number}",
                ["before"] = before is null ? "" : $"{before.Number}",
                ["from"] = $"{last.From:O}",
            },
        }.AddTo(effects, last.At);
    }

    /// <summary>Without a fact, where nothing changes for anyone.</summary>
    public void Put(Commit effects)
    {
        Kept.Put(effects, KeyOf(Schedule), this, Version);
        ScheduleChanges.Touch(Mark, effects);
    }

    private static string KeyOf(string schedule) => $"scheduleVersions/{schedule.ToLowerInvariant()}";

    [JsonSerializable(typeof(ScheduleVersions))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true
    )]
    internal sealed partial class VersionsJson : JsonSerializerContext;
}
