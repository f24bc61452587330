using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Sandbox;

namespace ChatOpsBot.Tests.Platform.Commands;

/// <summary>What was changed is taken back: one's own, or what was done in a thread.</summary>
public sealed class UndoTests
{
    private const string Bot = "<@U0CHATOPS1>";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task In_a_thread_the_last_change_there_is_taken_back_whoever_made_it()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Trial.Add);
        var talk = app.Slack.PostAs("ada", "general", "it is dark");
        await WriteAsync(app, "ada", $"{Bot} /trial light hall on", talk.Ts);
        app.Time.Advance(TimeSpan.FromSeconds(1));
        await WriteAsync(app, "ada", $"{Bot} link ada");

        Assert.Contains(
            "Undid `/trial light hall on` of <@U0ADA00001>: hall is off",
            await WriteAsync(app, "linus", $"{Bot} undo", talk.Ts),
            StringComparison.Ordinal
        );
        Assert.Equal("\"off\"", await LightAsync(app, "hall"));
        // It is gone from her own list, too: what is left there is what she did elsewhere.
        Assert.Contains(
            "Undid `/chatops link ada`",
            await WriteAsync(app, "ada", $"{Bot} undo --mine", talk.Ts),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "There is nothing to undo",
            await WriteAsync(app, "ada", $"{Bot} undo"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_was_done_to_a_subject_is_taken_back_in_the_thread_of_its_card()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Trial.Add);
        await app.GitHubAsync("push", GitHubPayloads.Push(1));
        await app.SettleAsync();
        var card = Assert.Single(app.Cards("#general"));
        var subject = (await CardPost.FindAsync(app.Store, card.Channel, card.Ts, Stop))!.Subject!;

        Assert.Contains("Nothing in this thread can be undone", await ChooseAsync(app, card), StringComparison.Ordinal);
        await app.Slack.CommandAsync("ada", "checkout", $"/trial light \"{subject}\" on", Stop);
        await app.SettleAsync();
        Assert.Contains(
            $"Undid `/trial light \"{subject}\" on` of <@U0ADA00001>",
            await ChooseAsync(app, card),
            StringComparison.Ordinal
        );
        Assert.Equal("\"off\"", await LightAsync(app, subject));
        Assert.Contains(
            "Nothing in this thread can be undone",
            await WriteAsync(app, "ada", $"{Bot} undo", card.Ts),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task It_takes_the_rights_that_the_undo_takes()
    {
        await using var app = await TestApp.StartAsync(
            Trial.Add,
            "Permissions:trial light:0=U0ADA00001",
            "Slack:ChannelPostsPerSecond=0"
        );
        var talk = app.Slack.PostAs("ada", "general", "it is dark");
        await WriteAsync(app, "ada", $"{Bot} /trial light hall on", talk.Ts);

        Assert.Contains(
            "You may not run `/trial light`",
            await WriteAsync(app, "linus", $"{Bot} undo", talk.Ts),
            StringComparison.Ordinal
        );
        Assert.Equal("\"on\"", await LightAsync(app, "hall"));
        Assert.Contains("Undid", await WriteAsync(app, "ada", $"{Bot} undo", talk.Ts), StringComparison.Ordinal);
    }

    private static async Task<string> WriteAsync(TestApp app, string user, string text, string? thread = null)
    {
        app.Slack.PostAs(user, "general", text, thread);
        await app.SettleAsync();
        return app.Slack.Messages("general").Last(message => message.IsReply).Text;
    }

    private static async Task<string> ChooseAsync(TestApp app, SandboxMessage message)
    {
        await app.Slack.ShortcutAsync("linus", "chatops undo", "general", message.Ts, Stop);
        await app.SettleAsync();
        return app.Slack.Messages("general").Last(seen => seen.EphemeralTo is not null).Text;
    }

    private static async Task<string> LightAsync(TestApp app, string name) =>
        System.Text.Encoding.UTF8.GetString((await app.Store.GetAsync(Trial.Light.KeyOf(name), Stop))!.Body.Span);
}
