using Microsoft.Playwright;
using static ChatOpsBot.Browser.Tests.DeployStage;

namespace ChatOpsBot.Browser.Tests;

/// <summary>Deploys as people see them in Slack.</summary>
public sealed class DeployTests
{
    private static readonly string[] Echo = ["production:Engine=script", "production:Command:0=/bin/echo", "production:Command:1=[1/1] {version} at {percent}"];

    [Fact]
    public async Task A_deploy_is_asked_for_approved_promoted_broken_by_an_alert_and_rolled_back_by_itself()
    {
        await using var stage = await StartAsync([.. Echo, "production:Approvals:Count=1", "production:Canary:0:Percent=25", "production:Bake=00:10:00", "production:AutoRollback=true"]);
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
        // The first version is good when somebody says so.
        await PressAsync(linus, "Promote");
        await SeeAsync(linus, "deployed");

        await SayAsync(ada, "/deploy checkout 1.3.0 to production");
        await ConfirmAsync(ada, "Ask for approval");
        await ConfirmAsync(linus, "Approve");
        await PressAsync(linus, "Promote");
        await SeeAsync(linus, "step 4 of 4, bake");
        await stage.AlertAsync("firing");
        await SeeAsync(linus, "broke, and goes back");
        await SnapAsync(linus, "countdown");
        await Assertions.Expect(Button(linus, "Keep it")).ToBeVisibleAsync();
        // Nobody keeps it.
        stage.Hurry(20);
        await SeeAsync(linus, "rolled back by #3");
        await SeeAsync(linus, "back to 1.2.0 in production · rolled back");
        await SnapAsync(linus, "rolled-back");
    }

    [Fact]
    public async Task A_deploy_is_cancelled_after_a_question_and_the_next_one_is_ended_by_the_cord()
    {
        // Runs until its file is there.
        await using var stage = await StartAsync("staging:Engine=script", "staging:Command:0=/bin/sh", "staging:Command:1=-c", "staging:Command:2=echo '[1/2] Copying'; until [ -e {folder}/go ]; do sleep 0.05; done");
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
    public async Task What_broke_is_kept_in_its_countdown_and_the_next_comes_back_by_itself_although_its_place_is_locked()
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

    private static async Task BakeAsync(IPage asks, IPage sees, string version)
    {
        await SayAsync(asks, $"/deploy checkout {version} to production");
        await ConfirmAsync(asks, "Deploy");
        await Assertions.Expect(sees.Locator("#messages .message", new() { HasText = $"{version} → production · step 2 of 2, bake" })).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }
}
