using ChatOpsBot.Cli.Validation;

namespace ChatOpsBot.Tests.OnCall.Watch;

/// <summary>Each problem that the configuration of what follows schedules can have.</summary>
public sealed class WatchCheckTests
{
    private const string Schedule = "OnCall:Schedules:payments",
        Heartbeat = "OnCall:Heartbeats:backup";

    [Theory]
    [InlineData(
        $"{Schedule}:UserGroup=oncall",
        $"{Schedule}:UserGroup: \"oncall\" is not a user group; write its handle, such as @oncall-payments"
    )]
    [InlineData(
        $"{Schedule}:Always:0=ada",
        $"{Schedule}:Always:0: \"ada\" is not a person; write a user id such as U012AB3CD"
    )]
    [InlineData(
        $"{Schedule}:Announce=payments",
        $"{Schedule}:Announce: \"payments\" is not a channel; write #name or an id such as C012AB3CD"
    )]
    [InlineData(
        $"{Schedule}:Topic=true",
        $"{Schedule}:Topic: is the topic of Announce, which is not set; name a channel there"
    )]
    [InlineData($"{Schedule}:WarnDays=0", $"{Schedule}:WarnDays: 0 is out of range; write 1 to 90")]
    [InlineData(
        $"{Schedule}:Import:0:Person=ada",
        $"{Schedule}:Import:0:Person: \"ada\" is not a person; write a user id such as U012AB3CD"
    )]
    [InlineData(
        $"{Schedule}:Import:0:Url=ftp://example.com/a.ics",
        $"{Schedule}:Import:0:Url: is not a URL; write the address of an iCalendar, https://…/basic.ics"
    )]
    [InlineData(
        $"{Heartbeat}:Every=00:00:10",
        $"{Heartbeat}:Every: 00:00:10 is out of range; write 00:01:00 to 400.00:00:00"
    )]
    [InlineData(
        $"{Heartbeat}:Every=00:10:00",
        $"{Heartbeat}:Secret: is not set, so every report would be refused; set it, or SecretFile"
    )]
    [InlineData(
        "OnCall:Heartbeats:a b:Every=00:10:00",
        "OnCall:Heartbeats:a b: the name is part of an address; use letters, digits, -, _ and . only"
    )]
    [InlineData(
        "OnCall:Watchdog:Url=hc-ping.com",
        "OnCall:Watchdog:Url: is not a URL; write what the service shows, https://hc-ping.com/…"
    )]
    public void A_mistake_is_reported_with_its_key(string setting, string problem)
    {
        string[] settings = [$"{Schedule}:Layers:0:People:0=U0ADA00001", setting];
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.Select(one => one.Split('=', 2)).ToDictionary(pair => pair[0], pair => (string?)pair[1])
            )
            .Build();

        Assert.Contains(problem, ConfigurationCheck.Run(configuration));
    }
}
