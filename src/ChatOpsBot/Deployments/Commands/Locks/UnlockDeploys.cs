using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Locks;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Commands.Locks;

[SlashCommand(
    "deploy",
    "unlock",
    "Remove a lock",
    Usage = "[<scope>] [--all] [--restore <lock>]",
    Example = "/deploy unlock checkout/production",
    Changes = true,
    InPlace = true
)]
internal sealed class UnlockDeploys(IStore store, ServiceCatalog catalog, DeployScopes scopes, Audience audience)
    : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var all = await DeployLock.AllAsync(store, cancellationToken);
        if (context.Arguments.Has("all"))
            return await UnlockAsync(
                context,
                [.. all.Where(@lock => @lock.Owner == context.UserId)],
                cancellationToken
            );
        if (context.Arguments.Text("scope") is not { } written)
        {
            var seen = await DeployLock.SeenAsync(
                store,
                catalog,
                await audience.OfAsync(context.Caller, cancellationToken),
                cancellationToken
            );
            var named = all.Where(@lock =>
                @lock.Owner == context.UserId || seen.Any(other => other.Scope == @lock.Scope)
            );
            var names = named.Select(@lock => $"`{Mrkdwn.Escape(@lock.Scope)}`").ToList();
            throw new CommandException(
                names.Count == 0
                    ? "Nothing is locked."
                    : $"Say which: {string.Join(", ", names)}; or `--all` for all your locks.",
                "scope"
            );
        }
        var scope = all.Any(@lock => @lock.Scope == written)
            ? written
            : await scopes.ReadAsync(written, context, cancellationToken);
        List<DeployLock> found =
        [
            .. all.Where(@lock => string.Equals(@lock.Scope, scope, StringComparison.OrdinalIgnoreCase)),
        ];
        if (context.Arguments.Text("restore") is { } mark)
        {
            if (found is not [var known] || known.Mark != mark)
                throw new CommandException(
                    found is [var other]
                        ? $"{other.Text}, which is not the lock that was made then."
                        : "That is no longer locked.",
                    "scope"
                );
            if (known.Replaced is { } earlier && !(earlier.Until <= context.Now))
                return await RestoreAsync(context, known, earlier, cancellationToken);
        }
        return await UnlockAsync(context, found, cancellationToken);
    }

    /// <summary>The lock that this one took the place of is there again as it was.</summary>
    private async Task<CommandReply> RestoreAsync(
        CommandContext context,
        DeployLock known,
        DeployLock earlier,
        CancellationToken cancellationToken
    )
    {
        if (known.Owner != context.UserId)
            await scopes.DemandAsync(known.Scope, context, cancellationToken);
        var restored = earlier.Restore(known, context.UserId, context.Now, context.Effects);
        if (restored.Owner.Length > 0 && restored.Owner != context.UserId)
            context.Effects.Notify(
                restored.Owner,
                $"lock/{restored.Id}/back/{known.Mark}",
                $"🔒 {Mrkdwn.User(context.UserId)} has given your lock of {restored.What} back to you."
            );
        return new CommandReply($"🔒 {(context.DryRun ? "Would be again" : "It is again as it was")}: {restored.Text}.")
        {
            ForEveryone = true,
            NeedsNoUndo = true,
        };
    }

    private async Task<CommandReply> UnlockAsync(
        CommandContext context,
        List<DeployLock> locks,
        CancellationToken cancellationToken
    )
    {
        if (locks.Count == 0)
            return CommandReply.Error(
                context.Arguments.Has("all") ? "You hold no lock." : "That is not locked.",
                "scope"
            );
        foreach (var @lock in locks)
        {
            if (@lock.Owner != context.UserId)
                await scopes.DemandAsync(@lock.Scope, context, cancellationToken);
            @lock.Release(context.UserId, context.Now, context.Effects);
            if (@lock.Owner == context.UserId || @lock.Owner.Length == 0)
                continue;
            // It may have been taken off and put back before.
            context.Effects.Notify(
                @lock.Owner,
                $"lock/{@lock.Id}/unlocked/{context.Now.ToUnixTimeMilliseconds()}",
                $"{Glyph.Info} {Mrkdwn.User(context.UserId)} has unlocked {@lock.What}, which you had locked."
            );
        }
        var one = locks[0];
        return new CommandReply(
            "🔓 "
                + (context.DryRun ? "Would unlock" : $"{Mrkdwn.User(context.UserId)} unlocked")
                + $" {string.Join(", ", locks.Select(@lock => @lock.What))}."
        )
        {
            ForEveryone = true,
            Undo = locks.Count == 1 ? $"/deploy lock \"{one.Scope}\" --restore {one.Mark}" : null,
        };
    }
}
