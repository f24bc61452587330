using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.OnCall.Escalation.Running;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.OnCall.Escalation;

/// <summary>A page from its alert to its end, in the whole application, on a clock that the test moves.</summary>
public sealed class EscalationTests
{
    private const string Ada = PagingApp.Ada,
        Linus = PagingApp.Linus,
        Grace = PagingApp.Grace,
        Channel = PagingApp.Channel;

    [Fact]
    public async Task An_alert_pages_the_steps_one_after_the_other_until_someone_acknowledges()
    {
        await using var pages = await PagingApp.StartAsync();

        await pages.AlertAsync();
        var shown = pages.Expect(Channel, "P1", "ErrorRate", "Next: step 2");
        var first = pages.Expect(Ada, "P1", "ErrorRate");
        await pages.PassAsync(TimeSpan.FromMinutes(4));
        pages.ExpectNothing();

        await pages.PassAsync(TimeSpan.FromMinutes(1.5));
        var second = pages.Expect(Linus, "P1");
        Assert.Contains("Step 2", pages.Look(shown), StringComparison.Ordinal);
        Assert.Contains("Step 2", pages.Look(first), StringComparison.Ordinal);

        await pages.PressAsync(Linus, "Acknowledge", "linus");
        await pages.PassAsync(TimeSpan.FromHours(1), TimeSpan.FromMinutes(5));
        foreach (var message in new[] { shown, first, second })
            Assert.Contains($"acknowledged by <@{Linus}>", pages.Look(message), StringComparison.Ordinal);

        await pages.AlertAsync("resolved");
        foreach (var message in new[] { shown, first, second })
        {
            Assert.Contains("resolved", pages.Look(message), StringComparison.Ordinal);
            Assert.DoesNotContain("Acknowledge", pages.Look(message), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_end_of_the_policy_without_an_acknowledgement_is_said_aloud()
    {
        await using var pages = await PagingApp.StartAsync("policy:Repeat=1");

        await pages.AlertAsync();
        await pages.PassAsync(TimeSpan.FromMinutes(40));

        foreach (var who in new[] { Channel, Ada, Linus, Grace })
            pages.Expect(who, "P1");
        // An edit of the message that they have makes no sound.
        foreach (var who in new[] { Ada, Linus, Grace })
            pages.Expect(who, "Waiting for you: P1");
        pages.Expect(Channel, "no one has acknowledged it");
        var page = await pages.PageAsync();
        Assert.Equal([Ada, Linus, Grace, Ada, Linus, Grace], page.Paged.Select(paged => paged.Who));
        Assert.True(page.IsExhausted);
    }

    [Fact]
    public async Task A_step_without_anyone_takes_no_time_and_is_logged()
    {
        await using var pages = await PagingApp.StartAsync(
            "OnCall:Schedules:payments:Layers:0:Hours:0=sat,sun",
            "OnCall:Schedules:payments:AllowGaps=true"
        );

        await pages.AlertAsync();

        pages.Expect(Channel, "P1");
        pages.Expect(Linus, "P1");
        Assert.Contains((await pages.PageAsync()).Log, entry => entry is { Kind: PageLogKind.Skipped, Step: 0 });
    }

    [Fact]
    public async Task Someone_who_is_not_in_Slack_is_not_waited_for()
    {
        await using var pages = await PagingApp.StartAsync(
            "OnCall:Schedules:payments:Layers:0:People:0=nobody@example.com"
        );

        await pages.AlertAsync();

        pages.Expect(Channel, "P1");
        pages.Expect(Linus, "P1");
        Assert.Contains((await pages.PageAsync()).Log, entry => entry is { Kind: PageLogKind.Skipped, Step: 0 });
    }

    [Fact]
    public async Task Where_no_step_has_anyone_the_fallback_is_paged()
    {
        await using var pages = await PagingApp.StartAsync(
            "OnCall:Schedules:payments:Layers:0:Hours:0=sat,sun",
            "policy:Steps:1:Notify:0=payments",
            "policy:Steps:2:Notify:0=payments",
            "policy:Fallback:0=U0GRACE001"
        );

        await pages.AlertAsync();

        pages.Expect(Channel, "P1", "Fallback");
        pages.Expect(Grace, "P1");
    }

    [Fact]
    public async Task Where_there_is_no_one_at_all_it_is_said_and_looked_again()
    {
        await using var pages = await PagingApp.StartAsync(
            "OnCall:Schedules:payments:Layers:0:Hours:0=mon 10:00-12:00",
            "policy:Steps:1:Notify:0=payments",
            "policy:Steps:2:Notify:0=payments"
        );

        await pages.AlertAsync();
        pages.Expect(Channel, "there is no one to page");
        pages.Expect("#chatops-admin", "there is no one to page");
        await pages.PassAsync(TimeSpan.FromMinutes(55), TimeSpan.FromMinutes(1));
        pages.ExpectNothing();

        await pages.PassAsync(TimeSpan.FromMinutes(11));
        pages.Expect(Ada, "P1");
        pages.Expect(Ada, "Waiting for you: P1");
    }

    [Fact]
    public async Task The_same_alert_again_is_counted_and_a_worse_one_escalates()
    {
        await using var pages = await PagingApp.StartAsync("Services:checkout:PageAt=error");

        await pages.AlertAsync(severity: "error");
        var shown = pages.Expect(Channel, "P1", "error");
        pages.Expect(Ada, "P1");
        await pages.AlertAsync(severity: "error");
        Assert.Contains("Reported 2 times", pages.Look(shown), StringComparison.Ordinal);
        await pages.PressAsync(Ada, "Acknowledge");

        await pages.AlertAsync(severity: "critical");
        pages.Expect(Linus, "P1", "critical");
        Assert.Equal(PageState.Triggered, (await pages.PageAsync()).State);
    }

    [Fact]
    public async Task An_alert_that_is_not_bad_enough_pages_no_one()
    {
        await using var pages = await PagingApp.StartAsync();

        await pages.AlertAsync(severity: "warning");
        await pages.PassAsync(TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(5));

        Assert.Null(await pages.Book.FindAsync(1, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Two_who_press_escalate_escalate_once()
    {
        await using var pages = await PagingApp.StartAsync();
        await pages.AlertAsync();
        var shown = pages.Expect(Channel, "P1");
        pages.Expect(Ada, "P1");
        var seen = await pages.PageAsync();

        await pages.TypeAsync($"/oncall escalate P1 --seen {seen.Entries}", "linus");
        var answer = await pages.TypeAsync($"/oncall escalate P1 --seen {seen.Entries}", "grace");

        pages.Expect(Linus, "P1");
        Assert.Contains("has been escalated since you saw it", answer, StringComparison.Ordinal);
        Assert.Equal(2, (await pages.PageAsync()).Entries);
        Assert.Contains("Step 2", pages.Look(shown), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_acknowledged_page_without_activity_pages_whoever_acknowledged_and_those_on_call()
    {
        await using var pages = await PagingApp.StartAsync("policy:AckTimeout=00:30:00");
        await pages.AlertAsync();
        pages.Expect(Channel, "P1");
        pages.Expect(Ada, "P1");
        await pages.TypeAsync("/oncall ack P1", "linus");
        await pages.PassAsync(TimeSpan.FromMinutes(29), TimeSpan.FromMinutes(1));

        await pages.PassAsync(TimeSpan.FromMinutes(2));

        pages.Expect(Linus, "P1");
        pages.Expect(Ada, "Waiting for you: P1");
        Assert.Equal([Linus, Ada], (await pages.PageAsync()).Paged.TakeLast(2).Select(paged => paged.Who));
    }

    [Fact]
    public async Task Everyone_of_a_step_that_asks_for_it_has_to_acknowledge()
    {
        await using var pages = await PagingApp.StartAsync(
            "policy:Steps:0:Notify:1=U0GRACE001",
            "policy:Steps:0:MultiAck=true"
        );
        await pages.AlertAsync();
        pages.Expect(Channel, "P1");
        pages.Expect(Ada, "P1");
        pages.Expect(Grace, "P1");

        await pages.PressAsync(Ada, "Acknowledge");
        Assert.Equal((PageState.Triggered, 1), ((await pages.PageAsync()).State, (await pages.PageAsync()).Acks.Count));
        await pages.PressAsync(Grace, "Acknowledge", "grace");

        Assert.Equal(PageState.Acknowledged, (await pages.PageAsync()).State);
    }

    [Fact]
    public async Task Of_a_step_with_round_robin_the_next_one_is_paged_each_time()
    {
        await using var pages = await PagingApp.StartAsync(
            "policy:Steps:0:Notify:0=U0ADA00001",
            "policy:Steps:0:Notify:1=U0GRACE001",
            "policy:Steps:0:RoundRobin=true"
        );
        foreach (var (index, who) in new[] { Ada, Grace, Ada }.Index())
        {
            await pages.AlertAsync(name: $"Alert{index}");
            pages.Expect(Channel, $"P{index + 1}");
            pages.Expect(who, $"P{index + 1}");
        }
    }

    [Fact]
    public async Task The_policy_that_takes_over_pages_its_own_people()
    {
        await using var pages = await PagingApp.StartAsync(
            "policy:Handoff=managers",
            "OnCall:Policies:managers:Steps:0:Notify:0=#managers",
            "OnCall:Policies:managers:Repeat=0"
        );
        await pages.AlertAsync();
        await pages.PassAsync(TimeSpan.FromMinutes(16));

        foreach (var who in new[] { Channel, Ada, Linus, Grace })
            pages.Expect(who, "P1");
        pages.Expect("#managers", "P1");
    }

    [Fact]
    public async Task What_is_not_urgent_waits_for_working_hours_and_is_looked_at_again()
    {
        await using var pages = await PagingApp.StartAsync(
            "Services:checkout:PageAt=warning",
            "policy:DeferUntil:0=mon-fri 10:00-17:00"
        );
        await pages.AlertAsync(name: "Disk", severity: "warning");
        await pages.AlertAsync(name: "Certificate", severity: "warning");
        pages.Expect(Channel, "P1", "waits for working hours");
        pages.Expect(Channel, "P2", "waits for working hours");
        await pages.PassAsync(TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(5));
        pages.ExpectNothing();
        await pages.AlertAsync("resolved", "Disk", "warning");

        await pages.PassAsync(TimeSpan.FromMinutes(31));

        pages.Expect(Ada, "P2", "Certificate");
    }

    [Fact]
    public async Task What_gets_urgent_no_longer_waits_for_working_hours()
    {
        await using var pages = await PagingApp.StartAsync(
            "Services:checkout:PageAt=warning",
            "policy:DeferUntil:0=mon-fri 10:00-17:00"
        );
        await pages.AlertAsync(severity: "warning");
        pages.Expect(Channel, "P1");

        await pages.AlertAsync(severity: "critical");

        pages.Expect(Ada, "P1", "critical");
    }

    [Fact]
    public async Task After_an_outage_what_is_past_due_is_one_step_and_what_ended_meanwhile_pages_no_one()
    {
        await using var pages = await PagingApp.StartAsync();
        await pages.AlertAsync();
        await pages.AlertAsync(name: "Latency");
        foreach (var name in new[] { "P1", "P2" })
        {
            pages.Expect(Channel, name);
            pages.Expect(Ada, name);
        }
        await pages.AlertAsync("resolved", "Latency");

        // It says that work is late.
        pages.Ignore("#chatops-admin");
        pages.App.Time.Advance(TimeSpan.FromHours(3));
        await pages.NowAsync();

        pages.Expect(Linus, "P1");
        await pages.PassAsync(TimeSpan.FromMinutes(4));
        pages.ExpectNothing();
        await pages.PassAsync(TimeSpan.FromMinutes(1.5));
        pages.Expect(Grace, "P1");
    }

    [Fact]
    public async Task A_storm_is_one_message_and_does_not_starve_another_service()
    {
        await using var pages = await PagingApp.StartAsync(
            "Services:search:Channel=#search",
            "Services:search:Escalation=payments"
        );
        for (var alert = 0; alert < 30; alert++)
            using (await pages.App.BearerAsync("alertmanager", pages.Body(name: $"Alert{alert}"))) { }
        using (await pages.App.BearerAsync("alertmanager", pages.Body(name: "Down", service: "search"))) { }
        await pages.NowAsync();

        var all = pages.Expect(Ada, "checkout", "30 unacknowledged pages");
        pages.Expect(Channel, "checkout", "30 unacknowledged pages");
        pages.Expect(Ada, "search", "Down");
        pages.Expect("#search", "Down");
        for (var alone = 0; alone < ServiceTraffic.MostAlone; alone++)
        {
            pages.Expect(Ada, "Alert");
            pages.Expect(Channel, "Alert");
        }
        pages.ExpectNothing();

        await pages.PressAsync(Ada, "Acknowledge all");
        Assert.Contains("no unacknowledged pages", pages.Look(all), StringComparison.Ordinal);
        await pages.PassAsync(TimeSpan.FromMinutes(4));
    }

    [Fact]
    public async Task Two_identical_deliveries_at_once_open_one_page()
    {
        await using var pages = await PagingApp.StartAsync();
        var body = pages.Body();

        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async _ =>
                {
                    using var answer = await pages.App.BearerAsync("alertmanager", body);
                })
        );
        await pages.NowAsync();

        pages.Expect(Channel, "P1");
        pages.Expect(Ada, "P1");
        Assert.Null(await pages.Book.FindAsync(2, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_person_pages_a_person_and_is_notified_who_took_it()
    {
        await using var pages = await PagingApp.StartAsync();

        var answer = await pages.TypeAsync($"/oncall page <@{Linus}> the office is on fire");

        Assert.Contains($"paging <@{Linus}>", answer, StringComparison.Ordinal);
        pages.Expect(Linus, "P1", "the office is on fire");
        await pages.PressAsync(Linus, "Acknowledge", "linus");
        pages.Expect(Ada, $"<@{Linus}> has acknowledged");
    }

    [Fact]
    public async Task The_first_page_of_a_service_goes_before_the_others_of_another_within_Slacks_pace()
    {
        // Slack takes one message a second in a conversation.
        await using var app = await TestApp.StartAsync([
            .. PagingApp.Settings("Services:search:Escalation=payments", "Slack:DefaultChannel=#general"),
        ]);
        foreach (var (index, service) in ((string[])["checkout", "checkout", "checkout", "checkout", "search"]).Index())
        {
            using var answer = await app.BearerAsync("alertmanager", PagingApp.Body($"Alert{index}", service));
            while (await app.Store.GetAsync(Page.KeyOf(index + 1), TestContext.Current.CancellationToken) is null)
                await Task.Delay(
                    TimeSpan.FromMilliseconds(2),
                    TimeProvider.System,
                    TestContext.Current.CancellationToken
                );
        }
        await app.UntilAsync(() => Direct().Count >= 5);

        Assert.InRange(Direct().ToList().FindIndex(text => text.Contains("search", StringComparison.Ordinal)), 1, 2);

        IReadOnlyList<string> Direct() =>
            app.Slack.Channels.FirstOrDefault(channel => channel.DirectWith == Ada) is { } direct
                ? [.. app.Slack.Messages(direct.Id).Select(message => message.Text)]
                : [];
    }

    [Fact]
    public async Task Three_hundred_pages_of_one_service_are_all_opened_and_share_a_message()
    {
        await using var pages = await PagingApp.StartAsync();
        pages.IgnoreUnexpected();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 300),
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (alert, _) =>
            {
                using var answer = await pages.App.BearerAsync("alertmanager", pages.Body(name: $"Alert{alert}"));
            }
        );
        await pages.NowAsync();

        var all = pages.Expect(Ada, "300 unacknowledged pages");
        Assert.Equal(300, (await pages.Book.OpenAsync("checkout", TestContext.Current.CancellationToken)).Count);
        Assert.InRange(pages.Messages(Ada).Count, 2, ServiceTraffic.MostAlone + 1);
        await pages.TypeAsync("/oncall ack checkout");
        Assert.Contains("no unacknowledged pages", pages.Look(all), StringComparison.Ordinal);
        await pages.PassAsync(TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(1));
        Assert.Empty(pages.Messages(Linus));
    }

    [Fact]
    public async Task Work_of_a_page_that_is_given_up_is_tried_on_and_reported()
    {
        await using var app = await TestApp.StartAsync("Engine:Enabled=false");
        var worker = app.Services.GetServices<IWorkHandler>().OfType<PageWorker>().Single();
        var payload = new PageJob(PageJobKind.Due) { Number = 7, Timer = 3 }
            .ToWork()
            .Payload;
        var item = new WorkItem(PageJob.QueueName, 1, null, payload, 1, 13, 1, TestApp.Start, "a bug");

        var effects = await worker.GivenUpAsync(item, "a bug", TestContext.Current.CancellationToken);

        Assert.Equal([PageJob.QueueName, "slack"], effects.Enqueues.Select(work => work.Queue));
        Assert.Equal(TimeSpan.FromMinutes(1), effects.Enqueues[0].Delay);
        Assert.Equal(payload.ToArray(), effects.Enqueues[0].Payload.ToArray());
    }
}
