using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Store;

namespace ChatOpsBot.Cards;

/// <summary>The thread of a card is about what the card is about.</summary>
internal sealed class CardThreads(IStore store) : IThreadSubjects
{
    public async Task<string?> SubjectAsync(string channel, string ts, CancellationToken cancellationToken) =>
        (await CardPost.FindAsync(store, channel, ts, cancellationToken))?.Subject;
}
