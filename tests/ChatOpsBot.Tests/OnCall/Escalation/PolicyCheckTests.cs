using ChatOpsBot.Catalog.Services;
using ChatOpsBot.OnCall;
using ChatOpsBot.OnCall.Escalation.Policies;

namespace ChatOpsBot.Tests.OnCall.Escalation;

/// <summary>What is wrong with the configuration of policies, each with its key and what is right.</summary>
public sealed class PolicyCheckTests
{
    [Fact]
    public void A_whole_policy_has_no_problems() => Assert.Empty(Problems(Good()));

    public static TheoryData<string, Action<PolicyOptions>> Mistakes =>
        new()
        {
            { ":Steps: is empty", policy => policy.Steps = [] },
            { ":Steps: has 21", policy => policy.Steps = [.. Enumerable.Repeat(policy.Steps[0], 21)] },
            { ":Steps:0:Notify: is empty", policy => policy.Steps[0].Notify = [] },
            { ":Steps:0:Notify:0: \"paiments\" is not a schedule", policy => policy.Steps[0].Notify = ["paiments"] },
            { ":Steps:0:Notify:0: is empty", policy => policy.Steps[0].Notify = ["@"] },
            { ":Steps:0:After: 00:00:01 is out of range", policy => policy.Steps[0].After = TimeSpan.FromSeconds(1) },
            { ":Steps:0:After: 8.00:00:00 is out of range", policy => policy.Steps[0].After = TimeSpan.FromDays(8) },
            {
                ":Steps:0:MultiAck: is of no use",
                policy => (policy.Steps[0].RoundRobin, policy.Steps[0].MultiAck) = (true, true)
            },
            {
                ":Steps:0: RoundRobin and MultiAck are about people",
                policy => (policy.Steps[0].Notify, policy.Steps[0].MultiAck) = (["#payments"], true)
            },
            { ":Repeat: 10 is out of range", policy => policy.Repeat = 10 },
            { ":Repeat: -2 is out of range", policy => policy.Repeat = -2 },
            { ":Fallback:0: \"nobody\" is not a schedule", policy => policy.Fallback = ["nobody"] },
            { ":AckTimeout: 00:00:01 is out of range", policy => policy.AckTimeout = TimeSpan.FromSeconds(1) },
            { ":DeferUntil:0: \"office\" is not valid hours", policy => policy.DeferUntil = ["office"] },
            { ":TimeZone: \"Mars\" is not a time zone", policy => policy.TimeZone = "Mars" },
            { ":Handoff: \"managers\" is not a policy", policy => policy.Handoff = "managers" },
            { ":Handoff: leads back to payments itself", policy => policy.Handoff = "payments" },
            { ":Handoff: never comes", policy => (policy.Handoff, policy.Repeat) = ("other", -1) },
        };

    [Theory, MemberData(nameof(Mistakes))]
    public void A_mistake_is_reported_with_its_key(string problem, Action<PolicyOptions> make)
    {
        var policy = Good();
        make(policy);

        var found = Assert.Single(Problems(policy));
        Assert.StartsWith($"OnCall:Policies:payments{problem}", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody", "critical", "Services:checkout:Escalation: \"nobody\" is not a policy; use one of payments")]
    [InlineData("payments", "loud", "Services:checkout:PageAt: \"loud\" is not a severity")]
    [InlineData("Payments", "warning", null)]
    public void A_service_names_a_policy_and_a_severity(string escalation, string pageAt, string? problem)
    {
        List<string> problems = [];
        var services = new ServicesOptions
        {
            Services =
            {
                ["checkout"] = new ServiceOptions { Escalation = escalation, PageAt = pageAt },
            },
        };

        PolicyCheck.Run(services, ["payments"], problems);

        if (problem is null)
            Assert.Empty(problems);
        else
            Assert.StartsWith(problem, Assert.Single(problems), StringComparison.Ordinal);
    }

    private static List<string> Problems(PolicyOptions policy)
    {
        List<string> problems = [];
        var options = new OnCallOptions
        {
            Schedules = { ["payments"] = new ScheduleOptions() },
            Policies = { ["payments"] = policy, ["other"] = Good() },
        };
        PolicyCheck.Run(options, problems);
        return problems;
    }

    private static PolicyOptions Good() =>
        new()
        {
            Steps = [new StepOptions { Notify = ["schedule:payments", "U0ADA00001", "@platform", "#payments"] }],
            Fallback = ["U0LINUS001"],
            AckTimeout = TimeSpan.FromHours(1),
            DeferUntil = ["mon-fri 09:00-17:00"],
            TimeZone = "Europe/Berlin",
        };
}
