using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.OnCall.Contacts.Sending;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts;

/// <summary>Tells people what they have to know, each by their own rules.</summary>
internal sealed class Notifier(IStore store, ContactPlans plans, Steps steps)
{
    /// <summary>
    /// Adds what tells the person to the commit that makes it so. A person is notified of a subject once in each round,
    /// however often it is asked for.
    /// </summary>
    /// <param name="effects">The caller's own; nothing is stored before it is.</param>
    public async Task NotifyAsync(Notice notice, Commit effects, CancellationToken cancellationToken)
    {
        var (book, _) = await ContactBook.FindAsync(store, notice.Person, cancellationToken);
        await BeginAsync(new KeptNotice(notice, plans.Of(book, notice)), book, effects, cancellationToken);
    }

    /// <summary>A page by all methods at once, whose results show in the person's direct message.</summary>
    public async Task TestAsync(string person, string id, Commit effects, CancellationToken cancellationToken)
    {
        var (book, _) = await ContactBook.FindAsync(store, person, cancellationToken);
        var notice = new Notice(
            KeptNotice.TestPrefix + id,
            "0",
            person,
            Urgency.High,
            "Test page from ChatOpsBot. Nothing is wrong."
        );
        await BeginAsync(
            new KeptNotice(notice, [new ContactRule(TimeSpan.Zero, false, [ContactKinds.Dm, ContactKinds.All])]),
            book,
            effects,
            cancellationToken
        );
    }

    private async Task BeginAsync(
        KeptNotice kept,
        ContactBook book,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        if (
            effects.Puts.Exists(put => put.Key == kept.Key)
            || await store.GetAsync(kept.Key, cancellationToken) is not null
        )
            return;
        kept.SaveTo(effects);
        await steps.BeginAsync(kept, book, inWorkingHours: false, effects, cancellationToken);
        if (kept.Rules.Any(rule => rule.InWorkingHours))
            effects.Enqueue(Steps.Work(kept, ContactWorkKind.Plan, 0).ToWork(kept.Notice.Urgency));
    }
}
