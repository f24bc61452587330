using System.Net;
using ChatOpsBot.Platform.Work;

namespace ChatOpsBot.Tests.Webhooks;

/// <summary>
/// Authentic and well formed, and yet no sense can be made of it: some senders repeat a refusal forever, others switch
/// the hook off, so it is taken, and people get to see it.
/// </summary>
public sealed class NotUnderstoodTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_taken_and_shown_with_its_reason_and_can_be_replayed()
    {
        await using var app = await TestApp.StartAsync();

        using var answer = await app.BearerAsync("alertmanager", new { alarms = 1 });
        await app.SettleAsync();

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var letter = Assert.Single(await DeadLetter.ListAsync(app.Store, 10, Stop));
        Assert.Equal(("not understood: no alerts", 1), (letter.Reason, letter.Attempts));
        Assert.Empty(app.Cards("#general"));
        var admin = Assert.Single(app.Cards("#chatops-admin")).Text;
        Assert.Contains("not understood: no alerts", admin, StringComparison.Ordinal);

        // The name in the admin channel is the one that explain takes.
        var name = admin.Split('·')[1].Trim(' ', '`');
        Assert.StartsWith("alertmanager/", name, StringComparison.Ordinal);
        await app.Slack.CommandAsync("ada", "general", $"/chatops explain {name}", Stop);
        Assert.Contains("given up", app.Slack.Messages("general")[^1].Text, StringComparison.Ordinal);

        await app.Slack.CommandAsync("ada", "general", "/chatops events --failed", Stop);
        var listed = app.Slack.Messages("general")[^1].Blocks.ToString();
        Assert.Contains("*alertmanager* · no alerts", listed, StringComparison.Ordinal);
        Assert.Contains("gave up after 1 attempt: not understood: no alerts", listed, StringComparison.Ordinal);

        await app.Slack.CommandAsync("ada", "general", $"/chatops replay {letter.Id}", Stop);
        await app.SettleAsync();
        Assert.Contains("Replayed", app.Slack.Messages("general")[^1].Text, StringComparison.Ordinal);
        Assert.NotEqual(letter.Id, Assert.Single(await DeadLetter.ListAsync(app.Store, 10, Stop)).Id);
    }

    /// <summary>Tools choose the ids of their deliveries; a sender may put anything there.</summary>
    [Theory]
    [InlineData("72d3162e-cc78-11e3-81ab-4c9367dc0958")]
    [InlineData("two words")]
    [InlineData("it's <\"odd\"> & so on")]
    [InlineData("https://ci.example.org/7")]
    public async Task What_is_listed_can_be_copied_into_the_command_that_replays_it(string id)
    {
        await using var app = await TestApp.StartAsync("Slack:DefaultChannel=#nowhere");
        await app.GitHubAsync("push", GitHubPayloads.Push(1), id);
        await app.SettleAsync();
        app.Slack.AddChannel("nowhere", ["chatopsbot"]);

        foreach (var list in (string[])["/chatops events --failed", "/chatops events"])
        {
            await app.Slack.CommandAsync("ada", "general", list, Stop);
            var row = app.Slack.Messages("general")[^1].Blocks!.Value[1].GetProperty("text").GetProperty("text");
            var copied = System.Net.WebUtility.HtmlDecode(row.GetString()!.Split('`')[^2]);
            await app.Slack.CommandAsync("ada", "general", $"/chatops replay {copied}", Stop);
            await app.SettleAsync();
            // They are kept for days, so a time alone could be of any of them.
            Assert.Contains("^{date_short_pretty} {time_secs}|", row.GetString(), StringComparison.Ordinal);
            Assert.StartsWith("🔵 Replayed", app.Slack.Messages("general")[^1].Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_read_and_holds_nothing_to_tell_is_not_a_dead_letter()
    {
        await using var app = await TestApp.StartAsync();

        await app.GitHubAsync("ping", new { zen = "Keep it logically awesome." });
        await app.GitHubAsync("gollum", new { pages = Array.Empty<object>() });
        await app.SettleAsync();

        Assert.Empty(await DeadLetter.ListAsync(app.Store, 10, Stop));
    }

    [Fact]
    public async Task A_sender_that_sends_a_thousand_of_them_is_reported_once_an_hour()
    {
        await using var app = await TestApp.StartUnlimitedAsync();

        for (var i = 0; i < 20; i++)
            await app.BearerAsync("alertmanager", new { alarms = i });
        await app.BearerAsync("jenkins", new { job = 1 });
        await app.SettleAsync();

        Assert.Equal(21, (await DeadLetter.ListAsync(app.Store, 100, Stop)).Count);
        Assert.Equal(2, app.Cards("#chatops-admin").Count);
    }
}
