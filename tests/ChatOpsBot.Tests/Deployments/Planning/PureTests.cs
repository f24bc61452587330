using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Access.Ports;

namespace ChatOpsBot.Tests.Deployments.Planning;

/// <summary>What deploys are decided by, without the application around it.</summary>
public sealed class PureTests
{
    [Theory]
    [InlineData("weekdays=friday", "Europe/Berlin", "2026-11-27T00:00+01:00", true)]
    [InlineData("weekdays=friday", "Europe/Berlin", "2026-11-26T23:30+00:00", true)]
    [InlineData("weekdays=friday", "UTC", "2026-11-26T23:30+00:00", false)]
    [InlineData("weekdays=saturday:monday", "UTC", "2026-11-29T12:00+00:00", true)]
    [InlineData("weekdays=saturday:monday", "UTC", "2026-12-01T00:00+00:00", false)]
    [InlineData("weekdays=friday times=16:00-24:00", "UTC", "2026-11-27T16:00+00:00", true)]
    [InlineData("weekdays=friday times=16:00-24:00", "UTC", "2026-11-27T15:59+00:00", false)]
    [InlineData("weekdays=friday times=16:00-24:00", "UTC", "2026-11-28T00:00+00:00", false)]
    [InlineData("weekdays=friday times=22:00-06:00", "UTC", "2026-11-28T05:59+00:00", true)]
    [InlineData("weekdays=friday times=22:00-06:00", "UTC", "2026-11-27T05:00+00:00", false)]
    [InlineData("days=-1", "UTC", "2026-02-28T08:00+00:00", true)]
    [InlineData("days=-1", "UTC", "2028-02-28T08:00+00:00", false)]
    [InlineData("days=24:31 months=december", "UTC", "2026-12-25T08:00+00:00", true)]
    [InlineData("months=november:january", "UTC", "2027-01-31T08:00+00:00", true)]
    [InlineData("months=11", "UTC", "2026-12-01T00:00+00:00", false)]
    [InlineData("from=2026-12-24 to=2027-01-02", "Europe/Berlin", "2026-12-23T23:00+00:00", true)]
    [InlineData("from=2026-12-24 to=2027-01-02", "Europe/Berlin", "2027-01-01T23:00+00:00", false)]
    public void A_freeze_is_on_from_its_start_to_before_its_end_in_its_own_zone(
        string rule,
        string zone,
        string now,
        bool on
    )
    {
        var options = new FreezeOptions { TimeZone = zone };
        foreach (var part in rule.Split(' '))
        {
            var (name, value) = (part.Split('=')[0], part.Split('=')[1]);
            if (name == "weekdays")
                options.Weekdays.Add(value);
            else if (name == "times")
                options.Times.Add(value);
            else if (name == "days")
                options.DaysOfMonth.Add(value);
            else if (name == "months")
                options.Months.Add(value);
            else if (name == "from")
                options.From = DateTime.Parse(value, System.Globalization.CultureInfo.InvariantCulture);
            else
                options.To = DateTime.Parse(value, System.Globalization.CultureInfo.InvariantCulture);
        }
        List<string> problems = [];
        var freeze = Freeze.Read(options, "Freezes:0", problems);

        Assert.Empty(problems);
        Assert.Equal(on, freeze!.IsOn(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void A_freeze_ends_where_it_is_no_longer_on()
    {
        var friday = Freeze.Read(new FreezeOptions { Weekdays = ["friday"] }, "Freezes:0", [])!;
        Assert.Equal(
            DateTimeOffset.Parse("2026-11-28T00:00Z", System.Globalization.CultureInfo.InvariantCulture),
            friday.EndOf(DateTimeOffset.Parse("2026-11-27T09:02Z", System.Globalization.CultureInfo.InvariantCulture))
        );
        List<string> problems = [];
        Assert.Null(
            Freeze.Read(
                new FreezeOptions
                {
                    TimeZone = "Mars/Olympus",
                    Weekdays = ["noday"],
                    Times = ["9-5"],
                    DaysOfMonth = ["32"],
                    Months = ["brumaire"],
                },
                "Freezes:0",
                problems
            )
        );
        Assert.Equal(5, problems.Count);
        Assert.Null(Freeze.Read(new FreezeOptions(), "Freezes:0", problems));
    }

    [Theory]
    [InlineData(
        """{"status":"success","data":{"resultType":"vector","result":[{"value":[1,"0.5"]}]}}""",
        nameof(GuardStanding.Holds)
    )]
    [InlineData(
        """{"status":"success","data":{"resultType":"scalar","result":[1,"2"]}}""",
        nameof(GuardStanding.Broken)
    )]
    [InlineData(
        """{"status":"success","data":{"resultType":"vector","result":[{"value":[1,"0.5"]},{"value":[1,"+Inf"]}]}}""",
        nameof(GuardStanding.Broken)
    )]
    [InlineData(
        """{"status":"success","data":{"resultType":"vector","result":[{"value":[1,"NaN"]}]}}""",
        nameof(GuardStanding.Inconclusive)
    )]
    [InlineData(
        """{"status":"success","data":{"resultType":"vector","result":[]}}""",
        nameof(GuardStanding.Inconclusive)
    )]
    [InlineData("""{"status":"error","error":"bad query"}""", nameof(GuardStanding.Inconclusive))]
    [InlineData("<html>", nameof(GuardStanding.Inconclusive))]
    public void A_guard_that_cannot_tell_does_not_hold(string body, string standing) =>
        Assert.Equal(standing, Guards.Judge(new GuardOptions { Min = 0, Max = 1 }, "it", body).Standing.ToString());

    [Theory]
    [InlineData(200, """{"db":{"state":"up"},"n":[1,2]}""", "$.db.state", "up", null)]
    [InlineData(200, """{"db":{"state":"up"},"n":[1,2]}""", "$.n[1]", "2", null)]
    [InlineData(200, """{"db":{"state":"down"}}""", "$.db.state", "up", "http://x says $.db.state is down, not up")]
    [InlineData(200, "{}", "$.db.state", "up", "http://x says $.db.state is missing, not up")]
    [InlineData(200, "oops", "$.db.state", "up", "http://x did not return JSON")]
    [InlineData(503, "", null, null, "http://x responded 503, not 200")]
    public void A_smoke_test_says_what_is_wrong(
        int status,
        string body,
        string? path,
        string? right,
        string? failure
    ) =>
        Assert.Equal(
            failure,
            SmokeTests.Judge(
                new SmokeTestOptions { JsonPath = path, Is = right },
                text => text,
                "http://x",
                status,
                body
            )
        );

    [Theory]
    [InlineData("1.2.0\n", "1.2.0", true)]
    [InlineData("{\"version\":\"v1.2.0\"}", "v1.2.0", true)]
    [InlineData("{\"commit\":\"ccccccc\",\"version\":\"9\"}", "ccccccc", true)]
    [InlineData("{\"version\":\"1.1.0\"}", "1.1.0", false)]
    [InlineData("c", "c", false)]
    public void What_a_service_says_of_itself_is_compared_with_what_was_deployed(string body, string seen, bool same)
    {
        Assert.Equal(seen, ScanDrift.VersionIn(body));
        Assert.Equal(same, ScanDrift.IsSame(new TargetVersion(1, DeployApp.Sha(2), "1.2.0", TestApp.Start), seen));
    }

    [Fact]
    public void The_closest_rule_decides()
    {
        var scope = new PermissionScope("checkout", "production", true);
        var options = new PermissionOptions();
        foreach (
            var key in new[]
            {
                "deploy",
                "deploy */production",
                "deploy checkout/*",
                "deploy checkout/production",
                "deploy approve */*",
            }
        )
            options.Permissions[key] = [];
        var best = new List<string>();
        while (PermissionRule.Deciding(options, "deploy", scope) is { } rule && options.Permissions.Remove(rule.Key))
            best.Add(rule.Key);
        Assert.Equal(["deploy checkout/production", "deploy checkout/*", "deploy */production", "deploy"], best);
        Assert.True(PermissionRule.Parse("chatops replay", []).AppliesTo("chatops replay", null));
        Assert.False(PermissionRule.Parse("deploy checkout/production", []).AppliesTo("deploy", null));
    }

    [Fact]
    public void The_longest_command_decides_before_the_closest_place()
    {
        var options = new PermissionOptions
        {
            Permissions =
            {
                ["deploy checkout/production"] = ["@developers"],
                ["deploy approve */production"] = ["@platform"],
                ["deploy"] = ["@everyone"],
            },
        };

        Assert.Equal(
            "deploy approve */production",
            PermissionRule.Deciding(options, "deploy approve", new PermissionScope("checkout", "production", true))?.Key
        );
        Assert.Equal(
            "deploy checkout/production",
            PermissionRule.Deciding(options, "deploy promote", new PermissionScope("checkout", "production", true))?.Key
        );
        Assert.Equal(
            "deploy",
            PermissionRule.Deciding(options, "deploy approve", new PermissionScope("checkout", "staging", false))?.Key
        );
        Assert.Null(
            PermissionRule.Deciding(options, "deploy break-glass", new PermissionScope("checkout", "production", true))
        );
        Assert.Equal(
            "deploy",
            PermissionRule
                .Deciding(options, "deploy break-glass", new PermissionScope("checkout", "staging", false))
                ?.Key
        );
    }
}
