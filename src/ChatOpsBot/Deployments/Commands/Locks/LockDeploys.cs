using System.Text.RegularExpressions;
using ChatOpsBot.Catalog.Repositories;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Locks;
using ChatOpsBot.Deployments.Ports;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Inputs;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Commands.Locks;

/// <summary>
/// Keeps a place as it is: until a time, until something has happened, or until someone unlocks it. One lock for each
/// scope; whoever held it is notified when another takes it.
/// </summary>
[SlashCommand(
    "deploy",
    "lock",
    "Lock a service, an environment or everything against deploys, or show the locks",
    Usage = "[<scope>] [<reason>…] [--for <time>] [--until <time>] [--until-merged <pull request>] "
        + "[--until-clear <alert>] [--warn] [--steal] [--restore <lock>]",
    Example = "/deploy lock checkout/production \"data is being moved\" --for 2h",
    Changes = true,
    InPlace = true
)]
internal sealed partial class LockDeploys(
    IStore store,
    ServiceCatalog catalog,
    DeployScopes scopes,
    MomentInput moments,
    IFiringAlerts alerts,
    Audience audience
) : ISlashCommand
{
    /// <summary>What is only given with a scope.</summary>
    private static readonly string[] Options =
    [
        "for",
        "until",
        "until-merged",
        "until-clear",
        "warn",
        "steal",
        "restore",
    ];

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (context.Arguments.Text("scope") is not { } written)
            return Array.Exists(Options, context.Arguments.Has)
                ? throw new CommandException(
                    "Say what to lock: `/deploy lock checkout/production`, a service, `*/production`, "
                        + "or `*` for everything.",
                    "scope"
                )
                : await ListAsync(context, cancellationToken);
        var scope = await scopes.ReadAsync(written, context, cancellationToken);
        await scopes.DemandAsync(scope, context, cancellationToken);
        var known = await DeployLock.FindAsync(store, scope, cancellationToken);
        if (context.Arguments.Text("restore") is { } mark)
            return await RestoreAsync(context, scope, mark, known, cancellationToken);
        if (known is { Warning: false } && known.Owner != context.UserId && !context.Arguments.Has("steal"))
            throw new CommandException(
                $"{known.Text}. Ask them, or take it over with `--steal`: they will be notified."
            );

        var @lock = (await LockAsync(context, scope, known, cancellationToken)).Take(known, context.Effects);
        if (known is { Warning: false, Owner.Length: > 0 } && known.Owner != context.UserId)
            context.Effects.Notify(
                known.Owner,
                $"lock/{known.Id}/stolen",
                $"{Glyph.Info} {Mrkdwn.User(context.UserId)} has taken over your lock of {known.What}"
                    + (@lock.Reason is null ? "" : $": {Mrkdwn.Escape(@lock.Reason)}")
                    + "."
            );
        return new CommandReply(
            "🔒 "
                + (
                    context.DryRun ? "Would lock"
                    : known?.Owner == context.UserId ? "Changed the lock"
                    : "Locked"
                )
                + $": {@lock.Text}. "
                + $"{scopes.Covering(scope, target => @lock.Covers(target.Service, target.Environment))}"
                + $"{NotFiring(@lock)}{await moments.NoteAsync(context, cancellationToken)}"
        )
        {
            ForEveryone = true,
            Undo = $"/deploy unlock \"{scope}\" --restore {@lock.Mark}",
        };
    }

    /// <summary>Every lock that they made, or that covers what they can see.</summary>
    private async Task<CommandReply> ListAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var visibility = await audience.OfAsync(context.Caller, cancellationToken);
        var seen = (await DeployLock.SeenAsync(store, catalog, visibility, cancellationToken))
            .Select(@lock => @lock.Scope)
            .ToHashSet();
        var lines = (await DeployLock.AllAsync(store, cancellationToken))
            .Where(@lock => @lock.Owner == context.UserId || seen.Contains(@lock.Scope))
            .OrderBy(@lock => @lock.Scope, StringComparer.Ordinal)
            .Select(@lock => $"{(@lock.Warning ? "⚠" : "🔒")} {@lock.Text}, since {Moment.Text(@lock.Since)}")
            .ToList();
        return new CommandReply(lines.Count == 0 ? $"{Glyph.Good} Nothing is locked." : string.Join('\n', lines))
        {
            NeedsNoUndo = true,
        };
    }

    /// <summary>A name that fires nowhere may be a mistake, and ends the lock soon.</summary>
    private static string NotFiring(DeployLock @lock) =>
        @lock is { UntilClear: { } alert, Firing.Count: 0 }
            ? $"\n⚠ No alert named `{Mrkdwn.Escape(alert)}` is firing now, "
                + $"so the lock ends in {DeployLock.ClearFor.TotalMinutes:0} minutes unless it starts firing."
            : "";

    /// <summary>A lock that was taken off is there again as it was.</summary>
    private async Task<CommandReply> RestoreAsync(
        CommandContext context,
        string scope,
        string mark,
        DeployLock? known,
        CancellationToken cancellationToken
    )
    {
        if (known is not null)
            throw new CommandException($"{known.Text}, so nothing was changed.");
        var removed =
            await DeployLock.TakeReleasedAsync(store, scope, mark, context.Effects, cancellationToken)
            ?? throw new CommandException("The lock is no longer known, so it cannot be restored.");
        if (removed.Until <= context.Now)
            throw new CommandException("It has expired, so it stays unlocked.");
        removed.Restore(null, context.UserId, context.Now, context.Effects);
        if (removed.Owner.Length > 0 && removed.Owner != context.UserId)
            context.Effects.Notify(
                removed.Owner,
                $"lock/{removed.Id}/restored/{context.Now.ToUnixTimeMilliseconds()}",
                $"🔒 {Mrkdwn.User(context.UserId)} has restored your lock of {removed.What}."
            );
        return new CommandReply($"🔒 {(context.DryRun ? "Would lock again" : "Locked again")}: {removed.Text}.")
        {
            ForEveryone = true,
            Undo = $"/deploy unlock \"{scope}\" --restore {mark}",
        };
    }

    private async Task<DeployLock> LockAsync(
        CommandContext context,
        string scope,
        DeployLock? known,
        CancellationToken cancellationToken
    )
    {
        var arguments = context.Arguments;
        var mine = known?.Owner == context.UserId ? known : null;
        var reason = ReasonInput.Read(arguments) ?? mine?.Reason;
        var until = arguments.Text("for") is { } span
            ? context.Now + TimeInput.ParseLength(span, "for")
            : await moments.ReadAsync(context, "until", cancellationToken);
        var merged = arguments.Text("until-merged") is { } change
            ? await ChangeOfAsync(change, scope, cancellationToken)
            : null;
        var clear = arguments.Text("until-clear");
        if ((until is null ? 0 : 1) + (merged is null ? 0 : 1) + (clear is null ? 0 : 1) > 1)
            throw new CommandException(
                "Give one end: `--for`, `--until`, `--until-merged` or `--until-clear`.",
                "until"
            );
        var firing = clear is null ? [] : await FiringAsync(clear, cancellationToken);
        return new DeployLock(scope, context.UserId, reason, context.Now)
        {
            Until = until,
            UntilMerged = merged,
            UntilClear = clear,
            Firing = firing,
            ClearSince = clear is not null && firing.Count == 0 ? context.Now : null,
            Warning = arguments.Has("warn"),
        };
    }

    private async Task<IReadOnlyList<string>> FiringAsync(string alert, CancellationToken cancellationToken) =>
        [
            .. (await alerts.AllAsync(cancellationToken))
                .Where(part => LockEvents.Matches(alert, part))
                .Select(LockEvents.KeyOf),
        ];

    private static string Named(IEnumerable<string> places) =>
        string.Join(" and ", places.Order(StringComparer.Ordinal).Select(place => $"`{Mrkdwn.Escape(place)}`"));

    /// <summary>
    /// <c>12</c> or <c>#12</c> of the scope's own repository, <c>acme/checkout#12</c>, or its address.
    /// </summary>
    private async Task<string> ChangeOfAsync(string written, string scope, CancellationToken cancellationToken)
    {
        var match = Change().Match(written);
        var repository = match.Groups["repository"] is { Success: true } named
            ? named.Value
            : catalog.Find(scope.Split('/')[0])?.Repository;
        if (match.Success && repository is null)
            throw new CommandException(
                $"Say in which repository: `acme/checkout#{match.Groups["number"].Value}`. "
                    + $"`{Mrkdwn.Escape(scope)}` has none in the configuration.",
                "until-merged"
            );
        if (!match.Success || repository is null)
            throw new CommandException(
                $"`{Mrkdwn.Escape(written)}` is not a pull request; write `#12`, or `acme/checkout#12`.",
                "until-merged"
            );
        var number = long.Parse(match.Groups["number"].Value, System.Globalization.CultureInfo.InvariantCulture);
        if (
            match.Groups["host"] is { Success: true, Value: var host }
            && (await RepositoryNames.PlacesAsync(store, repository, cancellationToken)).FirstOrDefault(place =>
                place.StartsWith($"{host}/", StringComparison.OrdinalIgnoreCase)
            )
                is var there
        )
            return Subject.Change(there ?? Subject.Place(host.ToLowerInvariant(), repository), number);
        return await RepositoryNames.PlacesAsync(store, repository, cancellationToken) switch
        {
            // The repository is not known yet: the first of that name counts.
            [] => Subject.Change(repository, number),
            [var place] => Subject.Change(place, number),
            var places => throw new CommandException(
                $"There are {Named(places)}; " + "write the URL of the pull request.",
                "until-merged"
            ),
        };
    }

    [GeneratedRegex(
        @"^(?:https?://(?<host>[^/]+)/)?"
            + @"(?:(?<repository>[\w./-]+/[\w.-]+?)(?:#|/pull/|/-/merge_requests/|/pull-requests/))?"
            + @"#?(?<number>\d{1,9})$",
        RegexOptions.ExplicitCapture,
        10_000
    )]
    private static partial Regex Change();
}
