using ChatOpsBot.OnCall.Shifts;
using NodaTime;

namespace ChatOpsBot.OnCall.Editing;

/// <summary>One schedule of all its versions, each with its own time.</summary>
internal static class VersionedSchedule
{
    /// <param name="file">What the configuration says; null when it does not have the schedule.</param>
    /// <param name="read">Null where the rules have a mistake.</param>
    /// <param name="now">What ended before is former.</param>
    /// <returns>Null when there is no longer such a schedule.</returns>
    public static Schedule? Make(
        Schedule? file,
        ScheduleVersions versions,
        Func<ScheduleRules, Schedule?> read,
        Instant now
    )
    {
        if (versions.Last is not { } last)
            return file;
        if (OfVersion(last) is not { } current)
            return file;
        List<Layer> layers = [];
        foreach (var (index, version) in versions.All.Index())
        {
            var from = index == 0 && version.Number == 0 ? Instant.MinValue : InstantOf(version);
            var until = versions.All.Skip(index + 1).Select(InstantOf).Append(Instant.MaxValue).Min();
            if (from < until && (version == last ? current : OfVersion(version)) is { } schedule)
                layers.AddRange(schedule.Layers.Select(layer => layer.Within(new Interval(from, until), until <= now)));
        }
        return (file ?? current) with
        {
            Zone = current.Zone,
            AllowsGaps = current.AllowsGaps,
            Holidays = current.Holidays,
            Layers = layers,
        };

        Schedule? OfVersion(ScheduleVersion version) => version == last && version.IsFile ? file : read(version.Rules);
    }

    private static Instant InstantOf(ScheduleVersion version) => Instant.FromDateTimeOffset(version.From);
}
