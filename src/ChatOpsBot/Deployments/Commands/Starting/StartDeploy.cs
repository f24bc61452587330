using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Commands.Starting;

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
    InPlace = true,
    ByButton = true
)]
internal sealed class StartDeploy(
    Planner planner,
    PlanMessage message,
    DeployBook book,
    StartDeployment start,
    AdminChannel admin
) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (arguments, request) = (context.Arguments, PlanInput.RequestOf(context));
        var number = await book.NextNumberAsync(cancellationToken);
        var plan = await planner.DeployAsync(
            arguments.Text("service")!,
            arguments.Text("ref"),
            arguments.Text("environment"),
            request,
            cancellationToken
        );
        var other = await UnderWayAsync(plan, cancellationToken);
        // What waits does not keep its own version from those who break the glass.
        if (other is not null && !(plan.BreakGlass && other.CanBeHeld))
            return UnderWay(plan, other);
        if (plan.Blocking.Any() || plan.Hash != arguments.Text("plan"))
            return message.Show(
                plan,
                PlanInput.Options(arguments),
                context.DryRun,
                plan.Hash == arguments.Text("plan")
                    ? null
                    : $"{Glyph.Queued} Something has changed since that plan, so nothing was done. "
                        + "This is the plan now:"
            );

        var deployment = await start.DeployAsync(
            plan,
            number,
            request,
            other,
            context.Now,
            context.Effects,
            cancellationToken
        );
        if (deployment.BreakGlass is not null)
            context.Effects.Enqueue(admin.Message(DeployTexts.GlassBroken(deployment)));
        return new CommandReply(
            $"{Glyph.Queued} {Begun(deployment, context.DryRun)} #{deployment.Number}: "
                + $"*{Mrkdwn.Escape(deployment.Service)}* `{Mrkdwn.Escape(deployment.Version)}` → "
                + $"{Mrkdwn.Escape(deployment.Environment)}; follow it in {DeployTexts.Channel(deployment)}."
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

    /// <summary>One that is held does not go on by itself, so the requester is shown what is needed.</summary>
    private static CommandReply UnderWay(Plan plan, Deployment other)
    {
        var held = other.CanBeHeld && plan.State.Held.Contains(other.Number) ? $", and is {plan.State.HeldText}" : "";
        return new CommandReply(
            $"{Glyph.Info} #{other.Number} is already deploying `{Mrkdwn.Escape(other.Version)}` to "
                + $"{Mrkdwn.Escape(other.Environment)}{held}; follow it in {DeployTexts.Channel(other)}."
        )
        {
            NeedsNoUndo = true,
        };
    }

    private async Task<Deployment?> UnderWayAsync(Plan plan, CancellationToken cancellationToken) =>
        (await book.HistoryAsync(plan.Target.Service, plan.Target.Environment, 20, cancellationToken)).FirstOrDefault(
            deployment => !deployment.IsOver && deployment.Sha == plan.Revision.Sha
        );
}
