using System.Collections.ObjectModel;
using System.Text.Json.Serialization;

namespace ChatOpsBot.Sources;

/// <summary>
/// An event in one of the team's tools, in the terms that all tools share. The vocabulary follows
/// CDEvents (https://cdevents.dev) where that has a word. What the sender did not say is null, never invented.
/// </summary>
public sealed record ChatOpsEvent
{
    /// <summary>
    /// Unique among the events of one source: the delivery id, with a suffix where one delivery holds several events.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>The configured name of the sender: the <c>{name}</c> of <c>/webhooks/{name}</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The kind of event: one of <see cref="EventKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>
    /// The subject of the event, and so the card it belongs to: <c>change:acme/checkout#12</c>. See
    /// <see cref="Sources.Subject"/>.
    /// </summary>
    public required string Subject { get; init; }

    /// <summary>
    /// Which facet of the subject this event replaces: empty for the subject itself, <c>check/unit</c> for one check of
    /// a pull request, <c>alert/{fingerprint}</c> for one alert of a group. Of two events of one facet the later one
    /// holds (<see cref="Supersedes"/>), whichever arrived first.
    /// </summary>
    public string Part
    {
        get;
        init => field = value ?? "";
    } = "";

    /// <summary>
    /// False for a detail that belongs on a card but is not a reason to post one (a check that was merely requested).
    /// </summary>
    public bool OpensCard { get; init; } = true;

    /// <summary>
    /// Worth a card only where a route asks for it (<c>kind</c> or <c>branch</c>): a push to a branch that is not the
    /// default one.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsQuiet { get; init; }

    public required EventState State { get; init; }

    /// <summary>When it happened by the sender's clock; the time of receipt where the sender gives none.</summary>
    public required DateTimeOffset Occurred { get; init; }

    public string? Title { get; init; }
    public string? Text { get; init; }

    /// <summary>
    /// What comes after the text, where the sender says it in two: the description beside the summary.
    /// </summary>
    public string? Detail { get; init; }

    public string? Url { get; init; }

    /// <summary>In the tool's own words, lower case: <c>critical</c>, <c>warning</c>, <c>page</c>.</summary>
    public string? Severity { get; init; }

    public string? Service { get; init; }

    /// <summary><c>owner/name</c>.</summary>
    public string? Repository { get; init; }

    /// <summary>
    /// The host of the repository: <c>github.com</c>, <c>git.example:8443</c>. Null for a tool that does not host it.
    /// </summary>
    public string? Host { get; init; }

    /// <summary>The host's own id of the repository, which stays when it is renamed or moved.</summary>
    public string? RepositoryId { get; init; }

    /// <summary>The branch that the event is on; of a pull request the one that it comes from.</summary>
    public string? Branch { get; init; }

    /// <summary>The branch that a pull request wants to go to.</summary>
    public string? BaseBranch { get; init; }

    /// <summary>The full commit id.</summary>
    public string? Commit { get; init; }
    public string? Version { get; init; }
    public string? Environment { get; init; }
    public Actor? Actor { get; init; }
    public DateTimeOffset? Started { get; init; }
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Low-cardinality words that routes may match beyond the named fields.</summary>
    public IReadOnlyDictionary<string, string> Labels
    {
        get;
        init => field = value ?? ReadOnlyDictionary<string, string>.Empty;
    } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Named links worth a click: <c>log</c>, <c>compare</c>, <c>runbook</c>, <c>graph</c>.</summary>
    public IReadOnlyDictionary<string, string> Links
    {
        get;
        init => field = value ?? ReadOnlyDictionary<string, string>.Empty;
    } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The commits of a push, oldest first, as many as the sender listed.</summary>
    public IReadOnlyList<CommitInfo> Commits
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>
    /// How many there are, where the sender lists fewer than that (commits of a push, alerts of a truncated group).
    /// </summary>
    public int? Total { get; init; }

    /// <summary>Of a report of tests, benchmarks or load.</summary>
    public TestResults? Tests { get; init; }

    /// <summary>The subject that this one is part of: the commit of a workflow run.</summary>
    public string? Parent { get; init; }

    /// <summary>
    /// When the sender listed everything open of the subject, this included; null where it only reports what is new.
    /// </summary>
    public DateTimeOffset? Listed { get; init; }

    /// <summary>
    /// The sender's own order within the facet, where it has one that is better than its clock: the attempt of a run,
    /// the id of a check, the phase of a build. The higher holds whatever the times. All events of a facet that has an
    /// order carry it; 0 elsewhere.
    /// </summary>
    public long Sequence { get; init; }

    /// <summary>
    /// Which of two events of one facet holds: the sender's own sequence decides, then its time, then how far along the
    /// state is (GitHub's times are whole seconds, so "queued" and "completed" often tie), then the id, so that any
    /// order of arrival ends the same.
    /// </summary>
    public bool Supersedes(ChatOpsEvent other)
    {
        if (Sequence != other.Sequence)
            return Sequence > other.Sequence;
        if (Occurred != other.Occurred)
            return Occurred > other.Occurred;
        var (mine, theirs) = (State.Progress(), other.State.Progress());
        return mine != theirs ? mine > theirs : string.CompareOrdinal(Id, other.Id) > 0;
    }
}

/// <summary>Who did it, as the sender knows them.</summary>
public sealed record Actor(string Login)
{
    public string? Name { get; init; }
    public string? Email { get; init; }

    /// <summary>Known only where the sender is Slack itself or carries the id.</summary>
    public string? SlackId { get; init; }
    public bool IsBot { get; init; }
}

/// <summary>One commit of a push. <paramref name="Title"/> is the first line of its message.</summary>
public sealed record CommitInfo(string Id, string Title, string? Url = null, string? Author = null);
