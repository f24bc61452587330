using ChatOpsBot.OnCall.Escalation.Policies;
using ChatOpsBot.Sources;

namespace ChatOpsBot.OnCall.Escalation;

/// <summary>What becomes of a page by itself: by its alert, and by time.</summary>
internal sealed partial record Page
{
    /// <summary>Of what is kept of the log and of who was paged: the beginning and the end.</summary>
    private const int MostLog = 200,
        KeptOfBeginning = 40;

    private static readonly TimeSpan BeginsAgainAfter = TimeSpan.FromMinutes(30);

    /// <summary>What a tool writes has no limit, and is stored again with each change.</summary>
    private const int MostTitle = 500,
        MostText = 3_000;

    /// <summary>A new one, of which no one has been notified yet.</summary>
    public static Page Open(long number, PageRequest request, DateTimeOffset now) =>
        new Page
        {
            Number = number,
            Key = request.Key,
            Title = Cut(request.Title, MostTitle),
            Policy = request.Policy,
            Service = request.Service,
            Card = request.Card,
            Text = request.Text is { } text ? Cut(text, MostText) : null,
            Url = request.Url,
            Severity = request.Severity,
            Channel = request.Channel,
            IsMoment = request.IsMoment,
            Opened = now,
            By = request.By,
        }.Note(new PageLog(now, PageLogKind.Opened, request.By));

    /// <summary>The first step that has someone.</summary>
    public Page Begin(Roster roster, DateTimeOffset now) => Next(roster, now, isForced: false);

    /// <summary>What was due has come: the next step, the end of a hold, or of an acknowledgement.</summary>
    public Page Tick(Roster roster, DateTimeOffset now) =>
        IsOver ? this
        : HeldUntil is not null ? Resume(roster, now)
        : State == PageState.Acknowledged ? ExpireAck(roster, now)
        : Next(roster, now, isForced: false);

    /// <summary>
    /// The same problem was reported again. A page that no one took although its policy ran out begins again with it,
    /// half an hour later at the earliest, so that a storm is not a page every minute.
    /// </summary>
    /// <param name="severity">The worst of what is reported now, in the tool's own word.</param>
    public Page Duplicate(string? severity, Roster roster, DateTimeOffset now)
    {
        var page = (this with { Duplicates = Duplicates + 1 }).Count(new PageLog(now, PageLogKind.Duplicate));
        return SeverityScale.Of(severity) > SeverityScale.Of(Severity) ? page.Worsen(severity!, roster, now)
            : page is { IsExhausted: true, WantsSomeone: true } && now - page.Entered >= BeginsAgainAfter
                ? (page with { IsExhausted = false, Step = -1, Loop = 0 }).Next(roster, now, isForced: false)
            : page;
    }

    /// <summary>Worse than what someone has acknowledged, or waits for: the next step is paged at once.</summary>
    private Page Worsen(string severity, Roster roster, DateTimeOffset now)
    {
        var wasLow = IsLow;
        var page = (this with { Severity = severity }).Note(
            new PageLog(now, PageLogKind.Worse, Text: severity) { Step = Step < 0 ? null : Step }
        );
        if (page.HeldUntil is not null)
            return page.HeldFor == HoldReason.Deferral && wasLow && !page.IsLow ? page.Resume(roster, now) : page;
        return page.IsOver
            ? page
            : (page with { State = PageState.Triggered, IsExhausted = false }).Next(roster, now, isForced: true);
    }

    /// <summary>It neither begins nor goes on until then.</summary>
    /// <param name="why">What is behind it, in plain text; empty when no one said.</param>
    public Page Hold(HoldReason reason, DateTimeOffset until, string why, DateTimeOffset now)
    {
        if (IsOver || (HeldFor == reason && HeldUntil == until))
            return this;
        var held = this with { HeldUntil = until, HeldFor = reason };
        return held.Wait(until)
            .Note(
                new PageLog(
                    now,
                    PageLogKind.Held,
                    Text: (
                        reason == HoldReason.Maintenance
                            ? "held: its service is in maintenance"
                            : "held: it is not urgent, and waits for working hours"
                    ) + (why.Length > 0 ? $" ({why})" : "")
                )
            );
    }

    /// <summary>
    /// The hold is over: a page that had begun pages its step again, because what was on its way then was cancelled.
    /// </summary>
    public Page Resume(Roster roster, DateTimeOffset now)
    {
        if (HeldUntil is null || IsOver)
            return this;
        var page = (this with { HeldUntil = null, HeldFor = null }).Note(new PageLog(now, PageLogKind.Resumed));
        return State == PageState.Acknowledged
            ? page.Wait(now + Policy.AckTimeout)
            : (page with { Step = Math.Max(Step - 1, -1) }).Next(roster, now, isForced: false);
    }

    /// <summary>Acknowledged, and nothing has happened since: whoever did that, and those on call, are paged.</summary>
    private Page ExpireAck(Roster roster, DateTimeOffset now)
    {
        var ackers = Acks.Select(ack => ack.By).Distinct().Select(by => new Target(by, "acknowledged it"));
        var page = this with { State = PageState.Triggered, Step = -1, Loop = 0 };
        return page.Note(new PageLog(now, PageLogKind.AckExpired))
            .Next(roster, now, isForced: false, [.. ackers.Where(acker => acker.IsPerson)]);
    }

