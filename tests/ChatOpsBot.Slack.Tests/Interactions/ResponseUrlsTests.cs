using System.Net;
using ChatOpsBot.Tests;

namespace ChatOpsBot.Slack.Tests;

public sealed class ResponseUrlsTests
{
    private const string Url = "https://hooks.slack.com/commands/T1/2/x";
    private static readonly MessageResponse Hello = new() { Text = "hello" };
    private readonly ManualTime _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_is_posted_as_json_and_without_a_token()
    {
        using var slack = new Hooks(_ => Plain("ok"));

        Assert.Equal(ResponseUrlResult.Posted, await PostAsync(slack));

        Assert.Equal(
            $"POST {Url} application/json  "
                + "{\"response_type\":\"ephemeral\",\"text\":\"hello\",\"replace_original\":false}",
            Assert.Single(slack.Seen)
        );
    }

    [Theory]
    [InlineData("https://hooks.slack.com/a", true)]
    [InlineData("https://HOOKS.Slack-Gov.com/a", true)]
    [InlineData("http://127.0.0.1:5000/response/1", true)]
    [InlineData("http://hooks.slack.com/a", false)]
    [InlineData("https://hooks.slack.com:8443/a", false)]
    [InlineData("https://hooks.slack.com.evil.example/a", false)]
    [InlineData("https://evilslack.com/a", false)]
    [InlineData("https://slack.com/a", false)]
    [InlineData("https://hooks.slack.com@evil.example/a", false)]
    [InlineData("https://user:x@hooks.slack.com/a", false)]
    [InlineData("http://127.0.0.1:5001/a", false)]
    [InlineData("http://169.254.169.254/latest/meta-data", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("/relative", false)]
    [InlineData("", false)]
    public async Task Only_slack_is_called(string url, bool allowed)
    {
        using var slack = new Hooks(_ => Plain("ok"));
        if (allowed)
        {
            Assert.Equal(ResponseUrlResult.Posted, await PostAsync(slack, url));
            return;
        }

        var exception = await Assert.ThrowsAsync<SlackException>(() => PostAsync(slack, url));
        Assert.Equal(("response_url_refused", SlackFailure.Configuration), (exception.ErrorCode, exception.Failure));
        Assert.Empty(slack.Seen);
    }

    [Fact]
    public async Task The_sixth_answer_is_not_sent()
    {
        using var slack = new Hooks(_ => Plain("ok"));
        var urls = Client(slack).ResponseUrls;
        for (var use = 0; use < ResponseUrls.MaxUses; use++)
            Assert.Equal(ResponseUrlResult.Posted, await urls.PostAsync(Url, _time.GetUtcNow(), Hello, Token));

        Assert.Equal(ResponseUrlResult.UsedUp, await urls.PostAsync(Url, _time.GetUtcNow(), Hello, Token));
        Assert.Equal(ResponseUrlResult.Posted, await urls.PostAsync(Url + "y", _time.GetUtcNow(), Hello, Token));
        Assert.Equal(ResponseUrls.MaxUses + 1, slack.Seen.Count);
    }

    [Fact]
    public async Task After_thirty_minutes_nothing_is_sent()
    {
        using var slack = new Hooks(_ => Plain("ok"));
        var received = _time.GetUtcNow();
        var urls = Client(slack).ResponseUrls;

        _time.Advance(ResponseUrls.Lifetime - TimeSpan.FromTicks(1));
        Assert.Equal(ResponseUrlResult.Posted, await urls.PostAsync(Url, received, Hello, Token));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(ResponseUrlResult.Expired, await urls.PostAsync(Url, received, Hello, Token));
        Assert.Single(slack.Seen);
    }

    [Theory]
    [InlineData(404, "used_url", ResponseUrlResult.UsedUp)]
    [InlineData(404, """{"ok":false,"error":"expired_url"}""", ResponseUrlResult.Expired)]
    [InlineData(200, """{"ok":false,"error":"used_url"}""", ResponseUrlResult.UsedUp)]
    [InlineData(200, """{"ok":true}""", ResponseUrlResult.Posted)]
    [InlineData(200, " ok\n", ResponseUrlResult.Posted)]
    [InlineData(204, "", ResponseUrlResult.Posted)]
    public async Task What_slack_says_of_the_address_is_a_value(int status, string body, ResponseUrlResult expected)
    {
        using var slack = new Hooks(_ => Plain(body, status));
        Assert.Equal(expected, await PostAsync(slack));
    }

    [Theory]
    [InlineData(429, "", "ratelimited", SlackFailure.RateLimited)]
    [InlineData(503, "busy bees", "http_503", SlackFailure.OutcomeUnknown)]
    [InlineData(500, "internal_error", "internal_error", SlackFailure.OutcomeUnknown)]
    [InlineData(302, "", "http_302", SlackFailure.Configuration)]
    [InlineData(200, "<html>log in to the hotel</html>", "http_200", SlackFailure.OutcomeUnknown)]
    [InlineData(400, "invalid_blocks", "invalid_blocks", SlackFailure.InvalidMessage)]
    [InlineData(404, "", "http_404", SlackFailure.OutcomeUnknown)]
    public async Task What_fails_is_classified_like_a_call(int status, string body, string code, SlackFailure failure)
    {
        using var slack = new Hooks(_ => Plain(body, status));
        var exception = await Assert.ThrowsAsync<SlackException>(() => PostAsync(slack));
        Assert.Equal((code, failure, "response_url"), (exception.ErrorCode, exception.Failure, exception.Method));
        Assert.DoesNotContain("hooks.slack.com", exception.ToString());
    }

    [Fact]
    public async Task A_use_that_certainly_did_not_happen_does_not_count()
    {
        using var slack = new Hooks(call => call <= 10 ? Plain("", 429) : Plain("ok"));
        var urls = Client(slack).ResponseUrls;
        for (var call = 0; call < 10; call++)
            await Assert.ThrowsAsync<SlackException>(() => urls.PostAsync(Url, _time.GetUtcNow(), Hello, Token));

        Assert.Equal(ResponseUrlResult.Posted, await urls.PostAsync(Url, _time.GetUtcNow(), Hello, Token));
    }

    private static HttpResponseMessage Plain(string body, int status = 200) =>
        new((HttpStatusCode)status) { Content = new StringContent(body) };

    private Task<ResponseUrlResult> PostAsync(Hooks slack, string url = Url) =>
        Client(slack).ResponseUrls.PostAsync(url, _time.GetUtcNow(), Hello, Token);

#pragma warning disable RS0030 // There is no factory here, and the handler is the network.
    private SlackApiClient Client(Hooks slack) =>
        new(
            new HttpClient(slack, disposeHandler: false) { BaseAddress = new("http://127.0.0.1:5000/api/") },
            () => "xoxb-secret",
            _time
        );
#pragma warning restore RS0030

    private sealed class Hooks(Func<int, HttpResponseMessage> answer) : HttpMessageHandler
    {
        public List<string> Seen { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            var body = await request.Content!.ReadAsStringAsync(cancellationToken);
            Seen.Add(
                $"{request.Method} {request.RequestUri} {request.Content.Headers.ContentType} "
                    + $"{request.Headers.Authorization} {body}"
            );
            return answer(Seen.Count);
        }
    }
}
