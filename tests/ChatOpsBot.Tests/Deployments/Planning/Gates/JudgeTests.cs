using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.Deployments.Locks;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Planning.Gates;
using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Tests.Deployments.Planning.Gates;

/// <summary>Each gate judges facts alone.</summary>
public sealed class JudgeTests
{
    private static readonly DateTimeOffset Now = TestApp.Start;

    [Theory]
    [InlineData(1, false, false, "already_running Block 7")]
    [InlineData(1, false, true, "already_running Warn 7")]
    [InlineData(1, true, false, "")]
    [InlineData(2, false, false, "")]
    [InlineData(0, false, false, "")]
    public void What_runs_there_already_is_not_deployed_again_unless_it_may_be_half_there(
        int on,
        bool disturbed,
        bool again,
        string expected
    ) =>
        Assert.Equal(
            expected,
            Text(
                AlreadyRunningGate.Judge(
                    Asked(
                        new EnvironmentState("checkout", "production") { Now = On(on), Interrupted = disturbed },
                        new DeployRequest(new Caller("U1"), "deploy", Again: again)
                    )
                )
            )
        );

    [Theory]
    [InlineData(1, "bad_version Block")]
    [InlineData(2, "")]
    public void What_was_rolled_back_does_not_come_back(int bad, string expected) =>
        Assert.Equal(
            expected,
            Kind(BadVersionGate.Judge(Asked(new EnvironmentState("checkout", "production") { Bad = [Bad(bad)] })))
        );

    [Theory]
    [InlineData("main", "", "")]
    [InlineData("main", "main", "")]
    [InlineData("release/1", "main,release/*", "")]
    [InlineData("topic", "main,release/*", "branch Block main release/*")]
    [InlineData(null, "main", "branch Block main")]
    [InlineData(null, "", "")]
    public void Only_the_branches_that_are_named_may_go_there(string? branch, string allowed, string expected) =>
        Assert.Equal(
            expected,
            Text(
                BranchGate.Judge(
                    Asked(
                        options: new EnvironmentOptions
                        {
                            Branches = [.. allowed.Split(',', StringSplitOptions.RemoveEmptyEntries)],
                        },
                        branch: branch
                    )
                )
            )
        );

    [Theory]
    [InlineData(false, null, "freeze Block weekend")]
    [InlineData(false, "because", "freeze Block weekend")]
    [InlineData(true, null, "freeze Block weekend")]
    [InlineData(true, "because", "freeze Warn")]
    public void A_freeze_lets_those_through_who_may_and_say_why(bool mayPass, string? reason, string expected) =>
        Assert.Equal(
            expected,
            Text(
                Assert.Single(
                    FreezeGate.Judge(
                        Asked(request: new DeployRequest(new Caller("U1"), "deploy", reason)),
                        [
                            new FreezeFact(
                                new Freeze("weekend", [], [], TimeZoneInfo.Utc, ["@platform"]) { To = Now.AddHours(1) },
                                mayPass
                            ),
                        ]
                    )
                )
            )
        );

    [Theory]
    [InlineData("checkout/production", "U2", false, "lock Block")]
    [InlineData("*/production", "U2", false, "lock Block")]
    [InlineData("*", "", false, "lock Block")]
    [InlineData("checkout/production", "U1", false, "lock Warn")]
    [InlineData("checkout/production", "U2", true, "lock Warn")]
    [InlineData("checkout/staging", "U2", false, "")]
    [InlineData("shop", "U2", false, "")]
    public void A_lock_of_someone_else_stops_it(string scope, string owner, bool warning, string expected) =>
        Assert.Equal(
            expected,
            string.Join(
                ", ",
                LockGate.Judge(Asked(), [new DeployLock(scope, owner, null, Now) { Warning = warning }]).Select(Kind)
            )
        );

