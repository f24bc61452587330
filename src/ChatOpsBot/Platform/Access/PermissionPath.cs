using System.Reflection;
using ChatOpsBot.Platform.Access.Ports;
using ChatOpsBot.Platform.Language;

namespace ChatOpsBot.Platform.Access;

/// <summary>
/// Declares a permission that is asked for beside those of the commands, on the class that asks for it: a rule may name
/// it then.
/// </summary>
/// <param name="path">As a rule writes it: <c>deploy break-glass</c>.</param>
/// <param name="summary">What it allows, as one line without a full stop.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false, AllowMultiple = true)]
internal sealed class AsksPermissionAttribute(string path, string summary) : Attribute
{
    public string Path => path;
    public string Summary => summary;

    /// <inheritdoc cref="SlashCommandAttribute.InPlace"/>
    public bool InPlace { get; init; }

    /// <summary>
    /// Where it is asked for without a place, in production or where approvals are needed, no rule for a shorter
    /// command covers it.
    /// </summary>
    public bool TakesOwnRule { get; init; }
}

/// <summary>One permission that is checked, and so can be named by a rule.</summary>
/// <param name="InPlace">It is asked for a service in an environment.</param>
internal sealed record PermissionPath(string Name, string Summary, bool InPlace)
{
    private static readonly IReadOnlyList<AsksPermissionAttribute> Asked =
    [
        .. typeof(PermissionPath)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetCustomAttributes<AsksPermissionAttribute>()),
    ];

    /// <summary>The commands, and what the code asks for beside them.</summary>
    public static IReadOnlyList<PermissionPath> All { get; } =
    [
        .. CommandTable
            .Declared.Select(command => new PermissionPath(command.Path, command.About.Summary, command.About.InPlace))
            .Concat(Asked.Select(asked => new PermissionPath(asked.Path, asked.Summary, asked.InPlace)))
            .OrderBy(path => path.Name, StringComparer.Ordinal),
    ];

    /// <inheritdoc cref="AsksPermissionAttribute.TakesOwnRule"/>
    public static bool TakesOwnRule(string path, PermissionScope? scope) =>
        (scope is null || scope.IsProduction || scope.HasApprovals)
        && Asked.Any(asked =>
            asked.TakesOwnRule && string.Equals(asked.Path, path, StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>What is wrong with a rule's name; null when something asks for it.</summary>
    public static string? Problem(PermissionRule rule)
    {
        var covered = All.Where(path => rule.Covers(path.Name)).ToList();
        if (covered.Count == 0)
        {
            var names = All.Select(path => path.Name).ToList();
            return "there is no such command"
                + (
                    DidYouMean.Closest(rule.Command, names) is { } close
                        ? $"; did you mean \"{close}\"?"
                        : $"; available: {string.Join(", ", names)}"
                );
        }
        return rule.Service is null || covered.Exists(path => path.InPlace)
            ? null
            : $"\"{rule.Command}\" is not checked per environment, so the rule would never apply; "
                + $"write \"{rule.Command}\"";
    }
}
