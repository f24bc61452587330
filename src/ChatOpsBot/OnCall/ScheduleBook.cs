using ChatOpsBot.Catalog.Services.Ports;
using ChatOpsBot.OnCall.Calendars.Imports;
using ChatOpsBot.OnCall.Changes;
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
    private Stored _stored = new(0, [], new ScheduleAddresses());
    private Rules? _rules;
    private Book? _book;

    /// <summary>Raised when what people changed from Slack is known to this process.</summary>
    public event EventHandler? Changed;

    /// <summary>In alphabetical order.</summary>
    public IReadOnlyCollection<Schedule> All => Current().Values;

    public Schedule? Find(string name) => Current().GetValueOrDefault(name);

    /// <summary>The mail addresses whose people are not known in Slack, in small letters.</summary>
    public IReadOnlyCollection<string> Unknown => CurrentRules().Unknown;

    public IReadOnlyList<string>? OnCallNow(string schedule) =>
        Find(schedule)?.At(Instant.FromDateTimeOffset(time.GetUtcNow())).Now.People;

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
                _stored = new Stored(mark, changes, addresses);
                Changed?.Invoke(this, EventArgs.Empty);
            }
            finally
            {
                _reading.Release();
            }
        }
        catch (StoreUnavailableException) { }
    }

    private SortedDictionary<string, Schedule> Current()
    {
        var (rules, stored, imported) = (CurrentRules(), _stored, imports.Version);
        if (_book is not { } book || book.Of != rules || book.With != stored || book.Imports != imported)
        {
            var schedules = new SortedDictionary<string, Schedule>(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, schedule) in rules.Schedules)
                schedules[name] = imports.Apply(schedule);
            foreach (var changes in stored.Changes)
                if (schedules.TryGetValue(changes.Schedule, out var schedule))
                    schedules[changes.Schedule] = schedule with
                    {
                        Overrides = [.. schedule.Overrides, .. changes.All.SelectMany(change => change.ToOverrides())],
                        Temporary =
                        [
                            .. schedule.Temporary,
                            .. changes.All.Select(change => change.ToTemporary()).OfType<TemporarySchedule>(),
                        ],
                    };
            _book = book = new Book(rules, stored, imported, schedules);
        }
        return book.Schedules;
    }

    /// <summary>Read once for each configuration: what a layer has calculated is kept over overrides.</summary>
    private Rules CurrentRules()
    {
        var (current, addresses) = (options.CurrentValue, _stored.Addresses);
        if (_rules is not { } rules || rules.Of != current || rules.With != addresses)
        {
            var schedules = new SortedDictionary<string, Schedule>(StringComparer.OrdinalIgnoreCase);
            HashSet<string> unknown = [];
            foreach (var (name, schedule) in current.Schedules)
                if (new ScheduleReader([], IdOf).Read(name, schedule, name) is { } good)
                    schedules[name] = good;
            _rules = rules = new Rules(current, addresses, schedules, unknown);

            string? IdOf(string address)
            {
                if (addresses.Ids.TryGetValue(address, out var id))
                    return id;
                unknown.Add(address);
                return null;
            }
        }
        return rules;
    }

    public void Dispose() => _reading.Dispose();

    /// <param name="Mark">See <see cref="ScheduleChanges.MarkAsync"/>.</param>
    private sealed record Stored(long Mark, IReadOnlyList<ScheduleChanges> Changes, ScheduleAddresses Addresses);

    private sealed record Rules(
        OnCallOptions Of,
        ScheduleAddresses With,
        SortedDictionary<string, Schedule> Schedules,
        IReadOnlyCollection<string> Unknown
    );

    private sealed record Book(Rules Of, Stored With, object Imports, SortedDictionary<string, Schedule> Schedules);
}
