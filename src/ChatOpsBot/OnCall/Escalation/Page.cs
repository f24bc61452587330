using System.Globalization;
using ChatOpsBot.OnCall.Escalation.Policies;
using ChatOpsBot.Sources;

namespace ChatOpsBot.OnCall.Escalation;

/// <summary>
/// One problem that someone is paged for, until it is over. What changes it are the pure methods of the other files;
/// <see cref="Running.Pager"/> stores what they return.
/// </summary>
internal sealed partial record Page
{
    /// <summary>People write <c>P17</c>.</summary>
    public required long Number { get; init; }

    /// <summary>The most by which the clocks of two replicas may differ.</summary>
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(2);

    /// <inheritdoc cref="PageRequest.Key"/>
    public required string Key { get; init; }
    public required string Title { get; init; }

    /// <summary>As it was when the page began, or when someone applied a newer one.</summary>
    public required EscalationPolicy Policy { get; init; }

    public string? Service { get; init; }

    /// <inheritdoc cref="PageRequest.Card"/>
    public string? Card { get; init; }
    public string? Text { get; init; }
    public string? Url { get; init; }

    /// <summary>The worst so far, in the tool's own word.</summary>
    public string? Severity { get; init; }

    /// <inheritdoc cref="PageRequest.Channel"/>
    public string? Channel { get; init; }

    /// <inheritdoc cref="PageRequest.IsMoment"/>
    public bool IsMoment { get; init; }

    public DateTimeOffset Opened { get; init; }

    /// <inheritdoc cref="PageRequest.By"/>
    public string By
    {
        get;
        init => field = value ?? "";
    } = "";

    public PageState State { get; init; }

    /// <summary>The one under way, from 0; -1 before the first one and in the fallback.</summary>
    public int Step { get; init; } = -1;

    /// <summary>How often the steps began again.</summary>
    public int Loop { get; init; }

    /// <summary>How many steps were entered: it tells what someone saw from what has happened since.</summary>
    public int Entries { get; init; }

    /// <summary>When the step under way was entered.</summary>
    public DateTimeOffset? Entered { get; init; }

    /// <summary>When something happens by itself: the next step, the end of a hold or of an acknowledgement.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>Counts the timers: one that was set earlier no longer counts.</summary>
    public int Timer { get; init; }

    /// <summary>The fallback is paged.</summary>
    public bool OnFallback { get; init; }

    /// <summary>Everyone was paged as often as the policy says, and no one acknowledged.</summary>
    public bool IsExhausted { get; init; }

    /// <summary>It neither begins nor goes on until then.</summary>
    public DateTimeOffset? HeldUntil { get; init; }
    public HoldReason? HeldFor { get; init; }

    /// <summary>The latest last.</summary>
    public IReadOnlyList<Paged> Paged
    {
        get;
        init => field = value ?? [];
    } = [];

    public IReadOnlyList<Acknowledgement> Acks
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The alert's tool has reported an acknowledgement, which holds there.</summary>
    public bool IsAcknowledgedAtSource { get; init; }

    public IReadOnlyList<PageLog> Log
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The policies that gave it on.</summary>
    public IReadOnlyList<string> HandedOff
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>How often it was reported again while it was open.</summary>
    public int Duplicates { get; init; }

    /// <summary>Who ended it: a user id, a name, or empty for its tool.</summary>
    public string? ResolvedBy { get; init; }
    public DateTimeOffset? Resolved { get; init; }

    /// <summary>The channels in which a message of its own stands, as routed.</summary>
    public IReadOnlyList<string> ShownIn
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>A message for many pages of the service stands for it somewhere.</summary>
    public bool IsBundled { get; init; }

    /// <summary>As notices name it: each entry of a step is a notification of its own.</summary>
    public static string RoundOf(Paged paged) => paged.Entry.ToString(CultureInfo.InvariantCulture);

    public bool IsOver => State == PageState.Resolved;

    /// <summary>Someone has to look at it now.</summary>
    public bool WantsSomeone => State == PageState.Triggered && HeldUntil is null;

    /// <summary>
    /// The clock was ahead when its step was entered, and has been set back since: what is due by that clock would come
    /// too late.
    /// </summary>
    public bool IsAhead(DateTimeOffset now) => WantsSomeone && Entered - now > ClocksDiffer;

    /// <summary>It can wait for working hours.</summary>
    public bool IsLow => SeverityScale.Of(Severity) is Sources.Severity.Info or Sources.Severity.Warning;

    /// <summary>
    /// Whether someone who was paged still has to be notified: not once it is taken care of, or they acknowledged it.
    /// That they were paged again since ends nothing: what is due later than the next page would never come.
    /// </summary>
    /// <param name="round">See <see cref="RoundOf"/>.</param>
    public bool Wants(string person, string round) =>
        WantsSomeone
        && Paged.LastOrDefault(paged => paged.Who == person && RoundOf(paged) == round) is { } one
        && !Acks.Any(ack => ack.By == person && ack.Entry >= one.Entry);

    /// <summary>The step under way; null before the first one and in the fallback.</summary>
    public PolicyStep? Current => Step >= 0 && Step < Policy.Steps.Count ? Policy.Steps[Step] : null;

    /// <summary>The people who were paged at the last entry.</summary>
    public IEnumerable<string> Waiting =>
        Paged
            .Where(paged => paged.Entry == Entries && paged.IsPerson)
            .Select(paged => paged.Who)
            .Except(Acks.Where(ack => ack.Entry == Entries).Select(ack => ack.By));

    /// <summary>Everyone who was paged so far.</summary>
    public IEnumerable<string> People => Paged.Where(paged => paged.IsPerson).Select(paged => paged.Who).Distinct();

    public string Name => NameOf(Number);

    public static string NameOf(long number) => string.Create(CultureInfo.InvariantCulture, $"P{number}");

    public string Subject => SubjectOf(Number);

    /// <summary>What the subject of a page begins with.</summary>
    public const string SubjectPrefix = "page:";

    public static string SubjectOf(long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{SubjectPrefix}{number}");

    /// <summary>The number in the subject of a page; null for another subject.</summary>
    public static long? NumberOf(string subject) =>
        subject.StartsWith(SubjectPrefix, StringComparison.Ordinal)
        && long.TryParse(
            subject.AsSpan(SubjectPrefix.Length),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;
}
