namespace ChatOpsBot.OnCall.Import;

/// <summary>What the policies of all products have in common.</summary>
internal static class Policy
{
    private const int MostRepeats = 9,
        MostSteps = 20;
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(5),
        Shortest = TimeSpan.FromMinutes(1),
        Longest = TimeSpan.FromDays(7);

    public static string Schedule(string name) => $"schedule:{name}";

    /// <summary>Adds it to the draft, with a line; a step without a length takes five minutes.</summary>
    public static void Add(ImportDraft draft, string? title, IReadOnlyList<StepDraft> steps, int repeat, string what)
    {
        var some = steps.Where(step => step.Notify.Count > 0).ToList();
        if (some.Count == 0)
        {
            draft.NotUnderstood(what, "notifies no one that can be imported, and is left out");
            return;
        }
        if (some.Count > MostSteps)
            draft.NotUnderstood(what, $"has {some.Count} steps; the first {MostSteps} are kept");
        if (repeat > MostRepeats)
            draft.NotUnderstood(what, $"repeats {repeat} times; {MostRepeats} is the most");
        var policy = new PolicyDraft(
            draft.NameOfPolicy(title),
            [.. some.Take(MostSteps).Select(step => step with { After = Fit(step.After) })],
            Math.Clamp(repeat, 0, MostRepeats)
        );
        draft.Policies.Add(policy);
        draft.Understood(
            what,
            $"is the policy {policy.Name}: {policy.Steps.Count} step{(policy.Steps.Count == 1 ? "" : "s")}"
                + (policy.Repeat == 0 ? "" : $", {policy.Repeat} times again")
        );
    }

    private static TimeSpan Fit(TimeSpan after) =>
        after <= TimeSpan.Zero ? Usual
        : after < Shortest ? Shortest
        : after > Longest ? Longest
        : after;
}
