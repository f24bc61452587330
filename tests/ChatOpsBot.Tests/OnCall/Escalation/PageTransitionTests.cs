using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.OnCall.Escalation.Policies;

namespace ChatOpsBot.Tests.OnCall.Escalation;

/// <summary>The transitions of a page, point by point. Steps a, b and c last 5, 10 and 15 minutes.</summary>
public sealed class PageTransitionTests
{
    private const string A = "U0A",
        B = "U0B",
        C = "U0C",
        F = "U0F";
    private static readonly DateTimeOffset Now = TestApp.Start;
    private static readonly Roster All = Of(A, B, C);

    [Fact]
    public void The_first_step_is_entered_at_once_and_its_own_delay_counts()
    {
        var page = New().Begin(All, Now);

        Assert.Equal((0, 0, 1, PageState.Triggered), (page.Step, page.Loop, page.Entries, page.State));
        Assert.Equal(Now.AddMinutes(5), page.Due);
        Assert.Equal(Now.AddMinutes(15), page.Tick(All, Now.AddMinutes(5)).Due);
    }

    /// <summary>How often each step is entered until the end, by how often the policy repeats.</summary>
    [Theory]
    [InlineData(0, "ABC")]
    [InlineData(1, "ABCABC")]
    [InlineData(2, "ABCABCABC")]
    public void After_the_last_step_it_begins_again_as_often_as_the_policy_says(int repeat, string paged)
    {
        var page = Run(New(repeat), All);

        Assert.Equal(paged, Letters(page));
        Assert.True(page.IsExhausted);
        Assert.Null(page.Due);
        Assert.Equal(repeat, page.Loop);
    }

    [Fact]
    public void With_minus_one_it_goes_on_until_someone_acknowledges()
    {
        var page = New(EscalationPolicy.Forever).Begin(All, Now);
        for (var tick = 0; tick < 40; tick++)
            page = page.Tick(All, page.Due!.Value);

        Assert.Equal((41, false), (page.Entries, page.IsExhausted));
        Assert.Equal(PageState.Acknowledged, page.Acknowledge(A, Now).State);
    }

    /// <summary>Steps without anyone (a dot) take no time.</summary>
    [Theory]
    [InlineData(".BC", "BC", 1)]
    [InlineData("A.C", "AC", 1)]
    [InlineData("AB.", "AB", 1)]
    [InlineData("..C", "C", 2)]
    public void A_step_without_anyone_is_skipped_at_once_and_logged(string roster, string paged, int skipped)
    {
        var page = Run(New(), Written(roster));

        Assert.Equal(paged, Letters(page));
        Assert.Equal(skipped, page.Log.Count(entry => entry.Kind == PageLogKind.Skipped));
    }

