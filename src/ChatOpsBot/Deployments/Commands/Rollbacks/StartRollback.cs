using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Commands.Rollbacks;

/// <summary>
/// Begins what a rollback's plan showed. What runs there is ended first, and what is left cannot come back until
/// someone releases it.
/// </summary>
[SlashCommand(
    "rollback",
    "start",
    "Start the rollback of a plan; the plan's button does it",
    Usage = "<service> <environment> <version> --plan <hash> [--reverts <deploy>] [--reason <why>] "
        + "[--break-glass <why>]",
    Changes = true,
    InPlace = true,
    ByButton = true
)]
internal sealed class StartRollback(
    Planner planner,
    PlanMessage message,
    ServiceCatalog catalog,
    DeployBook book,
    StartDeployment start,
    AdminChannel admin
) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var ((service, environment), request) = (
            PlanInput.PlaceOf(catalog, context.Arguments),
            PlanInput.RequestOf(context)
        );
        var number = await book.NextNumberAsync(cancellationToken);
        var plan = await planner.RollbackAsync(
            service,
            environment,
            context.Arguments.Text("version"),
            PlanInput.Reverts(context.Arguments),
            request,
            cancellationToken
        );
        var given = context.Arguments.Text("plan");
        if (plan.Blocking.Any() || plan.Hash != given)
            return message.Show(
                plan,
                PlanInput.Options(context.Arguments),
                context.DryRun,
                plan.Hash == given
                    ? null
                    : $"{Glyph.Queued} Something has changed since that plan, so nothing was done. "
                        + "This is the plan now:"
            );
        var rollback = await start.RollBackAsync(
            plan,
            number,
            request,
            context.Now,
            context.Effects,
            cancellationToken
        );
        if (rollback.BreakGlass is not null)
            context.Effects.Enqueue(admin.Message(DeployTexts.GlassBroken(rollback)));
        var kept =
            plan.LeavesBad && plan.Reverts is { } bad
                ? $" `{Mrkdwn.Escape(bad.Version)}` is blocked until `/deploy release "
                    + $"{Mrkdwn.Escape(rollback.Service)} {Mrkdwn.Escape(rollback.Environment)} "
                    + $"{Mrkdwn.Escape(bad.Version)}`."
                : "";
        return new CommandReply(
            $"{Glyph.Queued} {(context.DryRun ? "Would start" : "Started")} #{rollback.Number}: "
                + $"*{Mrkdwn.Escape(rollback.Service)}* back to `{Mrkdwn.Escape(rollback.Version)}` in "
                + $"{Mrkdwn.Escape(rollback.Environment)}; follow it in {DeployTexts.Channel(rollback)}.{kept}"
        )
        {
            NeedsNoUndo = true,
            Subject = rollback.Subject,
        };
    }
}
