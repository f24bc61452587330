using ChatOpsBot.OnCall.Import;
using NodaTime;

namespace ChatOpsBot.Tests.OnCall.Import;

/// <summary>What becomes of an export of PagerDuty.</summary>
public sealed class PagerDutyExportTests
{
    private const string Users = """
        {"users":[
          {"id":"PADA001","type":"user","name":"Ada","email":"Ada@example.com","time_zone":"Europe/Berlin"},
          {"id":"PLINUS1","type":"user","name":"Linus","email":"linus@example.com"},
          {"id":"PGRACE1","type":"user","name":"Grace","email":"grace@example.com"}],
         "limit":100,"offset":0,"total":null,"more":false}
        """;

    [Fact]
    public void Layers_with_restrictions_keep_who_is_on_call()
    {
        // The layer of nights and weekends began in summer; the weekly handoff stays at 09:00 on the wall.
        var plan = Exports.Plan(
            "pagerduty",
            $$$$$"""
            [{{{{{Users}}}}}, {"schedule":{"id":"PSCHED1","type":"schedule","name":"Payments Primary","time_zone":"Europe/Berlin",
              "schedule_layers":[
                {"id":"PL2","name":"Office","start":"2026-06-01T00:00:00+02:00","end":null,
                 "rotation_virtual_start":"2026-06-01T09:00:00+02:00","rotation_turn_length_seconds":604800,
                 "users":[{"user":{"id":"PGRACE1","type":"user_reference","summary":"Grace"}}],
                 "restrictions":[
                   {"type":"weekly_restriction","start_day_of_week":1,"start_time_of_day":"09:00:00","duration_seconds":28800},
                   {"type":"weekly_restriction","start_day_of_week":2,"start_time_of_day":"09:00:00","duration_seconds":28800}]},
                {"id":"PL1","name":"Base","start":"2026-06-01T00:00:00+02:00","end":null,
                 "rotation_virtual_start":"2026-06-01T09:00:00+02:00","rotation_turn_length_seconds":604800,
                 "users":[{"user":{"id":"PADA001","summary":"Ada"}},{"user":{"id":"PLINUS1","summary":"Linus"}}],
                 "restrictions":[]}],
              "overrides_subschedule":{"rendered_schedule_entries":[
                {"start":"2026-12-24T09:00:00+01:00","end":"2026-12-25T09:00:00+01:00","user":{"id":"PGRACE1","summary":"Grace"}}]},
              "final_schedule":{"rendered_schedule_entries":[
                {"start":"2026-12-01T01:00:00+01:00","end":"2026-12-01T09:00:00+01:00","user":{"id":"PADA001","summary":"Ada"}},
                {"start":"2026-12-01T09:00:00+01:00","end":"2026-12-01T17:00:00+01:00","user":{"id":"PGRACE1","summary":"Grace"}},
                {"start":"2026-12-01T17:00:00+01:00","end":"2026-12-07T09:00:00+01:00","user":{"id":"PADA001","summary":"Ada"}},
                {"start":"2026-12-07T09:00:00+01:00","end":"2026-12-07T17:00:00+01:00","user":{"id":"PGRACE1","summary":"Grace"}},
                {"start":"2026-12-07T17:00:00+01:00","end":"2026-12-08T09:00:00+01:00","user":{"id":"PLINUS1","summary":"Linus"}}
              ]}}},
             {"escalation_policies":[{"id":"PPOL1","type":"escalation_policy","name":"Payments","num_loops":2,
              "escalation_rules":[
                {"id":"R1","escalation_delay_in_minutes":10,"targets":[{"id":"PSCHED1","type":"schedule_reference","summary":"Payments Primary"}]},
                {"id":"R2","escalation_delay_in_minutes":30,"targets":[{"id":"PADA001","type":"user_reference"},{"id":"PGONE01","type":"user_reference","summary":"Gone"}]}]}]}]
            """
        );

        Assert.Equal(
            [
                "ada@example.com, linus@example.com · weekly · 2026-06-01 09:00",
                "grace@example.com · weekly · 2026-06-01 09:00 · mon,tue 09:00-17:00",
            ],
            plan.Layers("payments-primary")
        );
        Assert.Equal(["2026-12-24 09:00–2026-12-25 09:00 -* +grace@example.com"], plan.Overrides("payments-primary"));
        Assert.Equal(["schedule:payments-primary 00:10", "schedule:ada 00:30"], plan.Steps("payments"));
        Assert.Equal(2, plan.Policies.Single().Repeat);
        Assert.Equal(
            ["escalation policy Payments, rule 2: Gone has no mail address in the export; add the answer of its users"],
            plan.NotUnderstood()
        );
        Assert.True(plan.IsCompared);
        Assert.Empty(plan.Differences());
    }

