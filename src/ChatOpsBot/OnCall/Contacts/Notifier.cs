using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts;

/// <summary>Tells people what they have to know, each by their own rules.</summary>
internal sealed class Notifier
{
    /// <summary>Adds what tells the person to the commit that makes it so.</summary>
    /// <param name="effects">The caller's own; nothing is stored before it is.</param>
    public Task NotifyAsync(Notice notice, Commit effects, CancellationToken cancellationToken)
    {
        var job = new SlackJob
        {
            Kind = SlackJobKind.Card,
            Channel = notice.Person,
            Subject = notice.Subject,
            Page = true,
            Insists = true,
            Version = long.MaxValue,
        };
        effects.Enqueue(job.ToWork(SlackPriority.Page));
        return Task.CompletedTask;
    }
}
