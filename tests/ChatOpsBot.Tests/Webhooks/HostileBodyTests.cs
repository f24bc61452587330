using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.Tests.EndToEnd;
using Microsoft.Extensions.Logging.Testing;

namespace ChatOpsBot.Tests.Webhooks;

/// <summary>What strangers can make the bot hold and compute before it knows that they are strangers.</summary>
public sealed class HostileBodyTests
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Bogus =
        "X-Hub-Signature-256: sha256=0000000000000000000000000000000000000000000000000000000000000000\r\n";
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("github", Form, "")]
    [InlineData("alertmanager", "application/json", "Authorization: Bearer wrong\r\n")]
    [InlineData("jenkins", "application/json", "")]
    public async Task Of_a_delivery_whose_head_proves_nothing_no_body_is_waited_for(
        string source,
        string type,
        string headers
    )
    {
        await using var app = await TestApp.StartAsync();
        using var stranger = await ConnectAsync(app.Http.BaseAddress!, source, type, headers, length: 900_000);

        Assert.StartsWith("HTTP/1.1 401", await stranger.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_bodies_in_progress_together_are_bounded_and_small_ones_still_come_in()
    {
        await using var app = await TestApp.StartAsync(
            "Ingest:MaxBytesInHand=1000000",
            "Sources:github:MaxBodyBytes=1000000"
        );
        using var first = await ConnectAsync(app.Http.BaseAddress!, "github", Form, Bogus, length: 900_000);
        using var second = await ConnectAsync(app.Http.BaseAddress!, "github", Form, Bogus, length: 900_000);

        await Task.WhenAll(first.SendAsync(600_000), second.SendAsync(600_000));
        var refused = await Task.WhenAny(first.ReadAsync(), second.ReadAsync());

        Assert.StartsWith("HTTP/1.1 503", await refused, StringComparison.Ordinal);
        Assert.Contains("Retry-After: 1", await refused, StringComparison.Ordinal);
        using var small = await app.GitHubAsync("push", GitHubPayloads.Push(1));
        Assert.Equal(HttpStatusCode.Accepted, small.StatusCode);
    }

    [Fact]
    public async Task A_body_that_does_not_end_gives_its_place_back_after_a_minute()
    {
        using var log = new FakeLoggerProvider();
        await using var app = await TestApp.StartUnlimitedAsync(
            services => services.AddLogging(logging => logging.AddProvider(log)),
            "Ingest:MaxBytesInHand=1000000",
            "Sources:github:MaxBodyBytes=1000000"
        );
        using var slow = await ConnectAsync(app.Http.BaseAddress!, "github", Form, Bogus, length: 900_000);
        await slow.SendAsync(850_000);

        var answer = slow.ReadAsync();
        await app.UntilAsync(() => answer.IsCompleted);

        Assert.StartsWith("HTTP/1.1 408", await answer, StringComparison.Ordinal);
        // The server is not surprised by the rest, and reports nothing.
        await slow.SendAsync(50_000);
        Assert.True(await slow.GoesOnAsync());
        Assert.DoesNotContain(log.Collector.GetSnapshot(), record => record.Level >= LogLevel.Error);
        using var large = await app.GitHubAsync("gollum", $$"""{"text":"{{new string('x', 900_000)}}"}""");
        Assert.Equal(HttpStatusCode.Accepted, large.StatusCode);
    }

    [Theory, InlineData(1000, HttpStatusCode.Accepted), InlineData(1001, HttpStatusCode.BadRequest)]
    public async Task A_form_has_a_thousand_fields_at_most(int fields, HttpStatusCode expected)
    {
        await using var app = await TestApp.StartAsync();
        var body = Encoding.UTF8.GetBytes(
            "pay%6coad=%7B%22zen%22%3A+1%7D" + string.Concat(Enumerable.Repeat("&a=b", fields - 1))
        );

        using var answer = await app.SendAsync(
            "github",
            body,
            request =>
            {
                request.Headers.Add("X-GitHub-Event", "ping");
                request.Headers.Add("X-GitHub-Delivery", "d-1");
                request.Headers.Add(
                    "X-Hub-Signature-256",
                    "sha256="
                        + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(TestApp.Secret), body))
                );
            },
            Form
        );

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("nested lists", HttpStatusCode.BadRequest)]
    [InlineData("nested objects", HttpStatusCode.BadRequest)]
    [InlineData("huge numbers", HttpStatusCode.Accepted)]
    [InlineData("nested as deep as JSON may be", HttpStatusCode.Accepted)]
    public async Task JSON_that_is_made_to_hurt_is_refused_or_worked_like_any_other(
        string kind,
        HttpStatusCode expected
    )
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        var number = "1" + new string('0', 5000) + "e99999";
        var body = kind switch
        {
            "nested lists" => new string('[', 400_000),
            "nested objects" => string.Concat(Enumerable.Repeat("{\"a\":", 150_000)),
            "huge numbers" => $$"""
                {"version":"4","groupKey":{{number}},"status":"firing","alerts":[{"status":"firing",
                "labels":{"alertname":"x"},"startsAt":{{number}},"fingerprint":{{number}}}],
                "truncatedAlerts":{{number}}}
                """,
            _ => $$"""
                {"version":"4","groupKey":"g","status":"firing","alerts":[{"status":"firing",
                "labels":{"alertname":{{new string('[', 120)}}{{new string(']', 120)}}},
                "fingerprint":"1"}]}
                """,
        };

        using var answer = await app.BearerAsync("alertmanager", body);
        await app.SettleAsync();

        Assert.Equal(expected, answer.StatusCode);
        using var next = await app.GitHubAsync("push", GitHubPayloads.Push(1));
        await app.SettleAsync();
        Assert.Contains(
            app.Cards("#general"),
            card =>
                card.Text.Contains("pushed", StringComparison.Ordinal)
                || card.Text.Contains("commit", StringComparison.Ordinal)
        );
    }

    /// <summary>The short form of a thousand.</summary>
    [Fact]
    public async Task Forty_forged_forms_of_24_megabytes_at_once_keep_the_process_under_300_megabytes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Memory is read from /proc.");
        using var folder = new TemporaryFolder();
        var address = new Uri($"http://127.0.0.1:{ChildProcess.FreePort()}/");
        string[] settings =
        [
            $"Urls={address}",
            "Sandbox=true",
            $"Storage:Path={folder.File("chatops.db")}",
            "Serilog:MinimumLevel:Default=Fatal",
        ];
        await using var bot = ChildProcess.Start(
            "dotnet",
            folder.Path,
            [
                "exec",
                Path.Combine(AppContext.BaseDirectory, "ChatOpsBot.dll"),
                "run",
                .. settings.SelectMany(setting => new[] { "--set", setting }),
            ]
        );
        await using var services = new ServiceCollection().AddHttpClient().BuildServiceProvider();
        using var http = services.GetRequiredService<IHttpClientFactory>().CreateClient();
        await bot.UntilReadyAsync(http, $"{address}healthz/ready");

        await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(async index =>
                {
                    using var stranger = await ConnectAsync(
                        address,
                        "github",
                        Form,
                        index % 2 == 0 ? Bogus : "",
                        length: 24_000_000
                    );
                    await stranger.SendAsync(24_000_000);
                })
        );

        var peak = (await File.ReadAllLinesAsync($"/proc/{bot.Id}/status", Stop)).Single(line =>
            line.StartsWith("VmHWM:", StringComparison.Ordinal)
        );
        Assert.InRange(
            int.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture),
            1,
            300_000
        );
    }

    private static async Task<Stranger> ConnectAsync(
        Uri address,
        string source,
        string type,
        string headers,
        int length
    )
    {
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, Stop);
        var stranger = new Stranger(client);
        await client
            .GetStream()
            .WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"POST /webhooks/{source} HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                        + $"{type}\r\n{headers}Content-Length: {length}\r\n\r\n"
                ),
                Stop
            );
        return stranger;
    }

    /// <summary>A connection that sends as much as it wants, whatever is answered meanwhile.</summary>
    private sealed class Stranger(TcpClient client) : IDisposable
    {
        public async Task SendAsync(int bytes)
        {
            var block = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a=b&", 4096)));
            try
            {
                for (var left = bytes; left > 0; left -= block.Length)
                    await client.GetStream().WriteAsync(block.AsMemory(0, Math.Min(left, block.Length)), Stop);
            }
            catch (IOException)
            {
                // Refused and hung up on.
            }
        }

        /// <summary>The head of the answer.</summary>
        public async Task<string> ReadAsync()
        {
            var (buffer, text) = (new byte[4096], new StringBuilder());
            while (
                !text.ToString().Contains("\r\n\r\n", StringComparison.Ordinal)
                && await client.GetStream().ReadAsync(buffer, Stop) is > 0 and var read
            )
                text.Append(Encoding.ASCII.GetString(buffer, 0, read));
            return text.ToString();
        }

        /// <summary>Whether the server still answers on this connection, once it has the whole body.</summary>
        public async Task<bool> GoesOnAsync()
        {
            var (stream, buffer, text) = (client.GetStream(), new byte[4096], new StringBuilder());
            try
            {
                await stream.WriteAsync("GET /healthz/live HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), Stop);
                while (!text.ToString().Contains("HTTP/1.1 200", StringComparison.Ordinal))
                {
                    if (await stream.ReadAsync(buffer, Stop) is not (> 0 and var read))
                        return false;
                    text.Append(Encoding.ASCII.GetString(buffer, 0, read));
                }
                return true;
            }
            catch (IOException)
            {
                return false;
            }
        }

        public void Dispose() => client.Dispose();
    }
}
