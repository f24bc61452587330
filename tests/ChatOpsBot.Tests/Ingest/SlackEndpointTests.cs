using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using ChatOpsBot.Commands;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Tests.Ingest;

public sealed class SlackEndpointTests
{
    private const string Form = "application/x-www-form-urlencoded";
    private static readonly string Help = Command("help");

    [Fact]
    public async Task A_signed_command_is_answered_at_once()
    {
        await using var app = await TestApp.StartAsync();

        using var answer = await SendAsync(app, "commands", Help);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal("ephemeral", json.RootElement.GetProperty("response_type").GetString());
        Assert.Contains("/chatops events", json.RootElement.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_Slack_did_not_sign_is_refused_and_told_why()
    {
        await using var app = await TestApp.StartAsync();

        await RefusedAsync("headers", await SendAsync(app, "commands", Help, signed: false));
        await RefusedAsync("Slack:SigningSecret", await SendAsync(app, "commands", Help, secret: "another"));
        await RefusedAsync("five minutes", await SendAsync(app, "commands", Help, age: TimeSpan.FromSeconds(301)));
        await RefusedAsync("five minutes", await SendAsync(app, "commands", Help, age: TimeSpan.FromSeconds(-301)));

        static async Task RefusedAsync(string why, HttpResponseMessage answer)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Contains(why, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Nothing_that_travels_with_an_unsigned_certificate_check_counts()
    {
        await using var app = await TestApp.StartAsync();

        using var answer = await SendAsync(app, "commands", $"ssl_check=1&{Command("link ada")}", signed: false);

        Assert.Equal((HttpStatusCode.OK, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Equal(0, (await app.Store.DepthAsync(CommandCall.QueueName, TestContext.Current.CancellationToken)).Waiting);
    }

    [Fact]
    public async Task The_handshake_gives_the_challenge_back()
    {
        await using var app = await TestApp.StartAsync();

        using var answer = await SendAsync(app, "events", """{"type":"url_verification","challenge":"3eZbrw1a","token":"x"}""", "application/json");

        Assert.Equal("""{"challenge":"3eZbrw1a"}""", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory, InlineData("""{"type":"event_callback","event":""", "application/json"), InlineData("[]", "application/json"), InlineData("nothing=here", Form), InlineData("", Form)]
    public async Task What_is_no_request_is_refused(string body, string type)
    {
        await using var app = await TestApp.StartAsync();

        using var answer = await SendAsync(app, "events", body, type);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory, InlineData("""payload={"type":"something_new","user":{"id":"U1"}}"""), InlineData("""payload={"type":"block_actions","actions":[{"type":"button","action_id":"open-0","block_id":"b"}]}"""),
     InlineData("""payload={"type":"view_closed","view":{"id":"V1"}}"""), InlineData("""payload={"type":"dialog_submission"}""")]
    public async Task What_is_nothing_to_us_is_acknowledged_with_nothing(string body)
    {
        await using var app = await TestApp.StartAsync();

        using var answer = await SendAsync(app, "interactions", body);

        Assert.Equal((HttpStatusCode.OK, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task A_command_of_nobody_is_refused()
    {
        await using var app = await TestApp.StartAsync();

        using var answer = await SendAsync(app, "commands", Help.Replace("U0ADA00001", "", StringComparison.Ordinal));

        Assert.Contains("did not say who you are", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
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

    private static string Command(string text) =>
        $"command=%2Fchatops&text={Uri.EscapeDataString(text)}&user_id=U0ADA00001&channel_id=C0SANDBX001&team_id=T0SANDBOX1&trigger_id=1.2.3";

    private static async Task<HttpResponseMessage> SendAsync(
        TestApp app, string address, string body, string type = Form, bool signed = true, string secret = SandboxMode.SigningSecret, TimeSpan age = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"slack/{address}") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = new(type);
        if (signed)
        {
            var timestamp = (app.Time.GetUtcNow() - age).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            request.Headers.Add(SlackSignature.TimestampHeader, timestamp);
            request.Headers.Add(SlackSignature.SignatureHeader, SlackSignature.Sign(secret, timestamp, Encoding.UTF8.GetBytes(body)));
        }
        return await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
