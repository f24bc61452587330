using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatOpsBot.Judges;
using ChatOpsBot.OnCall;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Store;
using Microsoft.Extensions.Logging.Testing;
using NodaTime;

namespace ChatOpsBot.Tests.OnCall.Calendars;

public sealed partial class CalendarFeedTests
{
    private const string Ada = "U0ADA00001",
        Linus = "U0LINUS001";

    /// <summary>In Berlin, with the change of clocks at the end of March; the name asks for escaping.</summary>
    private static readonly string[] Payments =
    [
        "OnCall:Schedules:payments:TimeZone=Europe/Berlin",
        $"OnCall:Schedules:payments:Layers:0:People:0={Ada}",
        $"OnCall:Schedules:payments:Layers:0:People:1={Linus}",
        "OnCall:Schedules:payments:Layers:0:Handoff=monday 09:00",
        "OnCall:Schedules:payments:Layers:0:Start=2026-01-05",
        "OnCall:Schedules:payments:Overrides:0:From=2026-03-04",
        "OnCall:Schedules:payments:Overrides:0:Until=2026-03-05",
        "OnCall:Schedules:payments:Overrides:0:Replace=*",
        "OnCall:Schedules:payments:Overrides:0:With=U0GRACE001",
    ];

    [Fact]
    public async Task An_independent_reader_finds_the_shifts_that_the_bot_names()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);
        var address = await SubscribeAsync(app, "/oncall calendar payments");

        var (name, events) = await ReadAsync(await (await GetAsync(app, address)).Content.ReadAsStringAsync(Stop));

        Assert.Equal("On call: payments", name);
        var schedule = app.Services.GetRequiredService<ScheduleBook>().Find("payments")!;
        for (var hour = -13 * 24; hour < 89 * 24; hour++)
        {
            var at = Instant.FromDateTimeOffset(TestApp.Start.AddHours(hour).AddMinutes(1));
            Assert.Equal(
                schedule.At(at).Now.People.Select(NameOf).Order(),
                events
                    .Where(one => one.Start <= at.ToUnixTimeSeconds() && one.End > at.ToUnixTimeSeconds())
                    .Select(one => one.Summary["payments: ".Length..])
                    .Order()
            );
        }
        Assert.Equal(events.Count, events.Select(one => one.Uid).Distinct().Count());
    }

    [Fact]
    public async Task A_person_has_their_own_shifts_of_all_schedules()
    {
        await using var app = await TestApp.StartUnlimitedAsync([
            .. Payments,
            $"OnCall:Schedules:search:Layers:0:People:0={Ada}",
            $"OnCall:Schedules:search:Layers:0:People:1={Linus}",
        ]);

        var (_, events) = await ReadAsync(
            await (await GetAsync(app, await SubscribeAsync(app, "/oncall calendar"))).Content.ReadAsStringAsync(Stop)
        );

        Assert.Equal(
            ["On call: demo", "On call: payments", "On call: search"],
            events.Select(one => one.Summary).Distinct().Order()
        );
        Assert.All(events, one => Assert.Equal(0, one.Sequence));
    }

    [Fact]
    public async Task What_does_not_change_is_the_same_bytes_and_is_not_sent_again()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);
        var address = await SubscribeAsync(app, "/oncall calendar payments");

        using var first = await GetAsync(app, address);
        app.Time.Advance(TimeSpan.FromHours(3));
        using var second = await GetAsync(app, address);
        using var third = await GetAsync(app, address, first.Headers.ETag);

        Assert.Equal("text/calendar", first.Content.Headers.ContentType?.MediaType);
        Assert.True(first.Headers.CacheControl!.Private);
        Assert.Equal(await first.Content.ReadAsByteArrayAsync(Stop), await second.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal(HttpStatusCode.NotModified, third.StatusCode);
        Assert.Empty(await third.Content.ReadAsByteArrayAsync(Stop));
    }

    [Fact]
    public async Task A_revoked_address_an_unknown_one_and_that_of_someone_who_left_are_not_found()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);
        var kept = await SubscribeAsync(app, "/oncall calendar payments");
        var revoked = await SubscribeAsync(app, "/oncall calendar");

        Assert.Contains(
            "Revoked",
            (await AskAsync(app, $"/oncall calendar revoke {revoked}")).Text,
            StringComparison.Ordinal
        );

        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(app, revoked)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(app, kept)).StatusCode);
        foreach (var token in (string[])["x", new string('0', 48), "..%2f..%2fetc", "payments"])
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(app, $"/oncall/{token}.ics")).StatusCode);
        Assert.Contains(
            "You have no calendar address",
            (await AskAsync(app, $"/oncall calendar revoke {kept}", "linus")).Text.Replace(
                "es.",
                "",
                StringComparison.Ordinal
            ),
            StringComparison.Ordinal
        );
        app.Slack.ChangeUser(Ada, user => user with { IsDeactivated = true });
        app.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(app, kept)).StatusCode);
    }

    [Fact]
    public async Task No_address_reaches_the_log_or_the_audit_log()
    {
        using var log = new FakeLoggerProvider();
        await using var app = await TestApp.StartUnlimitedAsync(
            services => services.AddSingleton<ILoggerProvider>(log),
            Payments
        );
        var address = await SubscribeAsync(app, "/oncall calendar payments");
        var token = address.Split('/')[^1].Split('.')[0];

        await AskAsync(app, $"/oncall calendar revok {address}");
        await AskAsync(app, $"/oncall calendar {address}");
        await AskAsync(app, $"/oncall calendar revoke {address} --dry-run");
        await AskAsync(app, $"/oncall calendar revoke {address}");
        await AskAsync(app, $"/oncall calendar revoke {token}");

        List<string> audit = [];
        await app.UntilAsync(async () =>
        {
            var facts = await app.Store.ListAsync(new IndexQuery("audit", 100), Stop);
            audit = [.. facts.Select(fact => Encoding.UTF8.GetString(fact.Body.Span))];
            return audit.Exists(fact => fact.Contains("oncall calendar revoke", StringComparison.Ordinal));
        });
        Assert.DoesNotContain(token, string.Join('\n', audit), StringComparison.Ordinal);
        Assert.DoesNotContain(
            token,
            string.Join('\n', log.Collector.GetSnapshot().Select(record => record.Message)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task In_a_channel_no_address_is_shown()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);

        app.Slack.PostAs("ada", "general", "@chatopsbot oncall calendar payments");
        await app.UntilAsync(() => app.Slack.Messages("general").Count > 1);

        Assert.StartsWith(
            "The address is for you alone",
            app.Slack.Messages("general")[^1].Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Who_guesses_is_slowed_down()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);

        var answers = new List<HttpStatusCode>();
        for (var guess = 0; guess < 70; guess++)
            answers.Add((await GetAsync(app, $"/oncall/{guess}.ics")).StatusCode);

        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string NameOf(string id) =>
        id switch
        {
            Ada => "ada",
            Linus => "linus",
            _ => "grace",
        };

    private static async Task<string> SubscribeAsync(TestApp app, string line)
    {
        var text = (await AskAsync(app, line)).Text;
        var address = Address().Match(text);
        Assert.True(address.Success, text);
        return address.Value;
    }

    private static async Task<SandboxMessage> AskAsync(TestApp app, string line, string user = "ada")
    {
        var before = app.Slack.Messages("general").Count;
        await app.Slack.CommandAsync(user, "general", line, Stop);
        await app.UntilAsync(() => app.Slack.Messages("general").Count > before);
        return app.Slack.Messages("general")[^1];
    }

    private static async Task<HttpResponseMessage> GetAsync(
        TestApp app,
        string address,
        EntityTagHeaderValue? known = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.RelativeOrAbsolute));
        if (known is not null)
            request.Headers.IfNoneMatch.Add(known);
        return await app.Http.SendAsync(request, Stop);
    }

    private static async Task<(string Name, IReadOnlyList<Entry> Events)> ReadAsync(string calendar)
    {
        var read = await NodeScript.RunAsync("read-calendar.mjs", "ical.js", [], calendar, Stop);
        Assert.True(read.ExitCode == 0, read.Errors);
        using var json = JsonDocument.Parse(read.Output);
        return (
            json.RootElement.GetProperty("name").GetString()!,
            [
                .. json
                    .RootElement.GetProperty("events")
                    .EnumerateArray()
                    .Select(one => new Entry(
                        one.GetProperty("uid").GetString()!,
                        one.GetProperty("summary").GetString()!,
                        one.GetProperty("start").GetInt64(),
                        one.GetProperty("end").GetInt64(),
                        one.GetProperty("sequence").GetInt32()
                    )),
            ]
        );
    }

    private sealed record Entry(string Uid, string Summary, long Start, long End, int Sequence);

    [GeneratedRegex("https?://[^ \n>|]+[.]ics", RegexOptions.None, 10_000)]
    private static partial Regex Address();
}
