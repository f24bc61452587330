using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Platform.Workspace.Outbox;

/// <summary>
/// What the people who run the bot have to know, in <c>Slack:AdminChannel</c>, each cause at most once an hour.
/// </summary>
internal sealed partial class AdminChannel(
    IStore store,
    IOptionsMonitor<SlackOptions> options,
    ILogger<AdminChannel> logger
)
{
    private static readonly TimeSpan Once = TimeSpan.FromHours(1);

    /// <summary>The message as work, for a commit that is about to be made.</summary>
    /// <param name="text">Slack mrkdwn.</param>
    /// <param name="cause">What must be the same not to be said again; the text where it says nothing that
    /// varies.</param>
    public NewWork Message(string text, string? cause = null)
    {
        var channel = options.CurrentValue.AdminChannel;
        return new SlackJob
        {
            Kind = SlackJobKind.Text,
            Channel = channel,
            Text = text,
            Id = $"admin/{Guid.NewGuid():N}",
        }.ToWork(SlackPriority.Answer) with
        {
            Id = $"admin/{cause ?? text}",
            RememberFor = Once,
        };
    }

    /// <summary>
    /// Says it from where nothing else is being committed, and does not wait; when the store does not take it, the log
    /// reports it.
    /// </summary>
    public void Post(string text, string? cause = null) => _ = PostAsync(Message(text, cause));

    private async Task PostAsync(NewWork message)
    {
        try
        {
            await store.CommitAsync(new Commit().Enqueue(message), CancellationToken.None);
        }
        catch (StoreUnavailableException exception)
        {
            Log.NotPosted(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "A message for the admin channel could not be stored")]
        public static partial void NotPosted(ILogger logger, Exception exception);
    }
}
