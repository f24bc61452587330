using System.IO.Enumeration;
using ChatOpsBot.Slack;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Commands;

/// <summary>The section <c>Permissions</c>: who may run what. What it does not name, everybody in the workspace may, but for production: there nobody may. Somebody from outside, in a shared channel, may what names them.</summary>
internal sealed class PermissionOptions
{
    /// <summary>
    /// From a command, with or without a place (<c>chatops replay</c>, <c>deploy</c>, <c>deploy checkout/production</c>, <c>deploy approve */production</c>), to people: user ids, <c>@group</c> handles,
    /// <c>github:org/team</c>, <c>oncall</c> (for the service), or <c>*</c> for everybody. Of the rules that fit, the one with the closest place counts, then the one with the longest command.
    /// </summary>
    public Dictionary<string, List<string>> Permissions { get; set; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>The name of a rule: a command, and a place where it names one.</summary>
internal sealed record PermissionRule(string Key, string Command, string? Service, string? Environment)
{
    public static PermissionRule Parse(string key) =>
        key.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [.. var words, var place] && place.Split('/') is [{ Length: > 0 } service, { Length: > 0 } environment]
            ? new PermissionRule(key, string.Join(' ', words), service, environment)
            : new PermissionRule(key, key, null, null);

    public bool Covers(string path) => path.StartsWith(Command, StringComparison.OrdinalIgnoreCase) && (path.Length == Command.Length || path[Command.Length] == ' ');

    public bool Holds(string path, PermissionScope? scope) => Covers(path) && (Service is null || (scope is not null
        && FileSystemName.MatchesSimpleExpression(Service, scope.Service) && FileSystemName.MatchesSimpleExpression(Environment, scope.Environment)));

    /// <summary>How close it is: a place named in full before one with a star in it, any place before none.</summary>
    public int Closeness => Service is null ? 0 : 1 + (Environment!.Contains('*') ? 0 : 1) + (Service.Contains('*') ? 0 : 2);
}

/// <summary>Asked with the acting person at each press and each line, at the time it is given and again at the time it is done. In doubt the answer is no.</summary>
internal sealed class Permissions(IOptionsMonitor<PermissionOptions> options, IEnumerable<IMembership> groups, SlackIdentity identity)
{
    public const string Everybody = "*";

    /// <summary>For a command by itself; what it does in a place is asked for with <see cref="DemandAsync(string, PermissionScope, string, CancellationToken)"/>.</summary>
    /// <exception cref="DeniedException">The person may not; the message says who may.</exception>
    public async Task DemandAsync(CommandDescriptor command, CommandCall call, CancellationToken cancellationToken)
    {
        if (!IsNamed(command.Path, call.UserId) && await IsFromOutsideAsync(call, cancellationToken))
            throw new DeniedException("You are from another workspace, and what I do is for the people of this one. Nothing was done.");
        await DemandAsync(command.Path, null, call.UserId, cancellationToken);
    }

    /// <inheritdoc cref="DemandAsync(CommandDescriptor, CommandCall, CancellationToken)"/>
    public async Task DemandAsync(string path, PermissionScope? scope, string userId, CancellationToken cancellationToken)
    {
        if (await RefusalAsync(path, scope, userId, cancellationToken) is { } refusal) throw new DeniedException(refusal);
    }

    /// <summary>Why the person may not, and whom to ask; null when they may.</summary>
    public async Task<string?> RefusalAsync(string path, PermissionScope? scope, string userId, CancellationToken cancellationToken)
    {
        if (userId.Length == 0) return "Slack did not say who you are, so nothing was done.";
        var found = options.CurrentValue.Permissions.Select(entry => (Rule: PermissionRule.Parse(entry.Key), People: entry.Value)).Where(entry => entry.Rule.Holds(path, scope))
            .OrderByDescending(entry => entry.Rule.Closeness).ThenByDescending(entry => entry.Rule.Command.Length).FirstOrDefault();
        if (found.Rule is null)
            return scope?.IsProduction == true ? $"Nobody may `/{path}` in `{scope.Name}` yet: it is production, and no rule names it. Ask who runs me to add `\"{path} {scope.Name}\": [\"@group\"]` to `Permissions`." : null;
        if (await HasAsync(found.People, userId, scope, cancellationToken)) return null;
        var who = found.People.Count == 0 ? "nobody may" : $"{string.Join(", ", found.People.Select(Name))} may: ask one of them";
        var hint = groups.FirstOrDefault(group => group.Hint is not null && found.People.Exists(group.Knows))?.Hint;
        return $"You may not run `/{path}`{(scope is null ? "" : $" in `{scope.Name}`")}; {who} (`Permissions:{Mrkdwn.Escape(found.Rule.Key)}` in the configuration).{(hint is null ? "" : $" {hint}")}";
    }

    /// <summary>Whether the person is one of these.</summary>
    /// <exception cref="DeniedException">It could not be found out.</exception>
    public async Task<bool> HasAsync(IReadOnlyList<string> people, string userId, PermissionScope? scope, CancellationToken cancellationToken)
    {
        if (people.Contains(Everybody) || people.Contains(userId)) return true;
        DeniedException? unknown = null;
        foreach (var who in people)
        {
            try
            {
                if (groups.FirstOrDefault(group => group.Knows(who)) is { } group && await IsMemberAsync(group, who, userId, scope, cancellationToken)) return true;
            }
            catch (DeniedException failure)
            {
                // Another group may still let them through.
                unknown ??= failure;
            }
        }
        return unknown is null ? false : throw unknown;
    }

    private bool IsNamed(string path, string userId) => options.CurrentValue.Permissions.Any(entry => entry.Value.Contains(userId) && PermissionRule.Parse(entry.Key).Covers(path));

    /// <summary>A shared channel has people of other organisations, and the buttons of its messages are theirs to press.</summary>
    private async Task<bool> IsFromOutsideAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (call.TeamId is not { } team) return false;
        try
        {
            // Within an organisation of several workspaces all are at home.
            return await identity.GetAsync(cancellationToken) is { EnterpriseId: null } bot && bot.TeamId != team;
        }
        catch (SlackException failure)
        {
            throw new DeniedException($"Slack did not tell which workspace this is ({failure.ErrorCode}), so nothing was done. Try again.");
        }
    }

    private static async Task<bool> IsMemberAsync(IMembership group, string who, string userId, PermissionScope? scope, CancellationToken cancellationToken)
    {
        try
        {
            return await group.HasAsync(who, userId, scope, cancellationToken);
        }
        catch (SlackException failure)
        {
            throw new DeniedException($"Slack did not tell who is in {who} ({failure.ErrorCode}), so nothing was done. Try again.");
        }
    }

    /// <summary>As messages write it: a person as a mention, anything else as it is configured.</summary>
    public static string Name(string who) => IsUser(who) ? Mrkdwn.User(who) : Mrkdwn.Escape(who);

    public static bool IsUser(string who) => who is ['U' or 'W', _, ..] && who.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter));

    /// <summary>Whether a configuration can name people so.</summary>
    public static bool IsSomebody(string who) => who is Everybody or "oncall" || who is ['@', _, ..] || IsUser(who) || who.StartsWith("github:", StringComparison.Ordinal) && who.Split('/') is [{ Length: > 7 }, { Length: > 0 }];

    internal sealed class DeniedException(string message) : CommandException(message);
}
