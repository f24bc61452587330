using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ChatOpsBot.Store;
using ChatOpsBot.Webhooks;

namespace ChatOpsBot.Tests.Webhooks;

public sealed class WebhookTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_delivery_is_accepted_once_and_known_afterwards()
    {
        await using var app = await TestApp.StartAsync();

        using var first = await app.GitHubAsync("push", GitHubPayloads.Push(1), "d-1");
        using var second = await app.GitHubAsync("push", GitHubPayloads.Push(1), "d-1");
        await app.SettleAsync();

        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Single(app.Cards("#general"));
    }

    [Fact]
    public async Task A_delivery_without_an_id_is_recognised_by_its_body()
    {
        await using var app = await TestApp.StartAsync();
        var build = new
        {
            name = "checkout",
            build = new
            {
                number = 1,
                phase = "STARTED",
                full_url = "https://ci.example.org/job/checkout/1/",
            },
        };

        using var first = await app.BearerAsync("jenkins", build);
        using var second = await app.BearerAsync("jenkins", build);

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
    }

    [Fact]
    public async Task A_delivery_id_is_forgotten_after_72_hours_while_its_body_is_kept_for_14_days()
    {
        await using var app = await TestApp.StartAsync();
        await app.GitHubAsync("push", GitHubPayloads.Push(1), "d-1");
        await app.SettleAsync();

        app.Time.Advance(TimeSpan.FromHours(71));
        using var known = await app.GitHubAsync("push", GitHubPayloads.Push(1), "d-1");
        app.Time.Advance(TimeSpan.FromHours(2));
        using var forgotten = await app.GitHubAsync("push", GitHubPayloads.Push(1), "d-1");
        await app.SettleAsync();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Accepted), (known.StatusCode, forgotten.StatusCode));
        var key = StoredWebhook.KeyOf("github", "d-1");
        Assert.NotNull(await app.Store.GetAsync(key, None));
        app.Time.Advance(TimeSpan.FromDays(14) + TimeSpan.FromSeconds(1));
        Assert.Null(await app.Store.GetAsync(key, None));
    }

    [Fact]
    public async Task The_raw_body_is_kept_as_it_came_and_listed_newest_first()
    {
        await using var app = await TestApp.StartAsync();
        var body = Encoding.UTF8.GetBytes("{ \"zen\" : \"Keep it logically awesome.\" ,\n \"n\": 1.50 }");

        await app.GitHubAsync("ping", body, "d-1");
        app.Time.Advance(TimeSpan.FromSeconds(1));
        await app.GitHubAsync("ping", "{}", "d-2");

        var kept = (await app.Store.ListAsync(new IndexQuery(StoredWebhook.Index, 10), None))
            .Select(StoredWebhook.Read)
            .ToList();
        Assert.Equal(["d-2", "d-1"], kept.Select(webhook => webhook.DeliveryId));
        Assert.Equal(body, kept[1].Body.ToArray());
    }

    [Theory]
    [InlineData("sha256=0000")]
    [InlineData("sha1=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    [InlineData("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    [InlineData(null)]
    public async Task A_wrong_signature_is_refused_and_says_what_is_needed(string? signature)
    {
        await using var app = await TestApp.StartAsync();

        using var answer = await app.SendAsync(
            "github",
            "{}"u8.ToArray(),
            request =>
            {
                if (signature is not null)
                    request.Headers.Add("X-Hub-Signature-256", signature);
            }
        );

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var detail = await DetailAsync(answer);
        Assert.Contains("X-Hub-Signature-256", detail, StringComparison.Ordinal);
        Assert.Equal(
            signature is not null,
            detail.Contains("The secret does not match Sources:github:Secret", StringComparison.Ordinal)
        );
        Assert.Empty(await app.Store.ListAsync(new IndexQuery(StoredWebhook.Index, 10), None));
    }

    [Fact]
    public async Task A_source_without_a_secret_refuses_everything_once_slack_is_real()
    {
        await using var app = await TestApp.StartAsync(
            "Slack:BotToken=xoxb-real",
            "Slack:ApiUrl=http://127.0.0.1:9/api/"
        );

        using var answer = await app.SendAsync(
            "alertmanager",
            "{}"u8.ToArray(),
            request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "")
        );

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("Sources:alertmanager:Secret", await DetailAsync(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_byte_order_mark_before_the_json_is_not_a_fault_of_it()
    {
        await using var app = await TestApp.StartAsync();

        using var answer = await app.GitHubAsync("ping", "\uFEFF{\"zen\": \"Keep it logically awesome.\"}");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task Malformed_json_is_refused_with_the_position_of_the_fault()
    {
        await using var app = await TestApp.StartAsync();

        using var answer = await app.GitHubAsync("push", "{\n  \"ref\": oops\n}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(None));
        Assert.Equal(2, problem.RootElement.GetProperty("line").GetInt32());
        Assert.Equal(10, problem.RootElement.GetProperty("byteInLine").GetInt32());
    }

    [Fact]
    public async Task An_unknown_source_is_not_found()
    {
        await using var app = await TestApp.StartAsync();
        using var answer = await app.BearerAsync("nobody", new { });
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_wrong_content_type_is_refused()
    {
        await using var app = await TestApp.StartAsync();
        using var answer = await app.SendAsync("alertmanager", "<xml/>"u8.ToArray(), contentType: "text/xml");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_body_over_the_limit_is_refused_whether_its_length_is_announced_or_not(bool announced)
    {
        await using var app = await TestApp.StartAsync("Sources:alertmanager:MaxBodyBytes=1000");
        using var request = new HttpRequestMessage(HttpMethod.Post, "webhooks/alertmanager")
        {
            Content = new ByteArrayContent(new byte[1001]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TransferEncodingChunked = !announced;
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestApp.Secret);

        using var answer = await app.Http.SendAsync(request, None);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("MaxBodyBytes", await DetailAsync(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_github_delivery_may_have_25_megabytes()
    {
        await using var app = await TestApp.StartAsync();
        using var answer = await app.GitHubAsync("gollum", $$"""{"text":"{{new string('x', 24 * 1024 * 1024)}}"}""");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task A_form_delivery_of_github_is_verified_as_sent_and_understood()
    {
        await using var app = await TestApp.StartAsync();
        var body = Encoding.UTF8.GetBytes(
            "payload=" + Uri.EscapeDataString(JsonSerializer.Serialize(GitHubPayloads.Push(1)))
        );

        using var answer = await app.SendAsync(
            "github",
            body,
            request =>
            {
                request.Headers.Add("X-GitHub-Event", "push");
                request.Headers.Add("X-GitHub-Delivery", "d-1");
                request.Headers.Add(
                    "X-Hub-Signature-256",
                    "sha256="
                        + Convert.ToHexStringLower(
                            System.Security.Cryptography.HMACSHA256.HashData(
                                Encoding.UTF8.GetBytes(TestApp.Secret),
                                body
                            )
                        )
                );
            },
            "application/x-www-form-urlencoded"
        );
        await app.SettleAsync();

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Single(app.Cards("#general"));
    }

    [Fact]
    public async Task An_unknown_github_event_is_acknowledged_and_counted()
    {
        await using var app = await TestApp.StartAsync();

        using var answer = await app.GitHubAsync("gollum", new { pages = Array.Empty<object>() });
        await app.SettleAsync();

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Contains(
            "chatops_events_unhandled_total{event=\"gollum\",source=\"github\"} 1",
            await app.Http.GetStringAsync("metrics", None),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_basic_password_opens_jenkins()
    {
        await using var app = await TestApp.StartAsync();
        using var answer = await app.SendAsync(
            "jenkins",
            "{}"u8.ToArray(),
            request =>
                request.Headers.Authorization = new AuthenticationHeaderValue(
                    "Basic",
                    Convert.ToBase64String(Encoding.UTF8.GetBytes($"jenkins:{TestApp.Secret}"))
                )
        );
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    private static async Task<string> DetailAsync(HttpResponseMessage answer)
    {
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(None));
        return problem.RootElement.GetProperty("detail").GetString()!;
    }
}
