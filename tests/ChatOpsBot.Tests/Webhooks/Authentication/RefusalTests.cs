using System.Net;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Platform.Workspace.Inbound;
using ChatOpsBot.Sandbox;
using Microsoft.Extensions.Options;
using Moq;

namespace ChatOpsBot.Tests.Webhooks.Authentication;

/// <summary>Who is refused, and who is notified of it.</summary>
public sealed class RefusalTests
{
    private const string Admin = "#chatops-admin";

    [Fact]
    public async Task Many_refusals_of_one_address_are_one_message_an_hour()
    {
        await using var app = await TestApp.StartAsync();

        for (var i = 0; i < 20; i++)
            Assert.Equal(401, await SendAsync(app, "jenkins"));
        await HeardAsync(app, 1);

        var message = Assert.Single(Reports(app)).Text;
        Assert.Contains("5 deliveries to *jenkins* from 127.0.0.1 were refused", message, StringComparison.Ordinal);
        Assert.Contains("Sources:jenkins", message, StringComparison.Ordinal);

        app.Time.Advance(TimeSpan.FromMinutes(61));
        for (var i = 0; i < 20; i++)
            await SendAsync(app, "jenkins");
        await HeardAsync(app, 2);
        Assert.Equal(2, Reports(app).Count);
    }

