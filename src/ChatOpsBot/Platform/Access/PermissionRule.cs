using System.IO.Enumeration;
using ChatOpsBot.Platform.Access.Ports;

namespace ChatOpsBot.Platform.Access;

/// <summary>
/// The section <c>Permissions</c>: who may run what. Without a rule people of the workspace may, except in production,
/// where no one may. People of other companies, in shared channels, may only what a rule names them for by user id.
/// </summary>
internal sealed class PermissionOptions
{
    /// <summary>
    /// From a command, with or without a place (<c>chatops replay</c>, <c>deploy</c>, <c>deploy
    /// checkout/production</c>, <c>deploy approve */production</c>), to people: user ids, <c>@group</c> handles,
    /// <c>github:org/team</c>, <c>oncall</c> (for the service), or <c>*</c> for everyone in the workspace. Of the rules
    /// that fit, the one with the longest command decides, and among those the one with the closest place.
    /// </summary>
    public Dictionary<string, List<string>> Permissions { get; set; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>One rule: a command, a place where it names one, and who may.</summary>
internal sealed record PermissionRule(
    string Key,
    string Command,
    string? Service,
    string? Environment,
    IReadOnlyList<string> People
)
{
    public static PermissionRule Parse(string key, IReadOnlyList<string> people) =>
        key.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [.. var words, var place]
        && words.Length > 0
        && place.Split('/') is [{ Length: > 0 } service, { Length: > 0 } environment]
            ? new PermissionRule(key, string.Join(' ', words), service, environment, people)
            : new PermissionRule(
                key,
                string.Join(' ', key.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
                null,
                null,
                people
            );

    /// <summary>
    /// The rule that answers a question; null when none does. The longest command first, then the closest place: who
    /// may approve is decided by a rule for approving, wherever it holds.
    /// </summary>
    public static PermissionRule? Deciding(PermissionOptions options, string path, PermissionScope? scope) =>
        options
            .Permissions.Select(entry => Parse(entry.Key, entry.Value))
            .Where(rule =>
                rule.AppliesTo(path, scope) && (rule.IsFor(path) || !PermissionPath.TakesOwnRule(path, scope))
            )
            .OrderByDescending(rule => rule.Command.Length)
            .ThenByDescending(rule => rule.Closeness)
            .ThenByDescending(rule => rule.Key.Length)
            .ThenBy(rule => rule.Key, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault();

    /// <summary>A rule for <c>deploy</c> covers <c>deploy approve</c>, too, where no rule of its own does.</summary>
    public bool Covers(string path) =>
        path.StartsWith(Command, StringComparison.OrdinalIgnoreCase)
        && (path.Length == Command.Length || path[Command.Length] == ' ');

    public bool IsFor(string path) => string.Equals(Command, path, StringComparison.OrdinalIgnoreCase);

    public bool AppliesTo(string path, PermissionScope? scope) =>
        Covers(path)
        && (
            Service is null
            || (
                scope is not null
                && FileSystemName.MatchesSimpleExpression(Service, scope.Service)
                && FileSystemName.MatchesSimpleExpression(Environment, scope.Environment)
            )
        );

    /// <summary>How close it is: a place named in full before one with a star in it, any place before none.</summary>
    private int Closeness => Service is null ? 0 : 1 + (IsPattern(Environment!) ? 0 : 1) + (IsPattern(Service) ? 0 : 2);

    private static bool IsPattern(string name) => name.Contains('*') || name.Contains('?');
}
