using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Commands;

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
            WishOf(context),
            cancellationToken
        );
        return message.Show(plan, Options(arguments), context.DryRun);
    }

    public static Wish WishOf(CommandContext context) =>
        new(
            context.Caller,
            context.Path,
            context.Arguments.Text("reason"),
            context.Arguments.Text("break-glass"),
            context.Arguments.Has("fix"),
            context.Arguments.Has("again")
        );

    /// <summary>The options that were given, to be given again.</summary>
    public static string Options(Arguments arguments) =>
        $"{(arguments.Has("fix") ? " --fix" : "")}{(arguments.Has("again") ? " --again" : "")}"
        + $"{Given(arguments, "reason")}{Given(arguments, "break-glass")}";

    private static string Given(Arguments arguments, string name) =>
        arguments.Text(name) is { } text ? $" --{name} {CommandLine.Quote(text)}" : "";

    public Task<CommandForm?> FormAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var menus = Targets.Menus(catalog, context.Arguments);
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
                    new InputBlock
                    {
                        BlockId = "ref",
                        Label = "Version",
                        Optional = true,
                        Hint =
                            "A branch, tag, commit or version; the newest of the default branch if you leave it out.",
                        Element = new ExternalSelectMenu
                        {
                            ActionId = "ref",
                            MinQueryLength = 0,
                            Placeholder = "The newest",
                        },
                    },
                    new InputBlock
                    {
                        BlockId = "reason",
                        Label = "Reason",
                        Optional = true,
                        Element = new PlainTextInput { ActionId = "reason" },
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
        if (context.Arguments.Text("service") is not { } name || catalog.Find(name) is not { } service)
            return [];
        var targets = catalog.TargetsOf(name);
        if (!await rights.MayInOneAsync(targets, context.Path, context.Caller, cancellationToken))
            return [];
        try
        {
            var found = await versions.Of(name, service).SuggestAsync(service, typed, cancellationToken);
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