    [Fact]
    public async Task A_few_refusals_or_many_over_a_long_time_are_not_reported()
    {
        await using var app = await TestApp.StartAsync();

        for (var i = 0; i < 12; i++)
        {
            await SendAsync(app, "jenkins");
            app.Time.Advance(TimeSpan.FromMinutes(2));
        }
        await app.SettleAsync();

        Assert.DoesNotContain(app.Cards(Admin), message => message.Text.Contains("jenkins", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_source_has_a_message_of_its_own_and_Slacks_addresses_one_too()
    {
        await using var app = await TestApp.StartAsync();

        for (var i = 0; i < Refusals.Many; i++)
        {
            await SendAsync(app, "jenkins");
            await SendAsync(app, "alertmanager");
            using var content = new StringContent("command=/chatops");
            using var answer = await app.Http.PostAsync(
                new Uri("slack/commands", UriKind.Relative),
                content,
                CancellationToken.None
            );
        }
        await HeardAsync(app, 3);

        Assert.Equal(
            ["alertmanager", "jenkins", "slack"],
            Reports(app).Select(card => card.Text.Split('*')[3]).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Two_replicas_say_it_once()
    {
        await using var app = await TestApp.StartAsync();
        var here = app.Services.GetRequiredService<Refusals>();
        var there = ActivatorUtilities.CreateInstance<Refusals>(app.Services);

        for (var i = 0; i < Refusals.Many; i++)
        {
            here.Count("jenkins", IPAddress.Parse("203.0.113.7"), "advice");
            there.Count("jenkins", IPAddress.Parse("203.0.113.7"), "advice");
        }
        await HeardAsync(app, 1);

        Assert.Single(Reports(app));
    }

    [Fact]
    public async Task A_swarm_is_named_a_few_times_and_then_as_a_swarm_and_memory_has_an_end()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        var refusals = app.Services.GetRequiredService<Refusals>();

        for (var i = 0; i < 3000; i++)
        for (var times = 0; times < Refusals.Many; times++)
            refusals.Count("jenkins", new IPAddress([203, 0, (byte)(i >> 8), (byte)i]), "advice");
        await HeardAsync(app, Refusals.MostNamed + 1);

        Assert.Equal(Refusals.MostNamed + 1, Reports(app).Count);
        Assert.InRange(refusals.Known, 1, 1000);
    }

    [Fact]
    public async Task The_addresses_of_one_IPv6_network_are_one()
    {
        await using var app = await TestApp.StartAsync();
        var refusals = app.Services.GetRequiredService<Refusals>();

        for (var i = 0; i < Refusals.Many; i++)
            refusals.Count("jenkins", IPAddress.Parse($"2001:db8::{i + 1}"), "advice");
        await HeardAsync(app, 1);

        Assert.Contains("from 2001:db8::/64", Assert.Single(Reports(app)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null, 202)]
    [InlineData("127.0.0.0/8", null, 202)]
    [InlineData("192.0.2.0/24", null, 403)]
    [InlineData("192.0.2.7", "192.0.2.7", 202)]
    [InlineData("192.0.2.7", "192.0.2.8", 403)]
    public async Task A_sender_may_be_bound_to_its_networks(string network, string? forwarded, int status)
    {
        await using var app = await TestApp.StartAsync([
            .. network.Length > 0 ? (string[])[$"Sources:jenkins:AllowFrom:0={network}"] : [],
            .. forwarded is null ? [] : (string[])["Ingest:TrustedProxies:0=127.0.0.1"],
        ]);

        using var answer = await app.SendAsync(
            "jenkins",
            "{}"u8.ToArray(),
            request =>
            {
                request.Headers.Add("X-Jenkins-Token", TestApp.Secret);
                if (forwarded is not null)
                    request.Headers.Add("X-Forwarded-For", forwarded);
            }
        );

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1", "", "203.0.113.9", "127.0.0.1")] // no one is trusted
    [InlineData("10.0.0.2", "10.0.0.0/8", "203.0.113.9", "203.0.113.9")]
    // The left half is what the stranger said.
    [InlineData("10.0.0.2", "10.0.0.0/8", "198.51.100.1, 203.0.113.9", "203.0.113.9")]
    [InlineData("10.0.0.2", "10.0.0.0/8", "203.0.113.9, 10.0.0.1", "203.0.113.9")]
    [InlineData("203.0.113.5", "10.0.0.0/8", "192.0.2.1", "203.0.113.5")] // a stranger may say what he likes
    [InlineData("10.0.0.2", "10.0.0.0/8", null, "10.0.0.2")]
    [InlineData("10.0.0.2", "10.0.0.0/8", "unknown", "10.0.0.2")]
    [InlineData("10.0.0.2", "10.0.0.0/8", "203.0.113.9:4711", "203.0.113.9")]
    [InlineData("::ffff:10.0.0.2", "10.0.0.0/8", "[2001:db8::1]:80", "2001:db8::1")]
    public void A_proxy_of_ours_is_believed_and_no_one_else(
        string peer,
        string proxies,
        string? forwarded,
        string expected
    )
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        if (forwarded is not null)
            context.Request.Headers["X-Forwarded-For"] = forwarded;
        var options = new IngestOptions { TrustedProxies = proxies.Length > 0 ? [proxies] : [] };
        using var remote = new RemoteAddress(
            Mock.Of<IOptionsMonitor<IngestOptions>>(monitor => monitor.CurrentValue == options)
        );

        Assert.Equal(IPAddress.Parse(expected), remote.Of(context));
    }

    [Theory]
    [InlineData("127.0.0.1", null, true)]
    [InlineData("::1", null, true)]
    [InlineData("127.0.0.1", "X-Forwarded-For", false)]
    [InlineData("127.0.0.1", "Forwarded", false)]
    [InlineData("10.0.0.2", null, false)]
    public void What_a_proxy_on_this_machine_passes_on_does_not_come_from_this_machine(
        string peer,
        string? header,
        bool isLoopback
    )
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        if (header is not null)
            context.Request.Headers[header] = "203.0.113.9";

        Assert.Equal(isLoopback, RemoteAddress.IsLoopback(context));
    }

    /// <summary>No one waits for the telling, so it may come a little later than the answer.</summary>
    private static async Task HeardAsync(TestApp app, int messages)
    {
        await app.UntilAsync(() => Reports(app).Count >= messages);
        await app.SettleAsync();
    }

    /// <summary>Without what else there is to report, such as work that waits after the clock was moved.</summary>
    private static IReadOnlyList<SandboxMessage> Reports(TestApp app) =>
        [.. app.Cards(Admin).Where(card => card.Text.Contains("refused", StringComparison.Ordinal))];

    private static async Task<int> SendAsync(TestApp app, string source)
    {
        using var answer = await app.SendAsync(source, "{}"u8.ToArray());
        return (int)answer.StatusCode;
    }
}
