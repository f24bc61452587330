using System.Text.Json;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Sandbox;
using static ChatOpsBot.Tests.Platform.Commands.Presses;

namespace ChatOpsBot.Tests.Platform.Commands;

/// <summary>Buttons, forms and shortcuts, pressed and filled in by people in the sandbox.</summary>
public sealed class ButtonTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replay_sends_a_delivery_through_again_and_the_list_shows_itself_again()
    {
        await using var app = await TestApp.StartAsync("Slack:DefaultChannel=#nowhere");
        await app.GitHubAsync("push", GitHubPayloads.Push(1), "11111111-aaaa");
        await app.SettleAsync();
        app.Slack.AddChannel("nowhere", ["chatopsbot"]);
        await app.Slack.CommandAsync("ada", "general", "/chatops events", Stop);
        var list = Assert.Single(app.Slack.Messages("general"));
        Assert.Contains("github/11111111-aaaa", list.Blocks.ToString(), StringComparison.Ordinal);

        Assert.True((await app.Slack.ActAsync("ada", "general", list.Ts, Action(list, "Replay"), null, Stop)).Ok);
        await app.SettleAsync();

        var after = app.Slack.Messages("general");
        Assert.Equal(2, after.Count);
        Assert.NotNull(after[0].EditedTs);
        Assert.Contains("Replayed `github/11111111-aaaa`", after[1].Text, StringComparison.Ordinal);
        Assert.Contains("This cannot be undone", after[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_letter_is_replayed_once_whoever_presses_and_however_often()
    {
        await using var app = await TestApp.StartAsync("Slack:DefaultChannel=#nowhere");
        await app.GitHubAsync("push", GitHubPayloads.Push(1));
        await app.SettleAsync();
        var letter = Assert.Single(await DeadLetter.ListAsync(app.Store, 10, Stop));
        app.Slack.AddChannel("nowhere", ["chatopsbot"]);

        var lists = new List<SandboxMessage>();
        foreach (var user in (string[])["ada", "linus"])
        {
            await app.Slack.CommandAsync(user, "general", "/chatops events --failed", Stop);
            lists.Add(app.Slack.Messages("general")[^1]);
            Assert.Contains("a message for #nowhere", lists[^1].Blocks.ToString(), StringComparison.Ordinal);
            Assert.Contains("channel_not_found", lists[^1].Blocks.ToString(), StringComparison.Ordinal);
        }

        await Task.WhenAll(
            app.Slack.ActAsync("ada", "general", lists[0].Ts, Action(lists[0], "Replay"), null, Stop),
            app.Slack.ActAsync("linus", "general", lists[1].Ts, Action(lists[1], "Replay"), null, Stop)
        );
        await app.SettleAsync();

        Assert.Single(app.Cards("#nowhere"));
        var answers = app.Slack.Messages("general").Skip(2).Select(message => message.Text).ToList();
        Assert.Single(answers, answer => answer.Contains("Replayed", StringComparison.Ordinal));
        Assert.Single(answers, answer => answer.Contains("There is no delivery or failure", StringComparison.Ordinal));
        Assert.Contains("Nothing has failed", app.Slack.Messages("general")[0].Text, StringComparison.Ordinal);
        Assert.Empty(await DeadLetter.ListAsync(app.Store, 10, Stop));
    }

    [Fact]
    public async Task A_button_that_is_pressed_twice_does_its_work_once()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        await app.GitHubAsync("push", GitHubPayloads.Push(1), "11111111-aaaa");
        await app.SettleAsync();
        await app.Slack.CommandAsync("ada", "general", "/chatops explain", Stop);
        var explained = app.Slack.Messages("general").Single(message => message.EphemeralTo is not null);

        app.Time.Advance(TimeSpan.FromSeconds(1));
        await Task.WhenAll(
            Enumerable
                .Range(0, 3)
                .Select(_ =>
                    app.Slack.ActAsync("ada", "general", explained.Ts, Action(explained, "Replay"), null, Stop)
                )
        );
        await app.SettleAsync();

        Assert.Single(Answers(), answer => answer.Contains("Replayed", StringComparison.Ordinal));
        Assert.Equal(
            2,
            Answers().Count(answer => answer.Contains("<@U0ADA00001> has already done that", StringComparison.Ordinal))
        );

        // The message has shown itself again, and its button is another one.
        explained = app.Slack.Messages("general").Single(message => message.Ts == explained.Ts);
        await app.Slack.ActAsync("ada", "general", explained.Ts, Action(explained, "Replay"), null, Stop);
        await app.SettleAsync();
        Assert.Equal(2, Answers().Count(answer => answer.Contains("Replayed", StringComparison.Ordinal)));

        List<string> Answers() =>
            [
                .. app
                    .Slack.Messages("general")
                    .Where(message => message.EphemeralTo is not null)
                    .Select(message => message.Text),
            ];
    }

    [Fact]
    public async Task What_is_decided_once_is_decided_once_whichever_showing_of_the_button_is_pressed()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Trial.Add);
        var boards = new List<SandboxMessage>();
        for (var i = 0; i < 2; i++)
        {
            await app.Slack.CommandAsync("ada", "general", "/trial board", Stop);
            boards.Add(app.Slack.Messages("general")[^1]);
            app.Time.Advance(TimeSpan.FromMinutes(1));
        }
        var on = Action(boards[0], "On");
        await app.Slack.ActAsync("ada", "general", boards[0].Ts, Action(boards[0], "Refresh"), null, Stop);
        await app.SettleAsync();
        Assert.Equal(on, Action(app.Slack.Messages("general").Single(message => message.Ts == boards[0].Ts), "On"));

        await app.Slack.ActAsync("ada", "general", boards[0].Ts, on, null, Stop);
        await app.SettleAsync();
        Assert.Contains("hall is on", app.Slack.Messages("general")[^1].Text, StringComparison.Ordinal);
        await app.Slack.ActAsync("linus", "general", boards[1].Ts, on, null, Stop);
        await app.SettleAsync();
        Assert.Contains(
            "<@U0ADA00001> has already done that",
            app.Slack.Messages("general")[^1].Text,
            StringComparison.Ordinal
        );
        await app.Slack.ActAsync("linus", "general", boards[1].Ts, Action(boards[1], "Off"), null, Stop);
        await app.SettleAsync();
        Assert.Matches(
            "<@U0ADA00001> was faster, .*: `/trial light hall on`. Nothing was done.",
            app.Slack.Messages("general")[^1].Text
        );
        var choice = boards[1]
            .Blocks!.Value[0]
            .GetProperty("elements")[3]
            .GetProperty("options")[0]
            .GetProperty("value")
            .GetString();
        await app.Slack.ActAsync(
            "linus",
            "general",
            boards[1].Ts,
            "run:more",
            JsonSerializer.Serialize(new { selected_option = new { value = choice } }),
            Stop
        );
        await app.SettleAsync();
        Assert.Contains("attic is on", app.Slack.Messages("general")[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_is_submitted_twice_is_done_once()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        await app.Slack.CommandAsync("ada", "general", "/chatops link", Stop);
        var form = Assert.Single(app.Slack.Views("ada"));

        // The answer to the first gets lost, so the form stays open and is submitted again.
        app.Slack.Faults.Add(new SandboxFault(SandboxFaultKind.LoseAnswer) { Method = "interactions", Times = 1 });
        Assert.False((await app.Slack.SubmitAsync("ada", form.Id, Filled("login", "ada"), Stop)).Ok);
        await app.Slack.SubmitAsync("ada", form.Id, Filled("login", "ada"), Stop);
        await app.SettleAsync();

        Assert.Single(
            app.Slack.Messages("general"),
            message => message.Text.Contains("Linked you", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Rights_are_those_of_the_person_who_presses()
    {
        await using var app = await TestApp.StartUnlimitedAsync(
            "Permissions:chatops replay:0=U0LINUS001",
            "Slack:DefaultChannel=#checkout"
        );
        await app.GitHubAsync("push", GitHubPayloads.Push(1));
        await app.SettleAsync();
        await app.Slack.CommandAsync("ada", "general", "/chatops events", Stop);
        var list = Assert.Single(app.Slack.Messages("general"));

        await app.Slack.ActAsync("ada", "general", list.Ts, Action(list, "Replay"), null, Stop);
        await app.SettleAsync();

        Assert.Contains(
            "You may not run `/chatops replay`; <@U0LINUS001> may",
            app.Slack.Messages("general")[^1].Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_button_that_was_not_made_here_does_nothing()
    {
        await using var app = await TestApp.StartAsync();
        var forged = app.Slack.PostAs("chatopsbot", "general", "press me");
        await app.CallSlackAsync(
            "chat.postMessage",
            new
            {
                channel = "general",
                text = "forged",
                blocks = new[]
                {
                    new
                    {
                        type = "actions",
                        elements = new[]
                        {
                            new
                            {
                                type = "button",
                                action_id = "run:forged",
                                value = "/chatops link ada~AAAAAAAAAAAAAAAAAAAA",
                                text = new { type = "plain_text", text = "Go" },
                            },
                        },
                    },
                },
            }
        );
        var message = app.Slack.Messages("general")[^1];

        await app.Slack.ActAsync("ada", "general", message.Ts, "run:forged", null, Stop);
        await app.SettleAsync();

        Assert.Contains(
            "That button was not made by this bot",
            app.Slack.Messages("general")[^1].Text,
            StringComparison.Ordinal
        );
        Assert.NotEqual(forged.Ts, message.Ts);
    }

    [Fact]
    public async Task A_form_says_in_its_place_what_is_wrong_and_takes_what_is_right()
    {
        await using var app = await TestApp.StartAsync();
        await app.Slack.CommandAsync("linus", "general", "/chatops link grace", Stop);
        await app.SettleAsync();

        await app.Slack.CommandAsync("ada", "general", "/chatops link", Stop);
        var form = Assert.Single(app.Slack.Views("ada"));
        Assert.Equal("Link GitHub", form.Title);

        var wrong = await app.Slack.SubmitAsync("ada", form.Id, Filled("login", "not a login!"), Stop);
        Assert.Contains("is not a valid GitHub login", wrong.Errors["login"], StringComparison.Ordinal);
        var taken = await app.Slack.SubmitAsync("ada", form.Id, Filled("login", "grace"), Stop);
        Assert.Contains("belongs to", taken.Errors["login"], StringComparison.Ordinal);
        Assert.Single(app.Slack.Views("ada"));

        Assert.True((await app.Slack.SubmitAsync("ada", form.Id, Filled("login", "ada"), Stop)).Ok);
        await app.SettleAsync();
        Assert.Empty(app.Slack.Views("ada"));
        Assert.Contains("Linked you", app.Slack.Messages("general")[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_in_a_form_is_answered_in_its_place()
    {
        await using var app = await TestApp.StartUnlimitedAsync(
            "Routes:0:Id=alerts",
            "Routes:0:Match:0=kind=alert",
            "Routes:0:Channel=#incidents",
            "Routes:1:Id=rest",
            "Routes:1:Channel=#checkout"
        );
        await app.GitHubAsync("push", GitHubPayloads.Push(1));
        await app.SettleAsync();

        await app.Slack.ShortcutAsync("ada", "chatops routes test", null, null, Stop);
        var form = Assert.Single(app.Slack.Views("ada"));
        Assert.NotEmpty((await app.Slack.SubmitAsync("ada", form.Id, Filled("labels", "kind"), Stop)).Errors["labels"]);
        Assert.NotEmpty((await app.Slack.SubmitAsync("ada", form.Id, null, Stop)).Errors);
        Assert.True(
            (await app.Slack.SubmitAsync("ada", form.Id, Filled("labels", "kind=alert\nseverity=critical"), Stop)).Ok
        );

        var answer = Assert.Single(app.Slack.Views("ada"));
        Assert.Contains("#incidents by `alerts`", answer.Blocks.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_Slack_does_not_open_in_time_reports_it()
    {
        await using var app = await TestApp.StartAsync();
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.Error) { Method = "views.open", Error = "expired_trigger_id" }
        );

        await app.Slack.CommandAsync("ada", "general", "/chatops link", Stop);

        Assert.Contains(
            "within Slack's three-second limit",
            Assert.Single(app.Slack.Messages("general")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_card_explains_itself_from_the_menu_of_its_message()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        await app.GitHubAsync("push", GitHubPayloads.Push(1), "11111111-aaaa");
        await app.SettleAsync();
        var card = Assert.Single(app.Cards("#general"));

        await app.Slack.ShortcutAsync("ada", "chatops explain", "general", card.Ts, Stop);
        await app.SettleAsync();

        var answer = app.Slack.Messages("general")[^1];
        Assert.Contains("Card `push:", answer.Text, StringComparison.Ordinal);
        Assert.Contains("#general by `default`", answer.Text, StringComparison.Ordinal);
        Assert.Contains("github/11111111-aaaa", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_presses_on_one_message_are_answered_in_their_order_though_slack_refuses_the_first_answer()
    {
        await using var app = await TestApp.StartUnlimitedAsync(services =>
            services.AddSingleton<IStartupFilter, RefusedAnswer>()
        );
        await app.GitHubAsync("push", GitHubPayloads.Push(1));
        await app.SettleAsync();
        await app.Slack.CommandAsync("ada", "general", "/chatops explain", Stop);
        var message = app.Slack.Messages("general").Single(found => found.EphemeralTo is not null);
        RefusedAnswer.Left = 1;

        await app.Slack.ActAsync("ada", "general", message.Ts, Action(message, "Replay"), null, Stop);
        await app.UntilAsync(() => RefusedAnswer.Left == 0);
        await app.Slack.ActAsync("ada", "general", message.Ts, Action(message, "Replay"), null, Stop);
        await app.SettleAsync();

        var answers = app
            .Slack.Messages("general")
            .Select(found => found.Text)
            .Where(text =>
                text.Contains("Replayed", StringComparison.Ordinal)
                || text.Contains("already done that", StringComparison.Ordinal)
            )
            .ToList();
        Assert.Equal(2, answers.Count);
        Assert.Contains("Replayed", answers[0], StringComparison.Ordinal);
    }

    /// <summary>Slack's response addresses answer 503 so many times.</summary>
    private sealed class RefusedAnswer : IStartupFilter
    {
        public static int Left;

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    (context, forward) =>
                    {
                        if (
                            !context.Request.Path.StartsWithSegments(
                                "/sandbox/slack/response",
                                StringComparison.Ordinal
                            )
                            || Left == 0
                        )
                            return forward(context);
                        Left--;
                        context.Response.StatusCode = 503;
                        return Task.CompletedTask;
                    }
                );
                next(app);
            };
    }
}
