using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.Store;
using ChatOpsBot.Tests.OnCall.Escalation;

namespace ChatOpsBot.Tests.OnCall.Commands.Paging;

/// <summary>What people do with pages: typed, by button and by reaction.</summary>
public sealed class PageCommandsTests
{
    private const string Ada = PagingApp.Ada,
        Linus = PagingApp.Linus,
        Channel = PagingApp.Channel;

    [Fact]
    public async Task In_maintenance_pages_are_opened_and_page_no_one_until_it_ends()
    {
        await using var pages = await PagingApp.StartAsync();
        pages.Ignore("#general");

        await pages.TypeAsync("/oncall maintenance checkout upgrade --for 30m");
        pages.Expect(Channel, "is in maintenance until", $"by <@{Ada}>", "upgrade");
        Assert.Contains("in maintenance until", await pages.TypeAsync("/oncall"), StringComparison.Ordinal);
        await pages.AlertAsync();
        var shown = pages.Expect(Channel, "P1", "in maintenance");
        await pages.PassAsync(TimeSpan.FromMinutes(29), TimeSpan.FromMinutes(1));
        pages.ExpectNothing();
        await pages.PassAsync(TimeSpan.FromMinutes(2));

        pages.Expect(Ada, "P1");
        Assert.Contains("Next: step 2", pages.Look(shown), StringComparison.Ordinal);
        Assert.Contains("not in maintenance", await pages.TypeAsync("/oncall maintenance checkout --end"));
    }

    [Fact]
    public async Task Maintenance_stops_what_is_on_its_way_and_its_end_pages_again_at_once()
    {
        await using var pages = await PagingApp.StartAsync();
        pages.Ignore("#general");
        await pages.AlertAsync();
        pages.Expect(Channel, "P1");
        var first = pages.Expect(Ada, "P1");

        Assert.Contains("1 page waits", await pages.TypeAsync("/oncall maintenance checkout --for 2h"));
        pages.Expect(Channel, "is in maintenance until");
        await pages.PassAsync(TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(1));
        pages.ExpectNothing();
        Assert.Contains("in maintenance", pages.Look(first), StringComparison.Ordinal);
        Assert.Contains("checkout", await pages.TypeAsync("/oncall maintenance"));

        await pages.TypeAsync("/oncall maintenance checkout --end");
        pages.Expect(Channel, "ended the maintenance");
        Assert.Equal((2, 0), ((await pages.PageAsync()).Entries, (await pages.PageAsync()).Step));
        pages.Expect(Ada, "Waiting for you", "P1");
        await pages.PassAsync(TimeSpan.FromMinutes(5.5));
        pages.Expect(Linus, "P1");
    }

    [Fact]
    public async Task Maintenance_of_more_than_a_day_is_refused()
    {
        await using var pages = await PagingApp.StartAsync();

        Assert.Contains("within 24 hours", await pages.TypeAsync("/oncall maintenance checkout --for 25h"));
    }

    [Fact]
    public async Task Eyes_acknowledge_and_a_check_mark_resolves_on_the_page_and_on_the_card_of_the_alert()
    {
        await using var pages = await PagingApp.StartAsync();
        await pages.AlertAsync();
        pages.Expect(Channel, "P1");
        var direct = pages.Expect(Ada, "P1");
        var card = Assert.Single(pages.Messages("#alerts"));

        await pages.ReactAsync("ada", direct, "eyes");
        pages.Expect(Ada, "acknowledged");
        Assert.Equal(PageState.Acknowledged, (await pages.PageAsync()).State);

        await pages.ReactAsync("linus", card, "white_check_mark");
        pages.Expect(Linus, "resolved");
        Assert.Equal(
            (PageState.Resolved, Linus),
            ((await pages.PageAsync()).State, (await pages.PageAsync()).ResolvedBy)
        );
    }

    [Fact]
    public async Task The_card_of_an_alert_shows_who_is_paged_and_takes_what_people_do()
    {
        await using var pages = await PagingApp.StartAsync("Slack:DefaultChannel=#checkout");
        pages.Ignore(Channel);
        await pages.AlertAsync();
        pages.Expect(Ada, "P1");
        var card = Assert.Single(pages.Messages(Channel));
        Assert.Contains($"<@{Ada}>", pages.Look(card), StringComparison.Ordinal);
        Assert.Equal(
            ["Acknowledge", "Resolve", "Escalate", "Mute…"],
            PagingApp.Buttons(pages.Now(card)).Select(b => b.Label)
        );

        await pages.PressAsync(Channel, "Acknowledge", "linus");

        Assert.Contains($"acknowledged by <@{Linus}>", pages.Look(card), StringComparison.Ordinal);
        Assert.DoesNotContain("Acknowledge", PagingApp.Buttons(pages.Now(card)).Select(b => b.Label));
        await pages.AlertAsync("resolved");
        Assert.Empty(PagingApp.Buttons(pages.Now(card)));
    }

    [Fact]
    public async Task A_page_explains_why_someone_was_paged_and_why_not()
    {
        await using var pages = await PagingApp.StartAsync();
        await pages.AlertAsync();
        pages.Expect(Channel, "P1");
        pages.Expect(Ada, "P1");
        await pages.AlertAsync();
        await pages.TypeAsync("/oncall ack P1");

        var paged = await pages.TypeAsync("/oncall explain P1");
        Assert.Contains("You were paged at", paged, StringComparison.Ordinal);
        Assert.Contains("step 1, through payments, layer primary", paged, StringComparison.Ordinal);
        Assert.Contains("page from *critical* on", paged, StringComparison.Ordinal);
        Assert.Contains("reported again", paged, StringComparison.Ordinal);
        var not = await pages.TypeAsync("/oncall explain P1", "linus");
        Assert.Contains("step 2 pages you, and <@U0ADA00001> acknowledged it before", not, StringComparison.Ordinal);
        var other = await pages.TypeAsync("/oncall explain P1 @ada", "linus");
        Assert.Contains("<@U0ADA00001> was paged at", other, StringComparison.Ordinal);
        Assert.Matches("\\*dm\\* sent \\(rule 1\\)", other);
    }

