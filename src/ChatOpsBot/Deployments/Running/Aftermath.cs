using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Deployments.Messages;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Running;

/// <summary>
/// What follows for others from what has just become of a deploy: for its place, for those that wait, for the deploy
/// that it takes back, for the people who have to know. It goes into the commit that changes the deploy, whoever makes
/// that change, so that nothing is said of a deploy that has not happened.
/// </summary>
internal sealed class Aftermath(
    IStore store,
    DeployBook book,
    ServiceCatalog catalog,
    Facts facts,
    OnCallPeople people,
    CommandButtons buttons
)
{
    private const int MostSuperseded = 20;

    public async Task FollowAsync(DeploymentChange change, Deployment before, CancellationToken cancellationToken)
    {
        var after = change.Deployment;
        if (before.On is null && after.On is { } on)
        {
            change.SetState(
                (await change.StateAsync(store, cancellationToken)).Activate(
                    new TargetVersion(after.Number, after.Sha, after.Version, on)
                )
            );
            change.Effects.Enqueue(DeployNewsWork.For(after));
            await SupersedeAsync(change, cancellationToken);
        }
        Notify(change, before);
        if (before.IsOver || !after.IsOver)
            return;

        var place = (await change.StateAsync(store, cancellationToken)).Leave(after.Number);
        if (after.HasTouched && after.On is null)
            place = place.Interrupt();
        if (after is { State: DeployState.Succeeded, Started: { } began, On: { } done, Kind: DeployKind.Deploy })
            place = place.RecordDuration(done - began);
        if (after is { State: DeployState.Succeeded, Kind: DeployKind.Rollback, ByBot: true })
            place = place.MarkAutoRollback(change.Now);
        change.SetState(place);
        await facts.AddAsync(DeployFacts.Ended(after, change.Now), change.Effects, cancellationToken);
        if (after.Reverts is { } reverted)
            await RevertedAsync(change, reverted, cancellationToken);
        if (after is { Kind: DeployKind.Rollback, ByBot: true } && after.State != DeployState.Succeeded)
            await AlarmAsync(
                change,
                $"the automatic rollback #{after.Number} "
                    + (after.State == DeployState.Failed ? "failed" : "did not run")
                    + $": {after.Text ?? "no reason is known"}",
                cancellationToken
            );
        if (
            place is { Active: null, Queue: [var next, ..] }
            && await book.FindAsync(next, cancellationToken) is ({ } waiting, _)
        )
            change.Effects.Enqueue(DeploymentWork.Next(waiting, TimeSpan.Zero, isExtra: true));
    }

    /// <summary>A rollback has begun: what it takes back shows it.</summary>
    public async Task RollingBackAsync(DeploymentChange change, CancellationToken cancellationToken)
    {
        if (
            change.Deployment.Reverts is not { } number
            || await RevertedByAsync(change.Deployment, number, cancellationToken)
                is not
                ({ RollingBack: null } reverted, var version)
        )
            return;
        reverted.RollBackBegins(change.Deployment.Number).Save(reverted, change.Effects, version, change.Now);
    }

    /// <summary>
    /// No version comes back by itself although the environment asks for it: the people on call have to know at once.
    /// </summary>
    /// <param name="what">What did not happen, and why. Mrkdwn.</param>
    public async Task AlarmAsync(DeploymentChange change, string what, CancellationToken cancellationToken)
    {
        var deployment = change.Deployment;
        var text =
            $"{Glyph.Bad} {await OnCallAsync(deployment, cancellationToken)}*"
            + $"{Mrkdwn.Escape(deployment.Service)}* in {Mrkdwn.Escape(deployment.Environment)}: {what}";
        change.Effects.Alert(
            deployment,
            text,
            buttons.Make(
                "Roll back…",
                $"/rollback {CommandLine.Quote(deployment.Service)} {CommandLine.Quote(deployment.Environment)}"
            )
        );
    }

    /// <summary>
    /// Who is on call for the service, as a mention with a space behind it; empty when that is not configured.
    /// </summary>
    public async Task<string> OnCallAsync(Deployment deployment, CancellationToken cancellationToken) =>
        catalog.Find(deployment.Service, deployment.Environment)
            is { Options.NotifyOnCall: true, About.OnCall: { Length: > 0 } oncall }
            ? $"{await people.MentionAsync(oncall, cancellationToken)} "
            : "";

    /// <summary>The requester is notified of what it waits for, and of what waits for them.</summary>
    private void Notify(DeploymentChange change, Deployment before)
    {
        var (deployment, reason) = (change.Deployment, change.Deployment.Text is { } text ? $": {text}" : "");
        var news =
            deployment.State == before.State || deployment.ByBot
                ? null
                : deployment.State switch
                {
                    DeployState.Paused => $"{Glyph.Running} waits for someone{reason}",
                    DeployState.Succeeded
                    or DeployState.Failed
                    or DeployState.Expired when DeployHeadline.StateOf(deployment) is var (glyph, state) =>
                        $"{glyph} {state}{reason}",
                    DeployState.Cancelled when deployment.CancelledBy != deployment.Requester =>
                        $"{Glyph.Off} cancelled{reason}",
                    _ => null,
                };
        if (news is null)
            return;
        var moment = deployment.IsOver ? "end" : $"waits-{deployment.Current}-{deployment.Turn}";
        switch (catalog.Find(deployment.Service, deployment.Environment)?.Options.Notify ?? DeployNotify.Thread)
        {
            case DeployNotify.Thread:
                change.Effects.Reply(deployment, moment, $"{Mrkdwn.User(deployment.Requester)} {news}");
                break;
            case DeployNotify.Direct:
                change.Effects.Notify(
                    deployment.Requester,
                    $"deploy/{deployment.Number}/{moment}",
                    $"#{deployment.Number}, *{Mrkdwn.Escape(deployment.Service)}* "
                        + $"`{Mrkdwn.Escape(deployment.Version)}` → {Mrkdwn.Escape(deployment.Environment)}: {news}"
                );
                break;
        }
    }

    /// <summary>
    /// What was there before can no longer be reverted. What a rollback reverts changes when it is
    /// over.
    /// </summary>
    private async Task SupersedeAsync(DeploymentChange change, CancellationToken cancellationToken)
    {
        var after = change.Deployment;
        foreach (
            var earlier in await book.HistoryAsync(after.Service, after.Environment, MostSuperseded, cancellationToken)
        )
            if (
                earlier.HasLeftSomething
                && earlier.Number != after.Number
                && earlier.Number != after.Reverts
                && await book.FindAsync(earlier.Number, cancellationToken)
                    is ({ HasLeftSomething: true } found, var version)
            )
                found.Supersede(after.Number).Save(found, change.Effects, version, change.Now);
    }

    private async Task RevertedAsync(DeploymentChange change, long number, CancellationToken cancellationToken)
    {
        var rollback = change.Deployment;
        if (await RevertedByAsync(rollback, number, cancellationToken) is not ({ } reverted, var version))
            return;
        if (
            rollback is { State: DeployState.Succeeded, ByBot: true }
            && catalog.Find(reverted.Service, reverted.Environment)?.Options.Notify != DeployNotify.None
        )
            change.Effects.Reply(
                reverted,
                "rolled-back",
                (reverted.ByBot ? "" : $"{Mrkdwn.User(reverted.Requester)} ")
                    + $"{Glyph.Off} `{Mrkdwn.Escape(rollback.Version)}` is back: rolled back by #{rollback.Number}"
            );
        reverted.RollBackEnds(rollback).Save(reverted, change.Effects, version, change.Now);
    }

    /// <summary>
    /// What this rollback of the same place takes back; null when that has been taken back already, or is not over.
    /// </summary>
    private async Task<(Deployment Deployment, long Version)?> RevertedByAsync(
        Deployment rollback,
        long number,
        CancellationToken cancellationToken
    ) =>
        await book.FindAsync(number, cancellationToken) is ({ RolledBackBy: null, IsOver: true } found, var version)
        && found.Target == rollback.Target
            ? (found, version)
            : null;
}