    [Fact]
    public void The_order_of_layers_is_that_by_which_the_export_comes_out_the_same()
    {
        const string entries = """
            {"start":"2026-12-01T00:00:00Z","end":"2026-12-20T00:00:00Z","user":{"id":"PLINUS1"}}
            """;
        var plan = Exports.Plan("pagerduty", $"[{Users},{Two(entries)}]");
        Assert.Empty(plan.Differences());
        Assert.Equal("linus@example.com", plan.Schedules["two"].Layers[^1].People.Single());

        plan = Exports.Plan(
            "pagerduty",
            $"[{Users},{Two(entries.Replace("PLINUS1", "PADA001", StringComparison.Ordinal))}]"
        );
        Assert.Empty(plan.Differences());
        Assert.Equal("ada@example.com", plan.Schedules["two"].Layers[^1].People.Single());
    }

    private static string Two(string final) =>
        $$$$$"""
            {"schedule":{"id":"P2","name":"two","time_zone":"UTC","schedule_layers":[
              {"name":"a","rotation_virtual_start":"2026-01-01T00:00:00Z","rotation_turn_length_seconds":86400,"users":[{"user":{"id":"PADA001"}}],"restrictions":[]},
              {"name":"b","rotation_virtual_start":"2026-01-01T00:00:00Z","rotation_turn_length_seconds":86400,"users":[{"user":{"id":"PLINUS1"}}],"restrictions":[]}],
              "final_schedule":{"rendered_schedule_entries":[{{{{{final}}}}}]}}}
            """;

    [Fact]
    public void A_difference_is_named_with_its_times_and_people()
    {
        var workdays = string.Join(
            ',',
            Enumerable
                .Range(1, 5)
                .Select(day =>
                    $"{{\"type\":\"weekly_restriction\",\"start_day_of_week\":{day},"
                    + "\"start_time_of_day\":\"00:00:00\",\"duration_seconds\":86400}"
                )
        );
        // PagerDuty counts the turns of the weekend, in which the layer is never active.
        var plan = Exports.Plan(
            "pagerduty",
            $$$$$"""
            [{{{{{Users}}}}}, {"schedule":{"id":"P3","name":"office","time_zone":"UTC","schedule_layers":[
              {"name":"days","rotation_virtual_start":"2026-11-30T00:00:00Z","rotation_turn_length_seconds":86400,
               "users":[{"user":{"id":"PADA001"}},{"user":{"id":"PLINUS1"}}],
               "restrictions":[{{{{{workdays}}}}}]}],
              "final_schedule":{"rendered_schedule_entries":[
               {"start":"2026-12-01T00:00:00Z","end":"2026-12-02T00:00:00Z","user":{"id":"PLINUS1"}},
               {"start":"2026-12-07T00:00:00Z","end":"2026-12-08T00:00:00Z","user":{"id":"PLINUS1"}}]}}}]
            """,
            Instant.FromUtc(2026, 12, 5, 0, 0)
        );

        Assert.Empty(plan.Differences());
        plan = Exports.Plan(
            "pagerduty",
            $$$$$"""
            [{{{{{Users}}}}}, {"schedule":{"id":"P3","name":"office","time_zone":"UTC","schedule_layers":[
              {"name":"days","rotation_virtual_start":"2026-11-30T00:00:00Z","rotation_turn_length_seconds":86400,
               "users":[{"user":{"id":"PADA001"}},{"user":{"id":"PLINUS1"}}],"restrictions":[]}],
              "final_schedule":{"rendered_schedule_entries":[
               {"start":"2026-12-01T00:00:00Z","end":"2026-12-03T00:00:00Z","user":{"id":"PLINUS1"}},
               {"start":"2026-12-03T12:00:00Z","end":"2026-12-04T00:00:00Z","user":{"id":"PLINUS1"}}]}}}]
            """
        );
        Assert.Equal(
            [
                "office 12-02 00:00–12-03 00:00 linus@example.com ≠ ada@example.com",
                "office 12-03 00:00–12-03 12:00  ≠ linus@example.com",
            ],
            plan.Differences()
        );
        Assert.Contains(
            "  office: 2026-12-03 00:00 to 2026-12-03 12:00: no one in the export, linus@example.com here",
            ImportReport.Of(plan)
        );
    }

