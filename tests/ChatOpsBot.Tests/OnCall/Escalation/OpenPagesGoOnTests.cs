using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.OnCall.Escalation.Policies;
using ChatOpsBot.OnCall.Escalation.Running;
using ChatOpsBot.Store;
using ChatOpsBot.Tests.Deployments;

namespace ChatOpsBot.Tests.OnCall.Escalation;

/// <summary>What is open pages people until someone takes care of it, whatever happens meanwhile.</summary>
public sealed class OpenPagesGoOnTests
{
    private const string Ada = PagingApp.Ada,
        Channel = PagingApp.Channel;

    [Fact]
    public async Task An_acknowledgement_that_is_taken_back_in_maintenance_waits_for_its_end()
    {
        await using var pages = await PagingApp.StartAsync();
        pages.IgnoreUnexpected();
        await pages.AlertAsync();
        await pages.TypeAsync("/oncall maintenance checkout --for 2h");
        await pages.TypeAsync("/oncall ack P1");
        await pages.TypeAsync("/oncall ack P1 --undo");

        var page = await pages.PageAsync();

        Assert.Equal(page.HeldUntil, page.Due);
        await pages.PassAsync(TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(1));
        Assert.DoesNotContain(
            pages.Messages("#chatops-admin"),
            message => DeployApp.TextOf(message).Contains("P1 should have gone on", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task What_is_not_urgent_waits_for_working_hours_where_maintenance_ends_by_itself()
    {
        await using var pages = await PagingApp.StartAsync(
            "Services:checkout:PageAt=warning",
            "policy:DeferUntil:0=mon-fri 14:00-17:00"
        );
        pages.IgnoreUnexpected();
        await pages.TypeAsync("/oncall maintenance checkout --for 1h");
        await pages.AlertAsync(severity: "warning");

        await pages.PassAsync(TimeSpan.FromMinutes(70), TimeSpan.FromMinutes(5));

        var page = await pages.PageAsync();
        Assert.Empty(page.Paged);
        Assert.Equal(HoldReason.Deferral, page.HeldFor);
    }

    [Fact]
    public async Task In_a_storm_that_lasts_what_comes_after_all_was_acknowledged_notifies_again()
    {
        await using var pages = await PagingApp.StartAsync();
        pages.IgnoreUnexpected();
        await StormAsync(0, 10);
        for (var minute = 1; minute <= 3; minute++)
            await StormAsync(minute, 10);
        await pages.TypeAsync("/oncall ack checkout");
        var before = pages.Messages(Ada).Count;

        for (var minute = 4; minute <= 7; minute++)
            await StormAsync(minute, 10);

        Assert.True((await pages.PageAsync(75)).WantsSomeone);
        Assert.NotEqual(before, pages.Messages(Ada).Count);

        async Task StormAsync(int minute, int count)
        {
            for (var alert = 0; alert < count; alert++)
            {
                await pages.AlertAsync(name: $"Alert{minute}x{alert}");
                await pages.PassAsync(TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(6));
            }
        }
    }

    [Fact]
    public async Task The_message_for_many_pages_does_not_name_one_that_is_resolved()
    {
        await using var pages = await PagingApp.StartAsync();
        pages.IgnoreUnexpected();
        for (var alert = 0; alert < 8; alert++)
            await pages.AlertAsync(name: $"Alert{alert}");
        var all = pages.Expect(Ada, "8 unacknowledged pages");

        await pages.AlertAsync("resolved", "Alert0");

        Assert.Contains("7 unacknowledged pages", pages.Look(all), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alert_that_ends_after_its_service_lost_its_policy_ends_its_page()
    {
        await using var pages = await PagingApp.StartAsync();
        pages.IgnoreUnexpected();
        await pages.AlertAsync();
        await pages.TypeAsync("/oncall ack P1");
        Set(pages, "Services:checkout:Escalation", "");
        await pages.AlertAsync("resolved");

        Assert.True((await pages.PageAsync()).IsOver);
    }

    [Fact]
    public async Task A_rule_that_is_due_later_than_the_next_page_of_the_same_person_is_carried_out()
    {
        await using var pages = await PagingApp.StartAsync(
            "policy:Steps:1:Notify:0=U0ADA00001",
            "policy:Steps:2:Notify:0=U0ADA00001",
            "policy:Repeat=-1"
        );
        pages.IgnoreUnexpected();
        await pages.TypeAsync("/oncall me rules --high \"now: dm; after 6 min: mention\"");
        await pages.AlertAsync();

        await pages.PassAsync(TimeSpan.FromMinutes(40), TimeSpan.FromMinutes(1));

        pages.Expect(Channel, $"<@{Ada}> P1");
    }

    [Fact]
    public async Task What_is_taken_back_at_the_tool_is_taken_back_here_and_an_acknowledgement_of_Slack_alone_stays()
    {
        await using var pages = await PagingApp.StartAsync("Sources:opsgenie:Type=opsgenie");
        pages.IgnoreUnexpected();
        await SendAsync("Create");
        await SendAsync("Acknowledge");
        Assert.Equal(PageState.Acknowledged, (await pages.PageAsync()).State);

        await SendAsync("UnAcknowledge");

        Assert.Equal(PageState.Triggered, (await pages.PageAsync()).State);
        Assert.Contains(
            "no longer has it as acknowledged",
            await pages.TypeAsync("/oncall explain P1"),
            StringComparison.Ordinal
        );
        await pages.PassAsync(TimeSpan.FromMinutes(5.5));
        Assert.Equal(PagingApp.Linus, (await pages.PageAsync()).Paged[^1].Who);
        await pages.TypeAsync("/oncall ack P1", "linus");
        await SendAsync("UnAcknowledge");
        Assert.Equal(PageState.Acknowledged, (await pages.PageAsync()).State);

        async Task SendAsync(string action)
        {
            pages.App.Time.Advance(TimeSpan.FromSeconds(1));
            var now = pages.App.Time.GetUtcNow().ToUnixTimeMilliseconds();
            var alert = new
            {
                alertId = "a-1",
                message = "Error rate",
                tinyId = "1",
                username = "ada@example.com",
                priority = "P1",
                createdAt = now,
                updatedAt = now * 1_000_000,
                details = new { service = "checkout" },
            };
            using var answer = await pages.App.BearerAsync("opsgenie", new { action, alert });
            Assert.True(answer.IsSuccessStatusCode, answer.StatusCode.ToString());
            await pages.NowAsync();
        }
    }

    [Fact]
    public async Task An_alert_that_ends_under_another_service_ends_its_page()
    {
        await using var pages = await PagingApp.StartAsync();
        pages.IgnoreUnexpected();
        await pages.AlertAsync();
        await pages.TypeAsync("/oncall ack P1");

        await pages.AlertAsync("resolved", service: "renamed");

        Assert.True((await pages.PageAsync()).IsOver);
    }

    [Fact]
    public async Task An_alert_whose_policy_became_wrong_pages_who_is_on_call_and_is_reported()
    {
        await using var pages = await PagingApp.StartAsync();
        pages.IgnoreUnexpected();
        Set(pages, "OnCall:Policies:payments:Steps:1:After", "00:00:01");

        await pages.AlertAsync();

        pages.Expect(Ada, "P1");
    }

    [Fact]
    public async Task A_page_that_is_opened_while_maintenance_ends_is_not_held_by_it()
    {
        await using var pages = await PagingApp.StartAsync();
        pages.IgnoreUnexpected();
        await pages.TypeAsync("/oncall maintenance checkout --for 24h");
        var (pager, store, now) = (
            pages.App.Services.GetRequiredService<Pager>(),
            pages.App.Store,
            pages.App.Time.GetUtcNow()
        );
        var policy = pages.App.Services.GetRequiredService<PolicyBook>().Find("payments")!;
        var effects = new Commit();
        await pager.OpenAsync(
            new PageRequest("key", "title", policy) { Service = "checkout" },
            now,
            effects,
            TestContext.Current.CancellationToken
        );

        await pages.TypeAsync("/oncall maintenance checkout --end");

        Assert.Equal(
            CommitStatus.Conflict,
            (await store.CommitAsync(effects, TestContext.Current.CancellationToken)).Status
        );
    }

    [Fact]
    public async Task Many_pages_that_are_not_urgent_wait_for_working_hours_and_an_urgent_one_among_them_does_not()
    {
        await using var pages = await PagingApp.StartAsync("Services:checkout:PageAt=warning");
        pages.IgnoreUnexpected();
        await pages.TypeAsync("/oncall me rules --low \"working hours: dm\" --hours \"sat 09:00-10:00\"");
        for (var alert = 0; alert < 8; alert++)
            await pages.AlertAsync(name: $"Disk{alert}", severity: "warning");
        Assert.Empty(pages.Messages(Ada));

        await pages.AlertAsync(name: "Down");

        pages.Expect(Ada, "9 unacknowledged pages");
    }

    private static void Set(PagingApp pages, string key, string value)
    {
        var options = pages.App.Services.GetRequiredService<IConfiguration>();
        options[key] = value;
        ((IConfigurationRoot)options).Reload();
    }
}
