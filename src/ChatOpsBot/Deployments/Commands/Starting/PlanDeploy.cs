using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Platform.Commands.Inputs;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Commands.Starting;

/// <summary>
/// The plan first: what would ship and what blocks it. Nothing happens until its button is pressed.
/// </summary>
[SlashCommand(
    "deploy",
    "",
    "Plan a deploy; it starts when you confirm the plan",
    Usage = "[<service>] [<ref>] [to] [<environment>] [--reason <why>] [--fix] [--again] [--break-glass <why>] "
        + "[--dry-run]",
    Example = "/deploy checkout main to production",
    Shortcut = "Deploy…",
    InPlace = true
)]
internal sealed class PlanDeploy(
    Planner planner,
    PlanMessage message,
    ServiceCatalog catalog,
    VersionSources versions,
    DeployRights rights
) : ISlashCommand
{
    private const int MostOffered = 100;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var arguments = context.Arguments;
        var service =
            arguments.Text("service")
            ?? throw new CommandException("Say what to deploy: `/deploy checkout main to production`.", "service");
        var plan = await planner.DeployAsync(
            service,
            arguments.Text("ref"),
            arguments.Text("environment"),
            PlanInput.RequestOf(context),
            cancellationToken
        );
        return message.Show(plan, PlanInput.Options(arguments), context.DryRun);
    }

    public Task<CommandForm?> FormAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var menus = ServiceInput.Menus(catalog, context.Arguments);
        if (menus.Count == 0)
            throw new CommandException(
                "No service has an environment to deploy to: `Services` in the configuration lists them."
            );
        return Task.FromResult<CommandForm?>(
            new CommandForm(
                "Deploy",
                "Show the plan",
                [
                    .. menus,
                    ChoiceInput.Search(
                        "ref",
                        "Version",
                        "A branch, tag, commit or version; the newest of the default branch if you leave it out.",
                        "The newest"
                    ),
                    ReasonInput.Block(),
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
        if (context.Arguments.Text("service") is not { } name || catalog.Find(name) is not { } service)
            return [];
        var targets = catalog.TargetsOf(name);
        if (!await rights.MayInOneAsync(targets, context.Path, context.Caller, cancellationToken))
            return [];
        try
        {
            var found = await versions.SourceOf(name, service).SuggestAsync(service, typed, cancellationToken);
            return
            [
                .. found.Select(Choice).Where(option => option.Value!.Length <= Limits.OptionValue).Take(MostOffered),
            ];
        }
        catch (Exception exception) when (exception is CommandException or VersionsUnavailableException)
        {
            // A menu that is empty can still be left out.
            return [];
        }
    }

    private static Option Choice(Revision revision) =>
        new()
        {
            Text = new PlainText(
                $"{revision.Branch ?? revision.Version}{(revision.Title is null ? "" : $": {revision.Title}")}"
            ),
            Value = revision.Branch ?? revision.Version,
        };
}
