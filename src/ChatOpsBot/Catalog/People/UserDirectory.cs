using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Catalog.People;

/// <summary>From what people write to the person they mean.</summary>
internal sealed class UserDirectory(SlackApiClient slack, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);
    private (DateTimeOffset Read, IReadOnlyList<User> Users) _known;

    /// <param name="written">A mention as Slack sends it (<c>&lt;@U012AB3CD&gt;</c>), an id, or a name with or without
    /// <c>@</c>.</param>
    /// <exception cref="CommandException">There is no such user.</exception>
    public async Task<string> IdAsync(string written, CancellationToken cancellationToken)
    {
        if (Mrkdwn.Parse(written) is [{ Kind: MrkdwnTokenKind.User, Value: var id }])
            return id;
        var name = written.TrimStart('@');
        var users = await AllAsync(cancellationToken);
        var found =
            users.FirstOrDefault(user => user.Id == name)
            ?? users.FirstOrDefault(user => Names(user).Contains(name, StringComparer.OrdinalIgnoreCase));
        if (found is not null)
            return found.Id;
        throw new CommandException(
            DidYouMean.Closest(name, users.SelectMany(Names)) is { } close
                ? $"There is no user `{Mrkdwn.Escape(written)}`. Did you mean `@{Mrkdwn.Escape(close)}`?"
                : $"There is no user `{Mrkdwn.Escape(written)}`; mention them: `@name`.",
            "person"
        );
    }

    /// <returns>The id where Slack does not say the name.</returns>
    public async Task<string> NameAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return (await AllAsync(cancellationToken)).FirstOrDefault(user => user.Id == id)?.Name ?? id;
        }
        catch (SlackException)
        {
            return id;
        }
    }

    private static IEnumerable<string> Names(User user) =>
        new[] { user.Name, user.Profile?.DisplayName, user.RealName }.OfType<string>().Where(name => name.Length > 0);

    private async Task<IReadOnlyList<User>> AllAsync(CancellationToken cancellationToken)
    {
        if (_known.Users is { } users && time.GetUtcNow() - _known.Read < Fresh)
            return users;
        var all = new List<User>();
        await foreach (var user in slack.Users.ListAsync(cancellationToken))
            if (!user.Deleted)
                all.Add(user);
        _known = (time.GetUtcNow(), all);
        return all;
    }
}
