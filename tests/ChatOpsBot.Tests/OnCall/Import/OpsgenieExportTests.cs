namespace ChatOpsBot.Tests.OnCall.Import;

/// <summary>What becomes of an export of Opsgenie.</summary>
public sealed class OpsgenieExportTests
{
    [Fact]
    public void Rotations_with_restrictions_overrides_and_escalations()
    {
        var plan = Exports.Plan(
            "opsgenie",
            """
            {"users":{"totalCount":2,"data":[
               {"blocked":false,"verified":true,"id":"u1","username":"ada@example.com","fullName":"Ada","role":{"id":"Admin","name":"Admin"},"timeZone":"Europe/Berlin","locale":"en_US","createdAt":"2024-01-01T00:00:00Z"},
               {"id":"u2","username":"linus@example.com","fullName":"Linus"}]},
             "schedules":{"data":[{"id":"s1","name":"Payments_schedule","description":"","timezone":"Europe/Berlin","enabled":true,"ownerTeam":{"id":"t1","name":"Payments"},
               "rotations":[
                 {"id":"r1","name":"Days","startDate":"2026-03-02T08:00:00Z","endDate":null,"type":"weekly","length":1,
                  "participants":[{"type":"user","id":"u1","username":"ada@example.com"},{"type":"user","id":"u2","username":"linus@example.com"},{"type":"none"}],
                  "timeRestriction":{"type":"time-of-day","restriction":{"startHour":9,"startMin":0,"endHour":18,"endMin":30}}},
                 {"id":"r2","name":"Nights","startDate":"2026-03-02T08:00:00Z","type":"daily","length":1,
                  "participants":[{"type":"user","id":"u2","username":"linus@example.com"}],
                  "timeRestriction":{"type":"weekday-and-time-of-day","restrictions":[
                    {"startDay":"monday","startHour":18,"startMin":30,"endDay":"tuesday","endHour":9,"endMin":0},
                    {"startDay":"friday","startHour":18,"startMin":30,"endDay":"monday","endHour":9,"endMin":0}]}},
                 {"id":"r3","name":"Team","startDate":"2026-03-02T08:00:00Z","type":"weekly","length":1,"participants":[{"type":"team","id":"t1","name":"Payments"}]}]}]},
             "overrides":{"data":[{"_parent":{"id":"s1","name":"Payments_schedule","enabled":true},"alias":"o-1","user":{"type":"user","id":"u1","username":"ada@example.com"},"startDate":"2026-12-24T08:00:00Z","endDate":"2026-12-25T08:00:00Z","rotations":[{"id":"r1","name":"Days"}]}]},
             "escalations":{"data":[{"id":"e1","name":"Payments_escalation","rules":[
                 {"condition":"if-not-acked","notifyType":"default","delay":{"timeAmount":0,"timeUnit":"minutes"},"recipient":{"type":"schedule","id":"s1","name":"Payments_schedule"}},
                 {"condition":"if-not-acked","notifyType":"default","delay":{"timeAmount":10,"timeUnit":"minutes"},"recipient":{"type":"user","id":"u1","username":"ada@example.com"}},
                 {"condition":"if-not-closed","notifyType":"next","delay":{"timeAmount":1,"timeUnit":"hours"},"recipient":{"type":"team","id":"t1","name":"Payments"}}],
                 "repeat":{"waitInterval":20,"count":3,"resetRecipientStates":false,"closeAlertAfterAll":true}}]}}
            """
        );
        Assert.Equal(
            ["ada@example.com, linus@example.com, no one · weekly · 2026-03-02 09:00 · 09:00-18:30"],
            plan.Layers("payments_schedule")
        );
        // On weekends both are on call at once.
        Assert.Equal(
            [
                "linus@example.com · daily · 2026-03-02 09:00 · mon 18:30-09:00 · fri 18:30-24:00 · "
                    + "sat,sun · mon 00:00-09:00",
            ],
            plan.Layers("payments_schedule-2")
        );
        Assert.Equal(["2026-12-24 09:00–2026-12-25 09:00 -* +ada@example.com"], plan.Overrides("payments_schedule"));
        Assert.Equal(
            ["schedule:payments_schedule, schedule:payments_schedule-2 00:10", "schedule:ada 00:20"],
            plan.Steps("payments_escalation")
        );
        Assert.Equal(3, plan.Policies.Single().Repeat);
        Assert.Equal(
            [
                "schedule Payments_schedule, rotation Team: has a turn of the team Payments, which is no one here",
                "schedule Payments_schedule, rotation Team: has no one in it",
                "override o-1: is of some rotations only; here it replaces whoever is on call",
                "escalation Payments_escalation, rule 3: notifies until the alert is closed"
                    + "; here an acknowledgement ends it",
                "escalation Payments_escalation, rule 3: notifies next; here whoever is on call is",
                "escalation Payments_escalation, rule 3: notifies the team Payments",
            ],
            plan.NotUnderstood()
        );
        Assert.False(plan.IsCompared);
    }

    [Fact]
    public void The_timeline_is_compared_across_the_change_of_the_clocks()
    {
        var plan = Exports.Plan(
            "opsgenie",
            """
            {"data":[{"id":"s1","name":"p","timezone":"America/New_York","enabled":true,"rotations":[{"id":"r1","name":"a","startDate":"2026-10-26T13:00:00Z","type":"daily","length":1,
              "participants":[{"type":"user","id":"u1","username":"ada@example.com"},{"type":"user","id":"u2","username":"linus@example.com"}]}]}],
             "timeline":{"data":{"_parent":{"id":"s1"},"finalTimeline":{"rotations":[{"id":"r1","name":"a","periods":[
               {"startDate":"2026-10-31T13:00:00Z","endDate":"2026-11-01T14:00:00Z","type":"default","recipient":{"type":"user","id":"u2","name":"linus@example.com"}},
               {"startDate":"2026-11-01T14:00:00Z","endDate":"2026-11-02T14:00:00Z","type":"default","recipient":{"type":"user","id":"u1","name":"ada@example.com"}}]}]}}}}
            """,
            NodaTime.Instant.FromUtc(2026, 10, 31, 0, 0)
        );
        // Five handoffs after the first: linus.
        Assert.True(plan.IsCompared);
        Assert.Empty(plan.Differences());
    }
}
