using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts.Sending;

/// <summary>
/// Reaches people: a notice at least once by each method of its rules that comes up before someone has taken care of
/// it. A temporary failure is tried three times more; then, and after a refusal, the next rule is carried out at once.
/// </summary>
internal sealed class ContactWorker(
    IStore store,
    Steps steps,
    Attempts attempts,
    CodeMessages codes,
    WorkingHours hours,
    Attention attention,
    AdminChannel admin,
    TimeProvider time
) : WorkHandler<ContactWork>(ContactWork.QueueName, AtOnce, ContactWork.Read)
{
    /// <summary>A server that does not answer must not hold up the pages of others.</summary>
    private const int AtOnce = 64;

    private static WorkOutcome Nothing => new WorkOutcome.Done(new Commit());

    protected override async Task<WorkOutcome> WorkAsync(
        ContactWork work,
        WorkItem item,
        CancellationToken cancellationToken
    )
    {
        if (work.Aside)
            return new WorkOutcome.Done(
                new Commit().Enqueue(
                    (work with { Aside = false }).ToWork(Urgency.High) with
                    {
                        Priority = item.Priority,
                    }
                )
            );
        var stored = await ContactBook.FindAsync(store, work.Person, cancellationToken);
        if (work.Kind == ContactWorkKind.Code)
            return await codes.SendAsync(work, stored.Value, cancellationToken);
        if (
            await KeptNotice.FindAsync(store, work.Subject, work.Round, work.Person, cancellationToken) is not { } kept
            || (work.Kind != ContactWorkKind.Attempt && work.Step >= kept.Rules.Count)
        )
            return Nothing;
        var effects = new Commit();
        switch (work.Kind)
        {
            case ContactWorkKind.Plan
                when await hours.WaitAsync(stored.Value, time.GetUtcNow(), cancellationToken) is var wait
                    && wait > TimeSpan.Zero:
                effects.Enqueue((work with { Kind = ContactWorkKind.Open }).ToWork(kept.Notice.Urgency, wait));
                return new WorkOutcome.Done(effects);
            case ContactWorkKind.Attempt:
                return await attempts.SendAsync(work, kept, stored, cancellationToken);
            case ContactWorkKind.Watch:
                return await WatchAsync(work, kept, stored.Value, cancellationToken);
        }
        if (!await attention.WantsAsync(kept, cancellationToken))
            return Nothing;
        if (work.Kind == ContactWorkKind.Step)
            await steps.AddAsync(kept, stored.Value, work.Step, effects, cancellationToken);
        else
            await steps.BeginAsync(kept, stored.Value, inWorkingHours: true, effects, cancellationToken);
        return new WorkOutcome.Done(effects);
    }

    /// <summary>A message that Slack has not taken by now says nothing: the other methods go at once.</summary>
    private async Task<WorkOutcome> WatchAsync(
        ContactWork work,
        KeptNotice kept,
        ContactBook book,
        CancellationToken cancellationToken
    )
    {
        var key = Delivery.KeyOf(work.Subject, work.Round, work.Person, work.Step, work.Method!);
        if (
            await Delivery.Kept.FindAsync(store, key, cancellationToken) is not var (delivery, version)
            || delivery.State != DeliveryState.Queued
        )
            return Nothing;
        var now = time.GetUtcNow();
        if (await Deliveries.PostedAsync(store, delivery.Post!, cancellationToken) is { } posted)
            return new WorkOutcome.Done(delivery.Send(posted).SaveTo(new Commit(), version));
        if (!await attention.WantsAsync(kept, cancellationToken))
            return new WorkOutcome.Done(delivery.Drop(now).SaveTo(new Commit(), version));
        var effects = delivery.Wait("Slack has not taken it yet", 0).SaveTo(new Commit(), version);
        await steps.AllAsync(kept, book, work.Step, effects, cancellationToken);
        return new WorkOutcome.Done(effects);
    }

    protected override async Task<Commit> GivenUpAsync(
        ContactWork work,
        string reason,
        CancellationToken cancellationToken
    )
    {
        var commit = new Commit();
        var (book, _) = await ContactBook.FindAsync(store, work.Person, cancellationToken);
        if (work.Kind != ContactWorkKind.Code)
            commit.Enqueue(
                admin.Message(
                    $"{Glyph.Bad} {Mrkdwn.User(work.Person)} was not reached by {Mrkdwn.Escape(KindOf(work, book))}: "
                        + $"{Mrkdwn.Escape(reason)}.\nTheir next rule, if there is one, was carried out at once; "
                        + "`/chatops events --failed` lists the notice, with a button that sends it again.",
                    $"contact/{work.Person}/{work.Method}/{reason}"
                )
            );
        if (
            work.Kind != ContactWorkKind.Attempt
            || await KeptNotice.FindAsync(store, work.Subject, work.Round, work.Person, cancellationToken)
                is not { } kept
        )
            return commit;
        return await attempts.FailAsync(work, kept, book, reason, commit, cancellationToken);
    }

    private static string KindOf(ContactWork work, ContactBook book) =>
        book.Methods.FirstOrDefault(method => method.Id == work.Method)?.Kind ?? work.Method ?? "their rules";
}
