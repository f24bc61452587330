using ChatOpsBot.Catalog.People;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Commands;

/// <summary>
/// Begins what a plan showed, if it is still that. One version is on its way to a place once, however many people click
/// and however often.
/// </summary>
[SlashCommand(
    "deploy",
    "start",
    "Start the deploy of a plan; the plan's button does it",
    Usage = "<service> <ref> <environment> --plan <hash> [--reason <why>] [--fix] [--again] [--break-glass <why>]",
    Changes = true,
    InPlace = true
)]
internal sealed class StartDeploy(
    Planner planner,
    PlanMessage message,
    DeployBook book,
    ServiceCatalog catalog,
    Humans humans,
    AdminChannel admin
) : ISlashCommand
{
    private const int KeptCommits = 100;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var arguments = context.Arguments;
        var plan = await planner.DeployAsync(
            arguments.Text("service")!,
            arguments.Text("ref"),
            arguments.Text("environment"),
            PlanDeploy.WishOf(context),
            cancellationToken
        );
        var other = await UnderWayAsync(plan, cancellationToken);
        if (other is not null && !(plan.BreakGlass && other.CanBeHeld))
            return UnderWay(plan, other);
        if (plan.Blocking.Any() || plan.Hash != arguments.Text("plan"))
            return message.Show(
                plan,
                PlanDeploy.Options(arguments),
                context.DryRun,
                plan.Hash == arguments.Text("plan")
                    ? null
                    : $"{Glyph.Queued} Something has changed since that plan, so nothing was done. This is the plan now:"
            );

        var deployment = await CreateAsync(plan, context, cancellationToken);
        deployment.Save(null, context.Effects, 0, context.Now);
        context.Effects.Enqueue(DeployTurn.Work(deployment, TimeSpan.Zero));
        if (other is not null)
            await ReplaceAsync(other.Number, deployment, context, cancellationToken);
        if (deployment.BreakGlass is not null)
            context.Effects.Enqueue(admin.Message(GlassBroken(deployment)));
        return new CommandReply(
            $"{Glyph.Queued} {Begun(deployment, context.DryRun)} #{deployment.Number}: *{Mrkdwn.Escape(deployment.Service)}* `{Mrkdwn.Escape(deployment.Version)}` → {Mrkdwn.Escape(deployment.Environment)}; follow it in {Channel(deployment)}."
        )
        {
            Undo = $"/deploy revert {deployment.Number}",
            Subject = deployment.Subject,
        };
    }

    private static string Begun(Deployment deployment, bool dryRun) =>
        (deployment.State, dryRun) switch
        {
            (DeployState.Waiting, true) => "Would request approval of",
            (DeployState.Waiting, false) => "Requested approval of",
            (_, true) => "Would start",
            _ => "Started",
        };

    /// <summary>One that is held does not go on by itself, so whoever wants it there hears what it takes.</summary>
    private static CommandReply UnderWay(Plan plan, Deployment other)
    {
        var held = other.CanBeHeld && plan.State.Held.Contains(other.Number) ? $", and is {plan.State.HeldText}" : "";
        return new CommandReply(
            $"{Glyph.Info} #{other.Number} is already deploying `{Mrkdwn.Escape(other.Version)}` to {Mrkdwn.Escape(other.Environment)}{held}; follow it in {Channel(other)}."
        )
        {
            NeedsNoUndo = true,
        };
    }

    private async Task<Deployment?> UnderWayAsync(Plan plan, CancellationToken cancellationToken) =>
        (await book.HistoryAsync(plan.Target.Service, plan.Target.Environment, 20, cancellationToken)).FirstOrDefault(
            deployment => !deployment.IsOver && deployment.Sha == plan.Revision.Sha
        );

    /// <summary>
    /// What waits, for approval or for its turn, does not keep its own version from those who break the glass.
    /// </summary>
    private async Task ReplaceAsync(
        long waiting,
        Deployment by,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        if (await book.FindAsync(waiting, cancellationToken) is not ({ IsOver: false } other, var version))
            return;
        new DeployTurn(other, version, context.Now, context.Effects)
        {
            Again = TimeSpan.Zero,
            Deployment = other.Cancel(context.UserId, $"#{by.Number} supersedes it with break-glass"),
        }.Save();
    }

    private async Task<Deployment> CreateAsync(Plan plan, CommandContext context, CancellationToken cancellationToken)
    {
        var (target, approvals) = (plan.Target, plan.Target.Options.Approvals);
        var (arguments, glass) = (context.Arguments, context.Arguments.Text("break-glass"));
        var waits = approvals.Count > 0 && glass is null;
        return new Deployment
        {
            Number = await book.NumberAsync(context.Effects, cancellationToken),
            Service = target.Service,
            Environment = target.Environment,
            Channel = catalog.ChannelOf(target.Service),
            Ref = plan.Ref,
            Sha = plan.Revision.Sha,
            Version = plan.Revision.Version,
            Digest = plan.Digest,
            Requester = context.UserId,
            RequesterTeam = context.Caller.TeamId,
            RequesterEnterprise = context.Caller.EnterpriseId,
            RequesterHuman = (await humans.OfSlackAsync(context.UserId, cancellationToken)).Key,
            Requested = context.Now,
            Reason = arguments.Text("reason"),
            BreakGlass = glass,
            Overruled = plan.Overruled,
            IsFix = arguments.Has("fix"),
            Recipe = Plan.RecipeOf(target, plan.Kind),
            PlanHash = plan.Hash,
            Known = plan.Known,
            Branch = plan.Revision.Branch,
            Changes = plan.Changes with
            {
                Commits = [.. plan.Changes.Commits.Take(KeptCommits)],
                PullRequests = [.. plan.Changes.PullRequests.Take(KeptCommits)],
            },
            Before = plan.State.Now,
            Behind = plan.Behind,
            ApprovalsNeeded = waits ? approvals.Count : 0,
            ApprovalsFrom = waits ? approvals.From : [],
            ApproveBy = waits ? context.Now + approvals.ValidFor : null,
            Steps = plan.Steps,
            State = waits ? DeployState.Waiting : DeployState.Queued,
            Usual = plan.State.Usual,
        };
    }

    /// <summary>For the people who run the bot.</summary>
    public static string GlassBroken(Deployment deployment) =>
        $"{Glyph.Bad} {Mrkdwn.User(deployment.Requester)} used break-glass for #{deployment.Number}, *{Mrkdwn.Escape(deployment.Service)}* `{Mrkdwn.Escape(deployment.Version)}` → {Mrkdwn.Escape(deployment.Environment)}{Plan.Over(deployment.Overruled)}: {Mrkdwn.Escape(deployment.BreakGlass!)}";

    public static string Channel(Deployment deployment) =>
        deployment.Channel[0] == '#' ? Mrkdwn.Escape(deployment.Channel) : Mrkdwn.Channel(deployment.Channel);
}
