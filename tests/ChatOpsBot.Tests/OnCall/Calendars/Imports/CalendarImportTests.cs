using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using ChatOpsBot.OnCall;
using ChatOpsBot.OnCall.Calendars.Imports;
using ChatOpsBot.Tests.OnCall.Escalation;
using Microsoft.Extensions.Http;
using NodaTime;

namespace ChatOpsBot.Tests.OnCall.Calendars.Imports;

/// <summary>Monday, 2026-03-02, 09:00 UTC. Ada is always on call, unless a calendar says otherwise.</summary>
public sealed class CalendarImportTests
{
    private const string Ada = "U0ADA00001",
        Linus = "U0LINUS001",
        Grace = "U0GRACE001";

    private static readonly string[] Payments =
    [
        $"OnCall:Schedules:payments:Layers:0:People:0={Ada}",
        "OnCall:Schedules:payments:Import:0:Url=https://calendar.example.com/secret/basic.ics",
    ];

    [Fact]
    public async Task An_event_titled_with_a_person_puts_them_on_call_and_what_fails_leaves_that_as_it_is()
    {
        var server = new Server
        {
            Text = Calendar(
                ("linus@example.com", "20260303T080000Z", "20260303T200000Z"),
                ("On call: Grace Brewster", "20260304T080000Z", "20260304T200000Z"),
                ("Team lunch", "20260305T110000Z", "20260305T120000Z")
            ),
        };
        await using var app = await StartAsync(server, Payments);
        await PassAsync(app);
        await app.Time.UntilAsync(() => At(app, 3, 12) is [Linus], "the event");
        Assert.Equal([Grace], At(app, 4, 12));
        Assert.Equal([Ada], At(app, 5, 11));
        Assert.Equal([Ada], At(app, 3, 20));

        server.Status = HttpStatusCode.Forbidden;
        for (var round = 0; round < 4; round++)
            await PassAsync(app);
        await app.Time.UntilAsync(() => Reports(app).Count == 1, "the report");
        Assert.Equal([Linus], At(app, 3, 12));
        Assert.Equal(
            "🟡 The calendar OnCall:Schedules:payments:Import:0 cannot be read: its server answered 403. "
                + "What it said before still holds.",
            Reports(app)[0]
        );

        (server.Status, server.Text) = (HttpStatusCode.OK, Calendar());
        await PassAsync(app);
        await app.Time.UntilAsync(() => At(app, 3, 12) is [Ada], "the end of the event");
        await app.Time.UntilAsync(() => Reports(app).Count == 2, "the good report");
        Assert.DoesNotContain("secret", string.Join('\n', Reports(app)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "it is 30 MB; the bot reads 2 MB, so subscribe to a calendar of the shifts alone")]
    [InlineData(false, "it is larger than 2 MB; the bot reads 2 MB, so subscribe to a calendar of the shifts alone")]
    public async Task A_calendar_of_tens_of_megabytes_is_refused_by_name(bool saysHowLong, string why)
    {
        var server = new Server
        {
            Text = $"BEGIN:VCALENDAR\r\nX-A:{new string('x', 31_000_000)}\r\nEND:VCALENDAR\r\n",
            SaysHowLong = saysHowLong,
        };
        await using var app = await StartAsync(server, Payments);

        await PassAsync(app);

        await app.Time.UntilAsync(() => Reports(app).Count == 1, "the report");
        Assert.Equal(
            $"🟡 The calendar OnCall:Schedules:payments:Import:0 cannot be read: {why}. "
                + "What it said before still holds.",
            Reports(app)[0]
        );
    }

    [Fact]
    public async Task What_has_not_changed_is_not_sent_again()
    {
        var server = new Server { Text = Calendar(("linus", "20260303T080000Z", "20260303T200000Z")) };
        await using var app = await StartAsync(server, Payments);
        await PassAsync(app);
        await app.Time.UntilAsync(() => At(app, 3, 12) is [Linus], "the event");

        await PassAsync(app);

        await app.Time.UntilAsync(() => server.Asked.Count >= 2, "the next question");
        Assert.Equal([null, "\"1\""], server.Asked.Take(2));
        Assert.Equal([Linus], At(app, 3, 12));
    }

    [Fact]
    public async Task A_person_who_is_out_of_office_while_on_call_gets_one_message()
    {
        var server = new Server
        {
            Text = Calendar(
                ("Out of office", "20260303T080000Z", "20260304T080000Z"),
                ("Dentist", "20260306T080000Z", "20260306T090000Z")
            ),
        };
        await using var app = await StartAsync(
            server,
            [
                .. Payments,
                $"OnCall:Schedules:payments:Import:0:Person={Ada}",
                $"OnCall:Schedules:payments:Layers:0:People:1={Linus}",
                "OnCall:Schedules:payments:Layers:0:Handoff=monday 09:00",
                "OnCall:Schedules:payments:Layers:0:Start=2026-01-05",
            ]
        );

        await PassAsync(app);
        await app.Time.UntilAsync(() => Direct(app).Count == 1, "the message");
        server.Text += "\n";
        await PassAsync(app);
        // Written again, and a second one in the same shift.
        server.Text = Calendar(
            ("Vacation", "20260303T100000Z", "20260304T080000Z"),
            ("Out of office", "20260305T100000Z", "20260306T080000Z")
        );
        await PassAsync(app);
        await PassAsync(app);

        Assert.StartsWith("🟡 You are out of office from ", Assert.Single(Direct(app)), StringComparison.Ordinal);
        Assert.Equal([Ada], At(app, 3, 12));
        var channel = app.Slack.Channels.Single(channel => channel.DirectWith == Ada).Id;
        var message = app.Slack.Messages(channel)[0];
        var (label, id) = Assert.Single(PagingApp.Buttons(message));
        Assert.Equal("Offer a swap", label);
        Assert.True((await app.Slack.ActAsync("ada", message.Channel, message.Ts, id, null, Stop)).Ok);
        await app.UntilAsync(() => Direct(app).Count > 1);
        Assert.StartsWith("Offered", Direct(app)[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Private_networks_are_not_asked_unless_that_is_allowed()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        var pages = app.Services.GetRequiredService<CalendarPages>();
        var own = new Uri(app.Http.BaseAddress!, "healthz/live");

        var refused = await Assert.ThrowsAsync<FormatException>(() => pages.GetAsync(own, null, false, Stop));

        Assert.StartsWith("it is in a private network", refused.Message, StringComparison.Ordinal);
        Assert.Equal("alive\n", (await pages.GetAsync(own, null, true, Stop)).Text);
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("172.31.0.1", true)]
    [InlineData("192.168.1.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("93.184.216.34", false)]
    [InlineData("2606:2800:220:1:248:1893:25c8:1946", false)]
    public void Which_addresses_are_private(string address, bool isPrivate) =>
        Assert.Equal(isPrivate, CalendarPages.IsClosed(IPAddress.Parse(address)));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Calendar(params (string Title, string Start, string End)[] events) =>
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
        + string.Concat(
            events.Select(
                (one, index) =>
                    $"BEGIN:VEVENT\r\nUID:{index}\r\nSUMMARY:{one.Title}\r\nDTSTART:{one.Start}\r\nDTEND:{one.End}\r\n"
                    + "END:VEVENT\r\n"
            )
        )
        + "END:VCALENDAR\r\n";

    private static async Task<TestApp> StartAsync(Server server, string[] settings)
    {
        var app = await TestApp.StartUnlimitedAsync(
            services =>
                services.PostConfigure<HttpClientFactoryOptions>(
                    "calendars",
                    client => client.HttpMessageHandlerBuilderActions.Add(builder => builder.PrimaryHandler = server)
                ),
            settings
        );
        await app.UntilKnownAsync("recurring/oncall-imports");
        return app;
    }

    private static IReadOnlyList<string> At(TestApp app, int day, int hour) =>
        app
            .Services.GetRequiredService<ScheduleBook>()
            .Find("payments")!
            .At(Instant.FromUtc(2026, 3, day, hour, 0))
            .Now.People;

    private static IReadOnlyList<string> Reports(TestApp app) =>
        [
            .. app.Cards("#chatops-admin")
                .Select(card => card.Text)
                .Where(text => text.Contains("calendar", StringComparison.Ordinal)),
        ];

    private static IReadOnlyList<string> Direct(TestApp app) =>
        app.Slack.Channels.FirstOrDefault(channel => channel.DirectWith == Ada) is { } channel
            ? [.. app.Slack.Messages(channel.Id).Select(message => message.Text)]
            : [];

    /// <summary>Until the calendars have been read again.</summary>
    private static Task PassAsync(TestApp app) => app.PassAsync(TimeSpan.FromMinutes(5));

    private sealed class Server : HttpMessageHandler
    {
        private int _version;

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public string Text
        {
            get;
            set
            {
                field = value;
                _version++;
            }
        } = "";

        /// <summary>Whether its answers have a length.</summary>
        public bool SaysHowLong { get; set; } = true;

        /// <summary>By the versions that were known.</summary>
        public ConcurrentQueue<string?> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            var known = request.Headers.IfNoneMatch.FirstOrDefault()?.Tag;
            Asked.Enqueue(known);
            var tag = $"\"{_version}\"";
            if (Status == HttpStatusCode.OK && known == tag)
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotModified));
            var answer = new HttpResponseMessage(Status) { Content = new StringContent(Text) };
            answer.Content.Headers.ContentLength = SaysHowLong ? Text.Length : null;
            if (Status == HttpStatusCode.OK)
                answer.Headers.ETag = new EntityTagHeaderValue(tag);
            return Task.FromResult(answer);
        }
    }
}
