using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;
using NodaTime;

namespace ChatOpsBot.OnCall.Calendars.Imports;

/// <summary>What calendars change of schedules, as this process last read it from the store.</summary>
internal sealed class ImportedOverrides(IStore store, IOptionsMonitor<OnCallOptions> options, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);
    private const int Most = 500;

    private volatile Known _known = new([]);

    /// <summary>Another object each time that anything has changed.</summary>
    public object Version => _known;

    /// <summary>The schedule with what calendars say.</summary>
    public Schedule Apply(Schedule schedule) =>
        _known
            .Imports.Where(import => string.Equals(import.Schedule, schedule.Name, StringComparison.OrdinalIgnoreCase))
            .SelectMany(import => import.Shifts)
            .Select(shift => new Override(
                Instant.FromDateTimeOffset(shift.Start),
                Instant.FromDateTimeOffset(shift.End),
                Override.Everyone,
                shift.Person,
                shift.Title
            ))
            .ToList()
            is { Count: > 0 } overrides
            ? schedule with
            {
                Overrides = [.. schedule.Overrides, .. overrides],
            }
            : schedule;

    /// <summary>Reads what is stored; also called by who has just stored it.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var wanted = Configured().ToHashSet();
        var imports = (
            await CalendarImport.Kept.ListAsync(store, new IndexQuery(CalendarImport.Index, Most), cancellationToken)
        )
            .Where(import => wanted.Contains((import.Schedule.ToLowerInvariant(), import.Of)))
            .OrderBy(import => import.Of, StringComparer.Ordinal)
            .ToList();
        if (!imports.Select(Text).SequenceEqual(_known.Imports.Select(Text)))
            _known = new Known(imports);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (_known.Imports.Count > 0 || Configured().Any())
                    await ReadAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is StoreUnavailableException or OperationCanceledException)
            {
                // What was known holds.
            }
            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The calendars that are configured; those of before are not applied.</summary>
    private IEnumerable<(string Schedule, string Of)> Configured() =>
        from schedule in options.CurrentValue.Schedules
        from import in schedule.Value.Import
        where import.Person is null
        let address = AddressOf(import)
        where address is not null
        select (schedule.Key.ToLowerInvariant(), CalendarImport.IdOf(address));

    /// <summary>Null when it is not there.</summary>
    public static string? AddressOf(ImportOptions import)
    {
        try
        {
            return SecretFile.Read(import.Url, import.UrlFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Text(CalendarImport import) =>
        $"{import.Schedule}/{import.Of}/" + string.Join('\n', import.Shifts.Select(shift => shift.ToString()));

    private sealed record Known(IReadOnlyList<CalendarImport> Imports);
}
