using System.Net;
using System.Net.Sockets;
using ChatOpsBot.Platform.GitHub;
using ChatOpsBot.Platform.GitHub.Calls;
using NewDeployment = Octokit.NewDeployment;

namespace ChatOpsBot.Tests.Platform.GitHub;

public sealed class GitHubFailureTests
{
    private const string Path = "repos/acme/checkout/deployments";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(400, GitHubFailure.Rejected, GitHubFailure.Rejected)]
    [InlineData(401, GitHubFailure.Authentication, GitHubFailure.Authentication)]
    [InlineData(403, GitHubFailure.Forbidden, GitHubFailure.Forbidden)]
    [InlineData(404, GitHubFailure.NotFound, GitHubFailure.NotFound)]
    [InlineData(408, GitHubFailure.Unavailable, GitHubFailure.OutcomeUnknown)]
    [InlineData(409, GitHubFailure.Conflict, GitHubFailure.Conflict)]
    [InlineData(410, GitHubFailure.NotFound, GitHubFailure.NotFound)]
    [InlineData(415, GitHubFailure.Rejected, GitHubFailure.Rejected)]
    [InlineData(422, GitHubFailure.Validation, GitHubFailure.Validation)]
    [InlineData(429, GitHubFailure.RateLimited, GitHubFailure.RateLimited)]
    [InlineData(451, GitHubFailure.Forbidden, GitHubFailure.Forbidden)]
    [InlineData(500, GitHubFailure.Unavailable, GitHubFailure.OutcomeUnknown)]
    [InlineData(502, GitHubFailure.Unavailable, GitHubFailure.OutcomeUnknown)]
    [InlineData(503, GitHubFailure.Unavailable, GitHubFailure.OutcomeUnknown)]
    [InlineData(504, GitHubFailure.Unavailable, GitHubFailure.OutcomeUnknown)]
    [InlineData(304, GitHubFailure.Rejected, GitHubFailure.Rejected)]
    public async Task A_status_says_what_to_do(int status, GitHubFailure reading, GitHubFailure writing)
    {
        var answer = RecordingHandler.Json("""{"message":"Words of GitHub"}""", status);

        var (read, write) = (await ReadAsync(answer), await WriteAsync(answer));

        Assert.Equal((reading, writing), (read.Failure, write.Failure));
        Assert.Equal(
            ((HttpStatusCode)status, "Words of GitHub", "repos/get"),
            (read.StatusCode, read.Reason, read.Operation)
        );
    }

    [Theory]
    [InlineData(403, "x", "Retry-After", "30", 30)]
    [InlineData(403, "x", "Retry-After", "Fri, 20 Nov 2026 22:49:10 GMT", 10)]
    [InlineData(403, "x", "Retry-After", "Fri, 20 Nov 2026 22:48:00 GMT", 0)]
    [InlineData(403, "x", "X-RateLimit-Remaining", "0", 60)]
    [InlineData(403, "You have exceeded a secondary rate limit.", "X-RateLimit-Remaining", "4999", 60)]
    [InlineData(403, "You have triggered an abuse detection mechanism.", "X-RateLimit-Remaining", "4999", 60)]
    [InlineData(429, "x", "Retry-After", "5", 5)]
    [InlineData(429, "x", "X-RateLimit-Remaining", "12", 60)]
    public async Task A_rate_limit_has_many_faces(int status, string message, string header, string value, int seconds)
    {
        var exception = await WriteAsync(
            RecordingHandler.Json($$"""{"message":"{{message}}"}""", status, (header, value))
        );
        Assert.Equal(
            (GitHubFailure.RateLimited, TimeSpan.FromSeconds(seconds)),
            (exception.Failure, exception.RetryAfter)
        );
    }

    [Theory]
    [InlineData(90, 90)]
    [InlineData(-5, 0)]
    public async Task An_exhausted_budget_says_when_it_is_full_again(int ahead, int seconds)
    {
        var reset = RecordingHandler.Start.AddSeconds(ahead).ToUnixTimeSeconds().ToString();

        var exception = await WriteAsync(
            RecordingHandler.Json("{}", 403, ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", reset))
        );

        Assert.Equal(
            (GitHubFailure.RateLimited, TimeSpan.FromSeconds(seconds)),
            (exception.Failure, exception.RetryAfter)
        );
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, true)]
    [InlineData(HttpRequestError.ConnectionError, true)]
    [InlineData(HttpRequestError.SecureConnectionError, true)]
    [InlineData(HttpRequestError.ProxyTunnelError, true)]
    [InlineData(HttpRequestError.ResponseEnded, false)]
    [InlineData(HttpRequestError.HttpProtocolError, false)]
    [InlineData(HttpRequestError.Unknown, false)]
    public async Task Only_a_request_that_never_left_is_certainly_not_done(HttpRequestError error, bool certainlyNot)
    {
        Func<HttpResponseMessage> broken = () => throw new HttpRequestException(error, "broken");
        Assert.Equal(GitHubFailure.Unavailable, (await ReadAsync(broken)).Failure);
        Assert.Equal(
            certainlyNot ? GitHubFailure.Unavailable : GitHubFailure.OutcomeUnknown,
            (await WriteAsync(broken)).Failure
        );
    }

    [Fact]
    public async Task A_timeout_leaves_the_outcome_of_a_write_open()
    {
        Func<HttpResponseMessage> late = () => throw new TaskCanceledException("timed out", new TimeoutException());
        Assert.Equal(GitHubFailure.Unavailable, (await ReadAsync(late)).Failure);
        Assert.Equal(
            (GitHubFailure.OutcomeUnknown, "timeout"),
            ((await WriteAsync(late)).Failure, (await WriteAsync(late)).Reason)
        );
    }

    [Fact]
    public async Task A_connection_that_breaks_after_the_request_leaves_the_outcome_of_a_write_open()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        var hangUp = HangUpAsync(socket);
        using var handler = GitHubRest.CreateHandler();
