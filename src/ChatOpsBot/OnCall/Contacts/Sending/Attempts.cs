using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.OnCall.Contacts.Methods;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts.Sending;

/// <summary>One notice by one method, with those that wait for the same method.</summary>
internal sealed class Attempts(
    IStore store,
    Steps steps,
    Attention attention,
    SlackPlaces places,
    IEnumerable<IContactSender> senders,
    TimeProvider time
)
{
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(15);
    public const int MostRetries = 3;

    private const int MostTogether = 100,
        MostNamed = 10,
        IdBytes = 16;

    public async Task<WorkOutcome> SendAsync(
        ContactWork work,
        KeptNotice kept,
        Stored<ContactBook> stored,
        CancellationToken cancellationToken
    )
    {
        var key = Delivery.KeyOf(work.Subject, work.Round, work.Person, work.Step, work.Method!);
        if (
            await Delivery.Kept.FindAsync(store, key, cancellationToken) is not var (delivery, version)
            || delivery.State is DeliveryState.Sent or DeliveryState.Dropped
        )
            return new WorkOutcome.Done(new Commit());
        var now = time.GetUtcNow();
        if (!await attention.WantsAsync(kept, cancellationToken))
            return Done(kept, delivery.Drop(now).SaveTo(new Commit(), version));
        if (stored.Value.Find(work.Method!) is not { IsUsable: true } method)
            return Over(kept, delivery, version, "it was removed meanwhile");
        if (senders.FirstOrDefault(sender => sender.Sends(method.Kind)) is not { } sender)
            return Over(kept, delivery, version, $"{method.Kind} is no longer configured");
        var sent = await Throttle.FindAsync(store, work.Person, method.Id, cancellationToken);
        if (Throttle.Wait(sent.Value, method.Kind, now) is { } wait)
            return kept.IsTest
                ? Over(kept, delivery, version, $"too many in a short time; try again in {Duration.Text(wait)}")
                : Later(work, kept, delivery.Wait("its limit is reached", work.Tries), version, wait);

        var others = kept.IsTest ? [] : await OthersAsync(delivery, cancellationToken);
        var outgoing = Of(kept, method, delivery, others);
        if (!kept.IsTest)
            outgoing = outgoing with
            {
                SlackUrl = await places.AddressAsync(kept.Notice, cancellationToken),
                Acknowledge = places.CommandOf(kept.Notice),
            };
        var result = await sender.SendAsync(outgoing, cancellationToken);
        switch (result)
        {
            case SendResult.Sent:
                var effects = Throttle.Count(new Commit(), work.Person, method.Id, sent, time.GetUtcNow());
                delivery.Send(time.GetUtcNow()).SaveTo(effects, version);
                foreach (var other in others)
                    other.Delivery.Send(time.GetUtcNow(), "together with others").SaveTo(effects, other.Version);
                return Done(kept, effects);
            case SendResult.Later { Reason: var reason } when work.Tries < MostRetries:
                var again = work with { Tries = work.Tries + 1 };
                return Later(again, kept, delivery.Wait(reason, again.Tries), version, RetryAfter);
            case SendResult.Later { Reason: var reason }:
                return Over(kept, delivery, version, $"{reason}, {MostRetries + 1} times");
            case SendResult.Refused { Gone: true, Reason: var reason }:
                return await GoneAsync(kept, delivery, version, stored, reason, cancellationToken);
            default:
                return Over(kept, delivery, version, ((SendResult.Refused)result).Reason);
        }
    }

    /// <summary>Beside its lane, so that what comes meanwhile does not wait for it.</summary>
    private static WorkOutcome.Done Later(
        ContactWork work,
        KeptNotice kept,
        Delivery delivery,
        long version,
        TimeSpan wait
    ) =>
        Done(
            kept,
            delivery
                .SaveTo(new Commit(), version)
                .Enqueue((work with { Aside = true }).ToWork(kept.Notice.Urgency, wait))
        );

    /// <summary>Of a test the person alone has to know; of anything else, those who run the bot, too.</summary>
    private WorkOutcome Over(KeptNotice kept, Delivery delivery, long version, string reason) =>
        kept.IsTest
            ? Done(kept, delivery.Fail(reason, time.GetUtcNow()).SaveTo(new Commit(), version))
            : new WorkOutcome.GiveUp(reason);

    /// <summary>The method is of no more use: it is removed, and its person notified.</summary>
    private async Task<WorkOutcome> GoneAsync(
        KeptNotice kept,
        Delivery delivery,
        long version,
        Stored<ContactBook> stored,
        string reason,
        CancellationToken cancellationToken
    )
    {
        var effects = delivery.Fail(reason, time.GetUtcNow()).SaveTo(new Commit(), version);
        var left = stored.Value.Remove(delivery.Method, time.GetUtcNow());
        left.SaveTo(effects, stored.Version);
        effects.Enqueue(
            SlackJob.Answer(
                kept.Notice.Person,
                null,
                new MessageResponse
                {
                    Text =
                        $"{Glyph.Bad} Your contact method {NoticeMessages.Name(delivery.Kind, delivery.Address)} "
                        + $"was removed: {Mrkdwn.Escape(reason)}. `/oncall me` shows the others.",
                }
            )
        );
        if (!kept.IsTest)
            await steps.NextAsync(kept, left, delivery.Step, effects, cancellationToken);
        return Done(kept, effects);
    }

    /// <summary>Writes down that it failed, and carries out the next rule.</summary>
    public async Task<Commit> FailAsync(
        ContactWork work,
        KeptNotice kept,
        ContactBook book,
        string reason,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        var key = Delivery.KeyOf(work.Subject, work.Round, work.Person, work.Step, work.Method!);
        if (
            await Delivery.Kept.FindAsync(store, key, cancellationToken) is var (delivery, version)
            && delivery.State is DeliveryState.Queued or DeliveryState.Failed
        )
            delivery.Fail(reason, time.GetUtcNow()).SaveTo(effects, version);
        if (!kept.IsTest)
            await steps.NextAsync(kept, book, work.Step, effects, cancellationToken);
        return Shown(kept, effects);
    }

    /// <summary>The notices that wait for the same method of the person.</summary>
    private async Task<IReadOnlyList<Waiting>> OthersAsync(Delivery own, CancellationToken cancellationToken)
    {
        List<Waiting> others = [];
        var documents = await store.ListAsync(
            new IndexQuery(Delivery.IndexOf(own.Person, own.Method), MostTogether),
            cancellationToken
        );
        foreach (var document in documents)
            if (
                Delivery.Kept.Read(document) is { State: DeliveryState.Queued } other
                && other.Key != own.Key
                && await KeptNotice.FindAsync(store, other.Subject, other.Round, other.Person, cancellationToken)
                    is { IsTest: false } kept
                // What is over is dropped by its own turn.
                && await attention.WantsAsync(kept, cancellationToken)
            )
                others.Add(new Waiting(other, document.Version, kept));
        return others;
    }

    private static Outgoing Of(KeptNotice kept, ContactMethod method, Delivery delivery, IReadOnlyList<Waiting> others)
    {
        var notice = kept.Notice;
        var texts = others
            .Select(other => other.Kept.Notice.Text)
            .Where(text => text != notice.Text)
            .Distinct()
            .ToList();
        var more = texts.Count == 0 ? "" : $" (and {texts.Count} more)";
        var named = texts.Take(MostNamed).Select(text => $"- {Outgoing.Line(text)}");
        var details = string.Join('\n', named.Append(notice.Details).Where(line => line is { Length: > 0 }));
        return new Outgoing(
            IdOf(delivery),
            notice.Person,
            method,
            notice.Urgency,
            Outgoing.Line(notice.Text, Outgoing.LongestText - more.Length) + more
        )
        {
            Subject = notice.Subject,
            Service = notice.Service,
            Url = WebAddress(notice.Url),
            Details = details.Length == 0 ? null : Outgoing.Lines(details),
        };
    }

    private static string? WebAddress(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address.AbsoluteUri
            : null;

    private static string IdOf(Delivery delivery) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(delivery.Key)).AsSpan(0, IdBytes));

    private static WorkOutcome.Done Done(KeptNotice kept, Commit effects) => new(Shown(kept, effects));

    /// <summary>A test page shows how each method does.</summary>
    private static Commit Shown(KeptNotice kept, Commit effects) =>
        kept.IsTest ? effects.Enqueue(Steps.Card(kept.Notice.Person, kept.Notice.Subject)) : effects;

    private sealed record Waiting(Delivery Delivery, long Version, KeptNotice Kept);
}