    /// <summary>
    /// The next step that has someone; after the last one the first, as often as the policy says. Steps without anyone
    /// take no time. Where no step has anyone, the fallback is paged.
    /// </summary>
    /// <param name="isForced">A person wants it, or it got worse: it begins again however often it has.</param>
    /// <param name="beside">Who is paged beside those of the step.</param>
    private Page Next(Roster roster, DateTimeOffset now, bool isForced, params IReadOnlyList<Target> beside)
    {
        if (roster.HasNoOne)
            return NextFallback(roster, now, isForced, beside);
        var (page, step, loop) = (this, Step + 1, Loop);
        while (true)
        {
            for (; step < Policy.Steps.Count; step++)
            {
                if (roster.Reached(step, Policy.Steps[step].RoundRobin) is { Count: > 0 } reached)
                    return page.Enter(step, loop, [.. beside, .. reached], now);
                page = page.Skip(step, now);
            }
            if (!isForced && !Policy.Repeats(loop))
                return page.Exhaust(now);
            (step, loop) = (0, loop + 1);
        }
    }

    private Page NextFallback(Roster roster, DateTimeOffset now, bool isForced, IReadOnlyList<Target> beside)
    {
        var page = this;
        if (Log is not [.., { Kind: PageLogKind.Fallback or PageLogKind.NoOne }])
            for (var step = 0; step < Policy.Steps.Count; step++)
                page = page.Skip(step, now);
        List<Target> reached = [.. beside, .. roster.Fallback];
        // It is asked again whether someone is on call: what no one was notified of must not end.
        if (reached.Count == 0)
            return (page with { Step = -1, OnFallback = false })
                .Wait(now + Delay)
                .Count(new PageLog(now, PageLogKind.NoOne));
        var loop = OnFallback ? Loop + 1 : Loop;
        return OnFallback && !isForced && !Policy.Repeats(Loop)
            ? page.Exhaust(now)
            : page.Enter(-1, loop, reached, now);
    }

    private Page Enter(int step, int loop, IReadOnlyList<Target> reached, DateTimeOffset now)
    {
        var entry = Entries + 1;
        var people = reached.DistinctBy(target => target.Who).ToList();
        var page = this with
        {
            Step = step,
            Loop = loop,
            Entries = entry,
            Entered = now,
            OnFallback = step < 0,
            IsExhausted = false,
            Paged = Cut([
                .. Paged,
                .. people.Select(target => new Paged(target.Who, entry, loop, step, now, target.Through)),
            ]),
        };
        return page.Wait(now + page.Delay)
            .Note(
                new PageLog(
                    now,
                    step < 0 ? PageLogKind.Fallback : PageLogKind.Entered,
                    string.Join(' ', people.Select(target => target.Who)),
                    string.Join("; ", people.Select(target => target.Through).Where(text => text.Length > 0).Distinct())
                )
                {
                    Step = step < 0 ? null : step,
                    Loop = loop,
                }
            );
    }

    private Page Skip(int step, DateTimeOffset now) =>
        Note(new PageLog(now, PageLogKind.Skipped, Text: string.Join(", ", Policy.Steps[step].Notify)) { Step = step });

    private Page Exhaust(DateTimeOffset now) =>
        (this with { IsExhausted = true }).Wait(null).Note(new PageLog(now, PageLogKind.Exhausted));

    /// <summary>The policy that comes after the end of the one before.</summary>
    public Page HandOff(EscalationPolicy next, Roster roster, DateTimeOffset now) =>
        (
            this with
            {
                Policy = next,
                Step = -1,
                Loop = 0,
                OnFallback = false,
                IsExhausted = false,
                HandedOff = [.. HandedOff, Policy.Name],
            }
        )
            .Note(new PageLog(now, PageLogKind.HandedOff, Text: next.Name))
            .Next(roster, now, isForced: false);

    /// <summary>How long the step under way lasts.</summary>
    private TimeSpan Delay =>
        Current?.After ?? (Policy.Steps.Count > 0 ? Policy.Steps[0].After : EscalationPolicy.UsualDelay);

    /// <summary>The next that happens by itself; every timer that was set before is void.</summary>
    private Page Wait(DateTimeOffset? due) => this with { Due = due, Timer = Timer + 1 };

    private Page Note(PageLog entry) => this with { Log = Cut([.. Log, entry]) };

    /// <summary>What repeats is one entry, with how often and when last.</summary>
    private Page Count(PageLog entry) =>
        Log is [.., { } last] && last.Kind == entry.Kind
            ? this with
            {
                Log = [.. Log.SkipLast(1), entry with { Count = last.Count + 1 }],
            }
            : Note(entry);

    private static string Cut(string text, int most) =>
        text.Length <= most ? text : $"{text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)]}…";

    private static List<T> Cut<T>(List<T> all) =>
        all.Count <= MostLog ? all : [.. all.Take(KeptOfBeginning), .. all.Skip(all.Count - MostLog + KeptOfBeginning)];
}
