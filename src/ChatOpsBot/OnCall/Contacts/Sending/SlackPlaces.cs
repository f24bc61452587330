using ChatOpsBot.Catalog.Services;
using ChatOpsBot.OnCall.Contacts.Ports;
using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts.Sending;

/// <summary>The links to Slack for whoever reads a notice elsewhere.</summary>
internal sealed class SlackPlaces(
    IStore store,
    SlackIdentity identity,
    ServiceCatalog services,
    IEnumerable<INoticeSubjects> subjects
)
{
    private static readonly TimeSpan SlackHas = TimeSpan.FromSeconds(3);

    /// <summary>The command by which it is acknowledged; null when it needs none.</summary>
    public string? CommandOf(Notice notice) =>
        subjects
            .Select(subject => subject.AcknowledgedBy(notice.Subject))
            .FirstOrDefault(command => command is not null);

    /// <summary>
    /// The message of the notice's subject: the person's own, or the one in the service's channel. Where neither has
    /// been posted, the conversation with the bot. Null while Slack has not said what its address is.
    /// </summary>
    public async Task<string?> AddressAsync(Notice notice, CancellationToken cancellationToken)
    {
        if (
            await BotAsync(cancellationToken) is not { } bot
            || !Uri.TryCreate(bot.Url, UriKind.Absolute, out var workspace)
        )
            return null;
        string?[] channels = [notice.Person, notice.Service is { } service ? services.ChannelOf(service) : null];
        foreach (var channel in channels.OfType<string>())
            if (
                await store.GetAsync(CardPost.KeyOf(channel, notice.Subject, ""), cancellationToken) is { } document
                && CardPost.Read(document) is { IsInDoubt: false, Gone: false } post
            )
                return new Uri(
                    workspace,
                    $"archives/{post.Channel}/p{post.Ts.Replace(".", "", StringComparison.Ordinal)}"
                ).AbsoluteUri;
        return $"https://slack.com/app_redirect?team={bot.TeamId}&channel={bot.UserId}";
    }

    /// <summary>A notice does not wait for Slack, which may be why it is sent.</summary>
    private async Task<AuthTestResponse?> BotAsync(CancellationToken cancellationToken)
    {
        if (identity.Known is not null || identity.IsLost)
            return identity.Known;
        using var limit = new CancellationTokenSource(SlackHas, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await identity.GetAsync(either.Token);
        }
        catch (Exception exception)
            when (exception is SlackException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            return null;
        }
    }
}
