using ChatOpsBot.Storage;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Notifications;

/// <summary>What the people who run the bot have to know, in <c>Slack:AdminChannel</c>, each cause at most once an hour.</summary>
internal sealed partial class AdminChannel(IStore store, IOptionsMonitor<SlackOptions> options, ILogger<AdminChannel> logger)
{
    private static readonly TimeSpan Once = TimeSpan.FromHours(1);

    /// <summary>The message as work, for a commit that is about to be made.</summary>
    /// <param name="text">Slack mrkdwn.</param>
    public NewWork Message(string text)
    {
        var channel = options.CurrentValue.AdminChannel;
        return new SlackJob { Kind = SlackJobKind.Text, Channel = channel, Text = text, Id = $"admin/{Guid.NewGuid():N}" }.ToWork(SlackPriority.Answer) with
        {
            Id = $"admin/{text}",
            RememberFor = Once,
        };
    }

    /// <summary>Says it from where nothing else is being committed, and does not wait; when the store does not take it, the log says so.</summary>
    public void Tell(string text) => _ = TellAsync(text);

    private async Task TellAsync(string text)
    {
        try
        {
            await store.CommitAsync(new Commit().Enqueue(Message(text)), CancellationToken.None);
        }
        catch (StoreUnavailableException exception)
        {
            Log.NotTold(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "What the admin channel should have been told could not be stored")]
        public static partial void NotTold(ILogger logger, Exception exception);
    }
}
