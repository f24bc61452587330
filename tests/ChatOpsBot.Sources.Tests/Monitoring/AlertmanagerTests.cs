using ChatOpsBot.Sources.Monitoring;

namespace ChatOpsBot.Sources.Tests.Monitoring;

public sealed class AlertmanagerTests
{
    [Fact]
    public void The_fingerprint_is_that_of_Prometheus()
    {
        Assert.Equal("cbf29ce484222325", Alertmanager.Fingerprint(new Words()));
        Assert.Equal("b5160f6bd9249a48", Alertmanager.Fingerprint(new Words { { "alertname", "HighCPU" } }));
        Assert.Equal(
            "76fe8dd68a0bc4a0",
            Alertmanager.Fingerprint(new Words { { "instance", "a" }, { "alertname", "HighCPU" } })
        );
    }

    [Theory]
    [InlineData("""{"alertname":"A","service":"checkout","job":"node"}""", "checkout", null)]
    [InlineData("""{"alertname":"A","job":"node","env":"staging"}""", "node", "staging")]
    [InlineData("""{"alertname":"A","environment":"production","env":"staging"}""", null, "production")]
    [InlineData("""{"alertname":"A","service":""}""", null, null)]
    public void Labels_name_service_and_environment(string labels, string? service, string? environment)
    {
        var e = Deliveries.One("alertmanager", $$"""{"alerts":[{"labels":{{labels}}}]}""");

        Assert.Equal((service, environment), (e.Service, e.Environment));
    }

    [Fact]
    public void Only_what_fires_opens_a_card()
    {
        var events = Deliveries
            .Parse(
                "alertmanager",
                """{"alerts":[{"status":"firing"},{"status":"resolved","endsAt":"2026-03-02T10:00:00Z"}]}"""
            )
            .Events;

        Assert.Equal([true, false], events.Select(e => e.OpensCard));
        Assert.Equal([EventState.Firing, EventState.Resolved], events.Select(e => e.State));
    }

    [Fact]
    public void The_end_of_what_still_fires_is_unknown()
    {
        var e = Deliveries.One(
            "alertmanager",
            """{"alerts":[{"status":"firing","startsAt":"2026-03-02T10:00:00Z","endsAt":"0001-01-01T00:00:00Z"}]}"""
        );

        Assert.Null(e.Ended);
        Assert.Equal(e.Started, e.Occurred);
    }
}
