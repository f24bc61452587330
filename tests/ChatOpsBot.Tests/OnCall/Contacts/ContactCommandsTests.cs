using System.Text.Json;
using System.Text.RegularExpressions;
using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.OnCall.Contacts;

/// <summary>What a person does with <c>/oncall me</c>.</summary>
public sealed partial class ContactCommandsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_method_is_used_once_its_code_was_given()
    {
        await using var app = await ContactsApp.StartAsync("OnCall:Rules:High:0=now: mail");

        var added = await app.TypeAsync("/oncall me add mail ada@example.com");
        Assert.Contains("A code is on its way to mail ada@example.com", added.Text, StringComparison.Ordinal);
        await app.NotifyAsync(ContactsApp.Page());
        Assert.Single(app.Mail.Mails);
        Assert.Contains(
            "mail ada@example.com* · not verified, so it is not used",
            (await app.TypeAsync("/oncall me")).Blocks.ToString(),
            StringComparison.Ordinal
        );

        var verified = await app.TypeAsync($"/oncall me verify {Code(app)}");
        Assert.StartsWith("🟢 mail ada@example.com is verified", verified.Text, StringComparison.Ordinal);
        await app.PassAsync(TimeSpan.FromMinutes(1));
        await app.NotifyAsync(ContactsApp.Page(18));

        Assert.Equal("P18 checkout is down", app.Mail.Mails[^1].Subject);
        Assert.Contains("last: sent", (await app.TypeAsync("/oncall me")).Blocks.ToString(), StringComparison.Ordinal);
        Assert.Contains("`mail-1`", (await app.TypeAsync("/oncall me")).Blocks.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_is_guessed_at_five_times_and_five_are_sent_in_an_hour()
    {
        await using var app = await ContactsApp.StartAsync();
        await app.TypeAsync("/oncall me add sms \"+49 151 12345678\"");
        var code = Regex.Match(app.Receiver.All[^1].Text, "code is (\\d{6})").Groups[1].Value;
        var wrong = code == "000000" ? "000001" : "000000";

        foreach (var left in (int[])[4, 3, 2, 1])
            Assert.Contains(
                $"You have {left} more tries",
                (await app.TypeAsync($"/oncall me verify {wrong}")).Text,
                StringComparison.Ordinal
            );
        Assert.Contains(
            "no longer holds",
            (await app.TypeAsync($"/oncall me verify {wrong}")).Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "No code is open",
            (await app.TypeAsync($"/oncall me verify {code}")).Text,
            StringComparison.Ordinal
        );

        foreach (var _ in Enumerable.Range(0, 4))
            Assert.Contains(
                "on its way",
                (await app.TypeAsync("/oncall me add --again sms-1")).Text,
                StringComparison.Ordinal
            );
        Assert.Contains(
            "5 codes were sent to you within an hour",
            (await app.TypeAsync("/oncall me add --again sms-1")).Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "5 codes were sent to you within an hour",
            (await app.TypeAsync("/oncall me add mail ada@example.com")).Text,
            StringComparison.Ordinal
        );
        Assert.Equal(5, app.Receiver.All.Count);
        Assert.Equal(5, app.Receiver.All.Select(one => one.Headers["webhook-id"]).Distinct().Count());
        // The one before no longer holds.
        Assert.DoesNotContain(
            "is verified",
            (await app.TypeAsync($"/oncall me verify {code}")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_code_is_stored_nowhere_belongs_to_one_person_and_expires()
    {
        await using var app = await ContactsApp.StartAsync();
        await app.TypeAsync("/oncall me add mail ada@example.com");
        var code = Code(app);
        var document = await app.App.Store.GetAsync($"contacts/{ContactsApp.Ada}", Stop);
        Assert.DoesNotContain(code, System.Text.Encoding.UTF8.GetString(document!.Body.Span), StringComparison.Ordinal);

        Assert.Contains(
            "No code is open",
            (await app.TypeAsync($"/oncall me verify {code}", "linus")).Text,
            StringComparison.Ordinal
        );
        app.App.Time.Advance(ContactBook.CodeHolds);
        Assert.Contains(
            "No code is open",
            (await app.TypeAsync($"/oncall me verify {code}")).Text,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("mail ada@example.com,mallory@example.com")]
    [InlineData("mail \"Ada <ada@example.com>\"")]
    [InlineData("mail \"ada@example.com\\nBcc: mallory@example.com\"")]
    [InlineData("mail ada@")]
    [InlineData("mail <@U0LINUS001>")]
    [InlineData("sms 015112345678")]
    [InlineData("sms https://169.254.169.254/")]
    [InlineData("sms +49151123456789012345")]
    [InlineData("ntfy ../admin")]
    [InlineData("ntfy \"a b\"")]
    [InlineData("ntfy https://ntfy.sh/topic")]
    [InlineData("fax +4915112345678")]
    [InlineData("dm now")]
    public async Task What_is_not_an_address_is_answered_with_what_is_right(string written)
    {
        await using var app = await ContactsApp.StartAsync();

        var answer = await app.TypeAsync($"/oncall me add {written}");

        Assert.Matches("such as|topic of up to|available:", answer.Text);
        Assert.Empty(app.Mail.Mails);
        Assert.Empty(app.Receiver.All);
    }

    [Fact]
    public async Task A_test_page_shows_live_how_each_method_does()
    {
        await using var app = await ContactsApp.StartAsync();
        await app.KnowAsync(
            ContactsApp.Ada,
            [("mail", "ada@example.com"), ("sms", "+4915112345678"), ("ntfy", "ada-pages")]
        );
        app.Receiver.Answers.Enqueue(503);
        app.Receiver.Answers.Enqueue(403);

        var answer = await app.TypeAsync("/oncall me test");
        Assert.Contains("Paging you by all your methods", answer.Text, StringComparison.Ordinal);
        var page = Assert.Single(app.Direct());
        Assert.Contains("🟡 *Test page* · sending by 1 more", page.Text, StringComparison.Ordinal);
        Assert.Contains("✓ Slack direct message · this message", page.Text, StringComparison.Ordinal);
        Assert.Contains("✓ mail a…@example.com · sent", page.Text, StringComparison.Ordinal);
        Assert.Contains("responded 403", page.Text, StringComparison.Ordinal);
        Assert.Contains("trying again:", page.Text, StringComparison.Ordinal);

        await app.PassAsync(TimeSpan.FromSeconds(20));
        page = Assert.Single(app.Direct());
        Assert.StartsWith("🔴 *Test page* · 1 of 4 methods failed", page.Text, StringComparison.Ordinal);
        Assert.Equal("Test page from ChatOpsBot. Nothing is wrong.", Assert.Single(app.Mail.Mails).Subject);
        Assert.Empty(app.App.Slack.Messages("chatops-admin"));

        await app.TypeAsync("/oncall me test");
        Assert.Contains("too many in a short time", app.Direct()[^1].Text, StringComparison.Ordinal);
        Assert.Single(app.Mail.Mails);
    }

    [Fact]
    public async Task Removing_is_undone_with_the_verification_as_it_was()
    {
        await using var app = await ContactsApp.StartAsync();
        await app.KnowAsync(ContactsApp.Ada, [("mail", "ada@example.com")], "now: mail");

        Assert.Contains(
            "Removed mail ada@example.com",
            (await app.TypeAsync("/oncall me remove ADA@example.com")).Text,
            StringComparison.Ordinal
        );
        await app.NotifyAsync(ContactsApp.Page());
        Assert.Empty(app.Mail.Mails);
        await app.TypeAsync("/chatops undo");
        await app.NotifyAsync(ContactsApp.Page(18));
        Assert.Single(app.Mail.Mails);

        Assert.Contains(
            "You have no method `mail-1`; the direct message in Slack is always there.",
            (await app.TypeAsync("/oncall me remove mail-1", "linus")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Rules_are_edited_in_a_form_and_undone()
    {
        await using var app = await ContactsApp.StartAsync("PublicUrl=https://bot.example.com");
        await app.App.Slack.CommandAsync("ada", "general", "/oncall me rules", Stop);
        await app.App.UntilAsync(() => app.App.Slack.Views("ada").Count > 0);
        var form = app.App.Slack.Views("ada")[0];
        Assert.Contains("now: dm, push, ntfy\\nafter 2 min: mail", form.Blocks.ToString(), StringComparison.Ordinal);

        var sent = await app.App.Slack.SubmitAsync("ada", form.Id, State(form, "now: dm, fax", "", "mon-fri"), Stop);
        Assert.Contains(
            "\"fax\" is not a contact method; use dm, mention",
            sent.Errors["high"],
            StringComparison.Ordinal
        );
        sent = await app.App.Slack.SubmitAsync("ada", form.Id, State(form, "working hours: dm", "", ""), Stop);
        Assert.Contains("does not wait for working hours", sent.Errors["high"], StringComparison.Ordinal);
        sent = await app.App.Slack.SubmitAsync("ada", form.Id, State(form, "5m: MAIL,sms\nnow: dm", "", "9-5"), Stop);
        Assert.Contains("write such as", sent.Errors["hours"], StringComparison.Ordinal);
        await app.App.Slack.SubmitAsync(
            "ada",
            form.Id,
            State(form, "5m: MAIL,sms\nnow: dm", "working hours + 1h: mail", "mon-thu 08:00-16:00"),
            Stop
        );
        await app.NowAsync();

        var me = (await app.TypeAsync("/oncall me")).Blocks.ToString()!;
        Assert.Contains("now: dm · after 5 min: mail, sms", me, StringComparison.Ordinal);
        Assert.Contains("working hours + 60 min: mail", me, StringComparison.Ordinal);
        Assert.Contains("mon-thu 08:00-16:00 (Europe/London)", me, StringComparison.Ordinal);
        await app.TypeAsync("/chatops undo");
        Assert.Equal(
            3,
            Regex.Count((await app.TypeAsync("/oncall me")).Blocks.ToString()!, Regex.Escape("_(the team's)_"))
        );
    }

    [Fact]
    public async Task My_shifts_of_two_weeks_are_shown()
    {
        await using var app = await ContactsApp.StartAsync(
            "OnCall:Schedules:payments:Layers:0:People:0=U0ADA00001",
            "OnCall:Schedules:payments:Layers:0:People:1=U0LINUS001",
            "OnCall:Schedules:payments:Layers:0:Handoff=monday 09:00",
            "OnCall:Schedules:payments:Layers:0:Start=2026-03-02",
            "OnCall:Schedules:demo:AllowGaps=true"
        );

        var mine = (await app.TypeAsync("/oncall me")).Blocks.ToString()!;
        Assert.Contains("*payments*", mine, StringComparison.Ordinal);
        Assert.Contains("• payments · now until <!date^", mine, StringComparison.Ordinal);
        var others = (await app.TypeAsync("/oncall me", "linus")).Blocks.ToString()!;
        Assert.DoesNotContain("payments*", others, StringComparison.Ordinal);
        Assert.Contains("• payments · <!date^", others, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_changes_and_sends_nothing()
    {
        await using var app = await ContactsApp.StartAsync();

        foreach (var line in (string[])["add mail ada@example.com", "test", "rules --high \"now: dm\""])
            Assert.Contains(
                "Dry run: nothing was changed.",
                (await app.TypeAsync($"/oncall me {line} --dry-run")).Text,
                StringComparison.Ordinal
            );

        Assert.Null(await app.App.Store.GetAsync($"contacts/{ContactsApp.Ada}", Stop));
        Assert.Empty(app.Mail.Mails);

        // A right guess and a wrong one get the same answer.
        await app.TypeAsync("/oncall me add mail ada@example.com");
        var answers = new HashSet<string>();
        foreach (var code in (string[])[Code(app), "000000", "999999"])
            answers.Add((await app.TypeAsync($"/oncall me verify {code} --dry-run")).Text);
        Assert.Contains("Would check the code.", Assert.Single(answers), StringComparison.Ordinal);
        Assert.Single(app.Mail.Mails);
        Assert.Empty(app.Direct());
    }

    [Fact]
    public async Task The_audit_log_has_what_was_done_and_no_address_or_code()
    {
        await using var app = await ContactsApp.StartAsync();
        await app.TypeAsync("/oncall me add mail ada@example.com");
        var code = Code(app);
        await app.TypeAsync($"/oncall me verify {code}");
        await app.TypeAsync("/oncall me remove ada@example.com");

        var facts = await app.App.Store.ListAsync(new IndexQuery("audit", 100), Stop);
        var text = string.Join('\n', facts.Select(fact => System.Text.Encoding.UTF8.GetString(fact.Body.Span)));
        foreach (var path in (string[])["add", "verify", "remove"])
            Assert.Contains($"\"/oncall me {path}\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("example.com", text, StringComparison.Ordinal);
        Assert.DoesNotContain(code, text, StringComparison.Ordinal);
    }

    private static string Code(ContactsApp app) => CodeIn().Match(app.Mail.Mails[^1].TextBody!).Groups["code"].Value;

    private static string State(SandboxView form, string high, string low, string hours) =>
        JsonSerializer.Serialize(
            new Dictionary<string, string>
            {
                ["high"] = high,
                ["low"] = low,
                ["hours"] = hours,
            }.ToDictionary(
                field => field.Key,
                field => new Dictionary<string, object>
                {
                    [
                        form.Blocks.EnumerateArray()
                            .Single(block => block.GetProperty("block_id").GetString() == field.Key)
                            .GetProperty("element")
                            .GetProperty("action_id")
                            .GetString()!
                    ] = new { value = field.Value.Length == 0 ? null : field.Value },
                }
            )
        );

    [GeneratedRegex(@"code is (?<code>\d{6})", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex CodeIn();
}
