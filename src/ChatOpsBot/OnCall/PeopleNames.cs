using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Slack;

namespace ChatOpsBot.OnCall;

/// <summary>What people are called, for texts that are not to notify them and for those that cannot.</summary>
internal sealed class PeopleNames(SlackPeople people, TimeProvider time)
{
    /// <summary>What is to be said does not wait longer than that for a name.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <returns>As plain text; the id where Slack does not say the name.</returns>
    public async Task<string> OfAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return Of(await people.FindAsync(id, cancellationToken).WaitAsync(Longest, time, cancellationToken)) ?? id;
        }
        catch (Exception exception) when (exception is SlackException or TimeoutException)
        {
            return id;
        }
    }

    public async Task<IReadOnlyDictionary<string, string>> OfAsync(
        IEnumerable<string> ids,
        CancellationToken cancellationToken
    )
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var id in ids)
            names[id] = names.GetValueOrDefault(id) ?? await OfAsync(id, cancellationToken);
        return names;
    }

    private static string? Of(User? user) =>
        new[] { user?.Profile?.DisplayName, user?.Profile?.RealName, user?.RealName, user?.Name }.FirstOrDefault(name =>
            !string.IsNullOrEmpty(name)
        );
}
