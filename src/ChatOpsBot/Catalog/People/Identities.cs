using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.GitHub;
using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Catalog.People;

/// <summary>Someone who did something, across their accounts.</summary>
/// <param name="Key">The same for each account of one person.</param>
/// <param name="SlackId">Where to reach them; null when they are not known in Slack.</param>
internal sealed record Identity(string Key, string? SlackId);

/// <summary>
/// From accounts to the people behind them: by the section <c>People</c>, by <c>/chatops link</c>, by the e-mail
/// address. Rules that count people count these.
/// </summary>
internal sealed class Identities(
    IStore store,
    SlackApiClient slack,
    SlackPeople people,
    GitHubRest github,
    IOptionsMonitor<PeopleOptions> options
)
{
    public async Task<Identity> OfSlackAsync(string slackId, CancellationToken cancellationToken)
    {
        if (Configured(person => person.Slack.Contains(slackId, StringComparer.OrdinalIgnoreCase)) is { } configured)
            return configured with { SlackId = slackId };
        if (
            (await Person.OfAsync(store, slackId, cancellationToken)).GitHub is { } login
            && Configured(person => person.GitHub.Contains(login, StringComparer.OrdinalIgnoreCase)) is { } linked
        )
            return linked with { SlackId = slackId };
        return new Identity($"slack/{slackId}", slackId);
    }

    /// <summary>What they are called at GitHub, as the section <c>People</c> says.</summary>
    public IEnumerable<string> LoginsOf(string slackId) =>
        options
            .CurrentValue.People.Values.Where(person =>
                person.Slack.Contains(slackId, StringComparer.OrdinalIgnoreCase)
            )
            .SelectMany(person => person.GitHub);

    /// <summary>
    /// The author of a commit, with a login, an address or both: as far as is known, which is enough to
    /// write to them and too little to grant anything.
    /// </summary>
    /// <exception cref="SlackException">Slack could not be asked now.</exception>
    public async Task<Identity?> OfAuthorAsync(string? login, string? email, CancellationToken cancellationToken)
    {
        if (ConfiguredAuthor(login, email) is { } configured)
            return configured;
        if (login is not null && await Person.WithLoginAsync(store, login, cancellationToken) is { } person)
            return await OfSlackAsync(person.SlackId, cancellationToken);
        try
        {
            if (email is not null && await ByEmailAsync(email, cancellationToken) is { } slackId)
                return await OfSlackAsync(slackId, cancellationToken);
        }
        catch (SlackException failure) when (failure.Failure is SlackFailure.Configuration or SlackFailure.Rejected)
        {
            // It will not be answered later, either.
        }
        return login is not null ? new Identity($"github/{login.ToLowerInvariant()}", null)
            : email is not null ? new Identity($"mailto/{email.ToLowerInvariant()}", null)
            : null;
    }

    /// <summary>Who an account at GitHub belongs to, for rules that count people.</summary>
    /// <returns>Null when it is not certain.</returns>
    /// <exception cref="Permissions.DeniedException">It could not be found out.</exception>
    public async Task<Identity?> CertainAsync(string login, CancellationToken cancellationToken)
    {
        if (ConfiguredAuthor(login, null) is { } configured)
            return configured;
        return
            await Person.WithLoginAsync(store, login, cancellationToken) is { } person
            && await IsProvenAsync(person.SlackId, login, cancellationToken)
            ? await OfSlackAsync(person.SlackId, cancellationToken)
            : null;
    }

    /// <summary>
    /// Whether it is certain that this login is theirs: the section <c>People</c> says it, an admin confirmed it, or
    /// both accounts show the same e-mail address, which Slack and GitHub have each verified
    /// (https://docs.github.com/rest/users/users#get-a-user). Anyone can link any login, so that alone proves nothing.
    /// </summary>
    /// <exception cref="Permissions.DeniedException">It could not be found out.</exception>
    public async Task<bool> IsProvenAsync(string userId, string login, CancellationToken cancellationToken)
    {
        if (LoginsOf(userId).Contains(login, StringComparer.OrdinalIgnoreCase))
            return true;
        var person = await Person.OfAsync(store, userId, cancellationToken);
        if (!string.Equals(person.GitHub, login, StringComparison.OrdinalIgnoreCase))
            return false;
        if (person.ConfirmedBy is not null)
            return true;
        try
        {
            var account = await github.CallAsync(
                "users/get-by-username",
                client => client.User.Get(Segment.Of(login)),
                cancellationToken
            );
            return account.Email is { Length: > 0 } shown
                && string.Equals(
                    shown,
                    (await people.FindAsync(userId, cancellationToken))?.Profile?.Email,
                    StringComparison.OrdinalIgnoreCase
                );
        }
        catch (Exception failure) when (failure is GitHubException or SlackException)
        {
            throw new Permissions.DeniedException(
                $"I could not find out whether {Mrkdwn.Escape(login)} at GitHub is {Mrkdwn.User(userId)}, "
                    + "so nothing was done. Try again."
            );
        }
    }

    private Identity? ConfiguredAuthor(string? login, string? email) =>
        Configured(person =>
            (login is not null && person.GitHub.Contains(login, StringComparer.OrdinalIgnoreCase))
            || (email is not null && person.Emails.Contains(email, StringComparer.OrdinalIgnoreCase))
        );

    private Identity? Configured(Func<PersonOptions, bool> has) =>
        options
            .CurrentValue.People.Where(person => has(person.Value))
            .Select(person => new Identity(
                $"person/{person.Key.ToLowerInvariant()}",
                person.Value.Slack.FirstOrDefault()
            ))
            .FirstOrDefault();

    private async Task<string?> ByEmailAsync(string email, CancellationToken cancellationToken)
    {
        try
        {
            return (await slack.Users.LookupByEmailAsync(email, cancellationToken)).Id;
        }
        catch (SlackException failure) when (failure.ErrorCode is "users_not_found" or "user_not_found")
        {
            return null;
        }
    }
}
