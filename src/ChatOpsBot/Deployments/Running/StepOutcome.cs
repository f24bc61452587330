using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Running;

/// <summary>
/// How a step ends: the next one begins, or it broke. What breaks ends the deploy, or begins the countdown to the last
/// good version where the environment asks for that.
/// </summary>
internal sealed class StepOutcome(IStore store, DeployBook book, Guards guards, Aftermath aftermath)
{
    /// <summary>How long people have to keep what broke.</summary>
    public static readonly TimeSpan Countdown = TimeSpan.FromSeconds(60);

    /// <summary>A place whose version came back by itself is left to people for that long.</summary>
    private static readonly TimeSpan NoAutoRollbackFor = TimeSpan.FromHours(1);

    /// <summary>
    /// The step is done. After the last one the alerts are looked at once more: they may have begun while it was at
    /// work.
    /// </summary>
    public async Task AdvanceAsync(DeploymentChange change, DeployTarget target, CancellationToken cancellationToken)
    {
        change.Deployment = change.Deployment.Advance(change.Now);
        if (
            change.Deployment.IsOver
            && await guards.FiringAsync(change.Deployment, target, cancellationToken) is { } alert
        )
        {
            change.Deployment = change.Deployment.Reopen();
            await BreakAsync(change, target, alert, cancellationToken);
        }
    }

    public async Task BreakAsync(
        DeploymentChange change,
        DeployTarget target,
        string text,
        CancellationToken cancellationToken
    )
    {
        var (deployment, place) = (change.Deployment, await change.StateAsync(store, cancellationToken));
        if (deployment.Step is { IsEngine: true, ToolText: { } said })
            text = $"{said} ({text})";
        if (!(target.Options.AutoRollback && deployment is { Kind: DeployKind.Deploy, HasTouched: true }))
        {
            change.Deployment = deployment.End(DeployState.Failed, Mrkdwn.Escape(text), change.Now);
            return;
        }
        var back =
            change.Now - place.AutoRolledBack < NoAutoRollbackFor
                ? null
                : await LastGoodAsync(book, deployment, place, cancellationToken);
        if (back is null)
        {
            var why =
                change.Now - place.AutoRolledBack < NoAutoRollbackFor
                    ? "an automatic rollback ran less than an hour ago, so people decide now"
                    : "there is no good version to roll back to";
            change.Deployment = deployment.End(
                DeployState.Failed,
                $"{Mrkdwn.Escape(text)} · not rolled back: {why}",
                change.Now
            );
            await aftermath.AlarmAsync(
                change,
                $"#{deployment.Number} failed ({Mrkdwn.Escape(text)}) and is not rolled back: {why}.",
                cancellationToken
            );
            return;
        }
        change.Deployment = deployment.CountDown(text, change.Now + Countdown);
        change.NextIn = Countdown;
        var requester = deployment.ByBot ? "" : $" · {Mrkdwn.User(deployment.Requester)}";
        change.Effects.Reply(
            deployment,
            $"countdown-{deployment.Current}",
            $"{Glyph.Bad} {await aftermath.OnCallAsync(deployment, cancellationToken)}{Mrkdwn.Escape(text)} "
                + $"· `{Mrkdwn.Escape(back.Version)}` will be restored in {Duration.Text(Countdown)} unless "
                + $"someone keeps this one{requester}"
        );
    }

    /// <summary>What an automatic rollback goes to; null when there is nothing that was good.</summary>
    public static async Task<Deployment?> LastGoodAsync(
        DeployBook book,
        Deployment bad,
        EnvironmentState place,
        CancellationToken cancellationToken
    )
    {
        if (
            place.Now is { } now
            && now.Sha != bad.Sha
            && await book.FindAsync(now.Deploy, cancellationToken) is ({ IsGood: true } on, _)
        )
            return on;
        return (await book.GoodAsync(place, cancellationToken)).FirstOrDefault(good =>
            good.Sha != bad.Sha && good.Number < bad.Number
        );
    }
}
