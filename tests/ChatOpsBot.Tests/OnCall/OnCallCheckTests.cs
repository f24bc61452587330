using ChatOpsBot.Cli.Validation;

namespace ChatOpsBot.Tests.OnCall;

/// <summary>Each problem that a configuration of schedules can have.</summary>
public sealed class OnCallCheckTests
{
    private const string Key = "OnCall:Schedules:payments";

    [Fact]
    public void A_good_schedule_has_no_problem()
    {
        Assert.Empty(Problems());
        Assert.Empty(Warnings());
    }

    [Theory]
    [InlineData("TimeZone=Berlin", "TimeZone: \"Berlin\" is not a time zone; write an IANA name such as Europe/Berlin")]
    [InlineData("TimeZon=UTC", "TimeZon: is unknown; did you mean TimeZone?")]
    [InlineData(
        "Layers:0:People:1=ada",
        "Layers:0:People:1: \"ada\" is not a person; write a user id such as U012AB3CD, several with + between them, "
            + "or no one"
    )]
    [InlineData(
        "Layers:0:People:1=U0ADA00001 +",
        "Layers:0:People:1: \"U0ADA00001 +\" is not a person; write a user id such as U012AB3CD, several with + "
            + "between them, or no one"
    )]
    [InlineData("Layers:1:Name=empty", "Layers:1:People: is empty; write user ids such as U012AB3CD")]
    [InlineData(
        "Layers:0:Rotation=yearly",
        "Layers:0:Rotation: \"yearly\" is not a length of turns; write hourly, daily, weekly, monthly, or such as "
            + "12 hours, 3 days or 2 weeks, up to a year"
    )]
    [InlineData(
        "Layers:0:Rotation=0 days",
        "Layers:0:Rotation: \"0 days\" is not a length of turns; write hourly, daily, weekly, monthly, or such as "
            + "12 hours, 3 days or 2 weeks, up to a year"
    )]
    [InlineData("Layers:0:Handoff=noon", "Layers:0:Handoff: \"noon\" is not a handoff; write 09:00, or monday 09:00")]
    [InlineData(
        "Layers:0:Rotation=daily",
        "Layers:0:Handoff: \"monday 09:00\" has a weekday, but the rotation is not of weeks; write the time"
    )]
    [InlineData(
        "Layers:0:Start=2026-01-05T08:00",
        "Layers:0:Handoff: Start has a time, too; keep one, or write Start as a date"
    )]
    [InlineData(
        "Layers:0:Start=1999-12-31",
        "Layers:0:Start: 1999-12-31 00:00 is too long ago; write a date from 2000-01-01"
    )]
    [InlineData(
        "Layers:0:Start=2026-01-05T08:00Z",
        "Layers:0:Start: has a time zone of its own; write it without, in TimeZone: 2026-12-24T18:00"
    )]
    [InlineData(
        "Layers:0:End=2023-01-01",
        "Layers:0:End: 2023-01-01 00:00 is not after the start of the layer, 2024-01-01 09:00"
    )]
    [InlineData(
        "Layers:0:Hours:0=weekdays",
        "Layers:0:Hours:0: \"weekdays\" is not valid hours; write mon-fri 09:00-17:00, sat,sun or 22:00-06:00"
    )]
    [InlineData(
        "Layers:0:Hours:0=mon-fri 9-17",
        "Layers:0:Hours:0: \"mon-fri 9-17\" is not valid hours; write mon-fri 09:00-17:00, sat,sun or 22:00-06:00"
    )]
    [InlineData(
        "Layers:0:Hours:0=mon fri 09:00-17:00",
        "Layers:0:Hours:0: \"mon fri 09:00-17:00\" is not valid hours; "
            + "write mon-fri 09:00-17:00, sat,sun or 22:00-06:00"
    )]
    [InlineData("Overrides:0:From=x", "Overrides:0:From: \"x\" is not a date; write 2026-12-24, or 2026-12-24T18:00")]
    [InlineData("Overrides:0:Until=2026-03-01", "Overrides:0:Until: 2026-03-01 00:00 is not after From")]
    [InlineData(
        "Overrides:0:Add=U0GRACE001",
        "Overrides:0: is not one change; write Replace and With, or Add, or Remove"
    )]
    [InlineData("Overrides:0:With=*", "Overrides:0:With: \"*\" is not a person; write a user id such as U012AB3CD")]
    [InlineData(
        "Overrides:0:Replace=ada",
        "Overrides:0:Replace: \"ada\" is not a person; write a user id such as U012AB3CD, or * for everyone"
    )]
    public void A_mistake_is_named_with_what_is_right(string setting, string problem) =>
        Assert.Equal([$"{Key}:{problem}"], Problems($"{Key}:{setting}"));

