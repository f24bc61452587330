using System.Net;
using System.Net.Sockets;
using ChatOpsBot.Cli;
using ChatOpsBot.Cli.LocalSlack;

namespace ChatOpsBot.Tests.Cli.LocalSlack;

/// <summary>
/// The sandbox is open to whoever reaches it, so it must neither open by mistake nor be reached by others.
/// </summary>
public sealed class SandboxModeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Production", "Slack:BotToken: is not set")]
    [InlineData("Production", "Slack:BotToken: is not set", "Slack:BotToken=")]
    [InlineData("Production", "Slack:BotToken: is not set", "Sandbox=false")]
    [InlineData("Staging", "Slack:BotToken: is not set", "Sandbox=perhaps")]
    [InlineData("Development", null)]
    [InlineData("Production", null, "Sandbox=true")]
    [InlineData("Production", null, "Slack:BotToken=xoxb-1", "Urls=http://0.0.0.0:8080")]
    [InlineData("Production", null, "Slack:BotTokenFile=/run/secrets/slack", "Urls=http://0.0.0.0:8080")]
    [InlineData("Production", null, "Sandbox=true", "Urls=http://localhost:8080;http://[::1]:8080;http://127.0.0.2:80")]
    [InlineData(
        "Production",
        "Urls: \"http://0.0.0.0:8080\" can be reached",
        "Sandbox=true",
        "Urls=http://127.0.0.1:8080; http://0.0.0.0:8080"
    )]
    [InlineData("Development", "Urls: \"http://*:8080\" can be reached", "Urls=http://*:8080")]
    [InlineData("Development", "Urls: \"http://+:8080\" can be reached", "Urls=http://+:8080")]
    [InlineData("Development", "Urls: \"http://[::]:8080\" can be reached", "Urls=http://[::]:8080")]
    [InlineData(
        "Development",
        "Kestrel:Endpoints:open:Url: \"https://bot.example.com\" can be reached",
        "Kestrel:Endpoints:open:Url=https://bot.example.com"
    )]
    public void A_missing_token_opens_the_sandbox_only_where_it_is_wanted_and_only_to_this_machine(
        string environment,
        string? refusal,
        params string[] settings
    )
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings
                    .Select(setting => setting.Split('=', 2))
                    .Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1]))
            )
            .Build();
        using var host = new HostBuilder().UseEnvironment(environment).Build();

        var problem = SandboxMode.Refusal(configuration, host.Services.GetRequiredService<IHostEnvironment>());

        if (refusal is null)
            Assert.Null(problem);
        else
            Assert.StartsWith(refusal, problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_token_the_start_is_refused()
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        ended.CancelAfter(TimeSpan.FromSeconds(30));
        Assert.Equal(
            1,
            await RunVerb.RunAsync(ChatOpsBotApp.Bot, null, ["Urls=http://127.0.0.1:0", "Slack:BotToken="], ended.Token)
        );
        Assert.Equal(1, ValidateVerb.Run(null, ["Slack:BotToken="]));
    }

    [Theory]
    [InlineData("127.0.0.1", null, HttpStatusCode.OK)]
    [InlineData("localhost", null, HttpStatusCode.OK)]
    [InlineData("bot.localhost", null, HttpStatusCode.OK)]
    [InlineData("attacker.example", null, HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1.attacker.example", null, HttpStatusCode.Forbidden)]
    [InlineData("localhost", "http://attacker.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost", "null", HttpStatusCode.Forbidden)]
    [InlineData("localhost", "http://localhost:1", HttpStatusCode.Forbidden)]
    [InlineData("localhost", "http://localhost:{port}", HttpStatusCode.OK)]
    [InlineData("localhost", "https://localhost:{port}", HttpStatusCode.Forbidden)]
    public async Task The_pages_of_other_sites_and_names_that_lead_here_get_nothing(
        string host,
        string? origin,
        HttpStatusCode expected
    )
    {
        await using var app = await TestApp.StartAsync();
        var port = app.Http.BaseAddress!.Port;

        foreach (var path in (string[])["sandbox", "healthz/live", "metrics"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = $"{host}:{port}" } };
            if (origin is not null)
                request.Headers.Add("Origin", origin.Replace("{port}", $"{port}", StringComparison.Ordinal));
            using var answer = await app.Http.SendAsync(request, Stop);
            Assert.Equal(expected, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Other_machines_get_nothing_even_where_the_server_listens_for_them()
    {
        var outward = (
            await Dns.GetHostAddressesAsync(Dns.GetHostName(), AddressFamily.InterNetwork, Stop)
        ).FirstOrDefault(address => !IPAddress.IsLoopback(address));
        Assert.SkipWhen(outward is null, "This machine has no address of its own.");
        await using var app = await TestApp.StartAsync("Urls=http://0.0.0.0:0");

        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            $"http://{outward}:{app.Http.BaseAddress!.Port}/sandbox"
        )
        {
            Headers = { Host = "localhost" },
        };
        using var answer = await app.Http.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }
}
