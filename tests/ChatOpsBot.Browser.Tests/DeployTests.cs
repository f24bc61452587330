using Microsoft.Playwright;
using static ChatOpsBot.Browser.Tests.DeployStage;

namespace ChatOpsBot.Browser.Tests;

/// <summary>Deploys as people see them in Slack.</summary>
public sealed class DeployTests
{
    private static readonly string[] Echo =
    [
        "production:Engine=script",
        "production:Command:0=/bin/echo",
        "production:Command:1=[1/1] {version} at {percent}",
    ];

    [Fact]
    public async Task A_deploy_is_asked_for_approved_promoted_broken_by_an_alert_and_rolled_back_by_itself()
    {
        await using var stage = await StartAsync([
            .. Echo,
            "production:Approvals:Count=1",
            "production:Canary:0:Percent=25",
            "production:Bake=00:10:00",
            "production:AutoRollback=true",
        ]);
        var ada = await stage.OpenAsync("checkout", "ada");
        await SayAsync(ada, "/deploy checkout 1.2.0 to production");
        await SnapAsync(ada, "plan");
        await ConfirmAsync(ada, "Ask for approval");
        var linus = await stage.OpenAsync("checkout", "linus");
        await SnapAsync(linus, "approval");
        await ConfirmAsync(linus, "Approve");
        await PressAsync(linus, "Promote");
        await SeeAsync(linus, "step 4 of 4, bake");
        await SnapAsync(linus, "bake");
        // The first version is good when someone reports it.
        await PressAsync(linus, "Promote");
        await SeeAsync(linus, "deployed");

        await SayAsync(ada, "/deploy checkout 1.3.0 to production");
        await ConfirmAsync(ada, "Ask for approval");
        await ConfirmAsync(linus, "Approve");
        await PressAsync(linus, "Promote");
        await SeeAsync(linus, "step 4 of 4, bake");
        await stage.AlertAsync("firing");
        await SeeAsync(linus, "failed, rolls back");
        await SnapAsync(linus, "countdown");
        await Assertions.Expect(Button(linus, "Keep it")).ToBeVisibleAsync();
        // No one keeps it.
        stage.Hurry(20);
        await SeeAsync(linus, "rolled back by #3");
        await SeeAsync(linus, "back to 1.2.0 in production · rolled back");
        await SnapAsync(linus, "rolled-back");
    }

    [Fact]
    public async Task A_deploy_is_cancelled_after_a_question_and_the_next_one_is_ended_by_the_cord()
    {
        // Runs until its file is there.
        await using var stage = await StartAsync(
            "staging:Engine=script",
            "staging:Command:0=/bin/sh",
            "staging:Command:1=-c",
            "staging:Command:2=echo '[1/2] Copying'; until [ -e {folder}/go ]; do sleep 0.05; done"
        );
        var ada = await stage.OpenAsync("checkout", "ada");
        await SayAsync(ada, "/deploy checkout 1.2.0 to staging");
        await ConfirmAsync(ada, "Deploy");
        await SeeAsync(ada, "Copying");
        await PressAsync(ada, "Cancel");
        await Assertions.Expect(Dialog(ada)).ToContainTextAsync("may leave staging half-deployed");
        await SnapAsync(ada, "cancel-question");
        await AnswerAsync(ada, "Not yet");
        await ConfirmAsync(ada, "Cancel", "Cancel it");
        await SeeAsync(ada, "cancelled: by");
        await SeeAsync(ada, "staging may be half-deployed");
        await SnapAsync(ada, "cancelled");

        await SayAsync(ada, "/deploy checkout 1.3.0 to staging");
        await ConfirmAsync(ada, "Deploy");
        var linus = await stage.OpenAsync("checkout", "linus");
        await SeeAsync(linus, "Copying");
        await ConfirmAsync(linus, "Pull the cord", "Pull");
        await SeeAsync(linus, "pulled the cord, and locked checkout/staging");
        await SnapAsync(linus, "cord");
        await PressAsync(linus, "Unlock");
        await SeeAsync(ada, "unlocked");
        await SayAsync(ada, "/deploy status checkout");
        await SnapAsync(ada, "cord-unlocked");
        await Assertions.Expect(ada.Locator("#messages .message").Last).Not.ToContainTextAsync("🔒");
    }

