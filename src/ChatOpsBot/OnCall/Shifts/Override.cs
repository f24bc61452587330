using NodaTime;

namespace ChatOpsBot.OnCall.Shifts;

/// <summary>A change to who is on call for a time.</summary>
/// <param name="Without">Who is not on call in it: a user id, or <see cref="Everyone"/>; null for no one.</param>
/// <param name="With">Who is on call in it: a user id; null for no one.</param>
/// <param name="Reason">What people wrote; null when they did not.</param>
internal sealed record Override(Instant Start, Instant End, string? Without, string? With, string? Reason)
{
    public const string Everyone = "*";

    /// <summary>Of the change from Slack that made it; null for one of the configuration.</summary>
    public int? Number { get; init; }

    /// <summary>Those on call when it is applied to these.</summary>
    /// <returns>Null when it changes nothing, as a replacement of someone who is not on call.</returns>
    public IReadOnlyList<string>? ApplyTo(IReadOnlyList<string> people)
    {
        if (Without is not null and not Everyone && !people.Contains(Without))
            return null;
        List<string> changed = Without == Everyone ? [] : [.. people];
        var place = Without is null or Everyone ? changed.Count : changed.IndexOf(Without);
        if (Without is not null and not Everyone)
            changed.RemoveAt(place);
        if (With is not null && !changed.Contains(With))
            changed.Insert(place, With);
        return changed.SequenceEqual(people) ? null : changed;
    }
}
