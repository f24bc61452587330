using System.Text.Json;
using ChatOpsBot.Sandbox;

namespace ChatOpsBot.Tests.Platform.Commands;

/// <summary>
/// Slack is answered in time whatever the store does, and no answer claims to know what is not known.
/// </summary>
public sealed class PromptAnswerTests
{
    private static readonly TimeSpan InTime = TimeSpan.FromSeconds(2.5);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(StoreMood.Hangs), InlineData(StoreMood.AnswerLost)]
    public async Task A_typed_command_whose_storing_is_not_confirmed_reports_it_and_later_what_became_of_it(object mood)
    {
        await using var app = await StartAsync();
        Store(app).Mood = (StoreMood)mood;

        Assert.True((await InTimeAsync(app, app.Slack.CommandAsync("ada", "general", "/chatops link ada", Stop))).Ok);

        Assert.Contains(
            "not known yet whether `/chatops link ada` will run",
            app.Slack.Messages("general")[0].Text,
            StringComparison.Ordinal
        );
        Store(app).Recover();
        await AnsweredAsync(app, "Linked you");
        Assert.Equal(2, app.Slack.Messages("general").Count);
    }

    [Fact]
    public async Task A_command_that_was_certainly_not_stored_was_not_done_and_can_be_given_again()
    {
        await using var app = await StartAsync();
        Store(app).Mood = StoreMood.NotSent;
        await InTimeAsync(app, app.Slack.CommandAsync("ada", "general", "/chatops link ada", Stop));
        Assert.Contains(
            "could not be stored, so it was not done. Try again.",
            Assert.Single(app.Slack.Messages("general")).Text,
            StringComparison.Ordinal
        );

        Store(app).Recover();
        await app.Slack.CommandAsync("ada", "general", "/chatops whoami", Stop);

        Assert.Contains("not linked", app.Slack.Messages("general")[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_never_confirms_ends_in_an_answer_that_claims_nothing()
    {
        await using var app = await StartAsync();
        Store(app).Mood = StoreMood.AnswerLost;
        await InTimeAsync(app, app.Slack.CommandAsync("ada", "general", "/trial light hall on", Stop));

        await app.UntilAsync(() =>
            app
                .Slack.Messages("general")
                .Any(message => message.Text.Contains("I have stopped trying", StringComparison.Ordinal))
        );

        Assert.Single(
            app.Slack.Messages("general"),
            message => message.Text.StartsWith("hall is on", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(
            app.Slack.Messages("general"),
            message => message.Text.Contains("was not done", StringComparison.Ordinal)
        );
    }

    [Theory, InlineData(StoreMood.Hangs), InlineData(StoreMood.AnswerLost)]
    public async Task A_press_whose_storing_is_not_confirmed_reports_it_and_later_what_became_of_it(object mood)
    {
        await using var app = await StartAsync();
        await app.Slack.CommandAsync("ada", "general", "/trial board", Stop);
        var board = app.Slack.Messages("general")[^1];
        Store(app).Mood = (StoreMood)mood;

        Assert.True(
            (await InTimeAsync(app, app.Slack.ActAsync("ada", "general", board.Ts, Action(board, "On"), null, Stop))).Ok
        );

        await app.UntilAsync(() =>
            app
                .Slack.Messages("general")
                .Any(message => message.Text.Contains("not known yet", StringComparison.Ordinal))
        );
        Store(app).Recover();
        await AnsweredAsync(app, "hall is on");
        Assert.Single(
            app.Slack.Messages("general"),
            message => message.Text.StartsWith("hall is on", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_form_whose_storing_is_not_confirmed_reports_it_and_later_what_became_of_it()
    {
        await using var app = await StartAsync();
        await app.Slack.CommandAsync("ada", "general", "/chatops link", Stop);
        Store(app).Mood = StoreMood.Hangs;
        var form = Assert.Single(app.Slack.Views("ada"));

        var state = JsonSerializer.Serialize(new { login = new { login = new { value = "ada" } } });
        Assert.True((await InTimeAsync(app, app.Slack.SubmitAsync("ada", form.Id, state, Stop))).Ok);

        Assert.Contains(
            "not known yet",
            Assert.Single(app.Slack.Views("ada")).Blocks.ToString(),
            StringComparison.Ordinal
        );
        Store(app).Recover();
        await AnsweredAsync(app, "Linked you");
    }

    [Fact]
    public async Task An_event_that_is_not_stored_in_time_is_left_to_its_next_delivery()
    {
        await using var app = await StartAsync();
        Store(app).Mood = StoreMood.Hangs;
        app.Slack.PostAs("ada", "general", "<@U0CHATOPS1> link ada");
        await app.UntilAsync(() => app.Slack.Resting > 0);

        Store(app).Recover();
        await app.SettleAsync();

        Assert.Contains("Linked you", Assert.Single(app.Replies("general")).Text, StringComparison.Ordinal);
    }

    private static Task<TestApp> StartAsync() =>
        TestApp.StartAsync(services =>
        {
            Trial.Add(services);
            services.AddStore(store => new MoodyStore(store));
        });

    private static MoodyStore Store(TestApp app) => (MoodyStore)app.Store;

    private static Task AnsweredAsync(TestApp app, string words) =>
        app.UntilAsync(() =>
            app.Slack.Messages("general").Any(message => message.Text.Contains(words, StringComparison.Ordinal))
        );

    /// <summary>Moves the clock, once the store hangs and as far as Slack waits, until Slack has its answer.</summary>
    private static async Task<SandboxSent> InTimeAsync(TestApp app, Task<SandboxSent> sending)
    {
        if (Store(app).Mood == StoreMood.Hangs)
            await TestApp.UntilAsync(() => Store(app).Held > 0, "the store to be asked");
        var end = app.Time.GetUtcNow() + InTime;
        await TestApp.UntilAsync(
            () =>
            {
                if (!sending.IsCompleted && Store(app).Mood == StoreMood.Hangs && app.Time.GetUtcNow() < end)
                    app.Time.Advance(TimeSpan.FromMilliseconds(10));
                return sending.IsCompleted;
            },
            "the acknowledgement"
        );
        return await sending;
    }

    private static string Action(SandboxMessage message, string label) =>
        message
            .Blocks!.Value.EnumerateArray()
            .SelectMany(block =>
                block.TryGetProperty("elements", out var elements) ? elements.EnumerateArray().ToArray() : []
            )
            .First(element =>
                element.TryGetProperty("text", out var text) && text.GetProperty("text").GetString() == label
            )
            .GetProperty("action_id")
            .GetString()!;
}
