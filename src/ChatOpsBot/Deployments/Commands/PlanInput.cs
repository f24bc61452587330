using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;

namespace ChatOpsBot.Deployments.Commands;

/// <summary>What the commands that plan a deploy or a rollback, and those that begin it, take as arguments.</summary>
internal static class PlanInput
{
    public static DeployRequest RequestOf(CommandContext context) =>
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
        (arguments.Has("fix") ? " --fix" : "")
        + (arguments.Has("again") ? " --again" : "")
        + Given(arguments, "reason")
        + Given(arguments, "break-glass");

    private static string Given(Arguments arguments, string name) =>
        arguments.Text(name) is { } text ? $" --{name} {CommandLine.Quote(text)}" : "";

    /// <summary>The service and the environment that a rollback is asked for.</summary>
    /// <exception cref="CommandException">One of them is missing or unknown; the message says what is
    /// right.</exception>
    public static (string Service, string Environment) PlaceOf(ServiceCatalog catalog, Arguments arguments)
    {
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
                        "Say where: "
                            + string.Join(
                                " or ",
                                catalog
                                    .TargetsOf(service)
                                    .Select(target => $"`/rollback {service} {target.Environment}`")
                            )
                            + ".",
                        "environment"
                    )
            );
        return (service, environment);
    }

    /// <summary>The deploy that a rollback takes back; null when none is named.</summary>
    public static long? Reverts(Arguments arguments) =>
        arguments.Text("reverts") is null ? null : arguments.Number("reverts", 1, int.MaxValue, 0);
}
