using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.Access.Ports;

namespace ChatOpsBot.Tests.Catalog.Services;

/// <summary>Who the <c>OnCall</c> of a service means when it is a schedule.</summary>
public sealed class OnCallPeopleTests
{
    private static readonly string[] Settings =
    [
        "OnCall:Schedules:payments:Layers:0:People:0=U0ADA00001",
        "OnCall:Schedules:payments:Layers:0:People:1=U0LINUS001 + U0GRACE001",
        "OnCall:Schedules:payments:Layers:0:Rotation=daily",
        "OnCall:Schedules:payments:Layers:0:Start=2026-03-02T09:00",
        "OnCall:Schedules:payments:Layers:0:End=2026-03-04T09:00",
        "Services:checkout:Repository=acme/checkout",
        "Services:checkout:OnCall=Payments",
        "Permissions:chatops status:0=oncall",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Oncall_in_permissions_is_whoever_is_on_call_at_the_moment()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Settings);
        var oncall = app.Services.GetServices<IMembership>().Single(group => group.Knows("oncall"));
        Task<bool> IsAsync(string user) =>
            oncall.HasAsync("oncall", user, new PermissionScope("checkout", "production", true), Stop);

        Assert.True(await IsAsync("U0ADA00001"));
        Assert.False(await IsAsync("U0LINUS001"));

        app.Time.Advance(TimeSpan.FromDays(1));
        Assert.False(await IsAsync("U0ADA00001"));
        Assert.True(await IsAsync("U0LINUS001"));
        Assert.True(await IsAsync("U0GRACE001"));

        app.Time.Advance(TimeSpan.FromDays(1));
        Assert.False(await IsAsync("U0LINUS001"));
        Assert.False(await IsAsync("U0GRACE001"));
    }

    [Fact]
    public async Task A_command_that_is_for_those_on_call_answers_them_alone()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Settings);

        await app.Slack.CommandAsync("linus", "general", "/chatops status", Stop);
        await app.UntilAsync(() => app.Slack.Messages("general").Count == 1);
        await app.Slack.CommandAsync("ada", "general", "/chatops status", Stop);
        await app.UntilAsync(() => app.Slack.Messages("general").Count == 2);

        Assert.Contains("oncall may", app.Slack.Messages("general")[0].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("may not", app.Slack.Messages("general")[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_mentions_those_on_call_or_names_the_schedule_that_has_no_one()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Settings);
        var people = app.Services.GetRequiredService<OnCallPeople>();

        Assert.Equal("<@U0ADA00001>", await people.MentionAsync("payments", Stop));
        app.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal("<@U0LINUS001>, <@U0GRACE001>", await people.MentionAsync("payments", Stop));
        app.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal("payments (no one is on call)", await people.MentionAsync("payments", Stop));
        Assert.Equal("<@U0ADA00001>", await people.MentionAsync("U0ADA00001", Stop));
    }
}