    [Fact]
    public async Task A_preview_says_who_would_be_paged_and_pages_no_one()
    {
        await using var pages = await PagingApp.StartAsync();
        var book = new ContactBook(Ada) { High = ["now: dm, ntfy", "after 2 min: mail", "after 10 min: all"] };
        foreach (var (kind, address) in new[] { ("mail", "ada@example.com"), ("push", "https://push.example.com/1") })
        {
            book = book.Add(kind, address, "seed", TestApp.Start);
            book = book.Verify(book.Methods[^1].Id, TestApp.Start);
        }
        await pages.App.Store.CommitAsync(book.SaveTo(new Commit(), 0), TestContext.Current.CancellationToken);

        var preview = await pages.TypeAsync("/oncall preview checkout sunday 02:30");

        Assert.Contains(
            $"<@{Ada}> gets it now: dm · after 2 min: mail · after 10 min: push",
            preview,
            StringComparison.Ordinal
        );
        Assert.Contains($"<@{Linus}> gets it now: dm", preview, StringComparison.Ordinal);
        Assert.DoesNotContain("example.com", preview, StringComparison.Ordinal);

        Assert.Contains($"step 1 <@{Ada}> through payments, layer primary", preview, StringComparison.Ordinal);
        Assert.Contains($"step 2 <@{Linus}>", preview, StringComparison.Ordinal);
        Assert.Contains("the end of the policy", preview, StringComparison.Ordinal);
        Assert.Contains(
            $"step 2 <@{Linus}>",
            await pages.TypeAsync("/oncall preview payments now"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_changed_policy_holds_for_an_open_page_only_when_someone_applies_it()
    {
        await using var pages = await PagingApp.StartAsync();
        await pages.AlertAsync();
        var shown = pages.Expect(Channel, "P1");
        pages.Expect(Ada, "P1");
        var options = pages.App.Services.GetRequiredService<IConfiguration>();
        options["OnCall:Policies:payments:Steps:1:Notify:0"] = PagingApp.Grace;
        ((IConfigurationRoot)options).Reload();
        await pages.AlertAsync();
        Assert.Contains($"Next: step 2, <@{Linus}>", pages.Look(shown), StringComparison.Ordinal);

        Assert.Contains(
            $"<@{PagingApp.Grace}>",
            await pages.TypeAsync("/oncall apply-policy P1"),
            StringComparison.Ordinal
        );
        await pages.PassAsync(TimeSpan.FromMinutes(5.5));

        pages.Expect(PagingApp.Grace, "P1");
    }

    [Fact]
    public async Task What_someone_acknowledged_or_resolved_they_can_take_back()
    {
        await using var pages = await PagingApp.StartAsync();
        await pages.AlertAsync();
        pages.Expect(Channel, "P1");
        pages.Expect(Ada, "P1");
        await pages.TypeAsync("/oncall ack P1");
        await pages.TypeAsync("/chatops undo");
        Assert.Equal(PageState.Triggered, (await pages.PageAsync()).State);
        await pages.TypeAsync("/oncall resolve P1 noise");
        await pages.TypeAsync("/chatops undo");
        Assert.Equal(PageState.Triggered, (await pages.PageAsync()).State);

        await pages.AlertAsync();

        Assert.Equal(1, (await pages.PageAsync()).Duplicates);
        await pages.PassAsync(TimeSpan.FromMinutes(5.5));
        pages.Expect(Linus, "P1");
    }

    [Fact]
    public async Task A_page_of_a_private_channel_is_hidden_from_others()
    {
        await using var pages = await PagingApp.StartAsync(
            "Services:vault:Channel=#private-vault",
            "Services:vault:Escalation=payments",
            "Permissions:chatops admin:0=U0GRACE001"
        );
        pages.App.Slack.AddChannel("private-vault", ["ada", "chatopsbot"], isPrivate: true);
        pages.Ignore("#private-vault");
        await pages.AlertAsync(service: "vault");
        pages.Expect(Ada, "P1");

        foreach (
            var line in (string[])["/oncall ack P1", "/oncall resolve P1", "/oncall explain P1", "/oncall escalate P1"]
        )
            Assert.Contains("There is no page `P1`", await pages.TypeAsync(line, "linus"), StringComparison.Ordinal);
        Assert.Contains("No page is open", await pages.TypeAsync("/oncall pages", "linus"), StringComparison.Ordinal);
        Assert.Contains("acknowledged", await pages.TypeAsync("/oncall ack P1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_alert_or_a_person_writes_is_text()
    {
        await using var pages = await PagingApp.StartAsync();

        await pages.TypeAsync("/oncall page checkout <!channel> *loud* <https://evil.example|bank>");

        var shown = pages.Expect(Channel, "P1");
        pages.Expect(Ada, "P1");
        Assert.DoesNotContain("<!channel>", pages.Look(shown), StringComparison.Ordinal);
        Assert.DoesNotContain("<https://evil", pages.Look(shown), StringComparison.Ordinal);
        await pages.AlertAsync(name: $"<!here> {new string('x', 5000)}");
        var second = pages.Expect(Channel, "P2");
        pages.Expect(Ada, "P2");
        Assert.DoesNotContain("<!here>", pages.Look(second), StringComparison.Ordinal);
    }
}
