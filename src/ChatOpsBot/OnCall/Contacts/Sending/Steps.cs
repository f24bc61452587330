using ChatOpsBot.Catalog.Services;
using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts.Sending;

/// <summary>From a notice's rules to what is sent: now, later, or, when Slack cannot be reached, all at once.</summary>
internal sealed partial class Steps(
    IStore store,
    SlackIdentity identity,
    SlackBudget budget,
    ServiceCatalog services,
    TimeProvider time,
    ILogger<Steps> logger
)
{
    /// <summary>Slack has that long to take a message before the other methods are tried.</summary>
    public static readonly TimeSpan SlackHas = TimeSpan.FromSeconds(30);

    /// <summary>Of a notice's text in the log.</summary>
    private const int LongestLogged = 200;

    private bool SlackIsDown => identity.IsLost || budget.IsFailing;

    /// <summary>
    /// The rules that wait for working hours, or those that do not: what is due is sent with the commit, the rest is
    /// due later.
    /// </summary>
    public async Task BeginAsync(
        KeptNotice kept,
        ContactBook book,
        bool inWorkingHours,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        var isDown = SlackIsDown;
        foreach (var (step, rule) in kept.Rules.Index())
            if (rule.InWorkingHours != inWorkingHours)
                continue;
            else if (rule.After == TimeSpan.Zero || isDown)
                await AddAsync(kept, book, step, effects, cancellationToken);
            else
                effects.Enqueue(Work(kept, ContactWorkKind.Step, step).ToWork(kept.Notice.Urgency, rule.After));
        if (isDown && kept.Rules.Any(rule => rule.InWorkingHours == inWorkingHours))
            Report(kept, "Slack cannot be reached");
    }

    /// <summary>The rules after one that has failed, until one of them has a method.</summary>
    public async Task NextAsync(
        KeptNotice kept,
        ContactBook book,
        int step,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        foreach (var later in LaterThan(kept, step))
            if (await AddAsync(kept, book, later, effects, cancellationToken))
                return;
    }

    /// <summary>All rules after one whose message Slack has not taken.</summary>
    public async Task AllAsync(
        KeptNotice kept,
        ContactBook book,
        int step,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        Report(kept, $"Slack has not taken it within {SlackHas.TotalSeconds:0} s");
        foreach (var later in LaterThan(kept, step))
            await AddAsync(kept, book, later, effects, cancellationToken);
    }

    private static IEnumerable<int> LaterThan(KeptNotice kept, int step) =>
        Enumerable
            .Range(step + 1, kept.Rules.Count - step - 1)
            .Where(later => kept.Rules[later].InWorkingHours == kept.Rules[step].InWorkingHours);

    /// <summary>Sends by the methods of one rule, each of them once.</summary>
    /// <returns>Whether it has any.</returns>
    public async Task<bool> AddAsync(
        KeptNotice kept,
        ContactBook book,
        int step,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        var methods = MethodsOf(kept, book, step).ToList();
        foreach (var (method, kind, address) in methods)
        {
            var delivery = new Delivery(
                kept.Notice.Subject,
                kept.Notice.Round,
                kept.Notice.Person,
                step,
                method,
                kind,
                address,
                time.GetUtcNow()
            );
            if (await store.GetAsync(delivery.Key, cancellationToken) is not null)
                continue;
            if (ContactKinds.IsSlack(kind))
                await PostAsync(kept, delivery, effects, cancellationToken);
            else
            {
                delivery.SaveTo(effects, 0);
                effects.Enqueue(
                    (Work(kept, ContactWorkKind.Attempt, step) with { Method = method }).ToWork(kept.Notice.Urgency)
                );
            }
        }
        return methods.Count > 0;
    }

    /// <summary>Of one rule, as the person's methods are now.</summary>
    public static IEnumerable<(string Id, string Kind, string Address)> MethodsOf(
        KeptNotice kept,
        ContactBook book,
        int step
    )
    {
        var rule = kept.Rules[step];
        var before = kept.Rules.Take(step).SelectMany(earlier => earlier.Methods).ToHashSet();
        foreach (var slack in rule.Methods.Where(ContactKinds.IsSlack))
            if (slack == ContactKinds.Dm || kept.Notice.Service is not null)
                yield return (slack, slack, "");
        foreach (var method in book.Methods.Where(method => method.IsUsable))
            if (
                rule.Methods.Contains(method.Kind)
                || (rule.Methods.Contains(ContactKinds.All) && !before.Contains(method.Kind))
            )
                yield return (method.Id, method.Kind, method.Masked);
    }

    /// <summary>
    /// The direct message is the subject's own; where it stands already, a line below it makes the noise.
    /// </summary>
    private async Task PostAsync(
        KeptNotice kept,
        Delivery delivery,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        var (notice, isDm) = (kept.Notice, delivery.Kind == ContactKinds.Dm);
        var channel = isDm ? notice.Person : services.ChannelOf(notice.Service!);
        var subject = notice.Subject;
        if (isDm)
            effects.Enqueue(Card(channel, subject));
        if (
            !isDm
            || await Deliveries.PostedAsync(store, CardPost.KeyOf(channel, subject, ""), cancellationToken) is not null
        )
        {
            subject = NoticeMessages.SubjectOf(notice, delivery.Step);
            effects.Enqueue(Card(channel, subject));
        }
        (delivery with { Post = CardPost.KeyOf(channel, subject, "") }).SaveTo(effects, 0);
        effects.Enqueue(
            (Work(kept, ContactWorkKind.Watch, delivery.Step) with { Method = delivery.Method }).ToWork(
                notice.Urgency,
                SlackHas
            )
        );
    }

    /// <summary>Shows it as it is then, whatever it shows now.</summary>
    public static NewWork Card(string channel, string subject) =>
        new SlackJob
        {
            Kind = SlackJobKind.Card,
            Channel = channel,
            Subject = subject,
            Page = true,
            Insists = true,
            Version = long.MaxValue,
        }.ToWork(SlackPriority.Page);

    public static ContactWork Work(KeptNotice kept, ContactWorkKind kind, int step) =>
        new(kind, kept.Notice.Subject, kept.Notice.Round, kept.Notice.Person) { Step = step };

    /// <summary>What is said nowhere else is in the log.</summary>
    private void Report(KeptNotice kept, string why)
    {
        var text = string.Concat(kept.Notice.Text.Select(letter => char.IsControl(letter) ? ' ' : letter));
        if (!kept.IsTest)
            Log.NotInSlack(
                logger,
                kept.Notice.Person,
                kept.Notice.Subject,
                kept.Notice.Round,
                why,
                text.Length > LongestLogged ? text[..LongestLogged] : text
            );
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Critical,
            "{Why}: {Person} is notified of {Subject} (round {Round}) by the other methods now, if any: {Text}"
        )]
        public static partial void NotInSlack(
            ILogger logger,
            string person,
            string subject,
            string round,
            string why,
            string text
        );
    }
}
