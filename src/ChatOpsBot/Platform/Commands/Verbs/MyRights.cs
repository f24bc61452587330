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
        var answers = new List<(string Path, string Because)>();
        foreach (var path in paths)
            answers.Add((path.Name, await BecauseAsync(path, place, caller, cancellationToken)));
        return string.Join(
            "; ",
            answers
                .GroupBy(answer => answer.Because)
                .OrderByDescending(group => group.Count())
                .Select(group => $"{group.Key} {Names([.. group.Select(answer => answer.Path)], answers.Count)}")
        );
    }

    private async Task<string> BecauseAsync(
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
                    ? "may, as an admin, run"
                    : "may not, without being an admin,";
            var answer = await permissions.AskAsync(path.Name, place, caller, cancellationToken);
            var rule =
                answer.Rule is { } decided ? $"by `{Mrkdwn.Escape(decided.Key)}`"
                : answer.IsAllowed ? "without a rule"
                : "because no rule allows it";
            return $"{(answer.IsAllowed ? "may" : "may not")}, {rule},";
        }
        catch (Permissions.DeniedException)
        {
            return "it is unknown for";
        }
    }

    private static string Names(IReadOnlyList<string> paths, int all) =>
        paths.Count == all ? "everything"
        : paths.Count > all / 2 && paths.Count > 8 ? $"{paths.Count} of {all} commands"
        : string.Join(", ", paths.Select(path => $"`{path}`"));
}
