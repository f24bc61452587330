using ChatOpsBot.OnCall.Escalation.Policies;

namespace ChatOpsBot.OnCall.Escalation;

/// <summary>What people do with a page.</summary>
internal sealed partial record Page
{
    /// <summary>
    /// Someone takes care of it. Where everyone of the step has to, it goes on for the others; what was acknowledged
    /// before a step was entered does not count for it.
    /// </summary>
    /// <param name="by">A user id, or the name that the alert's tool has for the person.</param>
    /// <param name="isBySource">The alert's tool reports it, which counts for everyone.</param>
    public Page Acknowledge(string by, DateTimeOffset now, bool isBySource = false)
    {
        if (IsOver)
            return this;
        if (State == PageState.Acknowledged)
            return Acks.Any(ack => ack.By == by) ? Touch(now) : Add(PageLogKind.Acknowledged).Touch(now);
        var page = Add(PageLogKind.PartlyAcknowledged);
        if (!isBySource && Current is { MultiAck: true } && page.Waiting.Any())
            return Acks.Any(ack => ack.By == by && ack.Entry == Entries) ? this : page;
        var taken = Add(PageLogKind.Acknowledged) with { State = PageState.Acknowledged, IsExhausted = false };
        return taken.Wait(HeldUntil ?? now + Policy.AckTimeout);

        Page Add(PageLogKind kind) =>
            (this with { Acks = [.. Acks, new Acknowledgement(by, now, Entries)] }).Note(new PageLog(now, kind, by));
    }

    /// <summary>Something happened that shows that it is being worked on.</summary>
    public Page Touch(DateTimeOffset now) =>
        State == PageState.Acknowledged && HeldUntil is null && Policy.AckTimeout is { } timeout
            ? Wait(now + timeout)
            : this;

    /// <param name="by">A user id; or the name that the alert's tool has for the person; empty for the tool.</param>
    /// <param name="why">In plain text.</param>
    public Page Resolve(string by, DateTimeOffset now, string why = "") =>
        IsOver
            ? this
            : (
                this with
                {
                    State = PageState.Resolved,
                    ResolvedBy = by,
                    Resolved = now,
                    HeldUntil = null,
                    HeldFor = null,
                }
            )
                .Wait(null)
                .Note(new PageLog(now, PageLogKind.Resolved, by, why));

    /// <summary>
    /// What the alert's tool has as acknowledged, or no longer: where it was taken back there, the page waits for
    /// someone again.
    /// </summary>
    /// <param name="by">The name that the tool has for the person; null when it is not acknowledged there.</param>
    public Page FollowSource(string? by, DateTimeOffset now)
    {
        var isTaken = by is not null && State == PageState.Triggered;
        if (!isTaken && IsAcknowledgedAtSource == by is not null)
            return this;
        var followed = this with { IsAcknowledgedAtSource = by is not null };
        return isTaken ? followed.Acknowledge(by!, now, isBySource: true)
            : by is null && State == PageState.Acknowledged
                ? (followed with { Acks = [.. Acks.Where(ack => ack.Entry != Entries)] }).Reopen("", now)
            : followed;
    }

    /// <summary>It waits for someone again: the one who acknowledged or resolved it takes that back.</summary>
    public Page Reopen(string by, DateTimeOffset now) =>
        (
            this with
            {
                State = PageState.Triggered,
                ResolvedBy = null,
                Resolved = null,
                Acks = [.. Acks.Where(ack => ack.By != by || ack.Entry != Entries)],
            }
        )
            .Wait(HeldUntil ?? now + Delay)
            .Note(new PageLog(now, PageLogKind.Reopened, by));

    /// <summary>Why it cannot be escalated by someone who saw it as it was then; null when it can.</summary>
    /// <param name="seen">What <see cref="Entries"/> was; null: they mean it as it is.</param>
    public EscalationRefusal? RefusesEscalation(int? seen) =>
        IsOver ? EscalationRefusal.Over
        : HeldFor == HoldReason.Maintenance ? EscalationRefusal.Maintenance
        : seen is { } entries && entries != Entries ? EscalationRefusal.Escalated
        : null;

    /// <summary>A person wants the next step now, whoever has acknowledged it.</summary>
    public Page Escalate(string by, Roster roster, DateTimeOffset now) =>
        (this with { State = PageState.Triggered, HeldUntil = null, HeldFor = null })
            .Note(new PageLog(now, PageLogKind.Escalated, by))
            .Next(roster, now, isForced: true);

    /// <summary>
    /// The policy as it is configured now, in the place of the one that it began with. The step under way goes on as
    /// the same number; where there is none of that number, the first one is paged.
    /// </summary>
    public Page Apply(EscalationPolicy policy, string by, Roster roster, DateTimeOffset now)
    {
        if (IsOver)
            return this;
        var page = (this with { Policy = policy }).Note(new PageLog(now, PageLogKind.PolicyApplied, by, policy.Name));
        if (HeldUntil is not null)
            return page;
        if (State == PageState.Acknowledged)
            return page.Wait(now + policy.AckTimeout);
        if (Step < 0 || IsExhausted || Step >= policy.Steps.Count)
            return (page with { Step = -1, Loop = 0, OnFallback = false }).Next(roster, now, isForced: false);
        var due = Entered + page.Delay;
        return page.Wait(due > now ? due : now);
    }
}

/// <summary>Why a page is not escalated.</summary>
internal enum EscalationRefusal
{
    Over,
    Maintenance,

    /// <summary>It has been since they saw it.</summary>
    Escalated,
}
