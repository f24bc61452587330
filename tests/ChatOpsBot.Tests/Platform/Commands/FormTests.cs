using System.Text.Json;
using ChatOpsBot.Sandbox;

namespace ChatOpsBot.Tests.Platform.Commands;

/// <summary>Forms in which one choice decides what else there is to choose.</summary>
public sealed class FormTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_choice_decides_what_else_there_is_to_choose_and_what_was_typed_stays()
    {
        await using var app = await TestApp.StartAsync(Trial.Add);
        await app.Slack.CommandAsync("ada", "general", "/trial ship", Stop);
        Assert.DoesNotContain("Where to put", Form(app).Blocks.ToString(), StringComparison.Ordinal);

        await ChooseAsync(app, "service", "checkout", note: "careful");
        Assert.Equal(["staging", "production"], Offered(app, "place"));
        Assert.Contains("careful", Form(app).Json.ToString(), StringComparison.Ordinal);
        Assert.Equal("checkout #1", await SuggestedAsync(app));
        await app.Slack.SubmitAsync("ada", Form(app).Id, State(app, ("place", Option("staging"))), Stop);
        Assert.Contains(
            "Shipped checkout to staging: careful",
            Assert.Single(app.Slack.Views("ada")).Blocks.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_no_longer_fits_is_chosen_again()
    {
        await using var app = await TestApp.StartAsync(Trial.Add);
        await app.Slack.ShortcutAsync("ada", "trial ship", null, null, Stop);
        await ChooseAsync(app, "service", "checkout");
        await ChooseAsync(app, "service", "orders", place: "production");

        Assert.Equal(["test", "production"], Offered(app, "place"));
        var sent = await app.Slack.SubmitAsync("ada", Form(app).Id, null, Stop);
        Assert.Contains("complete this required field", sent.Errors["place"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_choice_that_was_made_before_the_last_one_was_shown_counts()
    {
        await using var app = await TestApp.StartAsync(Trial.Add);
        await app.Slack.CommandAsync("ada", "general", "/trial ship", Stop);
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.RateLimited)
            {
                Method = "views.update",
                RetryAfter = 2,
                Times = 1,
            }
        );

        await app.Slack.ActInViewAsync(
            "ada",
            Form(app).Id,
            ActionOf(app, "service"),
            JsonSerializer.Serialize(Option("checkout")),
            Stop
        );
        await app.Slack.ActInViewAsync(
            "ada",
            Form(app).Id,
            ActionOf(app, "service"),
            JsonSerializer.Serialize(Option("orders")),
            Stop
        );
        await app.SettleAsync();

        Assert.Equal(["test", "production"], Offered(app, "place"));
    }

    [
        Theory,
        InlineData(SandboxFaultKind.AcceptThenAbort),
        InlineData(SandboxFaultKind.Error),
        InlineData(SandboxFaultKind.HttpError),
        InlineData(SandboxFaultKind.Abort)
    ]
    public async Task A_form_that_slack_did_not_show_as_it_should_be_is_shown_again(object kind)
    {
        await using var app = await TestApp.StartAsync(Trial.Add);
        await app.Slack.CommandAsync("ada", "general", "/trial ship", Stop);
        app.Slack.Faults.Add(
            new SandboxFault((SandboxFaultKind)kind)
            {
                Method = "views.update",
                Error = "internal_error",
                Status = 500,
                Times = 1,
            }
        );

        await ChooseAsync(app, "service", "checkout");

        Assert.Equal(["staging", "production"], Offered(app, "place"));
    }

    [Theory, InlineData(SandboxFaultKind.AcceptThenAbort), InlineData(SandboxFaultKind.AcceptThenTimeOut)]
    public async Task A_form_whose_opening_is_not_confirmed_is_neither_denied_nor_asked_for_its_arguments(object kind)
    {
        await using var app = await TestApp.StartAsync(Trial.Add);
        app.Slack.Faults.Add(new SandboxFault((SandboxFaultKind)kind) { Method = "views.open", Times = 1 });

        var asked = app.Slack.CommandAsync("ada", "general", "/trial ship", Stop);
        await TestApp.UntilAsync(
            () =>
            {
                if (!asked.IsCompleted)
                    app.Time.Advance(TimeSpan.FromMilliseconds(10));
                return asked.IsCompleted;
            },
            "the acknowledgement"
        );
        Assert.True((await asked).Ok);
        await app.SettleAsync();

        Assert.Single(app.Slack.Views("ada"));
        Assert.Equal(
            "Slack has not confirmed the form of `/trial ship`. If none has opened, run it again.",
            Assert.Single(app.Slack.Messages("general")).Text
        );
    }

    [Fact]
    public async Task A_form_that_was_submitted_meanwhile_keeps_its_answer()
    {
        await using var app = await TestApp.StartAsync(Trial.Add);
        await app.Slack.CommandAsync("ada", "general", "/trial ship", Stop);
        await ChooseAsync(app, "service", "checkout");
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.RateLimited)
            {
                Method = "views.update",
                RetryAfter = 2,
                Times = 1,
            }
        );

        await app.Slack.ActInViewAsync(
            "ada",
            Form(app).Id,
            ActionOf(app, "service"),
            JsonSerializer.Serialize(Option("checkout")),
            Stop
        );
        await app.Slack.SubmitAsync("ada", Form(app).Id, State(app, ("place", Option("production"))), Stop);
        await app.SettleAsync();

        Assert.Contains(
            "Shipped checkout to production",
            Assert.Single(app.Slack.Views("ada")).Blocks.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Who_may_no_longer_is_offered_nothing_more()
    {
        await using var app = await TestApp.StartAsync(Trial.Add);
        await app.Slack.CommandAsync("ada", "general", "/trial ship", Stop);

        app.Services.GetRequiredService<IConfiguration>()["Permissions:trial:0"] = "U0LINUS001";
        ((IConfigurationRoot)app.Services.GetRequiredService<IConfiguration>()).Reload();
        await ChooseAsync(app, "service", "checkout");

        Assert.DoesNotContain("Where to put", Form(app).Blocks.ToString(), StringComparison.Ordinal);
        Assert.Null(await SuggestedAsync(app));
    }

    private static SandboxView Form(TestApp app) => Assert.Single(app.Slack.Views("ada"));

    private static object Option(string value) => new { selected_option = new { value } };

    private static JsonElement Element(TestApp app, string block) =>
        Form(app)
            .Blocks.EnumerateArray()
            .Single(found => found.GetProperty("block_id").GetString() == block)
            .GetProperty("element");

    private static string ActionOf(TestApp app, string block) =>
        Element(app, block).GetProperty("action_id").GetString()!;

    private static IEnumerable<string?> Offered(TestApp app, string block) =>
        Element(app, block)
            .GetProperty("options")
            .EnumerateArray()
            .Select(option => option.GetProperty("value").GetString());

    private static string State(TestApp app, params (string Block, object Value)[] values) =>
        JsonSerializer.Serialize(
            values.ToDictionary(
                entry => entry.Block,
                entry => new Dictionary<string, object> { [ActionOf(app, entry.Block)] = entry.Value }
            )
        );

    private static async Task ChooseAsync(
        TestApp app,
        string block,
        string value,
        string? note = null,
        string? place = null
    )
    {
        List<(string, object)> others = [];
        if (note is not null)
            others.Add(("note", new { value = note }));
        if (place is not null)
            others.Add(("place", Option(place)));
        await app.AskSandboxAsync(
            "actions",
            new
            {
                user = "ada",
                view_id = Form(app).Id,
                block_id = block,
                action_id = ActionOf(app, block),
                value = Option(value),
                state = new { values = JsonElement.Parse(State(app, [.. others])) },
            }
        );
        await app.SettleAsync();
    }

    private static async Task<string?> SuggestedAsync(TestApp app)
    {
        var answer = await app.AskSandboxAsync(
            "options",
            new
            {
                user = "ada",
                view_id = Form(app).Id,
                block_id = "change",
                action_id = ActionOf(app, "change"),
                value = "",
            }
        );
        return answer
            .GetProperty("options")
            .EnumerateArray()
            .Select(option => option.GetProperty("text").GetProperty("text").GetString())
            .FirstOrDefault();
    }
}
