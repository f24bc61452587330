using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.Platform.Commands;

/// <summary>Commands as people give them, in the sandbox.</summary>
public sealed class CommandTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData("/chatops help"), InlineData("/deploy help"), InlineData("/rollback help")]
    public async Task Help_omits_what_only_buttons_call(string line)
    {
        await using var deploys = await Tests.Deployments.DeployApp.StartAsync();

        var help = await deploys.TypeAsync(line);

        var shown = help.Text + help.Blocks;
        Assert.DoesNotContain("/deploy start", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("/rollback start", shown, StringComparison.Ordinal);
        // It is still described to whoever asks for it.
        Assert.Contains(
            "--plan",
            (await deploys.TypeAsync("/chatops help deploy start")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Help_is_for_the_one_who_asked()
    {
        await using var app = await TestApp.StartAsync();

        Assert.True((await app.Slack.CommandAsync("ada", "general", "/chatops help", Stop)).Ok);

        var answer = Assert.Single(app.Slack.Messages("general"));
        Assert.Equal(app.Slack.Users.Single(user => user.Name == "ada").Id, answer.EphemeralTo);
        Assert.Contains("`/chatops events` show the last deliveries", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/chatops", "*Commands*")]
    [InlineData("/chatops --help", "*Commands*")]
    [InlineData("/chatops approve 17", "There is no `/chatops approve`. Did you mean `/deploy approve`?")]
    [InlineData("/deploy stauts", "Did you mean `/deploy status`?")]
    [InlineData("/chatops hepl", "There is no `/chatops hepl`. Did you mean `/chatops help`?")]
    [InlineData("/chatops routs test kind=alert", "Did you mean `/chatops routes test`?")]
    [InlineData("/chatops xyzzy", "There is no `/chatops xyzzy`. `/chatops help` lists all commands.")]
    [InlineData("/chatops help replai", "There is no command `replai`. Did you mean `replay`?")]
    [InlineData("/chatops help replay", "`/chatops replay &lt;id&gt; [--dry-run]`")]
    [InlineData("/chatops replay --help", "`/chatops replay &lt;id&gt; [--dry-run]`")]
    [InlineData("/chatops replay help", "`/chatops replay &lt;id&gt; [--dry-run]`")]
    [InlineData("/chatops whoami @linus help", "`help` is one argument too many")]
    [InlineData(
        "/chatops replay",
        "Say which id.\nUsage: `/chatops replay &lt;id&gt; [--dry-run]`, for example `/chatops replay github/"
    )]
    [InlineData("/chatops events --count 0", "write a number from 1 to 20")]
    [InlineData("/chatops events --faild", "Did you mean `--failed`?")]
    [InlineData("/chatops events", "Nothing has been delivered in the last 14 days.")]
    [InlineData("/chatops events --failed", "Nothing has failed.")]
    [InlineData("/chatops explain", "There is no delivery yet")]
    [InlineData("/chatops explain github/1", "There is no delivery `github/1`")]
    [InlineData("/chatops undo", "There is nothing to undo")]
    [InlineData("/chatops unlink", "No GitHub login is linked to you.")]
    [InlineData("/chatops link “ada lovelace”", "`ada lovelace` is not a valid GitHub login")]
    [InlineData("/chatops whoami", "You are *Ada Byron*")]
    [InlineData("/chatops whoami @linus", "That is *Linus Ek*")]
    [InlineData("/chatops whoami linsu", "There is no user `linsu`. Did you mean `@linus`?")]
    [InlineData("/chatops status", "Status: healthy")]
    [InlineData("/chatops routes test kind=alret", "Did you mean `alert`?")]
    [InlineData("/chatops routes test severity", "`severity` is not a label; write `name=value`")]
    [InlineData("/chatops routes test kind=alert", "#general by `default`")]
    public async Task Each_line_gets_an_answer_that_helps(string line, string expected)
    {
        await using var app = await TestApp.StartAsync();

        await app.Slack.CommandAsync("ada", "general", line, Stop);

        Assert.Contains(expected, Assert.Single(app.Slack.Messages("general")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_changes_something_can_be_tried_done_and_taken_back()
    {
        await using var app = await TestApp.StartAsync();

        Assert.Contains("Would link you", await SayAsync(app, "/chatops link ada --dry-run"), StringComparison.Ordinal);
        Assert.Contains("not linked", await SayAsync(app, "/chatops whoami"), StringComparison.Ordinal);
        Assert.Contains(
            "Undo: `/chatops undo`",
            await SayAsync(app, "/chatops link https://github.com/Ada"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "<https://github.com/Ada|Ada>",
            await SayAsync(app, "/chatops whoami"),
            StringComparison.Ordinal
        );
        Assert.Contains("already linked to you", await SayAsync(app, "/chatops link ada"), StringComparison.Ordinal);
        Assert.Contains(
            "belongs to <@U0ADA00001>",
            await SayAsync(app, "/chatops link ada", "linus"),
            StringComparison.Ordinal
        );
        await SayAsync(app, "/chatops link byron");
        Assert.Contains(
            "Would undo `/chatops link byron`",
            await SayAsync(app, "/chatops undo --dry-run"),
            StringComparison.Ordinal
        );
        Assert.Contains("Undid `/chatops link byron`", await SayAsync(app, "/chatops undo"), StringComparison.Ordinal);
        Assert.Contains("|Ada>", await SayAsync(app, "/chatops whoami"), StringComparison.Ordinal);
        await SayAsync(app, "/chatops undo");
        Assert.Contains("not linked", await SayAsync(app, "/chatops whoami"), StringComparison.Ordinal);
        Assert.Contains("Linked", await SayAsync(app, "/chatops link ada", "linus"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_is_shown_who_may()
    {
        await using var app = await TestApp.StartAsync(
            "Permissions:chatops link:0=@platform",
            "Permissions:chatops:0=*",
            "Permissions:chatops undo:0=U0GRACE001"
        );

        Assert.Contains("Linked", await SayAsync(app, "/chatops link ada"), StringComparison.Ordinal);
        Assert.Contains(
            "You may not run `/chatops link`; @platform may",
            await SayAsync(app, "/chatops link grace", "grace"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "You may not run `/chatops undo`; <@U0GRACE001> may",
            await SayAsync(app, "/chatops undo"),
            StringComparison.Ordinal
        );
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.Error) { Method = "usergroups.list", Error = "internal_error" }
        );
        app.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Contains(
            "Slack did not report who is in @platform",
            await SayAsync(app, "/chatops link byron"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_same_words_work_after_the_bots_name_and_in_a_direct_message()
    {
        await using var app = await TestApp.StartAsync();

        app.Slack.PostAs("ada", "general", "hey <@U0CHATOPS1>, hepl");
        await app.SettleAsync();
        Assert.Contains(
            "Did you mean `/chatops help`?",
            Assert.Single(app.Replies("general")).Text,
            StringComparison.Ordinal
        );

        await SayAsync(app, "/chatops home");
        var direct = Direct(app, "ada");
        app.Slack.PostAs("ada", direct, "link ada");
        await app.SettleAsync();
        Assert.Contains("Linked you", app.Slack.Messages(direct)[^1].Text, StringComparison.Ordinal);
        var before = app.Slack.Messages(direct).Count;
        await app.SettleAsync();
        Assert.Equal(before, app.Slack.Messages(direct).Count);
    }

    [Theory]
    [InlineData("<@U0CHATOPS1>\u00A0chatops\nhelp", "*Commands*")]
    [InlineData("<@U0CHATOPS1>:\tchatops help", "*Commands*")]
    [InlineData("<@U0CHATOPS1>\n\nhelp", "*Commands*")]
    [InlineData("<@U0CHATOPS1> --help", "*Commands*")]
    [InlineData("<@U0CHATOPS1>\u200B", "*Commands*")]
    [InlineData("<@U0CHATOPS1> approve #17", "There is no deploy `#17`")]
    [InlineData("<@U0CHATOPS1> deploy\u2003approve\n#17", "There is no deploy `#17`")]
    public async Task What_is_written_to_the_bot_is_read_whatever_white_space_is_in_it(string written, string expected)
    {
        await using var app = await TestApp.StartAsync();

        app.Slack.PostAs("ada", "general", written);
        await app.SettleAsync();

        Assert.Contains(expected, Assert.Single(app.Replies("general")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_written_once_is_done_once_though_two_events_and_their_copies_report_it()
    {
        await using var app = await TestApp.StartAsync();
        app.Slack.Faults.Add(new SandboxFault(SandboxFaultKind.Duplicate) { Method = "events", Times = 10 });

        app.Slack.PostAs("ada", "general", "<@U0CHATOPS1> link ada");
        await app.SettleAsync();

        Assert.Single(app.Replies("general"));
    }

    [Fact]
    public async Task A_question_that_takes_too_long_is_answered_later()
    {
        await using var app = await TestApp.StartAsync();
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.Latency)
            {
                Method = "users.info",
                LatencyMs = 2_000,
                Times = 1,
            }
        );

        var asked = app.Slack.CommandAsync("ada", "general", "/chatops whoami", Stop);
        // No faster than the clock on the wall: the sandbox, too, waits by the test's clock, and for three seconds
        // only.
        await TestApp.UntilAsync(
            () =>
            {
                app.Time.Advance(TimeSpan.FromMilliseconds(10));
                return asked.IsCompleted;
            },
            "the acknowledgement"
        );
        Assert.Equal("", (await asked).Answer);
        await app.SettleAsync();

        Assert.Contains(
            "You are *Ada Byron*",
            Assert.Single(app.Slack.Messages("general")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_answer_whose_address_is_used_up_or_too_old_comes_as_a_direct_message()
    {
        await using var app = await TestApp.StartAsync();
        var work = new CommandCall
        {
            Origin = CommandOrigin.Typed,
            Command = "chatops",
            Text = "whoami",
            UserId = "U0ADA00001",
            ChannelId = "C0SANDBX001",
            ResponseUrl = $"{app.Http.BaseAddress}sandbox/slack/response/none",
            Received = TestApp.Start.AddMinutes(-31),
        }.ToWork();

        await app.Store.CommitAsync(new Commit().Enqueue(work), Stop);
        await app.SettleAsync();

        Assert.Contains(
            "You are *Ada Byron*",
            Assert.Single(app.Slack.Messages(Direct(app, "ada"))).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_command_that_cannot_be_stored_reports_it()
    {
        await using var app = await TestApp.StartAsync();
        ((IDisposable)app.Store).Dispose();

        await app.Slack.CommandAsync("ada", "general", "/chatops link ada", Stop);

        Assert.Contains(
            "could not be stored, so it was not done",
            Assert.Single(app.Slack.Messages("general")).Text,
            StringComparison.Ordinal
        );
    }

    private static async Task<string> SayAsync(TestApp app, string line, string user = "ada")
    {
        var seen = app.Slack.Messages("general").Count;
        Assert.True((await app.Slack.CommandAsync(user, "general", line, Stop)).Ok);
        await app.UntilAsync(() => app.Slack.Messages("general").Count > seen);
        return app.Slack.Messages("general")[^1].Text;
    }

    private static string Direct(TestApp app, string user)
    {
        app.Slack.OpenHome(user, "messages");
        var id = app.Slack.Users.Single(known => known.Name == user).Id;
        return app.Slack.Channels.Single(channel => channel.DirectWith == id).Id;
    }
}
