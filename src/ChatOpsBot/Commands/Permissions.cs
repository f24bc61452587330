using ChatOpsBot.Slack;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Commands;

/// <summary>The section <c>Permissions</c>: who may run what. What it does not name, everybody in the workspace may; somebody from outside, in a shared channel, only what names them.</summary>
internal sealed class PermissionOptions
{
    /// <summary>From a command (<c>deploy</c>, <c>chatops replay</c>) to people: user ids, <c>@group</c> handles, or <c>*</c> for everybody. The longest name that fits counts.</summary>
    public Dictionary<string, List<string>> Permissions { get; set; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>Asked with the acting person at each press and each line, at the time it is given and again at the time it is done. In doubt the answer is no.</summary>
internal sealed class Permissions(IOptionsMonitor<PermissionOptions> options, UserGroups groups, SlackIdentity identity)
{
    public const string Everybody = "*";

    /// <exception cref="DeniedException">The person may not; the message says who may.</exception>
    public async Task DemandAsync(CommandDescriptor command, CommandCall call, CancellationToken cancellationToken)
    {
        var userId = call.UserId;
        if (userId.Length == 0) throw new DeniedException("Slack did not say who you are, so nothing was done.");
        var rules = options.CurrentValue.Permissions;
        var rule = rules.Where(rule => Covers(rule.Key, command.Path)).OrderByDescending(rule => rule.Key.Length).Select(rule => rule.Value).FirstOrDefault();
        if (rule?.Contains(userId) == true) return;
        if (await IsFromOutsideAsync(call, cancellationToken)) throw new DeniedException("You are from another workspace, and what I do is for the people of this one. Nothing was done.");
        if (rule is null || rule.Contains(Everybody)) return;
        foreach (var handle in rule.Where(who => who[0] == '@'))
            if (await IsMemberAsync(handle, userId, cancellationToken)) return;
        throw new DeniedException($"You may not run `/{command.Path}`; {(rule.Count == 0 ? "nobody may" : $"{string.Join(", ", rule.Select(Name))} may")} (`Permissions` in the configuration).");
    }

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

    private async Task<bool> IsMemberAsync(string handle, string userId, CancellationToken cancellationToken)
    {
        try
        {
            return (await groups.MembersAsync(handle, cancellationToken)).Contains(userId);
        }
        catch (SlackException failure)
        {
            throw new DeniedException($"Slack did not tell who is in {handle} ({failure.ErrorCode}), so nothing was done. Try again.");
        }
    }

    public static bool Covers(string rule, string path) =>
        path.StartsWith(rule, StringComparison.OrdinalIgnoreCase) && (path.Length == rule.Length || path[rule.Length] == ' ');

    private static string Name(string who) => who[0] == '@' ? who : Mrkdwn.User(who);

    internal sealed class DeniedException(string message) : CommandException(message);
}