#pragma warning disable RS0030 // The handler is what is tested.
        using var http = new HttpClient(handler)
        {
            BaseAddress = new($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndpoint).Port}/"),
        };
#pragma warning restore RS0030
        var client = new GitHubRest(http, () => new GitHubToken("x"), TimeProvider.System);

        var exception = await Assert.ThrowsAsync<GitHubException>(() =>
            client.CreateDeploymentAsync("acme", "checkout", new("main"), Token)
        );
        await hangUp;

        Assert.Equal((GitHubFailure.OutcomeUnknown, default), (exception.Failure, exception.StatusCode));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id":1,"sh""")]
    [InlineData("<html>log in to the hotel</html>")]
    public async Task A_success_that_cannot_be_read_may_have_been_one(string body)
    {
        Assert.Equal(GitHubFailure.Unavailable, (await ReadAsync(RecordingHandler.Json(body))).Failure);
        Assert.Equal(GitHubFailure.OutcomeUnknown, (await WriteAsync(RecordingHandler.Json(body, 201))).Failure);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("<html>bad gateway</html>")]
    [InlineData("""{"message":1,"errors":null}""")]
    public async Task A_failure_need_not_be_in_github_s_form(string body)
    {
        var exception = await WriteAsync(RecordingHandler.Json(body, 502));
        Assert.Equal("502 without a message", exception.Reason);
    }

    [Fact]
    public async Task The_message_says_what_an_operator_needs()
    {
        var forbidden = await WriteAsync(
            RecordingHandler.Json(
                """
                {"message":"Resource not accessible by integration",
                "documentation_url":"https://docs.github.com/rest/deployments","status":"403"}
                """,
                403,
                ("X-Accepted-GitHub-Permissions", "deployments=write"),
                ("X-GitHub-Request-Id", "AB:1")
            )
        );
        Assert.Equal(
            "GitHub's repos/create-deployment failed: Resource not accessible by integration (Forbidden, "
                + "403); needs deployments=write; "
                + "see https://docs.github.com/rest/deployments [request AB:1]",
            forbidden.Message
        );

        var invalid = await WriteAsync(
            RecordingHandler.Json(
                """
                {"message":"Validation\nFailed","errors":[{"resource":"Deployment","field":"ref",
                "code":"missing_field"},"No ref found",
                 {"code":"custom","message":"m"},{"code":"invalid"}]}
                """,
                422
            )
        );
        Assert.Equal(
            "GitHub's repos/create-deployment failed: Validation Failed (Validation, 422); "
                + "Deployment.ref missing_field; No ref found; custom m; and 1 more",
            invalid.Message
        );
        var error = invalid.ApiError.Errors[0];
        Assert.Equal(
            ("Deployment", "ref", "missing_field", null),
            (error.Resource, error.Field, error.Code, error.Message)
        );

        var single = await WriteAsync(
            RecordingHandler.Json("""{"message":"Validation Failed","errors":"only one"}""", 422)
        );
        Assert.Equal("only one", Assert.Single(single.ApiError.Errors).Message);
    }

    [Fact]
    public async Task A_conflict_names_the_contexts_that_are_not_green()
    {
        var exception = await WriteAsync(
            RecordingHandler.Json(
                """
                {"message":"Conflict: Commit status checks failed for main.",
                "errors":[{"contexts":[{"context":"ci/unit","state":"pending"},{"context":"lint"}],
                 "resource":"Deployment","field":"required_contexts","code":"invalid"}]}
                """,
                409
            )
        );

        Assert.Equal(GitHubFailure.Conflict, exception.Failure);
        Assert.Contains("Deployment.required_contexts invalid ci/unit=pending lint=", exception.Message);
    }

    [Fact]
    public async Task No_secret_is_shown()
    {
        var exception = await WriteAsync(
            RecordingHandler.Json(
                $$"""
                {"message":"you sent Bearer {{RecordingHandler.Secret}}",
                "errors":["{{RecordingHandler.Secret}}",{"message":"{{RecordingHandler.Secret}}"}]}
                """,
                400
            )
        );
        Assert.Equal("you sent Bearer ***", exception.Reason);
        Assert.DoesNotContain(RecordingHandler.Secret, exception.ToString());
        Assert.DoesNotContain("words that were sent", exception.ToString());
        Assert.Equal(
            "GitHubToken GitHubApp",
            $"{new GitHubToken(RecordingHandler.Secret)} {new GitHubApp("1", RecordingHandler.Secret)}"
        );
    }

    /// <summary>What reads the answer quotes what it could not read, and a log shows the inner exception too.</summary>
    [Theory]
    [InlineData("""[{"id":1,"sha":"x","created_at":"words of others"}]""")]
    [InlineData("""[{"id":"words of others","sha":"x"}]""")]
    public async Task Words_of_an_answer_that_cannot_be_read_are_not_shown(string body)
    {
        using var ours = RecordingHandler.Answering(body);
        using var octokits = RecordingHandler.Answering(body);

        var exceptions = new[]
        {
            await Assert.ThrowsAsync<GitHubException>(() =>
                ours.Client().DeploymentsAsync("acme", "checkout", new(), Token).CountAsync(Token).AsTask()
            ),
            await Assert.ThrowsAsync<GitHubException>(() =>
                octokits
                    .Client()
                    .ListAsync(
                        "repos/list-deployment-statuses",
                        client => client.Repository.Deployment.Status.GetAll("acme", "checkout", 42),
                        Token
                    )
                    .CountAsync(Token)
                    .AsTask()
            ),
        };

        Assert.All(exceptions, exception => Assert.Equal("the answer cannot be read", exception.Reason));
        Assert.All(exceptions, exception => Assert.DoesNotContain("words of others", exception.ToString()));
        // The place where it could not be read is shown.
        Assert.All(exceptions, exception => Assert.Contains("GitHubSerializer.Deserialize", exception.ToString()));
    }

    [Fact]
    public async Task A_long_text_is_cut()
    {
        var exception = await WriteAsync(RecordingHandler.Json($$"""{"message":"{{new string('x', 5000)}}"}""", 400));
        Assert.Equal(300, exception.Reason.Length);
    }

    private static async Task<GitHubException> ReadAsync(Func<HttpResponseMessage> answer)
    {
        using var github = new RecordingHandler(answer);
        return await Assert.ThrowsAsync<GitHubException>(() =>
            github.Client().RepositoryAsync("acme", "checkout", Token)
        );
    }

    private static async Task<GitHubException> WriteAsync(Func<HttpResponseMessage> answer)
    {
        using var github = new RecordingHandler(answer);
        var deployment = new NewDeployment("main") { Description = "words that were sent" };
        var exception = await Assert.ThrowsAsync<GitHubException>(() =>
            github.Client().CreateDeploymentAsync("acme", "checkout", deployment, Token)
        );
        Assert.Equal("POST " + Path, github.Call.Line);
        return exception;
    }

    private static async Task HangUpAsync(TcpListener socket)
    {
        using var connection = await socket.AcceptTcpClientAsync(Token);
        await connection.GetStream().ReadExactlyAsync(new byte[16], Token);
    }
}
