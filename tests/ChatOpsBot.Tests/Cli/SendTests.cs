using ChatOpsBot.Cli;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;
using ChatOpsBot.Webhooks;

namespace ChatOpsBot.Tests.Cli;

/// <summary>The verb <c>send</c>: a saved payload, signed as its sender would.</summary>
public sealed class SendTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly string[][] Schemes =
    [
        ["bearer"],
        ["basic"],
        ["query"],
        ["header", "Header=X-Token"],
        ["header", "Header=Authorization", "Prefix=Splunk "],
        ["body", "Path=meta.token"],
        ["none"],
        ["hmac", "Header=X-Sig"],
        ["hmac", "Header=X-Sig", "Prefix=sha1=", "Algorithm=Sha1"],
        ["hmac", "Header=X-Sig", "Algorithm=Sha512", "Encoding=Base64"],
        ["hmac", "Header=X-Sig", "TimestampHeader=X-Time", "Covers={timestamp}:{body}"],
        [
            "hmac",
            "Header=X-Sig",
            "Prefix=signature=",
            "TimestampPrefix=timestamp=",
            "Separator=,",
            "Covers={timestamp}.{body}",
        ],
        [
            "hmac",
            "Header=webhook-signature",
            "Prefix=v1,",
            "Separator= ",
            "Encoding=Base64",
            "TimestampHeader=webhook-timestamp",
            "IdHeader=webhook-id",
            "Covers={id}.{timestamp}.{body}",
        ],
    ];

    [Fact]
    public async Task Every_scheme_is_signed_so_that_the_bot_takes_it()
    {
        var settings = Schemes
            .SelectMany(
                (scheme, index) =>
                    (string[])
                        [
                            $"Sources:s{index}:Type=generic",
                            $"Sources:s{index}:Secret=secret-{index}",
                            $"Sources:s{index}:Authentication:Scheme={scheme[0]}",
                            .. scheme[1..].Select(part => $"Sources:s{index}:Authentication:{part}"),
                        ]
            )
            .ToArray();
        await using var app = await TestApp.StartOnRealTimeAsync(settings);
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("body.json"), """{"meta":{"a":1}}""", Stop);

        for (var index = 0; index < Schemes.Length; index++)
        {
            Assert.Equal(
                (0, true),
                await SendAsync(app, settings, new SendOptions(folder.File("body.json"), $"s{index}"), "202")
            );
            if (Schemes[index][0] != "none")
                Assert.Equal(
                    (1, true),
                    await SendAsync(
                        app,
                        [.. settings, $"Sources:s{index}:Secret=wrong"],
                        new SendOptions(folder.File("body.json"), $"s{index}"),
                        "401"
                    )
                );
        }
    }

    [Fact]
    public async Task What_a_tool_says_in_headers_is_said()
    {
        await using var app = await TestApp.StartOnRealTimeAsync();
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.File("push.json"), TestApp.Bytes(GitHubPayloads.Push(1)), Stop);
        await File.WriteAllBytesAsync(folder.File("beside.json"), TestApp.Bytes(GitHubPayloads.Push(2)), Stop);
        await File.WriteAllTextAsync(
            folder.File("beside.headers"),
            "X-GitHub-Event: push\nX-GitHub-Delivery: beside-1\n?ignored=1\n",
            Stop
        );

        await SendAsync(
            app,
            [],
            new SendOptions(folder.File("push.json"), "github", Event: "push", Headers: ["X-GitHub-Delivery: d-1"]),
            "202"
        );
        await SendAsync(app, [], new SendOptions(folder.File("beside.json"), "github"), "202");
        await app.SettleAsync();

        await SendAsync(app, [], new SendOptions(folder.File("beside.json"), "github"), "202");
        await app.SettleAsync();

        // The id that was saved with the payload was that of another delivery.
        var ids = (await app.Store.ListAsync(new IndexQuery(StoredWebhook.Index, 10), Stop))
            .Select(document => StoredWebhook.Read(document).DeliveryId)
            .ToList();
        Assert.Equal(3, ids.Distinct().Count());
        Assert.Contains("d-1", ids);
        Assert.DoesNotContain("beside-1", ids);
        Assert.Empty(await DeadLetter.ListAsync(app.Store, 10, Stop));
        Assert.NotEmpty(app.Cards("#general"));
    }

    [
        Theory,
        InlineData("alertmanager", null),
        InlineData("jenkins", null),
        InlineData("github", "push"),
        InlineData("open", null)
    ]
    public async Task The_same_payload_is_sent_as_often_as_it_is_asked_for(string source, string? named)
    {
        string[] settings = ["Sources:open:Type=generic", "Sources:open:Authentication:Scheme=none"];
        await using var app = await TestApp.StartOnRealTimeAsync(settings);
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("body.json"), "{}", Stop);

        for (var time = 0; time < 3; time++)
            Assert.Equal(
                (0, true),
                await SendAsync(app, settings, new SendOptions(folder.File("body.json"), source, Event: named), "202")
            );
    }

    [Theory]
    [InlineData("nowhere.json", "github", null, "There is no file nowhere.json.")]
    [InlineData("body.json", "nobody", null, "There is no source named nobody; the configuration has ")]
    [InlineData("body.json", "jenkins", "push", "name the event in their body")]
    [InlineData("body.json", "sns", null, "Only the vendor of ")]
    [InlineData("body.json", "github", null, "GitHub names the event in the header X-GitHub-Event")]
    public async Task A_mistake_is_reported(string file, string source, string? named, string expected)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("body.json"), "{}", Stop);
        var output = new StringWriter();

        var code = await SendVerb.RunAsync(
            ChatOpsBotApp.Bot,
            null,
            ["Sources:sns:Type=aws-sns"],
            new SendOptions(file == "body.json" ? folder.File(file) : file, source, Event: named),
            output,
            Stop
        );

        Assert.Equal(1, code);
        Assert.Contains(expected, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_one_at_home_is_reported_and_without_a_secret_nothing_is_sent()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("body.json"), "{}", Stop);
        var (silent, open) = (new StringWriter(), new StringWriter());

        Assert.Equal(
            1,
            await SendVerb.RunAsync(
                ChatOpsBotApp.Bot,
                null,
                ["Sandbox=true"],
                new SendOptions(folder.File("body.json"), "github", To: "http://127.0.0.1:9", Event: "push"),
                silent,
                Stop
            )
        );
        Assert.Equal(
            1,
            await SendVerb.RunAsync(
                ChatOpsBotApp.Bot,
                null,
                ["Slack:BotToken=xoxb-1", "Slack:SigningSecret=x"],
                new SendOptions(folder.File("body.json"), "github", Event: "push"),
                open,
                Stop
            )
        );

        Assert.Matches(
            @"^No response from http://127\.0\.0\.1:9: [^.].*[^.]\. Is the bot running there\?",
            silent.ToString()
        );
        Assert.Contains("set Sources:github:Secret", open.ToString(), StringComparison.Ordinal);
    }

    private static async Task<(int Code, bool Says)> SendAsync(
        TestApp app,
        string[] settings,
        SendOptions options,
        string expected
    )
    {
        var output = new StringWriter();
        var code = await SendVerb.RunAsync(
            ChatOpsBotApp.Bot,
            null,
            ["Sandbox=true", .. settings],
            options with
            {
                To = app.Http.BaseAddress!.ToString(),
            },
            output,
            Stop
        );
        return (code, output.ToString().StartsWith(expected, StringComparison.Ordinal));
    }
}
