namespace ChatOpsBot.OnCall;

/// <summary>What other calendars say about a schedule.</summary>
public sealed partial class ScheduleOptions
{
    /// <summary>Calendars that are read every few minutes.</summary>
    public List<ImportOptions> Import { get; set; } = [];
}

/// <summary>A calendar at an address.</summary>
public sealed class ImportOptions
{
    /// <summary>Of an iCalendar (<c>.ics</c>). Treat it as a secret: most services publish it as one.</summary>
    public string? Url { get; set; }

    /// <summary>A file that holds <see cref="Url"/> alone, as container secrets are mounted.</summary>
    public string? UrlFile { get; set; }

    /// <summary>
    /// The user id of the person whose own calendar it is: when they are out of office while on call, they get a direct
    /// message. When not given, an event whose title is a person (a name, a mail address, a user id) puts that person
    /// on call for its time, instead of everyone else.
    /// </summary>
    public string? Person { get; set; }

    /// <summary>true: the address may be in a private network, where otherwise nothing is requested.</summary>
    public bool AllowPrivate { get; set; }
}