    [Theory]
    [InlineData("*", "", "build:Passed,lint:Passed", nameof(Verdict.Pass))]
    [InlineData("*", "", "build:Passed,lint:Failed", nameof(Verdict.Block))]
    [InlineData("*", "li*", "build:Passed,lint:Failed", nameof(Verdict.Pass))]
    [InlineData("*", "", "", nameof(Verdict.Block))]
    [InlineData("build", "", "lint:Passed", nameof(Verdict.Block))]
    [InlineData("build", "", "build:Pending", nameof(Verdict.Block))]
    [InlineData("build", "", "build:Passed,lint:Failed", nameof(Verdict.Pass))]
    public void Checks_that_are_missing_or_not_over_have_not_passed(
        string asked,
        string ignored,
        string seen,
        string verdict
    )
    {
        var options = new EnvironmentOptions { Checks = [asked], IgnoreChecks = ignored.Length == 0 ? [] : [ignored] };
        var checks = seen.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(check => new CommitCheck(check.Split(':')[0], Enum.Parse<CheckState>(check.Split(':')[1]), null))
            .ToList();
        Assert.Equal(verdict, ChecksGate.Judge(options, checks).Verdict.ToString());
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "line_stopped Block the newest build")]
    public void A_broken_default_branch_stops_it(bool red, string expected) =>
        Assert.Equal(expected, Text(LineGate.Judge(new LineState(red, null, null))));

    [Theory]
    [InlineData(1, DeployState.Succeeded, null, "order Pass")]
    [InlineData(1, DeployState.Succeeded, 9L, "order Block staging")]
    [InlineData(1, DeployState.Running, null, "order Block staging")]
    [InlineData(1, DeployState.Failed, null, "order Block staging")]
    [InlineData(2, DeployState.Succeeded, null, "order Block staging")]
    [InlineData(0, DeployState.Succeeded, null, "order Block staging")]
    public void The_newest_deploy_of_the_environment_before_has_to_be_this_and_good(
        int sha,
        object state,
        long? rolledBackBy,
        string expected
    ) =>
        Assert.Equal(
            expected,
            Text(
                OrderGate.Judge(
                    Asked(),
                    "staging",
                    sha == 0
                        ? null
                        : Sample.Of(sha) with
                        {
                            State = (DeployState)state,
                            Ended = Now,
                            RolledBackBy = rolledBackBy,
                        }
                )
            )
        );

    [Theory]
    [InlineData("STAGING", "staging")]
    [InlineData("elsewhere", "elsewhere")]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_environment_before_is_called_as_it_is_configured(string? after, string? expected) =>
        Assert.Equal(expected, OrderGate.BeforeOf(Asked(options: new EnvironmentOptions { After = after })));

    [Theory]
    [InlineData("critical", false, false, "incident Block alert:1")]
    [InlineData("critical", true, false, "incident Warn alert:1")]
    [InlineData("critical", false, true, "")]
    [InlineData("warning", false, false, "")]
    public void A_critical_alert_stops_all_but_the_fix_and_what_was_known(
        string severity,
        bool isFix,
        bool known,
        string expected
    ) =>
        Assert.Equal(
            expected,
            Text(
                IncidentGate.Judge(
                    Asked(request: new DeployRequest(new Caller("U1"), "deploy", IsFix: isFix)) with
                    {
                        Known = known ? ["incident alert:1"] : null,
                    },
                    [Alert(severity)]
                )
            )
        );

    [Theory]
    [InlineData(Lineage.Older, false, "backwards Warn")]
    [InlineData(Lineage.Older, true, "")]
    [InlineData(Lineage.Newer, false, "")]
    [InlineData(Lineage.Same, false, "")]
    [InlineData(Lineage.Apart, false, "")]
    [InlineData(Lineage.Unknown, false, "")]
    public void Going_backwards_is_warned_of_once(object lineage, bool known, string expected) =>
        Assert.Equal(
            expected,
            Kind(
                BackwardsGate.Judge(
                    Asked(new EnvironmentState("checkout", "production") { Now = On(2) }) with
                    {
                        Known = known ? [$"backwards {DeployApp.Sha(2)}"] : null,
                    },
                    (Lineage)lineage
                )
            )
        );

    [Fact]
    public void It_is_compared_with_what_comes_before_it_else_with_what_is_on()
    {
        var nothing = Asked();
        var behind = Asked(new EnvironmentState("checkout", "production") { Now = On(2) });

        Assert.Null(BackwardsGate.ComparedWith(nothing));
        Assert.Equal(DeployApp.Sha(2), BackwardsGate.ComparedWith(behind)?.Sha);
        Assert.Equal(DeployApp.Sha(3), BackwardsGate.ComparedWith(behind with { Ahead = Sample.Of(3) })?.Sha);
    }

    [Theory]
    [InlineData(Lineage.Newer, null, 1)]
    [InlineData(Lineage.Newer, Lineage.Older, 1)]
    [InlineData(Lineage.Newer, Lineage.Newer, 0)]
    [InlineData(Lineage.Newer, Lineage.Same, 0)]
    [InlineData(Lineage.Older, null, 0)]
    [InlineData(Lineage.Same, null, 0)]
    public void It_is_warned_of_what_was_rolled_back_unless_it_has_come_back_already(
        object asked,
        object? toOn,
        int expected
    ) => Assert.Equal(expected, ContainsBadGate.Judge([new BadLineage(Bad(2), (Lineage)asked, (Lineage?)toOn)]).Count);

    [Theory]
    [InlineData(1, 1, 1, true, "")]
    [InlineData(1, 1, 2, true, "changed Block")]
    [InlineData(1, 1, 1, false, "changed Block")]
    [InlineData(0, 0, 2, false, "")]
    [InlineData(0, 1, 2, true, "changed Block")]
    public void What_was_approved_is_this_over_what_was_on(
        int needed,
        int configured,
        int on,
        bool sameRecipe,
        string expected
    )
    {
        var target = Target(new EnvironmentOptions { Approvals = { Count = configured } });
        var deployment = Sample.Of(3) with
        {
            ApprovalsNeeded = needed,
            Before = On(1),
            Recipe = sameRecipe ? Plan.RecipeOf(target, DeployKind.Deploy) : "another",
        };
        Assert.Equal(
            expected,
            Kind(ChangedGate.Judge(target, deployment, new EnvironmentState("checkout", "production") { Now = On(on) }))
        );
    }

    [Theory]
    [InlineData(null, "", Verdict.Warn)]
    [InlineData("1.0.0", "", Verdict.Pass)]
    [InlineData("1.0.0", "src/Cart.cs", Verdict.Pass)]
    [InlineData("1.0.0", "db/migrations/7.sql", Verdict.Warn)]
    public void There_is_a_rollback_unless_data_is_migrated(string? back, string file, object verdict) =>
        Assert.Equal(verdict, ReadinessGate.Judge(back, Changing(file)).Verdict);

    [Theory]
    [InlineData("src/Cart.cs", false, false)]
    [InlineData("db/migrations/7.sql", false, true)]
    [InlineData("db/migrations/7.sql", true, false)]
    public void A_rollback_is_warned_of_data_that_it_leaves_migrated(string file, bool backwards, bool warned) =>
        Assert.Equal(warned, ReadinessGate.JudgeRollback(Changing(file) with { Backwards = backwards }) is not null);

    [Fact]
    public void The_queue_names_what_is_held_and_what_is_in_progress()
    {
        var state = new EnvironmentState("checkout", "production")
        {
            Held = [17],
            HeldBy = 9,
            Queue = [18],
        };
        var running = Sample.Of(2) with { Number = 16, State = DeployState.Running };

        Assert.Empty(QueueGate.Judge(state, [], null, Now));
        var gates = QueueGate.Judge(state, [Sample.Of(1)], running, Now);

        Assert.Equal([Verdict.Warn, Verdict.Wait], gates.Select(gate => gate.Verdict));
        Assert.StartsWith("#17 `1.1.0` is held since rollback #9", gates[0].Text, StringComparison.Ordinal);
        Assert.Equal("#16 `1.2.0` is in progress; this one would be number 2 in the queue", gates[1].Text);
    }

    [Theory]
    [InlineData(DeployKind.Deploy, "#16 `1.2.0` is in progress, and is stopped")]
    [InlineData(DeployKind.Rollback, "#16 `1.2.0` is in progress; this waits for it")]
    public void A_rollback_ends_the_deploy_at_work_and_waits_for_another_rollback(object kind, string expected)
    {
        var running = Sample.Of(2) with { Number = 16, State = DeployState.Running, Kind = (DeployKind)kind };
        var gates = QueueGate.JudgeRollback(
            new EnvironmentState("checkout", "production"),
            running,
            [Sample.Of(1), Sample.Of(3) with { Number = 18, BreakGlass = "cannot wait" }]
        );

        Assert.Equal(expected, gates[0].Text);
        Assert.StartsWith("#17 `1.1.0` waits, and will be held", gates[1].Text, StringComparison.Ordinal);
    }

    private static ShippedChanges Changing(string file) => new() { Attention = file.Length == 0 ? [] : [file] };

    private static string Kind(Gate? gate) => gate is null ? "" : $"{gate.Code} {gate.Verdict}";

    private static string Text(Gate? gate) => $"{Kind(gate)} {string.Join(' ', gate?.About ?? [])}".Trim();

    private static Question Asked(
        EnvironmentState? state = null,
        DeployRequest? request = null,
        EnvironmentOptions? options = null,
        string? branch = "main"
    ) =>
        new(
            Target(options ?? new EnvironmentOptions()),
            new Revision(DeployApp.Sha(1), "1.1.0", branch, null, null),
            state ?? new EnvironmentState("checkout", "production"),
            request ?? new DeployRequest(new Caller("U1"), "deploy"),
            Now
        );

    private static DeployTarget Target(EnvironmentOptions options) =>
        new(
            "checkout",
            "production",
            new ServiceOptions { Environments = { ["staging"] = new EnvironmentOptions(), ["production"] = options } },
            options
        );

    private static TargetVersion? On(int minor) =>
        minor == 0 ? null : new TargetVersion(7, DeployApp.Sha(minor), $"1.{minor}.0", Now);

    private static BadVersion Bad(int minor) => new(DeployApp.Sha(minor), $"1.{minor}.0", "U1", Now, "errors");

    private static ChatOpsEvent Alert(string severity) =>
        new()
        {
            Id = "1",
            Source = "alertmanager",
            Kind = EventKind.Alert,
            Subject = "alert:1",
            State = EventState.Firing,
            Occurred = Now,
            Title = "High error rate",
            Severity = severity,
        };
}
