namespace ChatOpsBot.Tests.OnCall.Commands.Reports;

/// <summary>Ada asks on Monday, 2026-03-02, at 09:00 UTC.</summary>
public sealed class ShowFairnessTests
{
    private static readonly string[] Payments =
    [
        "OnCall:Schedules:payments:Layers:0:People:0=U0ADA00001",
        "OnCall:Schedules:payments:Layers:0:People:1=U0LINUS001",
        "OnCall:Schedules:payments:Layers:0:Handoff=monday 09:00",
        "OnCall:Schedules:payments:Layers:0:Start=2026-02-16",
        "OnCall:Schedules:payments:Overrides:0:From=2026-02-23T09:00",
        "OnCall:Schedules:payments:Overrides:0:Until=2026-03-02T09:00",
        "OnCall:Schedules:payments:Overrides:0:Replace=U0LINUS001",
        "OnCall:Schedules:payments:Overrides:0:With=U0ADA00001",
    ];

    [Fact]
    public async Task Who_carries_too_much_is_marked_and_who_carried_nothing_is_listed()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);

        var lines = (await AskAsync(app, "/oncall fairness payments 2")).Split('\n');

        Assert.Equal("*payments* · the last 2 weeks by the schedule as it is now · a fair share is 50%", lines[0]);
        Assert.Equal("🔴 <@U0ADA00001> · 336 h, weighted 480 h · 100% · 1 shift · 0 pages at night", lines[1]);
        Assert.Equal("<@U0LINUS001> · 0 h, weighted 0 h · 0% · 0 shifts · 0 pages at night", lines[2]);
    }

    [Theory]
    [InlineData("/oncall fairness paymens", "There is no schedule `paymens`. Did you mean `payments`?")]
    [InlineData("/oncall fairness payments 99", "`99` is not a number of weeks; write 1 to 52.")]
    [InlineData("/oncall fairness 1", "*payments* · the last week by the schedule")]
    public async Task Mistakes_and_short_forms(string line, string answer)
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);

        Assert.Contains(answer, await AskAsync(app, line), StringComparison.Ordinal);
    }

    private static async Task<string> AskAsync(TestApp app, string line)
    {
        var before = app.Slack.Messages("general").Count;
        await app.Slack.CommandAsync("ada", "general", line, TestContext.Current.CancellationToken);
        await app.UntilAsync(() => app.Slack.Messages("general").Count > before);
        return app.Slack.Messages("general")[^1].Text;
    }
}
