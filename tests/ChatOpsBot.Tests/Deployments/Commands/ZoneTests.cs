using ChatOpsBot.Sandbox;

namespace ChatOpsBot.Tests.Deployments.Commands;

/// <summary>A time that someone types is one of their own zone, or none at all.</summary>
public sealed class ZoneTests
{
    [
        Theory,
        InlineData("/deploy lock checkout/staging --until 17:00", "is locked"),
        InlineData("/deploy freeze checkout/staging x --until 17:00", "froze")
    ]
    public async Task A_time_of_day_is_refused_while_slack_does_not_say_the_zone(string line, string done)
    {
        await using var deploys = await DeployApp.StartAsync();
        deploys.App.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.Error) { Method = "users.info", Error = "internal_error" }
        );

        Assert.Contains(
            "changed nothing, because Slack's `users.info` failed",
            (await deploys.TypeAsync(line, "linus")).Text,
            StringComparison.Ordinal
        );

        deploys.App.Slack.Faults.Clear();
        var answer = (await deploys.TypeAsync(line, "linus")).Text;
        Assert.Contains(done, answer, StringComparison.Ordinal);
        Assert.Contains(
            "Read `17:00` in the time zone of <@U0LINUS001> (Europe/Helsinki, UTC+02:00).",
            answer,
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"<!date^{new DateTimeOffset(2026, 3, 2, 15, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds()}^",
            answer,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_duration_needs_no_zone()
    {
        await using var deploys = await DeployApp.StartAsync();
        deploys.App.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.Error) { Method = "users.info", Error = "internal_error" }
        );

        Assert.Contains(
            "froze",
            (await deploys.TypeAsync("/deploy freeze checkout/staging x --for 2h")).Text,
            StringComparison.Ordinal
        );
    }
}
