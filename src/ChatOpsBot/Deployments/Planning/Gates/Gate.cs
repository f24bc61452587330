namespace ChatOpsBot.Deployments.Planning.Gates;

internal enum Verdict
{
    Pass,

    /// <summary>People should know; the deploy may start.</summary>
    Warn,

    /// <summary>The deploy waits for it: it can still come about by itself.</summary>
    Wait,
    Block,
}

/// <summary>One condition that has to hold before a deploy.</summary>
/// <param name="Code">For machines, stable: see <see cref="GateCode"/>.</param>
/// <param name="Text">In mrkdwn: what holds or does not, and what to do about it.</param>
internal sealed record Gate(string Code, Verdict Verdict, string Text)
{
    /// <summary>It would block, and whoever breaks the glass gets past it.</summary>
    public bool IsOverridden { get; init; }

    /// <summary>It could not be found out, which does not count as passed; a later question may be answered.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>
    /// What it is about, each by a name that nothing else of its kind has: this lock, that alert. A warning with a name
    /// is confirmed with the plan that shows it; one without is only said.
    /// </summary>
    public IReadOnlyList<string> About { get; init; } = [];

    /// <summary>As a person calls it who overrules it.</summary>
    public string Word
    {
        get => field ?? GateCode.Word(Code);
        init;
    }

    public IEnumerable<string> Names => About.Select(of => NameOf(Code, of));

    public static string NameOf(string code, string of) => $"{code} {of}";

    /// <summary>
    /// Whether it stops a deploy for which a person confirmed a plan: what they saw and overridden there does not, and
    /// what has come about since does.
    /// </summary>
    /// <param name="known">The names of what they saw.</param>
    public bool Stops(IReadOnlyCollection<string> known) =>
        About.Count == 0
            ? Verdict == Verdict.Block
            : Verdict is Verdict.Warn or Verdict.Block && Names.Any(name => !known.Contains(name));
}

/// <summary>The reasons for which a deploy is held up, as audits and answers name them.</summary>
internal static class GateCode
{
    /// <summary>As a person calls it who overrules it.</summary>
    public static string Word(string code) =>
        code switch
        {
            Backwards => "going backwards",
            BadVersion or ContainsBad => "a version that was rolled back",
            Branch => "the branch",
            Checks => "checks",
            Freeze => "a freeze",
            Incident => "an incident",
            Line => "the broken branch",
            Lock => "a lock",
            Order => "the order of environments",
            _ => code.Replace('_', ' '),
        };

    public const string AlreadyRunning = "already_running";
    public const string Backwards = "backwards";
    public const string BadVersion = "bad_version";
    public const string Branch = "branch";
    public const string Changed = "changed";
    public const string Checks = "checks";
    public const string ContainsBad = "contains_bad_version";
    public const string Freeze = "freeze";
    public const string Incident = "incident";
    public const string Line = "line_stopped";
    public const string Lock = "lock";
    public const string Order = "order";
    public const string Permission = "permission_denied";
    public const string Queue = "queue";
    public const string Readiness = "rollback_readiness";
}
