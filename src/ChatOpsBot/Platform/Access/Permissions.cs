using ChatOpsBot.Platform.Access.Ports;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Slack;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Platform.Access;

/// <summary>What came of a question.</summary>
/// <param name="Rule">The rule that decided; null when none did.</param>
/// <param name="Refusal">Why not, and who can help, in mrkdwn; null when they may.</param>
internal sealed record PermissionAnswer(PermissionRule? Rule, string? Refusal)
{
    public bool IsAllowed => Refusal is null;
}

/// <summary>
/// The one place that decides who may do what: asked with the acting person at each line, press, form, choice and
/// opening, again when what was stored is done, and again whenever something waited. What cannot be found out is never
/// a yes.
/// </summary>
[AsksPermission(
    Admin,
    "See what goes to private channels and confirm GitHub logins; without a rule for it, "
        + "Slack administrators and owners may",
    TakesOwnRule = true
)]
internal sealed class Permissions(
    IOptionsMonitor<PermissionOptions> options,
    IEnumerable<IMembership> groups,
    SlackIdentity identity,
    SlackPeople people
)
{
    public const string Everyone = "*";
    public const string Admin = "chatops admin";

    /// <summary>
    /// At the door: for the command by itself, or for at least one place where it acts in places; it asks for that
    /// place then.
    /// </summary>
    /// <exception cref="DeniedException">The person may not; the message says who may.</exception>
    public async Task DemandAsync(CommandDescriptor command, Caller caller, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(command.Path, null, caller, cancellationToken);
        if (
            answer.IsAllowed
            || (command.About.InPlace && await IsNamedInAnyRuleAsync(command.Path, caller, cancellationToken))
        )
            return;
        throw new DeniedException(answer.Refusal!);
    }

    /// <exception cref="DeniedException">The person may not; the message says who may.</exception>
    public async Task DemandAsync(
        string path,
        PermissionScope? scope,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        if ((await AskAsync(path, scope, caller, cancellationToken)).Refusal is { } refusal)
            throw new DeniedException(refusal);
    }

    /// <exception cref="DeniedException">It could not be found out.</exception>
    public async Task<PermissionAnswer> AskAsync(
        string path,
        PermissionScope? scope,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        if (caller.UserId.Length == 0)
            return new PermissionAnswer(null, "Slack did not say who you are, so nothing was done.");
        var rule = PermissionRule.Deciding(options.CurrentValue, path, scope);
        var ours = await IsOursAsync(caller, cancellationToken);
        if (rule is not null && await HasAsync(rule.People, caller, ours, scope, cancellationToken))
            return new PermissionAnswer(rule, null);
        var what = $"`/{path}`{(scope is null ? "" : $" in `{scope.Name}`")}";
        if (!ours)
            return new PermissionAnswer(
                rule,
                $"You are from another workspace, and no rule allows you to run {what}. Nothing was done."
            );
        if (rule is not null)
            return new PermissionAnswer(rule, Refused(what, rule));
        if (PermissionPath.TakesOwnRule(path, scope))
            return new PermissionAnswer(
                null,
                $"No one may run {what} yet: it needs a rule of its own. {Advice(path, scope)}"
            );
        return new PermissionAnswer(
            null,
            scope?.IsProduction == true
                ? $"No one may run {what} yet: it is production, and no rule allows it. {Advice(path, scope)}"
                : null
        );
    }

    /// <summary>Whether the person is one of these.</summary>
    /// <exception cref="DeniedException">It could not be found out.</exception>
    public async Task<bool> HasAsync(
        IReadOnlyList<string> who,
        Caller caller,
        PermissionScope? scope,
        CancellationToken cancellationToken
    ) => await HasAsync(who, caller, await IsOursAsync(caller, cancellationToken), scope, cancellationToken);

    /// <summary>
    /// Whether a rule for <see cref="Admin"/> names them or, where there is none, whether they are an administrator of
    /// the workspace.
    /// </summary>
    /// <exception cref="DeniedException">It could not be found out.</exception>
    public async Task<bool> IsAdminAsync(Caller caller, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(Admin, null, caller, cancellationToken);
        if (
            answer.IsAllowed
            || answer.Rule is not null
            || caller.UserId.Length == 0
            || !await IsOursAsync(caller, cancellationToken)
        )
            return answer.IsAllowed;
        return await FindAsync(caller, cancellationToken) is { Deleted: false } user && (user.IsAdmin || user.IsOwner);
    }

    /// <summary>
    /// Whether they belong to the bot's workspace or to its organisation: as Slack said with what they did, else as
    /// their profile says. Unknown means no.
    /// </summary>
    /// <exception cref="DeniedException">It could not be found out.</exception>
    public async Task<bool> IsOursAsync(Caller caller, CancellationToken cancellationToken)
    {
        var bot = await BotAsync(cancellationToken);
        if (bot.TeamId.Length > 0 && caller.TeamId == bot.TeamId)
            return true;
        var organisation = bot.EnterpriseId is { Length: > 0 } id ? id : null;
        if (organisation is not null && (caller.EnterpriseId == organisation || caller.TeamId == organisation))
            return true;
        // Another workspace is another company's, unless both may belong to one organisation.
        if (caller.TeamId is { Length: > 0 } && (organisation is null || caller.EnterpriseId is { Length: > 0 }))
            return false;
        return await FindAsync(caller, cancellationToken) is { } user
            && (
                (bot.TeamId.Length > 0 && user.TeamId == bot.TeamId)
                || (organisation is not null && user.EnterpriseUser?.EnterpriseId == organisation)
            );
    }

    private async Task<bool> IsNamedInAnyRuleAsync(string path, Caller caller, CancellationToken cancellationToken)
    {
        var ours = await IsOursAsync(caller, cancellationToken);
        foreach (var (key, who) in options.CurrentValue.Permissions)
            if (
                PermissionRule.Parse(key, who) is { Service: not null } rule
                && rule.Covers(path)
                && await HasAsync(who, caller, ours, null, cancellationToken)
            )
                return true;
        return false;
    }

    /// <summary>People of other companies are in no group of ours; only their user id names them.</summary>
    private async Task<bool> HasAsync(
        IReadOnlyList<string> who,
        Caller caller,
        bool ours,
        PermissionScope? scope,
        CancellationToken cancellationToken
    )
    {
        if (who.Contains(caller.UserId))
            return true;
        if (!ours)
            return false;
        if (who.Contains(Everyone))
            return true;
        DeniedException? unknown = null;
        foreach (var one in who)
        {
            try
            {
                if (
                    groups.FirstOrDefault(group => group.Knows(one)) is { } group
                    && await IsMemberAsync(group, one, caller.UserId, scope, cancellationToken)
                )
                    return true;
            }
            catch (DeniedException failure)
            {
                // Another group may still let them through.
                unknown ??= failure;
            }
        }
        return unknown is null ? false : throw unknown;
    }

    private string Refused(string what, PermissionRule rule)
    {
        var who =
            rule.People.Count == 0
                ? "no one may"
                : $"{string.Join(", ", rule.People.Select(Name))} may: ask one of them";
        var hint = groups.FirstOrDefault(group => group.Hint is not null && rule.People.Any(group.Knows))?.Hint;
        return $"You may not run {what}; {who} (`Permissions:{Mrkdwn.Escape(rule.Key)}` in the "
            + $"configuration).{(hint is null ? "" : $" {hint}")}";
    }

    private static string Advice(string path, PermissionScope? scope) =>
        $"Ask who runs me to add `\"{path}{(scope is null ? "" : $" {scope.Name}")}\": [\"@group\"]` to `Permissions`.";

    private async Task<AuthTestResponse> BotAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await identity.GetAsync(cancellationToken);
        }
        catch (SlackException failure)
        {
            throw new DeniedException(
                $"Slack did not report which workspace this is ({failure.ErrorCode}), so nothing was done. Try again."
            );
        }
    }

    private async Task<User?> FindAsync(Caller caller, CancellationToken cancellationToken)
    {
        try
        {
            return await people.FindAsync(caller.UserId, cancellationToken);
        }
        catch (SlackException failure)
        {
            throw new DeniedException(
                $"I could not find out which workspace you belong to ({failure.ErrorCode}), "
                    + "so nothing was done. Try again."
            );
        }
    }

    private static async Task<bool> IsMemberAsync(
        IMembership group,
        string who,
        string userId,
        PermissionScope? scope,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await group.HasAsync(who, userId, scope, cancellationToken);
        }
        catch (SlackException failure)
        {
            throw new DeniedException(
                $"Slack did not report who is in {who} ({failure.ErrorCode}), so nothing was done. Try again."
            );
        }
    }

    /// <summary>As messages write it: a person as a mention, anything else as it is configured.</summary>
    public static string Name(string who) => IsUser(who) ? Mrkdwn.User(who) : Mrkdwn.Escape(who);

    /// <summary>What the name of a team at GitHub begins with: <c>github:acme/platform</c>.</summary>
    public const string GitHubTeam = "github:";

    public static bool IsUser(string who) =>
        who is ['U' or 'W', _, ..] && who.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter));

    /// <summary>Whether a configuration can name people so.</summary>
    public static bool IsPrincipal(string who) =>
        who is Everyone or "oncall"
        || who is ['@', _, ..]
        || IsUser(who)
        || who.StartsWith(GitHubTeam, StringComparison.Ordinal) && who.Split('/') is [{ Length: > 7 }, { Length: > 0 }];

    internal sealed class DeniedException(string message) : CommandException(message);
}
