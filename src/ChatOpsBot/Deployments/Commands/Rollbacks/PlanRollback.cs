using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Platform.Commands.Inputs;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Commands.Rollbacks;

/// <summary>Back to the last version that was good, or to another one that was: the plan first.</summary>
[SlashCommand(
    "rollback",
    "",
    "Plan a rollback to the last good version, or to an earlier one",
    Usage = "[<service>] [<environment>] [<version>] [--reverts <deploy>] [--reason <why>] [--break-glass "
        + "<why>] [--dry-run]",
    Example = "/rollback checkout production",
    Shortcut = "Roll back…",
    InPlace = true
)]
internal sealed class PlanRollback(
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
        var (service, environment) = PlanInput.PlaceOf(catalog, context.Arguments);
        var plan = await planner.RollbackAsync(
            service,
            environment,
            context.Arguments.Text("version"),
            PlanInput.Reverts(context.Arguments),
            PlanInput.RequestOf(context),
            cancellationToken
        );
        return message.Show(plan, PlanInput.Options(context.Arguments), context.DryRun);
    }

    public Task<CommandForm?> FormAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var menus = ServiceInput.Menus(catalog, context.Arguments);
        if (menus.Count == 0)
            throw new CommandException("No service has an environment: `Services` in the configuration lists them.");
        return Task.FromResult<CommandForm?>(
            new CommandForm(
                "Roll back",
                "Show the plan",
                [
                    .. menus,
                    ChoiceInput.Search(
                        "version",
                        "Version",
                        "A version that was good; the last one if you leave it out.",
                        "The last good version"
                    ),
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
            await EnvironmentState.ReadAsync(store, target.Service, target.Environment, cancellationToken),
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
