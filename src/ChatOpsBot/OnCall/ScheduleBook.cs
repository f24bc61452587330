using System.Collections.Concurrent;
using ChatOpsBot.Catalog.Services.Ports;
using ChatOpsBot.OnCall.Calendars.Imports;
using ChatOpsBot.OnCall.Changes;
using ChatOpsBot.OnCall.Editing;
using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;
using NodaTime;

namespace ChatOpsBot.OnCall;

/// <summary>
/// The one answer to who is on call: the schedules of the configuration, a changed one at once, with what was changed
/// from Slack. What it holds in memory follows the store within <see cref="ScheduleSync.Every"/>; whoever must not miss
/// the change of a moment ago calls <see cref="RefreshAsync"/> first, which costs one small read.
/// </summary>
internal sealed class ScheduleBook(
    IOptionsMonitor<OnCallOptions> options,
    IStore store,
    ImportedOverrides imports,
    TimeProvider time
) : IOnCallSchedules, IDisposable
{
    private readonly SemaphoreSlim _reading = new(1, 1);
    private Stored _stored = new(0, [], [], new ScheduleAddresses());
    private Rules? _rules;
    private Book? _book;

    /// <summary>Raised when what people changed from Slack is known to this process.</summary>
    public event EventHandler? Changed;

    /// <summary>In alphabetical order.</summary>
    public IReadOnlyCollection<Schedule> All => Current().Values;

    public Schedule? Find(string name) => Current().GetValueOrDefault(name);

    /// <summary>
    /// The file has changed since the schedule was edited from Slack, and no one has said which of both is right.
    /// </summary>
    public bool IsUndecided(string name) => CurrentRules().Undecided.Contains(name);

    /// <summary>What the schedule would be with these versions; null when there would be none.</summary>
    public Schedule? With(ScheduleVersions versions)
    {
        return CurrentRules().Make(versions.Schedule, versions, Now) is { } schedule
            ? Whole(schedule, _stored.Changes)
            : null;
    }

    private Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    /// <summary>The mail addresses whose people are not known in Slack, in small letters.</summary>
    public IReadOnlyCollection<string> Unknown => CurrentRules().Unknown;

    public IReadOnlyList<string>? OnCallNow(string schedule) => Find(schedule)?.At(Now).Now.People;

    public async Task<IReadOnlyList<string>?> OnCallNowAsync(string schedule, CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        return OnCallNow(schedule);
    }

    /// <summary>
    /// What was committed anywhere before the call is in the answers after it. Where the store does not answer, what is
    /// known stays: who was on call a moment ago is a better answer than none.
    /// </summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            var mark = await ScheduleChanges.MarkAsync(store, cancellationToken);
            if (mark == _stored.Mark)
                return;
            await _reading.WaitAsync(cancellationToken);
            try
            {
                mark = await ScheduleChanges.MarkAsync(store, cancellationToken);
                if (mark == _stored.Mark)
                    return;
                var changes = await ScheduleChanges.AllAsync(store, cancellationToken);
                var addresses = await ScheduleAddresses.ReadAsync(store, cancellationToken);
                // The same addresses stay the same object, so that the configuration is not read again.
                if (addresses.IsSameAs(_stored.Addresses))
                    addresses = _stored.Addresses;
                var versions = await ScheduleVersions.AllAsync(store, cancellationToken);
                if (IsSame(versions, _stored.Versions))
                    versions = _stored.Versions;
                _stored = new Stored(mark, changes, versions, addresses);
                Changed?.Invoke(this, EventArgs.Empty);
            }
            finally
            {
                _reading.Release();
            }
        }
        catch (StoreUnavailableException) { }
    }

    /// <summary>The order is that of their last changes.</summary>
    private static bool IsSame(IReadOnlyList<ScheduleVersions> one, IReadOnlyList<ScheduleVersions> other) =>
        one.Select(versions => (versions.Schedule, versions.Revision))
            .SequenceEqual(other.Select(versions => (versions.Schedule, versions.Revision)));

    private SortedDictionary<string, Schedule> Current()
    {
        var (rules, stored, imported) = (CurrentRules(), _stored, imports.Version);
        if (_book is not { } book || book.Of != rules || book.With != stored || book.Imports != imported)
        {
            var schedules = new SortedDictionary<string, Schedule>(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, schedule) in rules.Schedules)
                schedules[name] = Whole(schedule, stored.Changes);
            _book = book = new Book(rules, stored, imported, schedules);
        }
        return book.Schedules;
    }

    /// <summary>With what calendars and people change of it.</summary>
    private Schedule Whole(Schedule schedule, IReadOnlyList<ScheduleChanges> stored)
    {
        schedule = imports.Apply(schedule);
        foreach (var changes in stored)
            if (string.Equals(changes.Schedule, schedule.Name, StringComparison.OrdinalIgnoreCase))
                schedule = schedule with
                {
                    Overrides = [.. schedule.Overrides, .. changes.All.SelectMany(change => change.ToOverrides())],
                    Temporary =
                    [
                        .. schedule.Temporary,
                        .. changes.All.Select(change => change.ToTemporary()).OfType<TemporarySchedule>(),
                    ],
                };
        return schedule;
    }

    /// <summary>Read once for each configuration: what a layer has calculated is kept over overrides.</summary>
    private Rules CurrentRules()
    {
        var (current, stored) = (options.CurrentValue, _stored);
        if (
            _rules is not { } rules
            || rules.Of != current
            || rules.With != stored.Addresses
            || rules.Versions != stored.Versions
        )
        {
            rules = new Rules(current, stored.Addresses, stored.Versions);
            rules.Read(Now);
            _rules = rules;
        }
        return rules;
    }

    public void Dispose() => _reading.Dispose();

    /// <param name="Mark">See <see cref="ScheduleChanges.MarkAsync"/>.</param>
    private sealed record Stored(
        long Mark,
        IReadOnlyList<ScheduleChanges> Changes,
        IReadOnlyList<ScheduleVersions> Versions,
        ScheduleAddresses Addresses
    );

    /// <summary>The schedules without what calendars and people change for a time.</summary>
    private sealed class Rules(OnCallOptions of, ScheduleAddresses with, IReadOnlyList<ScheduleVersions> versions)
    {
        private readonly Dictionary<string, Schedule> _files = new(StringComparer.OrdinalIgnoreCase);
        private readonly ConcurrentDictionary<string, byte> _unknown = new();

        public OnCallOptions Of => of;
        public ScheduleAddresses With => with;
        public IReadOnlyList<ScheduleVersions> Versions => versions;
        public SortedDictionary<string, Schedule> Schedules { get; } = new(StringComparer.OrdinalIgnoreCase);
        public HashSet<string> Undecided { get; } = new(StringComparer.OrdinalIgnoreCase);
        public IReadOnlyCollection<string> Unknown => [.. _unknown.Keys];

        public void Read(Instant now)
        {
            foreach (var (name, schedule) in of.Schedules)
                if (new ScheduleReader([], IdOf).Read(name, schedule, name) is { } good)
                    Schedules[name] = _files[name] = good;
            foreach (var edited in versions)
            {
                if (Make(edited.Schedule, edited, now) is { } schedule)
                    Schedules[schedule.Name] = schedule;
                if (edited.IsUndecided(ScheduleRules.Of(of, edited.Schedule)))
                    Undecided.Add(edited.Schedule);
            }
        }

        public Schedule? Make(string name, ScheduleVersions edited, Instant now) =>
            VersionedSchedule.Make(
                _files.GetValueOrDefault(name),
                edited,
                rules => new ScheduleReader([], IdOf).Read(name, rules.ToOptions(), name),
                now
            );

        private string? IdOf(string address)
        {
            if (with.Ids.TryGetValue(address, out var id))
                return id;
            _unknown.TryAdd(address, 0);
            return null;
        }
    }

    private sealed record Book(Rules Of, Stored With, object Imports, SortedDictionary<string, Schedule> Schedules);
}
