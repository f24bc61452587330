using ChatOpsBot.Catalog.People;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Commands;

/// <summary>Back to the last version that was good, or to another one that was: the plan first.</summary>
[SlashCommand(
    "rollback",
    "",
    "Plan a rollback to the last good version, or to an earlier one",
    Usage = "[<service>] [<environment>] [<version>] [--reverts <deploy>] [--reason <why>] [--break-glass <why>] [--dry-run]",
    Example = "/rollback checkout production",
    Shortcut = "Roll back…",
    InPlace = true
)]
internal sealed class RollBack(
    IStore store,
    Planner planner,
    PlanMessage message,
    ServiceCatalog catalog,
    DeployBook book,
    DeployRights rights
) : ISlashCommand
{
    private const int MostOffered = 50;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(planner, catalog, context, cancellationToken);
        return message.Show(plan, PlanDeploy.Options(context.Arguments), context.DryRun);
    }

    public static async Task<Plan> PlanAsync(
        Planner planner,
        ServiceCatalog catalog,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        var arguments = context.Arguments;
        var (service, about) = catalog.Service(
            arguments.Text("service")
                ?? throw new CommandException("Say what to roll back: `/rollback checkout production`.", "service")
        );
        var environment =
            arguments.Text("environment")
            ?? (
                about.Environments.Count == 1
                    ? about.Environments.Keys.Single()
                    : throw new CommandException(
                        $"Say where: {string.Join(" or ", catalog.TargetsOf(service).Select(target => $"`/rollback {service} {target.Environment}`"))}.",
                        "environment"
                    )
            );
        long? reverts = arguments.Text("reverts") is null ? null : arguments.Number("reverts", 1, int.MaxValue, 0);
        return await planner.RollbackAsync(
            service,
            environment,
            arguments.Text("version"),
            reverts,
            PlanDeploy.WishOf(context),
            cancellationToken
        );
    }

    public Task<CommandForm?> FormAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var menus = Targets.Menus(catalog, context.Arguments);
        if (menus.Count == 0)
            throw new CommandException("No service has an environment: `Services` in the configuration lists them.");
        return Task.FromResult<CommandForm?>(
            new CommandForm(
                "Roll back",
                "Show the plan",
                [
                    .. menus,
                    new InputBlock
                    {
                        BlockId = "version",
                        Label = "To which version",
                        Optional = true,
                        Hint = "A version that was good; the last one if you leave it out.",
                        Element = new ExternalSelectMenu
                        {
                            ActionId = "version",
                            MinQueryLength = 0,
                            Placeholder = "The last good version",
                        },
                    },
                ]
            )
        );
    }

    public async Task<IReadOnlyList<Option>> OptionsAsync(
        CommandContext context,
        string parameter,
        string typed,
        CancellationToken cancellationToken
    )
    {
        if (
            context.Arguments.Text("service") is not { } service
            || context.Arguments.Text("environment") is not { } environment
            || catalog.Find(service, environment) is not { } target
        )
            return [];
        if (!await rights.MayInOneAsync([target], context.Path, context.Caller, cancellationToken))
            return [];
        var good = await book.GoodAsync(
            await TargetState.OfAsync(store, target.Service, target.Environment, cancellationToken),
            cancellationToken
        );
        return
        [
            .. good.Where(deployment => deployment.Version.Contains(typed, StringComparison.OrdinalIgnoreCase))
                .Take(MostOffered)
                .Select(deployment => new Option
                {
                    Text = new PlainText($"{deployment.Version}, #{deployment.Number}"),
                    Value = $"#{deployment.Number}",
                }),
        ];
    }
}