    [Fact]
    public async Task What_failed_is_kept_in_its_countdown_and_the_next_is_rolled_back_although_its_place_is_locked()
    {
        await using var stage = await StartAsync([.. Echo, "production:Bake=00:10:00", "production:AutoRollback=true"]);
        var (ada, linus) = (await stage.OpenAsync("checkout", "ada"), await stage.OpenAsync("checkout", "linus"));
        await BakeAsync(ada, linus, "1.0.0");
        await PressAsync(linus, "Promote");
        await SeeAsync(linus, "skipped by");

        await BakeAsync(ada, linus, "1.1.0");
        await stage.AlertAsync("firing");
        await PressAsync(linus, "Keep it");
        await SeeAsync(linus, "kept by");
        await SnapAsync(linus, "kept");

        await stage.AlertAsync("resolved");
        await BakeAsync(ada, linus, "1.2.0");
        await SayAsync(linus, "/deploy lock checkout/production stocktaking");
        await stage.AlertAsync("firing");
        await PressAsync(linus, "Roll back now");
        await SeeAsync(linus, "back to 1.1.0 in production · rolled back");
        await SeeAsync(linus, "although");
        await SnapAsync(linus, "back-under-a-lock");
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Two_people_approve_and_both_count(bool atTheSameMoment)
    {
        await using var stage = await StartAsync([.. Counted, "production:Approvals:Count=2"]);
        var (ada, linus, grace) = (
            await stage.OpenAsync("checkout", "ada"),
            await stage.OpenAsync("checkout", "linus"),
            await stage.OpenAsync("checkout", "grace")
        );
        await AskForApprovalAsync(ada, linus, grace);
        if (atTheSameMoment)
        {
            await Task.WhenAll(AnswerAsync(linus, "Approve"), AnswerAsync(grace, "Approve"));
        }
        else
        {
            // The second's question is open while the first's answer changes the message.
            await AnswerAsync(linus, "Approve");
            await Assertions.Expect(Card(grace, "waits for 1 approval")).ToContainTextAsync("approved by @linus");
            await AnswerAsync(grace, "Approve");
        }

        await SeeAsync(linus, "checkout 1.2.0 → production · deployed");
        var card = Card(linus, "→ production · deployed");
        await Assertions.Expect(card).ToContainTextAsync("approved by");
        await Assertions.Expect(card).ToContainTextAsync("@linus");
        await Assertions.Expect(card).ToContainTextAsync("@grace");
        foreach (var page in (IPage[])[linus, grace])
            await Assertions.Expect(page.Locator(".message.ephemeral").Last).ToContainTextAsync("Approved #1");
        await SnapAsync(linus, "two-approvals");
        Assert.Equal("1.2.0", stage.Read("begun").Trim());
    }

    [Fact]
    public async Task Where_one_approval_is_enough_the_second_person_sees_what_has_happened()
    {
        await using var stage = await StartAsync([.. Counted, "production:Approvals:Count=1"]);
        var (ada, linus, grace) = (
            await stage.OpenAsync("checkout", "ada"),
            await stage.OpenAsync("checkout", "linus"),
            await stage.OpenAsync("checkout", "grace")
        );
        await AskForApprovalAsync(ada, linus, grace);
        await AnswerAsync(linus, "Approve");
        await SeeAsync(grace, "checkout 1.2.0 → production · deployed");
        await AnswerAsync(grace, "Approve");

        await SeeAsync(grace, "#1 is not waiting for approval: deployed");
        await SnapAsync(grace, "approved-already");
        await Assertions.Expect(Card(grace, "→ production · deployed")).Not.ToContainTextAsync("@grace");
        await Assertions.Expect(Button(grace, "Approve")).ToHaveCountAsync(0);
        Assert.Equal("1.2.0", stage.Read("begun").Trim());
    }

    [Fact]
    public async Task The_glass_is_broken_by_those_that_a_rule_names_and_by_no_one_else()
    {
        await using var stage = await StartAsync([
            .. Echo,
            "production:Approvals:Count=2",
            "Permissions:deploy break-glass checkout/production:0=U0LINUS001",
        ]);
        var (ada, linus) = (await stage.OpenAsync("checkout", "ada"), await stage.OpenAsync("checkout", "linus"));
        await SayAsync(ada, "/deploy lock checkout/production stocktaking");
        await SayAsync(ada, "/deploy checkout 1.2.0 to production --break-glass \"checkout is down\"");
        await SeeAsync(ada, "deploy break-glass");
        await SnapAsync(ada, "glass-refused");
        await Assertions
            .Expect(ada.GetByRole(AriaRole.Button, new() { Name = "Deploy", Exact = true }))
            .ToHaveCountAsync(0);

        await SayAsync(linus, "/deploy checkout 1.2.0 to production --break-glass \"checkout is down\"");
        await SeeAsync(linus, "overridden");
        await SnapAsync(linus, "glass-plan");
        await PressAsync(linus, "Deploy");
        await SeeAsync(linus, "with break-glass over 2 approvals, a lock: everyone will see it");
        await SnapAsync(linus, "glass-question");
        await AnswerAsync(linus, "Deploy");
        await SeeAsync(ada, "checkout 1.2.0 → production · deployed");
        await Assertions
            .Expect(Card(ada, "→ production · deployed"))
            .ToContainTextAsync("break-glass over 2 approvals, a lock: checkout is down");
        await SnapAsync(ada, "glass-broken");
        var admin = await stage.OpenAsync("chatops-admin", "ada");
        await SeeAsync(admin, "used break-glass for #1");
        await SnapAsync(admin, "glass-admin");
    }

    /// <summary>A deploy that keeps a line of each time it was started.</summary>
    private static readonly string[] Counted =
    [
        "production:Engine=script",
        "production:Command:0=/bin/sh",
        "production:Command:1=-c",
        "production:Command:2=echo {version} >> {folder}/begun",
    ];

    /// <summary>One asks, and the others have the question of <c>Approve</c> before them.</summary>
    private static async Task AskForApprovalAsync(IPage asks, params IPage[] approve)
    {
        await SayAsync(asks, "/deploy checkout 1.2.0 to production");
        await ConfirmAsync(asks, "Ask for approval");
        foreach (var page in approve)
            await PressAsync(page, "Approve");
    }

    private static ILocator Card(IPage page, string text) =>
        page.Locator("#messages .message", new() { HasText = text });

    private static async Task BakeAsync(IPage asks, IPage sees, string version)
    {
        await SayAsync(asks, $"/deploy checkout {version} to production");
        await ConfirmAsync(asks, "Deploy");
        await Assertions
            .Expect(
                sees.Locator("#messages .message", new() { HasText = $"{version} → production · step 2 of 2, bake" })
            )
            .ToBeVisibleAsync(new() { Timeout = 60_000 });
    }
}
