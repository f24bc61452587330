using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Messages;

/// <summary>The lines of a deploy's message: its state, its progress, its facts and its steps.</summary>
internal sealed class DeployLines(ServiceCatalog catalog, TimeProvider time)
{
    private const int BarLength = 10;
    private const int MostSteps = 8;

    /// <summary>So that nothing long pushes the rest out of the message, which Slack cuts at 3,000.</summary>
    private const int MostOfText = 400;

    public IEnumerable<string> Of(Deployment deployment)
    {
        yield return DeployHeadline.Text(deployment);
        if (deployment.State == DeployState.Running)
            yield return Progress(deployment);
        yield return Facts(deployment);
        if (deployment.Steps.Any(step => step.State != StepState.Waiting))
            yield return string.Join("  ", deployment.Steps.Take(MostSteps).Select(Step));
        foreach (var step in deployment.Steps.Where(step => step.By is not null))
            yield return ByPerson(step);
        foreach (var passed in deployment.Although)
            yield return $"⚠ although {Mrkdwn.Truncate(passed, MostOfText)}";
        if (Left(deployment) is { } left)
            yield return left;
    }

    /// <summary>What a person's word did to a step.</summary>
    private static string ByPerson(DeployStep step) =>
        step.State switch
        {
            StepState.Kept => $"⚠ kept by {Mrkdwn.User(step.By!)} although "
                + $"{Mrkdwn.Truncate(Mrkdwn.Escape(step.Text ?? $"{step.Name} failed"), MostOfText)}",
            StepState.Skipped => $"» {step.Name} skipped by {Mrkdwn.User(step.By!)}"
                + (Duration.Between(step.Started, step.Ended) is { } after ? $" after {after}" : "")
                + (step.For > TimeSpan.Zero ? $" of {Duration.Text(step.For)}" : ""),
            _ => $"» promoted at {step.Percent}% by {Mrkdwn.User(step.By!)}",
        };

    /// <summary>What is there after one that did not end well; null when that is clear.</summary>
    private static string? Left(Deployment deployment) =>
        deployment switch
        {
            { MayBePartlyDeployed: true } => $"⚠ {Mrkdwn.Escape(deployment.Environment)} may be half-deployed",
            { HasLeftSomething: true, State: not DeployState.Succeeded } =>
                $"⚠ `{Mrkdwn.Escape(deployment.Version)}` stays deployed in {Mrkdwn.Escape(deployment.Environment)}",
            _ => null,
        };

    /// <summary>How far it is. What waits for a person has no clock: nothing would move it on in the message.</summary>
    private string Progress(Deployment deployment)
    {
        var (step, now) = (deployment.Step!, time.GetUtcNow());
        var gone = now - (deployment.Started ?? deployment.Requested);
        var share =
            step.Kind == StepKind.Bake && step.Started is { } began
                ? (now - began) / step.For * 100
                : step.Progress ?? (deployment.Usual is { Ticks: > 0 } usual ? gone / usual * 100 : (double?)null);
        var left =
            step is { Kind: StepKind.Bake, Started: { } baking } ? Left(step.For - (now - baking))
            : deployment.Usual is { } usually && deployment.On is null ? Left(usually - gone)
            : "";
        var bar =
            share is { } known && (int)Math.Clamp(known, 0, 99) is var done
                ? $"{new string('▓', done * BarLength / 100)}"
                    + $"{new string('░', BarLength - done * BarLength / 100)} {done}% · "
                : "";
        return $"{bar}{Duration.Text(gone)}{left}"
            + ((step.ToolText ?? step.Text) is { } text ? $" · {Mrkdwn.Escape(text)}" : "");
    }

    private static string Left(TimeSpan rest) => rest > TimeSpan.Zero ? $", about {Duration.Text(rest)} left" : "";

    private string Facts(Deployment deployment)
    {
        List<string> facts =
        [
            $"#{deployment.Number} by {(deployment.ByBot ? "itself" : Mrkdwn.User(deployment.Requester))}",
        ];
        if (deployment.Approvals.Count > 0)
            facts.Add(
                "approved by "
                    + $"{string.Join(", ", deployment.Approvals.Select(approval => Mrkdwn.User(approval.UserId)))}"
            );
        if (deployment.BreakGlass is { } glass)
            facts.Add(
                $"*break-glass*{Plan.Over(deployment.Overridden)}: {Mrkdwn.Truncate(Mrkdwn.Escape(glass), MostOfText)}"
            );
        else if (deployment.Reason is { } reason)
            facts.Add(Mrkdwn.Truncate(Mrkdwn.Escape(reason), MostOfText));
        if (deployment.IsFix)
            facts.Add("*the fix* for the alert");
        if (deployment.Changes.IsKnown)
            facts.Add(
                (
                    deployment.Kind != DeployKind.Rollback ? ""
                    : deployment.Changes.Backwards ? "brings back "
                    : "without "
                )
                    + Mrkdwn.Link(
                        deployment.Changes.Compare,
                        deployment.Changes.Total == 1 ? "1 change" : $"{deployment.Changes.Total} changes"
                    )
            );
        if (deployment.Before is { } before && deployment.Kind == DeployKind.Deploy)
            facts.Add($"was `{Mrkdwn.Escape(before.Version)}`");
        if (deployment.IsOver && Duration.Between(deployment.Started, deployment.Ended) is { } took)
            facts.Add(took);
        if (
            deployment.Steps.LastOrDefault(step => step.ToolText is not null)?.ToolText is { } said
            && deployment.IsOver
            && deployment.State != DeployState.Failed
        )
            facts.Add(Mrkdwn.Escape(said));
        if (
            deployment is { On: not null, RolledBackBy: null, SupersededBy: null }
            && catalog.Find(deployment.Service, deployment.Environment)?.Options.Url is { Length: > 0 } url
        )
            facts.Add(Mrkdwn.Link(url, "review it"));
        return string.Join(" · ", facts);
    }

    private static string Step(DeployStep step)
    {
        var tick = step.State switch
        {
            StepState.Done => "✓",
            StepState.Skipped => "»",
            StepState.Failed or StepState.Kept => "✗",
            StepState.Running => "▸",
            StepState.Cancelled => "–",
            _ => "·",
        };
        var took = step.State is StepState.Done or StepState.Failed ? Duration.Between(step.Started, step.Ended) : null;
        return $"{tick} "
            + (step.Log is { } log ? Mrkdwn.Link(log.AbsoluteUri, step.Name) : step.Name)
            + (took is null ? "" : $" {took}");
    }
}
