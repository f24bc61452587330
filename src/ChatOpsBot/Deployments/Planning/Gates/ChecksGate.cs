using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Planning.Gates;

/// <summary>The commit's checks have passed. Pure.</summary>
internal static class ChecksGate
{
    private const int Named = 3;

    /// <summary>
    /// All that are asked for have to have passed: one that is missing, or still runs, has not; and of several of one
    /// name, each.
    /// </summary>
    public static Gate Judge(EnvironmentOptions options, IReadOnlyList<CommitCheck> checks)
    {
        var counted = options.Checks.Contains("*")
            ? [.. checks.Where(check => !check.IsAmong(options.IgnoreChecks))]
            : new List<CommitCheck>();
        foreach (var name in options.Checks.Where(name => name != "*"))
            if (checks.Where(check => check.Name == name).ToList() is { Count: > 0 } found)
                counted.AddRange(found.Except(counted).ToList());
            else
                counted.Add(new CommitCheck(name, CheckState.Missing, null));

        if (counted.Count == 0)
            return new Gate(GateCode.Checks, Verdict.Block, "The commit has no checks, but checks are required.")
            {
                About = ["none"],
            };
        var notPassed = counted
            .Where(check => check.State != CheckState.Passed)
            .OrderBy(check => check.State != CheckState.Failed)
            .ToList();
        if (notPassed.Count == 0)
            return new Gate(
                GateCode.Checks,
                Verdict.Pass,
                counted.Count == 1 ? "1 check passed" : $"{counted.Count} checks passed"
            );
        var named = string.Join(
            ", ",
            notPassed.Take(Named).Select(check => $"{Mrkdwn.Link(check.Url, check.Name)} {Word(check.State)}")
        );
        return new Gate(
            GateCode.Checks,
            Verdict.Block,
            $"{named}{(notPassed.Count > Named ? $" and {notPassed.Count - Named} more" : "")}"
        )
        {
            About = [.. notPassed.Select(check => $"{check.Name} {check.State}").Distinct()],
        };
    }

    /// <param name="why">Who did not answer, and why. Plain text.</param>
    public static Gate Unknown(string why) =>
        new(
            GateCode.Checks,
            Verdict.Block,
            $"The checks are not available, so they do not count as passed: {Mrkdwn.Escape(why)}."
        )
        {
            IsUnknown = true,
        };

    private static string Word(CheckState state) =>
        state switch
        {
            CheckState.Failed => "failed",
            CheckState.Pending => "is still running",
            _ => "has not run",
        };
}
