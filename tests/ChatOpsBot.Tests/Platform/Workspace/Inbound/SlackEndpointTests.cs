using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using ChatOpsBot.Cli.LocalSlack;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Tests.Platform.Workspace.Inbound;

public sealed class SlackEndpointTests
{
    private const string Form = "application/x-www-form-urlencoded";
    private static readonly string Help = Command("help");

    [Fact]
    public async Task A_signed_command_is_answered_at_once()
    {
        await using var app = await TestApp.StartAsync();

        using var answer = await SendAsync(app, "commands", Help);
        using var json = JsonDocument.Parse(
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );

        Assert.Equal("ephemeral", json.RootElement.GetProperty("response_type").GetString());
        Assert.Contains("/chatops events", json.RootElement.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_Slack_did_not_sign_is_refused_with_the_reason()
    {
        await using var app = await TestApp.StartAsync();

        await RefusedAsync("headers", await SendAsync(app, "commands", Help, signed: false));
        await RefusedAsync("Slack:SigningSecret", await SendAsync(app, "commands", Help, secret: "another"));
        await RefusedAsync("five minutes", await SendAsync(app, "commands", Help, age: TimeSpan.FromSeconds(301)));
        await RefusedAsync("five minutes", await SendAsync(app, "commands", Help, age: TimeSpan.FromSeconds(-301)));

        static async Task RefusedAsync(string why, HttpResponseMessage answer)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Contains(
                why,
                await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task Nothing_that_travels_with_an_unsigned_certificate_check_counts()
    {
        await using var app = await TestApp.StartAsync();

        using var answer = await SendAsync(app, "commands", $"ssl_check=1&{Command("link ada")}", signed: false);

        Assert.Equal(
            (HttpStatusCode.OK, ""),
            (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
        );
        Assert.Equal(
            0,
            (await app.Store.DepthAsync(CommandCall.QueueName, TestContext.Current.CancellationToken)).Waiting
        );
    }

    [
        Theory,
        InlineData("commands?ssl_check=1", HttpStatusCode.OK),
        InlineData("interactions?ssl_check=1", HttpStatusCode.OK),
        InlineData("commands", HttpStatusCode.MethodNotAllowed)
    ]
    public async Task A_certificate_check_may_come_with_get(string address, HttpStatusCode expected)
    {
        await using var app = await TestApp.StartAsync();

        using var answer = await app.Http.GetAsync($"slack/{address}", TestContext.Current.CancellationToken);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task A_file_that_is_sent_to_the_bot_gets_an_answer()
    {
        await using var app = await TestApp.StartAsync();
        app.Slack.OpenHome("ada", "messages");
        var direct = app.Slack.Channels.Single(channel => channel.DirectWith == "U0ADA00001").Id;
        var message = $$$"""
            {"type":"message","subtype":"file_share","channel":"{{{direct}}}","channel_type":"im",
            "user":"U0ADA00001","text":"status","ts":"1772442000.000100","files":[{"id":"F1"}]}
            """;

        using var answer = await SendAsync(
            app,
            "events",
            $$$"""{"type":"event_callback","event_id":"Ev1","team_id":"T0SANDBX01","event":{{{message}}}}""",
            "application/json"
        );
        await app.SettleAsync();

        Assert.Contains("Status: ", Assert.Single(app.Slack.Messages(direct)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_handshake_gives_the_challenge_back()
    {
        await using var app = await TestApp.StartAsync();

        using var answer = await SendAsync(
            app,
            "events",
            """{"type":"url_verification","challenge":"3eZbrw1a","token":"x"}""",
            "application/json"
        );

        Assert.Equal(
            """{"challenge":"3eZbrw1a"}""",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
    }

    [
        Theory,
        InlineData("""{"type":"event_callback","event":""", "application/json"),
        InlineData("[]", "application/json"),
        InlineData("nothing=here", Form),
        InlineData("", Form)
    ]
    public async Task What_is_not_a_request_is_refused(string body, string type)
    {
        await using var app = await TestApp.StartAsync();

        using var answer = await SendAsync(app, "events", body, type);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [
        Theory,
        InlineData("""payload={"type":"something_new","user":{"id":"U1"}}"""),
        InlineData(
            """payload={"type":"block_actions","actions":[{"type":"button","action_id":"open-0","block_id":"b"}]}"""
        ),
        InlineData("""payload={"type":"view_closed","view":{"id":"V1"}}"""),
        InlineData("""payload={"type":"dialog_submission"}""")
    ]
    public async Task What_is_nothing_to_us_is_acknowledged_with_nothing(string body)
    {
        await using var app = await TestApp.StartAsync();

        using var answer = await SendAsync(app, "interactions", body);

        Assert.Equal(
            (HttpStatusCode.OK, ""),
            (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
        );
    }

    [Fact]
    public async Task A_command_of_no_one_is_refused()
    {
        await using var app = await TestApp.StartAsync();

        using var answer = await SendAsync(app, "commands", Help.Replace("U0ADA00001", "", StringComparison.Ordinal));

        Assert.Contains(
            "did not say who you are",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_Slack_sends_twice_is_done_once()
    {
        await using var app = await TestApp.StartAsync();
        var link = Command("link ada");

        using var first = await SendAsync(app, "commands", link);
        using var second = await SendAsync(app, "commands", link);

        Assert.Equal("", await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        await app.SettleAsync();
        var told = Assert.Single(app.Slack.Channels, channel => channel.DirectWith == "U0ADA00001");
        Assert.Contains("Linked you to", Assert.Single(app.Slack.Messages(told.Id)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "reaction_added",
        """ "user":"U0ADA00001","reaction":"eyes","item":{"type":"message","channel":"C0SANDBX001","ts":"1.000001"} """
    )]
    [InlineData(
        "reaction_removed",
        """ "user":"U0ADA00001","reaction":"eyes","item":{"type":"message","channel":"C0SANDBX001","ts":"1.000001"} """
    )]
    [InlineData("pin_added", """ "user":"U0ADA00001","channel_id":"C0SANDBX001","item":{"type":"message"} """)]
    [InlineData("pin_removed", """ "user":"U0ADA00001","channel_id":"C0SANDBX001","item":{"type":"message"} """)]
    [InlineData("member_joined_channel", """ "user":"U0ADA00001","channel":"C0SANDBX001" """)]
    [InlineData("message", """ "subtype":"message_changed","channel":"C0SANDBX001","message":{"text":"a"} """)]
    [InlineData("channel_rename", """ "channel":{"id":"C0SANDBX001","name":"all"} """)]
    [InlineData("something_new", """ "user":"U0ADA00001" """)]
    public async Task Every_event_is_acknowledged_and_worked_and_says_nothing_where_there_is_nothing_to_say(
        string type,
        string fields
    )
    {
        await using var app = await TestApp.StartAsync();

        using var answer = await SendAsync(app, "events", Event(type, fields), "application/json");
        await app.SettleAsync();

        Assert.Equal(
            (HttpStatusCode.OK, ""),
            (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
        );
        Assert.Empty(await DeadLetter.ListAsync(app.Store, 10, TestContext.Current.CancellationToken));
        Assert.Empty(app.Slack.Channels.SelectMany(channel => app.Slack.Messages(channel.Id)));
    }

    [Fact]
    public async Task A_channel_that_is_archived_is_reported_to_those_who_run_the_bot()
    {
        await using var app = await TestApp.StartAsync();

        await SendAsync(
            app,
            "events",
            Event("channel_archive", """ "channel":"C0SANDBX001","user":"U0ADA00001" """),
            "application/json"
        );
        await app.SettleAsync();

        Assert.Contains(
            "<#C0SANDBX001> was archived",
            Assert.Single(app.Slack.Messages("chatops-admin")).Text,
            StringComparison.Ordinal
        );
    }

    [Theory, InlineData("app_uninstalled", ""), InlineData("tokens_revoked", """ "tokens":{"bot":["U0CHATOPS1"]} """)]
    public async Task A_bot_that_is_uninstalled_turns_red_and_comes_back_by_itself(string type, string fields)
    {
        await using var app = await TestApp.StartAsync();
        await app.UntilAsync(async () => await ReadyAsync(app) == "ready\n");
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.Error) { Method = "auth.test", Error = "account_inactive" }
        );

        await SendAsync(app, "events", Event(type, fields), "application/json");
        await app.UntilAsync(async () =>
            (await ReadyAsync(app)).Contains(
                "Slack:BotToken is not accepted (account_inactive)",
                StringComparison.Ordinal
            )
        );

        app.Slack.Faults.Clear();
        await app.UntilAsync(async () => await ReadyAsync(app) == "ready\n");
    }

    [Fact]
    public async Task Someone_from_another_workspace_may_do_only_what_names_them()
    {
        await using var app = await TestApp.StartUnlimitedAsync(
            "Permissions:chatops status:0=U0GUEST0001",
            "Permissions:chatops:0=*"
        );
        var button = app.Services.GetRequiredService<CommandButtons>().Make("Go", "/chatops link ada");

        await SendAsync(
            app,
            "events",
            Event(
                "app_mention",
                """
                "user":"U0GUEST0001","user_team":"T0OTHER0001","channel":"C0SANDBX001",
                "ts":"1.000001","text":"<@U0CHATOPS1> link ada"
                """
            ),
            "application/json"
        );
        await SendAsync(
            app,
            "interactions",
            $"payload={Uri.EscapeDataString(JsonSerializer.Serialize(new
        {
            type = "block_actions", trigger_id = "1.2", user = new { id = "U0GUEST0001", team_id = "T0OTHER0001" },
            channel = new { id = "C0SANDBX001" },
            container = new { channel_id = "C0SANDBX001", message_ts = "1.000002" },
            actions = new[]
            {
                new
                {
                    type = "button", action_id = button.ActionId, block_id = "b", value = button.Value,
                    action_ts = "1.000003",
                },
            },
        }))}"
        );
        await SendAsync(
            app,
            "events",
            Event(
                "app_mention",
                """
                "user":"U0GUEST0001","user_team":"T0OTHER0001","channel":"C0SANDBX001",
                "ts":"1.000004","text":"<@U0CHATOPS1> status"
                """,
                "Ev2"
            ),
            "application/json"
        );
        await app.SettleAsync();

        var answers = app
            .Slack.Calls.Where(call => call.Method == "chat.postMessage")
            .Select(call => call.Arguments["text"])
            .ToList();
        Assert.Equal(3, answers.Count);
        Assert.Equal(
            2,
            answers.Count(answer => answer.Contains("You are from another workspace", StringComparison.Ordinal))
        );
        Assert.Single(answers, answer => answer.Contains("*Status: ", StringComparison.Ordinal));
    }

    private static string Event(string type, string fields, string id = "Ev1") =>
        $$$"""
            {"type":"event_callback","team_id":"T0SANDBOX1","event_id":"{{{id}}}",
            "event":{"type":"{{{type}}}"{{{(fields.Length > 0 ? "," : "")}}}{{{fields}}} } }
            """;

    private static async Task<string> ReadyAsync(TestApp app)
    {
        using var answer = await app.Http.GetAsync(
            new Uri("healthz/ready", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static string Command(string text) =>
        $"command=%2Fchatops&text={Uri.EscapeDataString(text)}"
        + "&user_id=U0ADA00001&channel_id=C0SANDBX001&team_id=T0SANDBOX1&trigger_id=1.2.3";

    private static async Task<HttpResponseMessage> SendAsync(
        TestApp app,
        string address,
        string body,
        string type = Form,
        bool signed = true,
        string secret = SandboxMode.SigningSecret,
        TimeSpan age = default
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"slack/{address}")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)),
        };
        request.Content.Headers.ContentType = new(type);
        if (signed)
        {
            var timestamp = (app.Time.GetUtcNow() - age).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            request.Headers.Add(SlackSignature.TimestampHeader, timestamp);
            request.Headers.Add(
                SlackSignature.SignatureHeader,
                SlackSignature.Sign(secret, timestamp, Encoding.UTF8.GetBytes(body))
            );
        }
        return await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