    [Fact]
    public void An_override_needs_its_times() =>
        Assert.Equal(
            [
                $"{Key}:Overrides:1:From: is not set; write a date or a moment, such as 2026-12-24T18:00",
                $"{Key}:Overrides:1:Until: is not set; write a date or a moment, such as 2026-12-27",
            ],
            Problems($"{Key}:Overrides:1:Add=U0GRACE001")
        );

    [Fact]
    public void Two_overrides_must_not_take_the_same_person_off_at_once() =>
        Assert.Equal(
            [
                $"{Key}:Overrides:1: overlaps {Key}:Overrides:0 for the same person, U0ADA00001; "
                    + "end one where the other starts",
            ],
            Problems(
                $"{Key}:Overrides:1:From=2026-03-03T12:00",
                $"{Key}:Overrides:1:Until=2026-03-06",
                $"{Key}:Overrides:1:Remove=U0ADA00001"
            )
        );

    [Theory]
    [InlineData("the team", "people type a schedule's name; use letters, digits, -, _ and . only")]
    [InlineData("U0TEAM", "the name looks like a user id; use another, with small letters")]
    public void A_name_can_be_typed(string name, string problem) =>
        Assert.Equal(
            [$"OnCall:Schedules:{name}: {problem}"],
            Problems($"OnCall:Schedules:{name}:Layers:0:People:0=U1")
        );

    [Fact]
    public void A_schedule_without_layers_is_a_mistake() =>
        Assert.Equal(
            ["OnCall:Schedules:empty:Layers: is empty, so no one is ever on call; add one with People"],
            Problems("OnCall:Schedules:empty:TimeZone=UTC")
        );

    [Fact]
    public void A_service_names_a_schedule_that_exists()
    {
        Assert.Empty(Problems("Services:checkout:OnCall=Payments"));
        Assert.Equal(
            [
                "Services:checkout:OnCall: \"payment\" is not a person, group or schedule; write a user group such as "
                    + "@payments-oncall, a user id such as U012AB3CD, or payments",
            ],
            Problems("Services:checkout:OnCall=payment")
        );
    }

    [Theory]
    [InlineData("no one is in it, so no one is ever on call; add People to a layer", "Layers:0:People:0=no one")]
    [InlineData("no one is in it, so no one is ever on call; add People to a layer", "Layers:0:Shadow=true")]
    [InlineData(
        "no one is on call from 2026-03-20 00:00 on; add a layer, or AllowGaps if that is intended",
        "Layers:0:End=2026-03-20"
    )]
    [InlineData(
        "no one is on call from 2026-03-02 17:00 to 2026-03-03 09:00, and at 21 other times in the next 30 days; "
            + "add a layer, or AllowGaps if that is intended",
        "Layers:0:Hours:0=mon-fri 09:00-17:00"
    )]
    [InlineData(null, "Layers:0:Hours:0=mon-fri 09:00-17:00", "AllowGaps=true")]
    [InlineData(null, "Layers:0:End=2026-05-20")]
    public void Gaps_ahead_and_schedules_without_people_are_warned_of(string? warning, params string[] settings) =>
        Assert.Equal(
            warning is null ? [] : [$"{Key}: {warning}"],
            Warnings([
                .. settings.Select(setting => $"{Key}:{setting}"),
                $"{Key}:Overrides:0:With=",
                $"{Key}:Overrides:0:Replace=",
                $"{Key}:Overrides:0:Remove=U0NOONE001",
            ])
        );

    private static IReadOnlyList<string> Problems(params string[] settings) =>
        ConfigurationCheck.Run(Configuration(settings));

    private static IReadOnlyList<string> Warnings(params string[] settings) =>
        ConfigurationWarnings.Of(Configuration(settings), TestApp.Start);

    private static IConfiguration Configuration(string[] settings)
    {
        string[] good =
        [
            $"{Key}:Layers:0:People:0=U0ADA00001",
            $"{Key}:Layers:0:Handoff=monday 09:00",
            $"{Key}:Overrides:0:From=2026-03-03",
            $"{Key}:Overrides:0:Until=2026-03-04",
            $"{Key}:Overrides:0:Replace=U0ADA00001",
            $"{Key}:Overrides:0:With=U0LINUS001",
            "Services:checkout:Repository=acme/checkout",
        ];
        return new ConfigurationBuilder()
            .AddInMemoryCollection(
                good.Concat(settings)
                    .Select(setting => setting.Split('=', 2))
                    .GroupBy(pair => pair[0], StringComparer.OrdinalIgnoreCase)
                    .ToDictionary(pairs => pairs.Key, pairs => pairs.Last()[1] is { Length: > 0 } value ? value : null)
            )
            .Build();
    }
}
