using System.Net;

namespace ChatOpsBot.Sandbox.Tests;

/// <summary>Slash commands and the addresses to answer to.</summary>
public sealed class CommandTests : WithApp
{
    [Fact]
    public async Task A_command_arrives_signed_with_all_its_fields()
    {
        await Workspace.CommandAsync("ada", "#checkout", "/chatops  help me", Cancelled);

        var heard = await App.NextAsync();
        var stamp = heard.Headers["X-Slack-Request-Timestamp"].ToString();
        Assert.Equal(FakeApp.Sign(stamp, heard.Body), heard.Headers["X-Slack-Signature"]);
        Assert.Equal(Sandbox.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(), stamp);
        Assert.Equal("application/x-www-form-urlencoded", heard.Headers.ContentType);
        Assert.Equal(
            ("/chatops", "help me", "checkout", "ada", "U0ADA00001"),
            (
                heard.Field("command"),
                heard.Field("text"),
                heard.Field("channel_name"),
                heard.Field("user_name"),
                heard.Field("user_id")
            )
        );
        Assert.StartsWith(Sandbox.Address + "sandbox/slack/response/", heard.Field("response_url"));
    }

    [Theory]
    [InlineData("/chatops page @ada in #general <now>", "page @ada in #general <now>")]
    [InlineData("/deploy page @ada in #general <now>", "page <@U0ADA00001|ada> in <#{0}|general> &lt;now&gt;")]
    public async Task Text_is_raw_unless_the_command_asks_for_links(string typed, string heard)
    {
        await Workspace.CommandAsync("ada", "general", typed, Cancelled);

        Assert.Equal(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, heard, Sandbox.Id("general")),
            (await App.NextAsync()).Field("text")
        );
    }

    [Fact]
    public async Task An_answer_is_seen_by_one_person_unless_it_says_otherwise()
    {
        App.Answer = heard => new
        {
            text = heard.Field("text"),
            response_type = heard.Field("text") == "all" ? "in_channel" : null,
        };

        Assert.True((await Workspace.CommandAsync("ada", "general", "/chatops me", Cancelled)).Ok);
        Assert.True((await Workspace.CommandAsync("ada", "general", "/chatops all", Cancelled)).Ok);

        Assert.Equal(
            [("me", "U0ADA00001"), ("/chatops all", null), ("all", null)],
            Workspace.Messages("general").Select(message => (message.Text, message.EphemeralTo))
        );
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.Accepted)]
    public async Task Any_status_but_200_is_a_failure_that_slackbot_tells(HttpStatusCode status)
    {
        App.Answer = _ => status;

        var sent = await Workspace.CommandAsync("ada", "general", "/chatops help", Cancelled);

        Assert.Equal("dispatch_failed", sent.Error);
        var told = Workspace.Messages("general")[^1];
        Assert.Equal(
            ("USLACKBOT", "U0ADA00001", "/chatops failed with the error “dispatch_failed”"),
            (told.User, told.EphemeralTo, told.Text)
        );
    }

    [Fact]
    public async Task A_silent_app_times_out_after_three_seconds_and_is_not_asked_again()
    {
        App.Answer = _ => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Cancelled);

        var sending = Workspace.CommandAsync("ada", "general", "/chatops help", Cancelled);
        await App.NextAsync();
        Sandbox.Clock.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal("operation_timeout", (await sending).Error);
        Assert.False(App.HasMore);
    }

    [Fact]
    public async Task A_slow_network_delivers_after_slack_has_given_up()
    {
        Workspace.Faults.Add(
            new SandboxFault(SandboxFaultKind.Latency)
            {
                Method = "commands",
                LatencyMs = 5_000,
                Times = 1,
            }
        );

        var sending = Workspace.CommandAsync("ada", "general", "/chatops help", Cancelled);
        await Sandbox.Clock.UntilSetAsync(TimeSpan.FromSeconds(3), Cancelled);
        Sandbox.Clock.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal("operation_timeout", (await sending).Error);
        Assert.Equal("help", (await App.NextAsync()).Field("text"));
    }

    [Fact]
    public async Task A_command_that_the_manifest_does_not_know_is_refused()
    {
        Assert.Equal(
            "unknown_command",
            (await Workspace.CommandAsync("ada", "general", "/chatopz help", Cancelled)).Error
        );
        Assert.False(App.HasMore);
    }

    [Fact]
    public async Task A_response_url_takes_five_answers()
    {
        var url = await ResponseUrlAsync();

        var statuses = new List<(HttpStatusCode, string)>();
        for (var use = 0; use < 6; use++)
            statuses.Add(await AnswerAsync(url, new { text = "more" }));

        Assert.Equal(
            [.. Enumerable.Repeat((HttpStatusCode.OK, "ok"), 5), (HttpStatusCode.NotFound, "used_url")],
            statuses
        );
        Assert.Equal(5, Workspace.Messages("general").Count(message => message.EphemeralTo == "U0ADA00001"));
    }

    [Fact]
    public async Task A_response_url_lives_thirty_minutes()
    {
        var url = await ResponseUrlAsync();

        Sandbox.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal((HttpStatusCode.OK, "ok"), await AnswerAsync(url, new { text = "just in time" }));
        Sandbox.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((HttpStatusCode.NotFound, "expired_url"), await AnswerAsync(url, new { text = "late" }));
    }

    [Fact]
    public async Task A_later_answer_replaces_or_deletes_the_one_before_and_never_becomes_public()
    {
        App.Answer = _ => new { text = "working" };
        var url = await ResponseUrlAsync();

        await AnswerAsync(
            url,
            new
            {
                text = "done",
                replace_original = true,
                response_type = "in_channel",
            }
        );
        var replaced = Assert.Single(Workspace.Messages("general"));
        await AnswerAsync(url, new { delete_original = true });

        Assert.Equal(("done", "U0ADA00001"), (replaced.Text, replaced.EphemeralTo));
        Assert.Empty(Workspace.Messages("general"));
    }

    [Fact]
    public async Task A_bad_answer_is_refused_with_slacks_word()
    {
        var url = await ResponseUrlAsync();

        Assert.Equal(
            (HttpStatusCode.BadRequest, "invalid_blocks"),
            await AnswerAsync(url, new { text = "a", blocks = new[] { new { type = "nonsense" } } })
        );
        Assert.Equal(
            (HttpStatusCode.BadRequest, "thread_not_found"),
            await AnswerAsync(url, new { text = "a", thread_ts = "1.000000" })
        );
        Assert.Equal(
            (HttpStatusCode.BadRequest, "no_text"),
            await AnswerAsync(url, new { response_type = "ephemeral" })
        );
        Assert.Equal((HttpStatusCode.NotFound, "expired_url"), await AnswerAsync(url + "x", new { text = "a" }));
    }

    [Fact]
    public async Task The_log_holds_both_directions_without_secrets()
    {
        await AnswerAsync(await ResponseUrlAsync(), new { text = "later" });
        await Sandbox.CallAsync("auth.test");

        Assert.Equal(
            [("to_app", "slash_commands"), ("to_slack", "response_url"), ("to_slack", "auth.test")],
            Workspace.Log.Select(entry => (entry.Direction, entry.Name))
        );
        Assert.DoesNotContain(
            Workspace.Log,
            entry =>
                (entry.Request + entry.Answer).Contains("response/", StringComparison.Ordinal)
                || entry.Request.Contains("xoxb", StringComparison.Ordinal)
        );
    }

    private async Task<string> ResponseUrlAsync()
    {
        await Workspace.CommandAsync("ada", "general", "/chatops help", Cancelled);
        return (await App.NextAsync()).Field("response_url");
    }

    private async Task<(HttpStatusCode Status, string Body)> AnswerAsync(string url, object message)
    {
        using var content = System.Net.Http.Json.JsonContent.Create(message);
        using var response = await Sandbox.Http.PostAsync(url, content, Cancelled);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancelled));
    }
}
