using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning;

namespace ChatOpsBot.Deployments;

internal sealed partial record Deployment
{
    private const int KeptCommits = 100;

    /// <summary>A new one, as it was planned: it waits for approval or for its turn.</summary>
    /// <param name="channel">Where it shows.</param>
    /// <param name="identity">Whoever asks, across accounts; null for the bot itself.</param>
    public static Deployment Create(
        Plan plan,
        DeployRequest request,
        long number,
        string channel,
        string? identity,
        DateTimeOffset now
    )
    {
        var (target, isDeploy, byBot) = (plan.Target, plan.Kind == DeployKind.Deploy, request.UserId.Length == 0);
        var approvals = target.Options.Approvals;
        var waits = plan.Approvals > 0;
        return new Deployment
        {
            Number = number,
            Kind = plan.Kind,
            Service = target.Service,
            Environment = target.Environment,
            Channel = channel,
            Ref = plan.Ref,
            Sha = plan.Revision.Sha,
            Version = plan.Revision.Version,
            Digest = plan.Digest,
            Branch = plan.Revision.Branch,
            Requester = request.UserId,
            RequesterTeam = request.Caller.TeamId,
            RequesterEnterprise = request.Caller.EnterpriseId,
            RequesterIdentity = identity,
            Requested = now,
            Reason = request.Reason,
            BreakGlass = request.BreakGlass,
            Overridden = plan.Overridden,
            IsFix = request.IsFix,
            PlanHash = byBot ? null : plan.Hash,
            Recipe = isDeploy ? Plan.RecipeOf(target, plan.Kind) : null,
            Known = isDeploy ? plan.Known : [],
            Changes = plan.Changes with
            {
                Commits = [.. plan.Changes.Commits.Take(KeptCommits)],
                PullRequests = [.. plan.Changes.PullRequests.Take(KeptCommits)],
            },
            Before = plan.State.Now,
            Behind = plan.Behind,
            Reverts = plan.Reverts?.Number,
            ApprovalsNeeded = waits ? approvals.Count : 0,
            ApprovalsFrom = waits ? approvals.From : [],
            ApproveBy = waits ? now + approvals.ValidFor : null,
            Steps = plan.Steps,
            State = waits ? DeployState.Waiting : DeployState.Queued,
            Usual = plan.Usual,
        };
    }

    /// <summary>The steps that an environment asks for.</summary>
    public static IReadOnlyList<DeployStep> StepsOf(EnvironmentOptions options, DeployKind kind)
    {
        var steps = new List<DeployStep>();
        var smoke = options.SmokeTests.Count > 0;
        if (kind == DeployKind.Rollback)
        {
            // Back to what was good, at once and for everybody.
            steps.Add(new DeployStep(options.BlueGreen ? StepKind.Switch : StepKind.Deploy));
            if (smoke)
                steps.Add(new DeployStep(StepKind.Smoke));
            return steps;
        }
        foreach (var canary in options.Canary)
        {
            steps.Add(new DeployStep(StepKind.Canary, canary.Percent));
            if (smoke)
                steps.Add(new DeployStep(StepKind.Smoke));
            steps.Add(
                canary.Bake > TimeSpan.Zero
                    ? new DeployStep(StepKind.Bake, canary.Percent, canary.Bake)
                    : new DeployStep(StepKind.Promote, canary.Percent)
            );
        }
        steps.Add(new DeployStep(StepKind.Deploy));
        if (smoke)
            steps.Add(new DeployStep(StepKind.Smoke));
        if (options.BlueGreen)
        {
            steps.Add(new DeployStep(StepKind.Switch));
            if (smoke)
                steps.Add(new DeployStep(StepKind.Smoke));
        }
        if (options.Bake > TimeSpan.Zero)
            steps.Add(new DeployStep(StepKind.Bake, 100, options.Bake));
        return steps;
    }
}
