using ChatOpsBot.Sandbox;

namespace ChatOpsBot.Tests.OnCall.Commands;

/// <summary>
/// Ada, in London, asks on Monday, 2026-03-02, at 09:00 UTC, which is 10:00 on the clock of the schedules in Berlin.
/// </summary>
public sealed class OnCallCommandsTests
{
    private const string Ada = "<@U0ADA00001>",
        Linus = "<@U0LINUS001>",
        Grace = "<@U0GRACE001>";

    private static readonly string[] Payments =
    [
        // What ships is another team's.
        "OnCall:Schedules:demo:AllowGaps=true",
        "OnCall:Schedules:payments:TimeZone=Europe/Berlin",
        "OnCall:Schedules:payments:Layers:0:Name=primary",
        "OnCall:Schedules:payments:Layers:0:People:0=U0ADA00001",
        "OnCall:Schedules:payments:Layers:0:People:1=U0LINUS001",
        "OnCall:Schedules:payments:Layers:0:Handoff=monday 09:00",
        "OnCall:Schedules:payments:Layers:0:Start=2026-03-02",
        "OnCall:Schedules:payments:Overrides:0:From=2026-03-04",
        "OnCall:Schedules:payments:Overrides:0:Until=2026-03-05",
        "OnCall:Schedules:payments:Overrides:0:Replace=U0ADA00001",
        "OnCall:Schedules:payments:Overrides:0:With=U0GRACE001",
        "OnCall:Schedules:payments:Overrides:0:Reason=dentist",
        "Services:checkout:Repository=acme/checkout",
        "Services:checkout:OnCall=payments",
        "Services:search:Repository=acme/search",
        "Services:search:OnCall=@search-oncall",
        "Services:wiki:Repository=acme/wiki",
    ];

    private static readonly string[] OfficeHours =
    [
        "OnCall:Schedules:office:Layers:0:People:0=U0LINUS001",
        "OnCall:Schedules:office:Layers:0:Rotation=daily",
        "OnCall:Schedules:office:Layers:0:Hours:0=mon-fri 09:00-17:00",
    ];

    [Fact]
    public async Task Without_arguments_each_schedule_and_service_has_a_line_for_now()
    {
        await using var app = await TestApp.StartUnlimitedAsync([.. Payments, .. OfficeHours]);

        var lines = (await AskAsync(app, "/oncall")).Text.Split('\n');

        Assert.Equal(
            [
                $"🟢 *office* · {Linus} until {At(2, 17)} · next {Linus} from {At(3, 9)}",
                $"🟢 *payments* (checkout) · {Ada} until {At(3, 23)} · then {Grace}",
                "🟢 *search* · @search-oncall",
            ],
            lines.Where(line => !line.Contains("*demo*", StringComparison.Ordinal))
        );

        app.Time.Advance(TimeSpan.FromHours(8));

        Assert.Contains(
            $"🔴 *office* · no one until {At(3, 9)} · then {Linus}",
            (await AskAsync(app, "/oncall")).Text,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("payments", $"*payments* · {Ada} until ", "layer primary")]
    [InlineData("Checkout", $"*checkout* · {Ada} until ", "layer primary")]
    [InlineData("payments wednesday 12:00", $" · {Grace} until ", $"override: {Grace} for {Ada} (dentist)")]
    [InlineData("payments 2026-03-04 12:00", $" · {Grace} until ", "layer primary, override")]
    [InlineData("payments 2026-03-09T08:30Z", $" · {Linus} until ", "since ")]
    [InlineData("payments 2026-03-09T07:30Z", $" · {Ada} until ", "then")]
    [InlineData("payments tomorrow 23:30", $" · {Grace} until ", "override")]
    [InlineData("payments tonight", $" · {Ada} until ", "then")]
    [InlineData("payments yesterday 22:00", " · no one until ", "no layer has anyone")]
    [InlineData("payments mon 08:30", $" · {Linus} until ", "since ")]
    [InlineData("search", "*search* · @search-oncall", "")]
    [InlineData("wednesday 12:00", "On call at ", $"*payments* (checkout) · {Grace}")]
    public async Task Who_is_asked_by_service_schedule_and_time(string asked, string who, string why)
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);

        var text = (await AskAsync(app, $"/oncall who {asked}")).Text;

        Assert.Contains(who, text, StringComparison.Ordinal);
        Assert.Contains(why, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/oncall who paymens", "There is no schedule or service `paymens`. Did you mean `payments`?")]
    [InlineData("/oncall who payments later", "`later` is not a time; write `17:00`, `tomorrow 09:00`,")]
    [InlineData("/oncall who 25:00", "`25:00` is not a time; write")]
    [InlineData("/oncall who payments 2099-01-01", "`2099-01-01` is too far away; ask about a time within 400 days.")]
    [InlineData("/oncall who wiki", "`wiki` has no one on call: `Services:wiki:OnCall` names a schedule,")]
    [InlineData("/oncall schedule checkout", "There is no schedule `checkout`; available: `demo`, `payments`.")]
    [InlineData("/oncall gaps paymens", "Did you mean `payments`?")]
    [InlineData("/oncall preview payments", "Say when.")]
    public async Task A_mistake_is_answered_with_what_is_right(string line, string answer)
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);

