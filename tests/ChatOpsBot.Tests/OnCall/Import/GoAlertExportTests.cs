namespace ChatOpsBot.Tests.OnCall.Import;

/// <summary>What becomes of an export of GoAlert.</summary>
public sealed class GoAlertExportTests
{
    [Fact]
    public void Rules_rotations_temporary_schedules_and_policies()
    {
        var plan = Exports.Plan(
            "goalert",
            """
            {"data":{
              "users":{"nodes":[{"id":"u1","name":"Ada","email":"ada@example.com"},{"id":"u2","name":"Linus","email":"linus@example.com"},{"id":"u3","name":"Grace","email":"grace@example.com"}]},
              "rotations":{"nodes":[{"id":"r1","name":"Primary","description":"","timeZone":"Europe/Berlin","start":"2020-01-06T08:00:00Z","type":"weekly","shiftLength":1,"activeUserIndex":2,"userIDs":["u1","u2","u3"]}]},
              "schedules":{"nodes":[{"id":"s1","name":"Payments","timeZone":"Europe/Berlin",
                "targets":[
                  {"target":{"id":"r1","name":"Primary","type":"rotation"},"rules":[{"id":"x","start":"00:00","end":"00:00","weekdayFilter":[true,true,true,true,true,true,true]}]},
                  {"target":{"id":"u1","name":"Ada","type":"user"},"rules":[{"start":"09:00","end":"17:00","weekdayFilter":[false,true,true,true,true,true,false]},{"start":"22:00","end":"06:00","weekdayFilter":[true,false,false,false,false,false,true]}]}],
                "temporarySchedules":[{"start":"2026-12-24T00:00:00Z","end":"2026-12-27T00:00:00Z","shifts":[{"userID":"u2","start":"2026-12-24T00:00:00Z","end":"2026-12-26T00:00:00Z","truncated":false}]}],
                "shifts":[{"userID":"u3","start":"2026-12-01T08:00:00Z","end":"2026-12-07T08:00:00Z","truncated":false},{"userID":"u1","start":"2026-12-01T08:00:00Z","end":"2026-12-01T16:00:00Z","truncated":false}]}]},
              "userOverrides":{"nodes":[{"id":"o1","start":"2026-12-10T08:00:00Z","end":"2026-12-11T08:00:00Z","addUserID":"u2","removeUserID":"u1","target":{"id":"s1","name":"Payments","type":"schedule"}}]},
              "escalationPolicies":{"nodes":[{"id":"p1","name":"Payments","repeat":3,"steps":[
                {"id":"st1","stepNumber":0,"delayMinutes":5,"targets":[{"id":"s1","name":"Payments","type":"schedule"},{"id":"C0PAYMENTS","name":"#payments","type":"slackChannel"}]},
                {"id":"st2","stepNumber":1,"delayMinutes":15,"targets":[],"actions":[{"type":"builtin-user","args":{"user_id":"u3"}},{"type":"builtin-smtp-email","args":{"email_address":"x@example.com"}}]}]}]}}}
            """
        );
        // Grace is active now, since Monday; the week of Ada beside her is a schedule of its own.
        Assert.Equal(
            ["grace@example.com, ada@example.com, linus@example.com · weekly · 2026-11-30 09:00"],
            plan.Layers("payments")
        );
        Assert.Equal(
            ["ada@example.com · weekly ·  · mon-fri 09:00-17:00 · sat,sun 22:00-06:00"],
            plan.Layers("payments-2")
        );
        Assert.Equal(
            [
                "2026-12-10 09:00–2026-12-11 09:00 -ada@example.com +linus@example.com",
                "2026-12-24 01:00–2026-12-27 01:00 -* +",
                "2026-12-24 01:00–2026-12-26 01:00 - +linus@example.com",
            ],
            plan.Overrides("payments")
        );
        Assert.Equal(
            ["schedule:payments, schedule:payments-2, C0PAYMENTS 00:05", "schedule:grace 00:15"],
            plan.Steps("payments")
        );
        Assert.Equal(
            [
                "payments 12-02 08:00–12-02 16:00 grace@example.com ≠ ada@example.com+grace@example.com",
                "payments 12-03 08:00–12-03 16:00 grace@example.com ≠ ada@example.com+grace@example.com",
                "payments 12-04 08:00–12-04 16:00 grace@example.com ≠ ada@example.com+grace@example.com",
                "payments 12-05 21:00–12-06 05:00 grace@example.com ≠ ada@example.com+grace@example.com",
                "payments 12-06 21:00–12-07 05:00 grace@example.com ≠ ada@example.com+grace@example.com",
            ],
            plan.Differences()
        );
    }
}
