using System.Net;
using System.Net.Http.Headers;
using ChatOpsBot.Tests;

namespace ChatOpsBot.Slack.Tests;

public sealed class SlackFailureTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 22, 49, 0, TimeSpan.Zero);

    private static readonly string[] PostingMethods = ["chat.postMessage", "chat.update"];

    // What is Rejected on purpose: the request itself is wrong, or it concerns a message and not the channel or the
    // token.
    private static readonly string[] RejectedOnPurpose =
    [
        "cannot_reply_to_message",
        "draft_already_deleted",
        "draft_already_sent",
        "draft_has_conflict",
        "draft_not_found",
        "duplicate_channel_not_found",
        "duplicate_message_not_found",
        "missing_file_data",
        "send_on_behalf_not_allowed",
        "team_not_found",
        "blocked_file_type",
        "cant_broadcast_message",
        "cant_update_message",
        "edit_window_closed",
        "external_channel_migrating",
        "file_deleted",
        "file_is_deleted",
        "file_not_found",
        "file_share_limit_reached",
        "is_inactive",
        "max_file_sharing_exceeded",
        "message_not_found",
        "no_dual_broadcast_content_update",
        "streaming_state_conflict",
        "unable_to_share_files",
        "update_failed",
    ];

    [Theory]
    [InlineData("ratelimited", SlackFailure.RateLimited)]
    [InlineData("rate_limited", SlackFailure.RateLimited)]
    [InlineData("message_limit_exceeded", SlackFailure.RateLimited)]
    [InlineData("service_unavailable", SlackFailure.Unavailable)]
    [InlineData("fatal_error", SlackFailure.OutcomeUnknown)]
    [InlineData("internal_error", SlackFailure.OutcomeUnknown)]
    [InlineData("request_timeout", SlackFailure.OutcomeUnknown)]
    [InlineData("invalid_blocks", SlackFailure.InvalidMessage)]
    [InlineData("invalid_blocks_format", SlackFailure.InvalidMessage)]
    [InlineData("msg_blocks_too_long", SlackFailure.InvalidMessage)]
    [InlineData("msg_too_long", SlackFailure.InvalidMessage)]
    [InlineData("no_text", SlackFailure.InvalidMessage)]
    [InlineData("not_in_channel", SlackFailure.NotInChannel)]
    [InlineData("channel_not_found", SlackFailure.ChannelGone)]
    [InlineData("is_archived", SlackFailure.ChannelGone)]
    [InlineData("invalid_auth", SlackFailure.Authentication)]
    [InlineData("not_authed", SlackFailure.Authentication)]
    [InlineData("token_revoked", SlackFailure.Authentication)]
    [InlineData("token_expired", SlackFailure.Authentication)]
    [InlineData("account_inactive", SlackFailure.Authentication)]
    [InlineData("missing_scope", SlackFailure.Configuration)]
    [InlineData("not_allowed_token_type", SlackFailure.Configuration)]
    [InlineData("restricted_action", SlackFailure.Configuration)]
    [InlineData("restricted_action_read_only_channel", SlackFailure.Configuration)]
    [InlineData("hash_conflict", SlackFailure.Rejected)]
    [InlineData("name_taken", SlackFailure.Rejected)]
    [InlineData("something_new", SlackFailure.Rejected)]
    public async Task A_code_says_what_to_do(string code, SlackFailure expected)
    {
        var exception = await FailAsync(RecordingHandler.Json($$"""{"ok":false,"error":"{{code}}"}"""));
        Assert.Equal((code, expected, "chat.postMessage"), (exception.ErrorCode, exception.Failure, exception.Method));
    }

    [Theory]
    [InlineData(429, "", "ratelimited", SlackFailure.RateLimited)]
    [InlineData(429, """{"ok":false,"error":"ratelimited"}""", "ratelimited", SlackFailure.RateLimited)]
    [InlineData(503, "<html>busy</html>", "http_503", SlackFailure.OutcomeUnknown)]
    [InlineData(
        503,
        """{"ok":false,"error":"service_unavailable"}""",
        "service_unavailable",
        SlackFailure.OutcomeUnknown
    )]
    [InlineData(500, """{"ok":false,"error":"something_new"}""", "something_new", SlackFailure.OutcomeUnknown)]
    [InlineData(500, """{"ok":true}""", "http_500", SlackFailure.OutcomeUnknown)]
    [InlineData(502, "<html>bad gateway</html>", "http_502", SlackFailure.OutcomeUnknown)]
    [InlineData(504, "", "http_504", SlackFailure.OutcomeUnknown)]
    [InlineData(200, "<html>log in to the hotel</html>", "http_200", SlackFailure.OutcomeUnknown)]
    [InlineData(200, "", "http_200", SlackFailure.OutcomeUnknown)]
    [InlineData(200, "null", "http_200", SlackFailure.OutcomeUnknown)]
    [InlineData(200, "[]", "http_200", SlackFailure.OutcomeUnknown)]
    [InlineData(200, """{"ok":tru""", "http_200", SlackFailure.OutcomeUnknown)]
    [InlineData(200, """{"message":"hello"}""", "http_200", SlackFailure.OutcomeUnknown)]
    [InlineData(200, """{"ok":false,"error":"has spaces and xoxb-secret"}""", "http_200", SlackFailure.OutcomeUnknown)]
    [InlineData(200, """{"ok":true,"channel":"C1"}""", "incomplete_answer", SlackFailure.OutcomeUnknown)]
    [InlineData(404, "not found", "http_404", SlackFailure.OutcomeUnknown)]
    [InlineData(302, "", "http_302", SlackFailure.Configuration)]
    public async Task A_status_says_what_to_do_when_slack_does_not(
        int status,
        string body,
        string code,
        SlackFailure expected
    )
    {
        var exception = await FailAsync(RecordingHandler.Json(body, (HttpStatusCode)status));
        Assert.Equal((code, expected), (exception.ErrorCode, exception.Failure));
        Assert.DoesNotContain("xoxb-secret", exception.ToString());
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, SlackFailure.Unavailable)]
    [InlineData(HttpRequestError.ConnectionError, SlackFailure.Unavailable)]
    [InlineData(HttpRequestError.SecureConnectionError, SlackFailure.Unavailable)]
    [InlineData(HttpRequestError.ProxyTunnelError, SlackFailure.Unavailable)]
    [InlineData(HttpRequestError.ResponseEnded, SlackFailure.OutcomeUnknown)]
    [InlineData(HttpRequestError.HttpProtocolError, SlackFailure.OutcomeUnknown)]
    [InlineData(HttpRequestError.Unknown, SlackFailure.OutcomeUnknown)]
    public async Task Only_a_request_that_never_left_is_certainly_not_done(
        HttpRequestError error,
        SlackFailure expected
    )
    {
        var exception = await FailAsync(() => throw new HttpRequestException(error, "broken"));
        Assert.Equal(
            (expected, expected == SlackFailure.Unavailable ? "connection_failed" : "connection_lost"),
            (exception.Failure, exception.ErrorCode)
        );
    }

    [Fact]
    public async Task A_timeout_leaves_the_outcome_open()
    {
        var exception = await FailAsync(() => throw new TaskCanceledException("timed out", new TimeoutException()));
        Assert.Equal(("timeout", SlackFailure.OutcomeUnknown), (exception.ErrorCode, exception.Failure));
    }

    [Fact]
    public async Task A_port_that_no_one_listens_on_is_unavailable()
    {
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        var port = ((IPEndPoint)socket.LocalEndpoint).Port;
        socket.Stop();
        using var handler = SlackApiClient.CreateHandler();
#pragma warning disable RS0030 // The handler is what is tested.
        using var http = new HttpClient(handler) { BaseAddress = new($"http://127.0.0.1:{port}/api/") };
#pragma warning restore RS0030

        var exception = await Assert.ThrowsAsync<SlackException>(() =>
            new SlackApiClient(http, () => "x", TimeProvider.System).Auth.TestAsync(
                TestContext.Current.CancellationToken
            )
        );

        Assert.Equal(SlackFailure.Unavailable, exception.Failure);
    }

    [Fact]
    public async Task A_connection_that_breaks_after_the_request_leaves_the_outcome_open()
    {
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        var hangUp = HangUpAsync(socket);
        using var handler = SlackApiClient.CreateHandler();
#pragma warning disable RS0030 // The handler is what is tested.
        using var http = new HttpClient(handler)
        {
            BaseAddress = new($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndpoint).Port}/api/"),
        };
