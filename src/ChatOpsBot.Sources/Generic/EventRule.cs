namespace ChatOpsBot.Sources.Generic;

/// <summary>
/// One line of <c>Sources:{name}:Events</c>: what of a sender's JSON becomes which field of an event. Fields are text
/// with places to fill, <c>Backup of {volume}</c>; see <see cref="Template"/>. A field with a place that the delivery
/// does not fill is left out.
/// </summary>
public sealed class EventRule
{
    /// <summary>All of them hold: see <see cref="Condition"/>. None: always.</summary>
    public IList<string> When { get; set; } = [];

    /// <summary>
    /// The list in the delivery of which each entry is an event. Places are looked up in the entry then, and from
    /// <c>$.</c> on in the whole.
    /// </summary>
    public string? Each { get; set; }

    /// <summary>Such a delivery is known, and nothing to tell.</summary>
    public bool Ignore { get; set; }

    /// <summary>One of <see cref="EventKind"/>, but for those that only make sense on another's card.</summary>
    public string? Kind { get; set; }

    /// <summary>What identifies the subject among those of its sender: the run, the alert, the deployment.</summary>
    public string? Subject { get; set; }

    /// <summary>Of several alerts on one card, or stages of one run: which.</summary>
    public string? Part { get; set; }

    /// <summary>
    /// One of <see cref="EventState"/>, a word that most tools use (<c>passed</c>, <c>down</c>), or one of
    /// <see cref="States"/>.
    /// </summary>
    public string? State { get; set; }

    /// <summary>The sender's words for states, in any case; <c>*</c> stands for all others.</summary>
    public Dictionary<string, string> States { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    public string? Title { get; set; }
    public string? Text { get; set; }
    public string? Url { get; set; }
    public string? Severity { get; set; }
    public string? Service { get; set; }
    public string? Repository { get; set; }
    public string? Branch { get; set; }
    public string? Commit { get; set; }
    public string? Version { get; set; }
    public string? Environment { get; set; }
    public string? Actor { get; set; }

    /// <summary>When it happened, in most spellings and units; the time of receipt where there is none.</summary>
    public string? Occurred { get; set; }
    public string? Started { get; set; }
    public string? Ended { get; set; }

    /// <summary>
    /// A number that grows with each event of the subject, where the sender's clock is not to be trusted with that.
    /// </summary>
    public string? Sequence { get; set; }

    /// <summary>
    /// Of a <c>testSuiteRun</c>: how many passed, failed and were skipped. <see cref="Title"/> is the suite then, and
    /// <see cref="Subject"/> the run of it.
    /// </summary>
    public string? Passed { get; set; }
    public string? Failed { get; set; }
    public string? Skipped { get; set; }

    public Dictionary<string, string> Labels { get; set; } = [];
    public Dictionary<string, string> Links { get; set; } = [];

    /// <param name="key">The key of the rules in the configuration.</param>
    public static void Check(string key, IEnumerable<EventRule> rules, List<string> problems) =>
        Mapping.Read(key, rules, problems);
}
