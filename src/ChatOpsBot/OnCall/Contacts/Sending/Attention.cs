using ChatOpsBot.OnCall.Contacts.Ports;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts.Sending;

/// <summary>Whether notices still need their people.</summary>
internal sealed partial class Attention(IEnumerable<INoticeSubjects> subjects, ILogger<Attention> logger)
{
    /// <summary>Where it cannot be known, people are rather notified once too often.</summary>
    public async Task<bool> WantsAsync(KeptNotice kept, CancellationToken cancellationToken)
    {
        var notice = kept.Notice;
        try
        {
            foreach (var subject in kept.IsTest ? [] : subjects)
                if (!await subject.WantsAttentionAsync(notice.Subject, notice.Round, notice.Person, cancellationToken))
                    return false;
        }
        catch (Exception bug) when (bug is not StoreUnavailableException && !cancellationToken.IsCancellationRequested)
        {
            Log.NotKnown(logger, notice.Subject, bug);
        }
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "It is unknown whether {Subject} still needs someone, so people are notified")]
        public static partial void NotKnown(ILogger logger, string subject, Exception exception);
    }
}