/// <summary>
/// Begins what a rollback's plan showed. What runs there is ended first, and what is left cannot come back until
/// someone releases it.
/// </summary>
[SlashCommand(
    "rollback",
    "start",
    "Start the rollback of a plan; the plan's button does it",
    Usage = "<service> <environment> <version> --plan <hash> [--reverts <deploy>] [--reason <why>] [--break-glass <why>]",
    Changes = true,
    InPlace = true
)]
internal sealed class StartRollback(
    IStore store,
    Planner planner,
    PlanMessage message,
    ServiceCatalog catalog,
    DeployBook book,
    Humans humans,
    AdminChannel admin
) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var plan = await RollBack.PlanAsync(planner, catalog, context, cancellationToken);
        var given = context.Arguments.Text("plan");
        if (plan.Blocking.Any() || plan.Hash != given)
            return message.Show(
                plan,
                PlanDeploy.Options(context.Arguments),
                context.DryRun,
                plan.Hash == given
                    ? null
                    : $"{Glyph.Queued} Something has changed since that plan, so nothing was done. This is the plan now:"
            );
        var rollback = await BeginAsync(
            store,
            book,
            plan,
            context.Caller,
            (await humans.OfSlackAsync(context.UserId, cancellationToken)).Key,
            context.Arguments.Text("reason"),
            context.Arguments.Text("break-glass"),
            catalog.ChannelOf(plan.Target.Service),
            context.Now,
            context.Effects,
            cancellationToken
        );
        if (rollback.BreakGlass is not null)
            context.Effects.Enqueue(admin.Message(StartDeploy.GlassBroken(rollback)));
        var kept =
            IsBad(plan.Reverts, rollback.Sha) && plan.Reverts is { } bad
                ? $" `{Mrkdwn.Escape(bad.Version)}` is blocked until `/deploy release {Mrkdwn.Escape(rollback.Service)} {Mrkdwn.Escape(rollback.Environment)} {Mrkdwn.Escape(bad.Version)}`."
                : "";
        return new CommandReply(
            $"{Glyph.Queued} {(context.DryRun ? "Would start" : "Started")} #{rollback.Number}: *{Mrkdwn.Escape(rollback.Service)}* back to `{Mrkdwn.Escape(rollback.Version)}` in {Mrkdwn.Escape(rollback.Environment)}; follow it in {StartDeploy.Channel(rollback)}.{kept}"
        )
        {
            NeedsNoUndo = true,
            Subject = rollback.Subject,
        };
    }

    /// <summary>
    /// Whether what is left must not come back by accident. One that a person cancelled was not found to be bad.
    /// </summary>
    private static bool IsBad(Deployment? left, string sha) =>
        left is not null && left.Sha != sha && left.State != DeployState.Cancelled;

    /// <summary>Adds the rollback to the commit.</summary>
    public static async Task<Deployment> BeginAsync(
        IStore store,
        DeployBook book,
        Plan plan,
        Caller caller,
        string human,
        string? reason,
        string? glass,
        string channel,
        DateTimeOffset now,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        var number = await book.NumberAsync(effects, cancellationToken);
        var (target, state) = (
            plan.Target,
            await TargetState.OfAsync(store, plan.Target.Service, plan.Target.Environment, cancellationToken)
        );
        var bad = plan.Reverts;
        var rollback = new Deployment
        {
            Number = number,
            Kind = DeployKind.Rollback,
            Service = target.Service,
            Environment = target.Environment,
            Channel = channel,
            Ref = plan.Ref,
            Sha = plan.Revision.Sha,
            Version = plan.Revision.Version,
            Digest = plan.Digest,
            Requester = caller.UserId,
            RequesterTeam = caller.TeamId,
            RequesterEnterprise = caller.EnterpriseId,
            RequesterHuman = human,
            Requested = now,
            Reason = reason,
            BreakGlass = glass,
            Overruled = plan.Overruled,
            PlanHash = plan.Hash,
            Changes = plan.Changes,
            Before = state.Now,
            Reverts = bad?.Number,
            Steps = plan.Steps,
            State = DeployState.Queued,
            Usual = state.Usual,
        };
        rollback.Save(null, effects, 0, now);
        effects.Enqueue(DeployTurn.Work(rollback, TimeSpan.Zero));
        if (
            state.Active is { } active
            && await book.FindAsync(active, cancellationToken)
                is ({ IsOver: false, Kind: DeployKind.Deploy } running, var version)
        )
        {
            new DeployTurn(running, version, now, effects)
            {
                Again = TimeSpan.Zero,
                Deployment = running.Cancel(caller.UserId),
            }.Save();
        }
        foreach (var waiting in state.Queue)
        {
            if (
                await book.FindAsync(waiting, cancellationToken) is not ({ IsOver: false } other, var stored)
                || other.Kind != DeployKind.Rollback
            )
                continue;
            // Of two ways back the later one counts. The other must not run when the queue goes on, to what was good
            // then.
            new DeployTurn(other, stored, now, effects)
            {
                Again = TimeSpan.Zero,
                Deployment = other.Cancel(caller.UserId, $"#{number} supersedes it"),
            }.Save();
        }
        var place = await book.HoldAsync(state, number, effects, cancellationToken) with { Queue = [number] };
        if (bad is not null && IsBad(bad, rollback.Sha))
            place = place with
            {
                Bad =
                [
                    .. place.Bad.Where(known => known.Sha != bad.Sha),
                    new BadVersion(bad.Sha, bad.Version, caller.UserId, now, reason ?? $"rolled back by #{number}"),
                ],
            };
        place.Save(state, effects, now);
        return rollback;
    }
}
