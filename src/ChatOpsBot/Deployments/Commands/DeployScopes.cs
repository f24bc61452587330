using System.IO.Enumeration;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Locks;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Commands;

/// <summary>What locks and freezes cover: everything, a service, an environment of one or of all.</summary>
internal sealed class DeployScopes(ServiceCatalog catalog, Permissions permissions)
{
    private const int MostCovered = 10;

    /// <summary>
    /// What was written, as it is configured. Which names there are is only for people who may run the command without
    /// a place.
    /// </summary>
    /// <exception cref="CommandException">It is not a scope; the message says what is right.</exception>
    public async Task<string> ReadAsync(string written, CommandContext context, CancellationToken cancellationToken)
    {
        try
        {
            return Read(written);
        }
        catch (CommandException)
        {
            await permissions.DemandAsync(context.Path, null, context.Caller, cancellationToken);
            throw;
        }
    }

    private string Read(string written)
    {
        if (written is "*" or "everything" or "all")
            return "*";
        if (written.Split('/') is not [var service, .. var rest] || rest.Length > 1)
            throw new CommandException(
                $"`{Mrkdwn.Escape(written)}` is not a scope; write a service, `service/environment`, "
                    + "`*/environment`, or `*`.",
                "scope"
            );
        if (rest is not [var environment])
            return catalog.Service(service).Name;
        if (service != "*")
            return catalog.Target(service, environment).Name;
        var known = catalog
            .Targets.Select(target => target.Environment)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToList();
        if (!known.Exists(name => FileSystemName.MatchesSimpleExpression(environment, name)))
            throw new CommandException(
                $"No service has an environment `{Mrkdwn.Escape(environment)}`"
                    + ServiceCatalog.Instead(
                        environment,
                        known,
                        "Services in the configuration lists them; it is empty."
                    ),
                "scope"
            );
        return $"*/{environment.ToLowerInvariant()}";
    }

    /// <summary>
    /// Asks for the command's right in every place that the scope covers; without a place where it covers none.
    /// </summary>
    /// <exception cref="Permissions.DeniedException">They may not, or it could not be found out.</exception>
    public async Task DemandAsync(string scope, CommandContext context, CancellationToken cancellationToken)
    {
        var covers = new DeployLock(scope, context.UserId, null, default);
        var places = catalog
            .Targets.Where(target => covers.Covers(target.Service, target.Environment))
            .Select(target => target.Scope)
            .ToList();
        foreach (var place in places)
            await permissions.DemandAsync(context.Path, place, context.Caller, cancellationToken);
        if (places.Count == 0)
            await permissions.DemandAsync(context.Path, null, context.Caller, cancellationToken);
    }

    /// <summary>Which environments it holds, for a person to see that these are the ones they mean.</summary>
    /// <exception cref="CommandException">It would hold none.</exception>
    public string Covering(string scope, Func<DeployTarget, bool> covers)
    {
        var covered = catalog.Targets.Where(covers).ToList();
        if (covered.Count == 0)
            throw new CommandException(
                $"`{Mrkdwn.Escape(scope)}` covers no environment, so it would have no effect.",
                "scope"
            );
        var named = string.Join(", ", covered.Take(MostCovered).Select(target => $"`{target.Name}`"));
        return "It covers "
            + (covered.Count == 1 ? "1 environment" : $"{covered.Count} environments")
            + $": {named}{(covered.Count > MostCovered ? " …" : "")}.";
    }
}
