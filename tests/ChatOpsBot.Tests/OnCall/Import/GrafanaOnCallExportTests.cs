namespace ChatOpsBot.Tests.OnCall.Import;

/// <summary>What becomes of an export of Grafana OnCall.</summary>
public sealed class GrafanaOnCallExportTests
{
    private const string Users = """
        {"count":3,"next":null,"previous":null,"results":[
          {"id":"UADA","grafana_id":1,"email":"ada@example.com","slack":[{"user_id":"U0ADA00001","team_id":"T1"}],"username":"ada","role":"admin","is_phone_number_verified":false,"timezone":"Europe/Berlin","teams":[]},
          {"id":"ULINUS","email":"linus@example.com","username":"linus","role":"user"},
          {"id":"UGRACE","email":"","username":"grace","role":"user"}],"current_page_number":1,"page_size":100,"total_pages":1}
        """;

    [Fact]
    public void Rolling_users_with_a_mask_of_days_in_a_calendar_of_terraform()
    {
        var plan = Plan(
            Schedule("calendar", "Europe/Berlin", "O1", "O2", "O3"),
            """
            {"id":"O1","name":"office","type":"rolling_users","team_id":null,"time_zone":null,"level":2,"start":"2026-01-05T09:00:00","rotation_start":"2026-01-05T09:00:00","duration":28800,"frequency":"weekly","interval":1,"week_start":"MO","by_day":["MO","TU","WE","TH","FR"],"by_month":null,"by_monthday":null,"until":null,"rolling_users":[["ULINUS"],["UADA"]],"start_rotation_from_user_index":1},
            {"id":"O2","name":"base","type":"rolling_users","level":1,"start":"2026-01-05T09:00:00","rotation_start":"2026-01-05T09:00:00","duration":604800,"frequency":"weekly","interval":1,"week_start":"MO","by_day":null,"rolling_users":[["UADA","ULINUS"],["ULINUS"]],"start_rotation_from_user_index":0},
            {"id":"O3","name":"once","type":"single_event","level":3,"start":"2020-09-10T08:00:00","duration":10800,"users":["UADA"]}
            """
        );
        Assert.Equal(
            [
                "ada@example.com + linus@example.com, linus@example.com · weekly · 2026-01-05 09:00",
                "ada@example.com, linus@example.com · weekly · 2026-01-05 09:00 · mon-fri 09:00-17:00",
            ],
            plan.Layers("payments")
        );
        Assert.Contains("schedule Payments, shift once: is over, and left out", plan.Understood());
        Assert.Empty(plan.NotUnderstood());
    }