    [Fact]
    public void Where_all_steps_are_empty_the_fallback_is_paged_and_where_that_is_it_is_looked_again()
    {
        var fallback = New()
            .Begin(
                new Roster(
                    [
                        [],
                        [],
                        [],
                    ],
                    [new Target(F, "")]
                ),
                Now
            );
        var no = New().Begin(Written("..."), Now);

        Assert.Equal((F, true, Now.AddMinutes(5)), (fallback.Paged[0].Who, fallback.OnFallback, fallback.Due!.Value));
        Assert.Equal((0, Now.AddMinutes(5), false), (no.Entries, no.Due!.Value, no.IsExhausted));
        Assert.Equal("A", Letters(no.Tick(All, Now.AddMinutes(5))));
        var again = Enumerable.Range(1, 50).Aggregate(no, (page, n) => page.Tick(Written("..."), Now.AddHours(n)));
        Assert.Equal(51, Assert.Single(again.Log, entry => entry.Kind == PageLogKind.NoOne).Count);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [InlineData(2, false)]
    public void Who_escalates_means_what_they_saw(int? seen, bool goes)
    {
        var page = New().Begin(All, Now);

        Assert.Equal(goes ? null : EscalationRefusal.Escalated, page.RefusesEscalation(seen));
    }

    [Fact]
    public void A_person_escalates_what_is_acknowledged_and_beyond_the_end()
    {
        var page = New().Begin(All, Now).Acknowledge(A, Now).Escalate(C, All, Now.AddMinutes(1));
        var ended = Run(New(), All).Escalate(C, All, Now.AddDays(1));

        Assert.Equal((PageState.Triggered, 1, Now.AddMinutes(11)), (page.State, page.Step, page.Due!.Value));
        Assert.Equal((0, 1, false), (ended.Step, ended.Loop, ended.IsExhausted));
    }

    [Fact]
    public void What_is_over_or_in_maintenance_is_not_escalated()
    {
        var page = New().Begin(All, Now);

        Assert.Equal(EscalationRefusal.Over, page.Resolve(A, Now).RefusesEscalation(null));
        Assert.Equal(
            EscalationRefusal.Maintenance,
            page.Hold(HoldReason.Maintenance, Now.AddHours(1), "", Now).RefusesEscalation(null)
        );
    }

    [Fact]
    public void An_acknowledgement_by_one_of_several_who_all_have_to_does_not_stop_the_others()
    {
        var both = new Roster(
            [
                [new Target(A, ""), new Target(B, "")],
                [],
                [],
            ],
            []
        );
        var page = New(1, new PolicyStep(["x"], TimeSpan.FromMinutes(5), MultiAck: true)).Begin(both, Now);

        var one = page.Acknowledge(A, Now);
        Assert.Equal((PageState.Triggered, page.Due), (one.State, one.Due));
        Assert.Equal([B], one.Waiting);
        Assert.False(one.Wants(A, "1"));
        Assert.True(one.Wants(B, "1"));
        Assert.Equal(PageState.Acknowledged, one.Acknowledge(B, Now).State);
        Assert.Equal(PageState.Acknowledged, one.Acknowledge("Ada of the tool", Now, isBySource: true).State);
        Assert.Equal(one, one.Acknowledge(A, Now));

        // What was acknowledged before a new pass does not count for it.
        var again = one.Tick(both, Now.AddMinutes(5));
        Assert.Equal([A, B], again.Waiting);
        Assert.True(again.Wants(A, "2"));
        Assert.False(again.Wants(A, "1"));
    }

    [Fact]
    public void Activity_puts_the_end_of_an_acknowledgement_off()
    {
        var policy = New().Policy with { AckTimeout = TimeSpan.FromMinutes(30) };
        var page = (New() with { Policy = policy }).Begin(All, Now).Tick(All, Now.AddMinutes(5));

        var taken = page.Acknowledge(B, Now.AddMinutes(6));
        var touched = taken.Touch(Now.AddMinutes(20));
        var expired = touched.Tick(All, Now.AddMinutes(50));

        Assert.Equal(Now.AddMinutes(36), taken.Due);
        Assert.Equal(Now.AddMinutes(50), touched.Due);
        Assert.NotEqual(taken.Timer, touched.Timer);
        Assert.Equal((PageState.Triggered, 0), (expired.State, expired.Step));
        Assert.Equal([B, A], expired.Paged.Where(paged => paged.Entry == 3).Select(paged => paged.Who));
    }

    [Fact]
    public void An_acknowledgement_without_a_limit_waits_for_nothing() =>
        Assert.Null(New().Begin(All, Now).Acknowledge(A, Now).Due);

    [Fact]
    public void What_is_held_neither_begins_nor_goes_on_and_pages_its_step_again_afterwards()
    {
        var until = Now.AddHours(1);
        var before = New().Hold(HoldReason.Maintenance, until, "", Now);
        var midway = New().Begin(All, Now).Tick(All, Now.AddMinutes(5)).Hold(HoldReason.Maintenance, until, "", Now);

        Assert.Equal((0, until, false), (before.Entries, before.Due!.Value, before.WantsSomeone));
        Assert.Equal((2, until, false), (midway.Entries, midway.Due!.Value, midway.WantsSomeone));
        Assert.Equal("A", Letters(before.Tick(All, until)));
        Assert.Equal("ABB", Letters(midway.Tick(All, until)));
        Assert.Same(before, before.Hold(HoldReason.Maintenance, until, "", Now));
    }

    /// <summary>The step under way is step 2 of 3; the new policy has so many.</summary>
    [Theory]
    [InlineData(3, "AB", 1)]
    [InlineData(2, "AB", 1)]
    [InlineData(1, "ABA", 0)]
    public void A_policy_that_is_applied_goes_on_at_the_same_number_or_begins_again(int steps, string paged, int step)
    {
        var page = New().Begin(All, Now).Tick(All, Now.AddMinutes(5));
        var policy = New().Policy with { Steps = [.. New().Policy.Steps.Take(steps)] };

        var applied = page.Apply(policy, A, All, Now.AddMinutes(6));

        Assert.Equal((paged, step), (Letters(applied), applied.Step));
        Assert.NotEqual(page.Timer, applied.Timer);
    }

    [Fact]
    public void A_step_whose_new_delay_is_over_is_due_now()
    {
        var page = New().Begin(All, Now);
        var policy = page.Policy with
        {
            Steps = [.. page.Policy.Steps.Select(step => step with { After = TimeSpan.FromMinutes(1) })],
        };

        Assert.Equal(Now.AddMinutes(3), page.Apply(policy, A, All, Now.AddMinutes(3)).Due);
    }

    [Fact]
    public void The_policy_that_takes_over_begins_at_its_first_step()
    {
        var page = Run(New(), All);
        var next = new EscalationPolicy("managers", [new PolicyStep(["x"], TimeSpan.FromMinutes(1))]);

        var handed = page.HandOff(
            next,
            new Roster(
                [
                    [new Target(F, "")],
                ],
                []
            ),
            Now.AddHours(1)
        );

        Assert.Equal((0, 0, false, F), (handed.Step, handed.Loop, handed.IsExhausted, handed.Paged[^1].Who));
        Assert.Equal(["payments"], handed.HandedOff);
    }

    [Theory]
    [InlineData("warning", false)]
    [InlineData("critical", false)]
    [InlineData("emergency", true)]
    public void The_same_alert_again_escalates_only_when_it_is_worse(string severity, bool worse)
    {
        var page = New().Begin(All, Now).Acknowledge(A, Now);

        var again = page.Duplicate(severity, All, Now.AddMinutes(1));

        Assert.Equal(1, again.Duplicates);
        Assert.Equal(worse ? (PageState.Triggered, 1) : (PageState.Acknowledged, 0), (again.State, again.Step));
        Assert.Equal(worse ? severity : "critical", again.Severity);
    }

    [Theory]
    [InlineData(29, false)]
    [InlineData(30, true)]
    public void A_page_that_no_one_took_begins_again_when_its_alert_is_reported_half_an_hour_later(
        int minutes,
        bool begins
    )
    {
        var page = New().Begin(All, Now);
        while (!page.IsExhausted)
            page = page.Tick(All, page.Due!.Value);

        var again = page.Duplicate("critical", All, page.Entered!.Value.AddMinutes(minutes));

        Assert.Equal((!begins, begins), (again.IsExhausted, again.Due is not null));
        Assert.Equal(page.Entries + (begins ? 1 : 0), again.Entries);
        Assert.Equal(begins ? 0 : page.Step, again.Step);
    }

    [Fact]
    public void What_is_over_stays_as_it_is()
    {
        var page = New().Begin(All, Now).Resolve(A, Now);

        Assert.Same(page, page.Acknowledge(B, Now));
        Assert.Same(page, page.Resolve(B, Now));
        Assert.Same(page, page.Tick(All, Now));
        Assert.Same(page, page.Hold(HoldReason.Maintenance, Now, "", Now));
        Assert.Same(page, page.Apply(page.Policy, B, All, Now));
        Assert.False(page.Wants(A, "1"));
    }

    [Fact]
    public void Of_a_long_life_the_beginning_and_the_end_are_kept()
    {
        var page = New(EscalationPolicy.Forever).Begin(All, Now);
        for (var tick = 0; tick < 1000; tick++)
            page = page.Tick(All, page.Due!.Value);

        Assert.Equal((200, 200, 1001), (page.Log.Count, page.Paged.Count, page.Entries));
        Assert.Equal((PageLogKind.Opened, 1001), (page.Log[0].Kind, page.Paged[^1].Entry));
    }

    [Theory]
    [InlineData("2026-03-02T12:00Z", null)]
    [InlineData("2026-03-02T07:00Z", "2026-03-02T08:00Z")]
    [InlineData("2026-03-06T17:00Z", "2026-03-09T08:00Z")]
    // The clocks in Berlin go forward on the Sunday before.
    [InlineData("2026-03-28T12:00Z", "2026-03-30T07:00Z")]
    public void What_is_not_urgent_waits_for_the_next_working_hours(string at, string? until)
    {
        var policy = New().Policy with { DeferUntil = ["mon-fri 09:00-17:00"], TimeZone = "Europe/Berlin" };

        Assert.Equal(until is null ? null : Moment(until), policy.DeferredUntil(Moment(at)));

        static DateTimeOffset Moment(string text) =>
            DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static Page New(int repeat = 0, PolicyStep? first = null) =>
        Page.Open(
            17,
            new PageRequest(
                "key",
                "Error rate",
                new EscalationPolicy(
                    "payments",
                    [
                        first ?? new PolicyStep(["a"], TimeSpan.FromMinutes(5)),
                        new PolicyStep(["b"], TimeSpan.FromMinutes(10)),
                        new PolicyStep(["c"], TimeSpan.FromMinutes(15)),
                    ]
                )
                {
                    Repeat = repeat,
                }
            )
            {
                Severity = "critical",
            },
            Now
        );

    /// <summary>Until nothing happens by itself.</summary>
    private static Page Run(Page page, Roster roster)
    {
        for (page = page.Begin(roster, Now); page.Due is { } due; )
            page = page.Tick(roster, due);
        return page;
    }

    private static string Letters(Page page) => string.Concat(page.Paged.Select(paged => paged.Who[^1]));

    private static Roster Of(params string[] people) => new([.. people.Select(Step)], []);

    private static Roster Written(string steps) =>
        new([.. steps.Select(step => step == '.' ? [] : Step($"U0{step}"))], []);

    private static IReadOnlyList<Target> Step(string person) => [new Target(person, "")];
}
