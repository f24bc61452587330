using ChatOpsBot.Slack;
using ChatOpsBot.Storage;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.People;

/// <summary>Somebody who did something, across their accounts.</summary>
/// <param name="Key">The same for each account of one human being.</param>
/// <param name="SlackId">Where to reach them; null when they are not known in Slack.</param>
internal sealed record Human(string Key, string? SlackId);

/// <summary>From accounts to the human beings behind them: by the section <c>People</c>, by <c>/chatops link</c>, by the e-mail address. Rules that count people count these.</summary>
internal sealed class Humans(IStore store, SlackApiClient slack, IOptionsMonitor<PeopleOptions> options)
{
    public async Task<Human> OfSlackAsync(string slackId, CancellationToken cancellationToken)
    {
        if (Configured(person => person.Slack.Contains(slackId, StringComparer.OrdinalIgnoreCase)) is { } configured) return configured with { SlackId = slackId };
        if ((await Person.OfAsync(store, slackId, cancellationToken)).GitHub is { } login && Configured(person => person.GitHub.Contains(login, StringComparer.OrdinalIgnoreCase)) is { } linked)
            return linked with { SlackId = slackId };
        return new Human($"slack/{slackId}", slackId);
    }

    /// <summary>What they are called at GitHub, as the section <c>People</c> says.</summary>
    public IEnumerable<string> LoginsOf(string slackId) => options.CurrentValue.People.Values.Where(person => person.Slack.Contains(slackId, StringComparer.OrdinalIgnoreCase)).SelectMany(person => person.GitHub);

    /// <summary>The author of a commit, of whom there may be a login, an address or both.</summary>
    public async Task<Human?> OfAuthorAsync(string? login, string? email, CancellationToken cancellationToken)
    {
        if (Configured(person => (login is not null && person.GitHub.Contains(login, StringComparer.OrdinalIgnoreCase)) || (email is not null && person.Emails.Contains(email, StringComparer.OrdinalIgnoreCase))) is { } configured)
            return configured;
        if (login is not null && await Person.WithLoginAsync(store, login, cancellationToken) is { } person) return await OfSlackAsync(person.SlackId, cancellationToken);
        if (email is not null && await ByEmailAsync(email, cancellationToken) is { } slackId) return await OfSlackAsync(slackId, cancellationToken);
        return login is not null ? new Human($"github/{login.ToLowerInvariant()}", null) : email is not null ? new Human($"mailto/{email.ToLowerInvariant()}", null) : null;
    }

    private Human? Configured(Func<PersonOptions, bool> has) => options.CurrentValue.People.Where(person => has(person.Value)).Select(person => new Human($"person/{person.Key.ToLowerInvariant()}", person.Value.Slack.FirstOrDefault())).FirstOrDefault();

    private async Task<string?> ByEmailAsync(string email, CancellationToken cancellationToken)
    {
        try
        {
            return (await slack.Users.LookupByEmailAsync(email, cancellationToken)).Id;
        }
        catch (SlackException failure) when (failure.Failure is not (SlackFailure.RateLimited or SlackFailure.Unavailable))
        {
            // Nobody of that address, or not for us to know.
            return null;
        }
    }
}