    [Fact]
    public void An_override_of_the_web_in_utc_replaces_everyone()
    {
        var plan = Plan(
            Schedule("web", "Europe/Berlin", "O1", "O2"),
            """
            {"id":"O1","name":"daily","type":"rolling_users","level":1,"time_zone":"UTC","start":"2026-10-24T07:00:00","rotation_start":"2026-10-24T07:00:00","duration":86400,"frequency":"daily","interval":1,"by_day":null,"rolling_users":[["UADA"],["ULINUS"]],"start_rotation_from_user_index":0},
            {"id":"O2","name":"change","type":"override","time_zone":"UTC","start":"2026-12-24T08:00:00","rotation_start":"2026-12-24T08:00:00","duration":3600,"users":["ULINUS","UADA"]}
            """
        );
        // 07:00 UTC was 09:00 in Berlin on the day before the clocks went back.
        Assert.Equal(["ada@example.com, linus@example.com · daily · 2026-10-24 09:00"], plan.Layers("payments"));
        Assert.Equal(
            [
                "2026-12-24 09:00–2026-12-24 10:00 -* +linus@example.com",
                "2026-12-24 09:00–2026-12-24 10:00 - +ada@example.com",
            ],
            plan.Overrides("payments")
        );
        Assert.Contains(
            plan.Understood(),
            line => line.Contains("may differ by an hour when clocks change", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Final_shifts_are_compared()
    {
        var plan = Plan(
            Schedule("calendar", "UTC", "O1"),
            """
            {"id":"O1","name":"daily","type":"rolling_users","level":1,"start":"2026-11-30T00:00:00","rotation_start":"2026-11-30T00:00:00","duration":86400,"frequency":"daily","interval":1,"rolling_users":[["UADA"],["ULINUS"]],"start_rotation_from_user_index":0}
            """,
            """
            {"final_shifts-S1":{"count":3,"results":[
              {"user_pk":"ULINUS","user_email":"linus@example.com","user_username":"linus","shift_start":"2026-12-01T00:00:00Z","shift_end":"2026-12-02T00:00:00Z"},
              {"user_pk":"ULINUS","user_email":"linus@example.com","user_username":"linus","shift_start":"2026-12-02T00:00:00Z","shift_end":"2026-12-02T06:00:00Z"},
              {"user_pk":"UADA","user_email":"ada@example.com","user_username":"ada","shift_start":"2026-12-02T06:00:00Z","shift_end":"2026-12-03T00:00:00Z"}]}}
            """
        );
        Assert.Equal(["payments 12-02 00:00–12-02 06:00 linus@example.com ≠ ada@example.com"], plan.Differences());
    }

    [Fact]
    public void Two_rotations_of_one_level_at_once_become_two_schedules_that_policies_notify_together()
    {
        const string shift = """
            {"id":"{0}","name":"{0}","type":"recurrent_event","level":1,"start":"2026-01-05T09:00:00","rotation_start":"2026-01-05T09:00:00","duration":604800,"frequency":"weekly","interval":1,"week_start":"MO","users":["{1}"]}
            """;
        var plan = Plan(
            Schedule("calendar", "UTC", "O1", "O2"),
            shift.Replace("{0}", "O1", StringComparison.Ordinal).Replace("{1}", "UADA", StringComparison.Ordinal)
                + ","
                + shift
                    .Replace("{0}", "O2", StringComparison.Ordinal)
                    .Replace("{1}", "ULINUS", StringComparison.Ordinal),
            """
            {"results":[{"id":"F1","name":"Chain","team_id":null}]},
            {"results":[
              {"id":"E1","escalation_chain_id":"F1","position":0,"type":"notify_on_call_from_schedule","notify_on_call_from_schedule":"S1","important":false},
              {"id":"E2","escalation_chain_id":"F1","position":1,"type":"wait","duration":900},
              {"id":"E3","escalation_chain_id":"F1","position":2,"type":"notify_person_next_each_time","persons_to_notify_next_each_time":["UADA","ULINUS"]},
              {"id":"E4","escalation_chain_id":"F1","position":3,"type":"trigger_webhook","action_to_trigger":"W1"},
              {"id":"E5","escalation_chain_id":"F1","position":4,"type":"repeat_escalation"}]}
            """
        );
        Assert.Equal(["ada", "linus", "payments", "payments-2"], plan.Schedules.Keys);
        Assert.Equal(
            ["schedule:payments, schedule:payments-2 00:15", "schedule:ada, schedule:linus 00:05 in turn"],
            plan.Steps("chain")
        );
        Assert.Equal(
            ["escalation chain Chain, step 4: is trigger_webhook, which no step of a policy does"],
            plan.NotUnderstood()
        );
    }

    [Theory]
    [InlineData(
        "weekly",
        2,
        28800,
        "[\"MO\"]",
        "recurs weekly with interval 2 on MO for 8 h, which no rotation with hours of the week is"
    )]
    [InlineData("monthly", 1, 28800, "null", "recurs monthly for 8 h, which no rotation with hours of the week is")]
    [InlineData("hourly", 1, 1800, "null", "recurs hourly for 0.5 h, which no rotation with hours of the week is")]
    public void What_no_layer_is_has_its_reason(
        string frequency,
        int interval,
        int duration,
        string days,
        string reason
    ) =>
        Assert.Contains(
            $"schedule Payments, shift x: {reason}",
            Plan(
                    Schedule("calendar", "UTC", "O1"),
                    $$$$$"""
                    {"id":"O1","name":"x","type":"rolling_users","level":1,"start":"2026-01-05T09:00:00","rotation_start":"2026-01-05T09:00:00","duration":{{{{{duration}}}}},"frequency":"{{{{{frequency}}}}}","interval":{{{{{interval}}}}},"by_day":{{{{{days}}}}},"rolling_users":[["UADA"]],"start_rotation_from_user_index":0}
                    """
                )
                .NotUnderstood()
        );

    [Fact]
    public void A_calendar_of_another_and_people_without_an_address_are_named()
    {
        var plan = Plan(
            """
            {"id":"S9","name":"Feed","type":"ical","team_id":null,"ical_url_primary":"https://example.com/a.ics","ical_url_overrides":null,"on_call_now":[]},
            """ + Schedule("calendar", "Mars/Phobos", "O1", "OMISSING"),
            """
            {"id":"O1","name":"x","type":"rolling_users","level":1,"start":"2026-01-05T09:00:00","rotation_start":"2026-01-05T09:00:00","duration":604800,"frequency":"weekly","interval":1,"rolling_users":[["UGRACE"],["UADA"]],"start_rotation_from_user_index":0}
            """
        );
        Assert.Equal(
            [
                "schedule Feed: comes from a calendar (https://example.com/a.ics), whose shifts are not in the export",
                "schedule Payments: \"Mars/Phobos\" is not an IANA time zone; UTC is used instead",
                "schedule Payments, shift x: UGRACE has no mail address in the export; add the answer of its users",
                "schedule Payments: has the shift OMISSING, which is not in the export; add on_call_shifts",
            ],
            plan.NotUnderstood()
        );
        Assert.Equal(["no one, ada@example.com · weekly · 2026-01-05 09:00"], plan.Layers("payments"));
    }

    private static ChatOpsBot.OnCall.Import.ImportPlan Plan(string schedules, string shifts, string? more = null) =>
        Exports.Plan(
            "grafana-oncall",
            $$$$$"""
            [{{{{{Users}}}}},{"results":[{{{{{schedules}}}}}]},{"results":[{{{{{shifts}}}}}]}{{{{{(
                more is null ? "" : "," + more
            )}}}}}]
            """
        );

    private static string Schedule(string type, string zone, params string[] shifts) =>
        $$$$$"""
            {"id":"S1","name":"Payments","type":"{{{{{type}}}}}","team_id":null,"time_zone":"{{{{{zone}}}}}",
             "on_call_now":["UADA"],"shifts":[{{{{{string.Join(
                ',',
                shifts.Select(shift => $"\"{shift}\"")
            )}}}}}],"slack":{"channel_id":null,"user_group_id":null}}
            """;
}
