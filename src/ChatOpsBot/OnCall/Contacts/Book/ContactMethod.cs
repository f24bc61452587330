using System.Text.Json.Serialization;

namespace ChatOpsBot.OnCall.Contacts.Book;

/// <summary>One way to reach a person outside of Slack.</summary>
/// <param name="Id">Within the person's methods, as <c>mail-2</c>.</param>
/// <param name="Kind">One of <see cref="ContactKinds"/>.</param>
/// <param name="Address">A mail address, a number, a topic, or where a browser's push service takes notices.</param>
/// <param name="Added">UTC.</param>
internal sealed record ContactMethod(string Id, string Kind, string Address, DateTimeOffset Added)
{
    /// <summary>When it was shown to be the person's, UTC; null before: it is not used then.</summary>
    public DateTimeOffset? Verified { get; init; }

    /// <summary>What its code is made of; null when no code holds.</summary>
    public string? CodeSeed { get; init; }

    /// <summary>Until when the code holds, UTC.</summary>
    public DateTimeOffset? CodeUntil { get; init; }

    /// <summary>How many wrong codes were given for the one that holds.</summary>
    public int WrongCodes { get; init; }

    /// <summary>When it was removed, UTC: it can be restored for a day; null for one that is there.</summary>
    public DateTimeOffset? Removed { get; init; }

    /// <summary>Of a browser: its public key, Base64 for URLs.</summary>
    public string? P256dh { get; init; }

    /// <summary>Of a browser: what notices for it are authenticated with, Base64 for URLs.</summary>
    public string? Auth { get; init; }

    /// <summary>Of a browser: what it calls itself.</summary>
    public string? Device { get; init; }

    [JsonIgnore]
    public bool IsUsable => Verified is not null && Removed is null;

    /// <summary>As the person themselves sees it, in plain text.</summary>
    [JsonIgnore]
    public string Shown => Kind == ContactKinds.Push ? Device ?? "browser" : Address;

    /// <summary>As others see it: enough to recognize it, too little to use it.</summary>
    [JsonIgnore]
    public string Masked =>
        Kind == ContactKinds.Push ? Shown
        : Address.Split('@') is [{ Length: > 0 } box, var host] ? $"{box[0]}…@{host}"
        : Address.Length > 6 ? $"…{Address[^4..]}"
        : "…";
}