        Assert.Contains(answer, (await AskAsync(app, line)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_week_is_a_table_with_the_whole_of_each_shift()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);

        var reply = await AskAsync(app, "/oncall schedule payments tomorrow");

        Assert.Equal(
            [
                $"{At(2, 8)} – {At(3, 23)} · {Ada}",
                $"{At(3, 23)} – {At(4, 23)} · {Grace}",
                $"{At(4, 23)} – {At(9, 8)} · {Ada}",
                $"{At(9, 8)} – {At(16, 8)} · {Linus}",
            ],
            reply.Text.Split('\n').Skip(1)
        );
        var table = reply
            .Blocks!.Value.EnumerateArray()
            .Single(block => block.GetProperty("type").GetString() == "table")
            .GetProperty("rows");
        Assert.Equal(5, table.GetArrayLength());
        Assert.Equal("Wed", table[2][0].GetProperty("text").GetString());
        Assert.Contains("U0GRACE001", table[2][3].GetRawText(), StringComparison.Ordinal);
        Assert.Equal("primary, override: dentist", table[2][4].GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("2026-03-27", "Sun 2026-03-29 has 23 h: the clocks change.")]
    [InlineData("2026-10-25", "Sun 2026-10-25 has 25 h: the clocks change.")]
    [InlineData("2026-05-01", "Fri 2026-05-01 is a holiday: Tag der Arbeit.")]
    [InlineData("2026-06-19", "Sat 2026-06-20 is a holiday.")]
    public async Task The_week_names_holidays_and_days_of_another_length(string day, string note)
    {
        await using var app = await TestApp.StartUnlimitedAsync([
            .. Payments,
            "OnCall:Schedules:payments:Holidays:0=DE",
            "OnCall:Schedules:payments:Holidays:1=2026-06-20",
        ]);

        var reply = await AskAsync(app, $"/oncall schedule payments {day} 12:00");

        Assert.EndsWith($"\n{note}", reply.Text, StringComparison.Ordinal);
        Assert.Contains(note, reply.Blocks!.Value.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gaps_are_counted_and_listed()
    {
        await using var app = await TestApp.StartUnlimitedAsync([.. Payments, .. OfficeHours]);

        var text = (await AskAsync(app, "/oncall gaps")).Text;

        Assert.Contains("🟢 *payments* · covered for the next 30 days", text, StringComparison.Ordinal);
        Assert.Contains(
            $"🔴 *office* · no one on call for 22d 16h of the next 30 days\n• {At(2, 17)} until {At(3, 9)} · 16h 00m\n",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("\nand 17 more\n", text, StringComparison.Ordinal);
        Assert.StartsWith("🔴 *office*", (await AskAsync(app, "/oncall gaps office")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preview_shows_each_layer_and_override_and_the_clock_of_the_schedule()
    {
        await using var app = await TestApp.StartUnlimitedAsync([
            .. Payments,
            "OnCall:Schedules:payments:Layers:1:Name=nights",
            "OnCall:Schedules:payments:Layers:1:People:0=U0LINUS001",
            "OnCall:Schedules:payments:Layers:1:Hours:0=22:00-06:00",
        ]);

        var lines = (await AskAsync(app, "/oncall preview checkout wednesday 02:30")).Text.Split('\n');

        Assert.StartsWith(
            $"🟢 *checkout* at {At(4, 2, 30)} · {Linus} until {At(4, 5)}",
            lines[0],
            StringComparison.Ordinal
        );
        Assert.Equal(
            [
                "On the schedule's clock it is Wed 2026-03-04 03:30 (Europe/Berlin, UTC+01:00) then.",
                $"• layer nights: {Linus} ← decides",
                $"• layer primary: {Ada}",
                $"• override: {Grace} for {Ada} (dentist), which changes nothing",
            ],
            lines[1..]
        );
    }

    [Fact]
    public async Task A_service_in_a_private_channel_is_shown_to_those_who_can_read_it()
    {
        await using var app = await TestApp.StartUnlimitedAsync([
            .. Payments,
            "Permissions:chatops admin:0=U0GRACE001",
            "Services:checkout:Channel=#private-dba",
            "Services:search:Channel=#private-dba",
        ]);
        app.Slack.AddChannel("private-dba", ["ada", "chatopsbot"], isPrivate: true);

        var text = (await AskAsync(app, "/oncall", "linus")).Text;

        Assert.Contains("*payments* · ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("search", text, StringComparison.Ordinal);
        Assert.Contains(
            "There is no schedule or service `search`",
            (await AskAsync(app, "/oncall who search", "linus")).Text,
            StringComparison.Ordinal
        );
    }

    private static string At(int day, int hour, int minute = 0)
    {
        var at = new DateTimeOffset(2026, 3, day, hour, minute, 0, TimeSpan.Zero);
        return $"<!date^{at.ToUnixTimeSeconds()}^{{date_short_pretty}} {{time}}|{at:yyyy-MM-dd HH:mm} UTC>";
    }

    private static async Task<SandboxMessage> AskAsync(TestApp app, string line, string user = "ada")
    {
        var before = app.Slack.Messages("general").Count;
        await app.Slack.CommandAsync(user, "general", line, TestContext.Current.CancellationToken);
        await app.UntilAsync(() => app.Slack.Messages("general").Count > before);
        return app.Slack.Messages("general")[^1];
    }
}