    [Theory]
    [InlineData(
        "\"rotation_turn_length_seconds\":5400",
        "has turns of 5400 seconds, which is not a number of whole hours up to a year"
    )]
    [InlineData(
        "\"rotation_turn_length_seconds\":null",
        "has turns of no seconds, which is not a number of whole hours up to a year"
    )]
    [InlineData(
        """
            "rotation_turn_length_seconds":86400,"restrictions":[{"type":"yearly_restriction","start_time_of_day":"09:00:00","duration_seconds":60}]
            """,
        "has restrictions that are not known, or not of full minutes"
    )]
    [InlineData("\"rotation_turn_length_seconds\":86400,\"users\":[]", "has no one in it")]
    public void What_a_layer_cannot_be_is_named_with_its_reason(string fields, string reason)
    {
        var users = fields.Contains("users", StringComparison.Ordinal)
            ? ""
            : ",\"users\":[{\"user\":{\"id\":\"PADA001\"}}]";
        var plan = Exports.Plan(
            "pagerduty",
            $$$$$"""
            [{{{{{Users}}}}}, {"schedule":{"id":"P4","name":"odd","time_zone":"UTC","schedule_layers":[
              {"name":"x","rotation_virtual_start":"2026-11-30T00:00:00Z"{{{{{users}}}}},{{{{{fields}}}}}}]}}]
            """
        );
        Assert.Equal(
            [$"schedule odd, layer x: {reason}", "schedule odd: has nothing that can be imported, and is left out"],
            plan.NotUnderstood()
        );
        Assert.Empty(plan.Schedules);
    }

    [Fact]
    public void A_layer_that_begins_later_begins_with_whoever_has_that_turn()
    {
        var plan = Exports.Plan(
            "pagerduty",
            $$$$$"""
            [{{{{{Users}}}}}, {"schedule":{"id":"P5","name":"later","time_zone":"Europe/Berlin","schedule_layers":[
              {"name":"old","end":"2026-11-01T00:00:00+01:00","rotation_virtual_start":"2020-01-06T09:00:00+01:00","rotation_turn_length_seconds":604800,"users":[{"user":{"id":"PADA001"}}]},
              {"name":"new","start":"2026-12-14T09:00:00+01:00","rotation_virtual_start":"2026-11-30T09:00:00+01:00","rotation_turn_length_seconds":604800,
               "users":[{"user":{"id":"PADA001"}},{"user":{"id":"PLINUS1"}},{"user":{"id":"PGRACE1"}}]}]}}]
            """
        );
        Assert.Equal(
            ["grace@example.com, ada@example.com, linus@example.com · weekly · 2026-12-14 09:00"],
            plan.Layers("later")
        );
        Assert.Contains("schedule later, layer old: has ended, and is left out", plan.Understood());
    }
}
