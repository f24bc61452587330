using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Access.Ports;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Commands.Verbs;

/// <summary>What one person may do and by which rule, a line for what has no place and one for each place.</summary>
internal sealed class MyRights(Permissions permissions, IPlaces places)
{
    private const int MostPlaces = 15;

    public async Task<IReadOnlyList<string>> OfAsync(Caller caller, CancellationToken cancellationToken)
    {
        List<string> lines =
        [
            "Anywhere: "
                + await LineAsync(PermissionPath.All.Where(path => !path.InPlace), null, caller, cancellationToken),
        ];
        var all = places.Places.ToList();
        foreach (var place in all.Take(MostPlaces))
            lines.Add(
                $"`{Mrkdwn.Escape(place.Name)}`: "
                    + await LineAsync(PermissionPath.All.Where(path => path.InPlace), place, caller, cancellationToken)
            );
        if (all.Count > MostPlaces)
            lines.Add($"… and {all.Count - MostPlaces} more places");
        return lines;
    }

    private async Task<string> LineAsync(
        IEnumerable<PermissionPath> paths,
        PermissionScope? place,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var answers = new List<(string Path, (bool? Allowed, string Reason) Because)>();
        foreach (var path in paths)
            answers.Add((path.Name, await BecauseAsync(path, place, caller, cancellationToken)));
        return string.Join(
            "; ",
            answers
                .GroupBy(answer => answer.Because)
                .OrderByDescending(group => group.Count())
                .Select(group => Text(group.Key, [.. group.Select(answer => answer.Path)], answers.Count))
        );
    }

    /// <summary><c>18 of 19 commands (no rule needed)</c>, <c>not `chatops admin` (admins only)</c>.</summary>
    private static string Text((bool? Allowed, string Reason) because, IReadOnlyList<string> paths, int all) =>
        because.Allowed is null ? $"unknown for {Names(paths, all)} ({because.Reason})"
        : because.Allowed is true ? $"{Names(paths, all)} ({because.Reason})"
        : paths.Count == all ? $"nothing ({because.Reason})"
        : $"not {Names(paths, all)} ({because.Reason})";

    /// <returns>Whether they may, null when that is unknown, and why.</returns>
    private async Task<(bool? Allowed, string Reason)> BecauseAsync(
        PermissionPath path,
        PermissionScope? place,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        try
        {
            // Without a rule of its own this one depends on whether Slack calls them an administrator.
            if (path.Name == Permissions.Admin)
                return await permissions.IsAdminAsync(caller, cancellationToken)
                    ? (true, "as an admin")
                    : (false, "admins only");
            var answer = await permissions.AskAsync(path.Name, place, caller, cancellationToken);
            var rule =
                answer.Rule is { } decided ? $"rule `{Mrkdwn.Escape(decided.Key)}`"
                : answer.IsAllowed ? "no rule needed"
                : "no rule allows it";
            return (answer.IsAllowed, rule);
        }
        catch (Permissions.DeniedException)
        {
            return (null, "a membership could not be read");
        }
    }

    private static string Names(IReadOnlyList<string> paths, int all) =>
        paths.Count == all ? "everything"
        : paths.Count > all / 2 && paths.Count > 8 ? $"{paths.Count} of {all} commands"
        : string.Join(", ", paths.Select(path => $"`{path}`"));
}