#pragma warning restore RS0030

        var exception = await Assert.ThrowsAsync<SlackException>(() =>
            new SlackApiClient(http, () => "x", TimeProvider.System).Auth.TestAsync(
                TestContext.Current.CancellationToken
            )
        );
        await hangUp;

        Assert.Equal(("connection_lost", SlackFailure.OutcomeUnknown), (exception.ErrorCode, exception.Failure));
    }

    [Theory]
    [InlineData("30", 30)]
    [InlineData("Fri, 20 Nov 2026 22:49:10 GMT", 10)]
    [InlineData("Fri, 20 Nov 2026 22:48:00 GMT", 0)]
    [InlineData(null, null)]
    public async Task Retry_after_is_seconds_or_a_date(string? header, int? seconds)
    {
        var exception = await FailAsync(() =>
        {
            var answer = RecordingHandler.Json("", HttpStatusCode.TooManyRequests)();
            answer.Headers.RetryAfter = header is null ? null : RetryConditionHeaderValue.Parse(header);
            return answer;
        });
        Assert.Equal(seconds, exception.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task A_missing_token_is_not_even_sent()
    {
        using var slack = RecordingHandler.Answering("{}");
        using var http = slack.Http();
        var client = new SlackApiClient(http, () => "", TimeProvider.System);

        var exception = await Assert.ThrowsAsync<SlackException>(() =>
            client.Auth.TestAsync(TestContext.Current.CancellationToken)
        );

        Assert.Equal((SlackFailure.Authentication, "not_authed"), (exception.Failure, exception.ErrorCode));
        Assert.Empty(slack.Calls);
    }

    [Fact]
    public async Task The_message_says_what_an_operator_needs_and_not_what_was_sent()
    {
        var scope = await FailAsync(
            Answer("""{"ok":false,"error":"missing_scope","needed":"chat:write","provided":"chat:read"}""")
        );
        Assert.Equal(
            "Slack's chat.postMessage failed: missing_scope (Configuration); needs the scope chat:write, "
                + "the token has chat:read [request r-1]",
            scope.Message
        );
        Assert.Equal(("chat:write", "chat:read", "r-1"), (scope.Needed, scope.Provided, scope.RequestId));

        var blocks = await FailAsync(
            Answer(
                """
                {"ok":false,"error":"invalid_blocks","errors":["missing field [json-pointer:/blocks/0]",
                {"code":"too_long","message":"too long","pointer":"/blocks/1"}],
                 "response_metadata":{"messages":["[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]"]}}
                """
            )
        );
        Assert.Equal(
            "[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]|missing field "
                + "[json-pointer:/blocks/0]|too_long too long /blocks/1",
            string.Join('|', blocks.Messages)
        );
        Assert.Contains("json-pointer:/blocks/1/text/text", blocks.Message);
        var all = $"{scope}{blocks}";
        Assert.DoesNotContain("xoxb-secret", all);
        Assert.DoesNotContain("words that were sent", all);
    }

    [Fact]
    public void No_documented_error_of_posting_is_left_to_chance()
    {
        var index = SharedData.Json("methods-index.json");
        var codes = PostingMethods
            .SelectMany(method => index.GetProperty(method).GetProperty("errors").EnumerateArray())
            .Select(code => code.GetString()!)
            .Where(code => !code.StartsWith("slack_connect_", StringComparison.Ordinal));

        Assert.Empty(
            codes.Where(code => SlackFailures.Of(code) == SlackFailure.Rejected).Except(RejectedOnPurpose).Distinct()
        );
    }

    private static Func<HttpResponseMessage> Answer(string body) =>
        () =>
        {
            var answer = RecordingHandler.Json(body)();
            answer.Headers.Add("x-slack-req-id", "r-1");
            return answer;
        };

    private static async Task<SlackException> FailAsync(Func<HttpResponseMessage> answer)
    {
        using var slack = new RecordingHandler(answer);
        var message = new Message
        {
            Channel = "C1",
            Text = "words that were sent",
            Blocks = [new HeaderBlock { Text = "words that were sent" }],
        };
        var client = slack.Client(time: new ManualTime(Now));
        return await Assert.ThrowsAsync<SlackException>(() =>
            client.Chat.PostMessageAsync(message, TestContext.Current.CancellationToken)
        );
    }

    private static async Task HangUpAsync(System.Net.Sockets.TcpListener socket)
    {
        using var connection = await socket.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await connection.GetStream().ReadExactlyAsync(new byte[16], TestContext.Current.CancellationToken);
    }
}
