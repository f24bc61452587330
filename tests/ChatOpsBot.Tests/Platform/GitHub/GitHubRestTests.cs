using System.Diagnostics;
using ChatOpsBot.Platform.GitHub;
using ChatOpsBot.Platform.GitHub.Calls;

namespace ChatOpsBot.Tests.Platform.GitHub;

public sealed class GitHubRestTests
{
    private const string RepositoryJson = """
        {"id":7,"name":"checkout","full_name":"acme/checkout","default_branch":"main","private":true,
        "html_url":"https://x","license":null}
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_says_who_calls_and_in_which_version()
    {
        using var github = RecordingHandler.Answering(RepositoryJson);

        var repository = await github.Client().RepositoryAsync("acme", "checkout", Token);

        Assert.Equal(
            (7, "checkout", "acme/checkout", "main", true, "https://x"),
            (
                repository.Id,
                repository.Name,
                repository.FullName,
                repository.DefaultBranch,
                repository.Private,
                repository.HtmlUrl
            )
        );
        Assert.Equal("GET repos/acme/checkout", github.Call.Line);
        Assert.Equal("Bearer ghp_secret", github.Call.Headers["Authorization"]);
        Assert.Equal("application/vnd.github+json", github.Call.Headers["Accept"]);
        Assert.Equal("2022-11-28", github.Call.Headers["X-GitHub-Api-Version"]);
        Assert.StartsWith("ChatOpsBot/", github.Call.Headers["User-Agent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_cannot_leave_its_place_in_the_path()
    {
        using var github = RecordingHandler.Answering("""{"total_count":0,"check_runs":[]}""");

        await github.Client().ChecksAsync("acme", "checkout", "feature/x?y#z", Token);

        Assert.Equal("GET repos/acme/checkout/commits/feature%2Fx%3Fy%23z/check-runs?per_page=100", github.Call.Line);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public async Task What_cannot_be_a_name_is_not_sent(string reference)
    {
        using var github = RecordingHandler.Answering("{}");

        var exception = await Assert.ThrowsAsync<GitHubException>(() =>
            github.Client().CommitAsync("acme", "checkout", reference, Token)
        );

        Assert.Equal(GitHubFailure.NotFound, exception.Failure);
        Assert.Empty(github.Calls);
    }

    [Fact]
    public async Task Without_credentials_nothing_is_sent()
    {
        using var github = RecordingHandler.Answering(RepositoryJson);
        using var http = github.Http();
        foreach (
            var credentials in new GitHubCredentials?[]
            {
                null,
                new GitHubToken(""),
                new GitHubApp("", "key"),
                new GitHubApp("1", ""),
            }
        )
        {
            var client = new GitHubRest(http, () => credentials, TimeProvider.System);
            var exception = await Assert.ThrowsAsync<GitHubException>(() =>
                client.RepositoryAsync("acme", "checkout", Token)
            );
            Assert.Equal(GitHubFailure.Authentication, exception.Failure);
        }

        Assert.Empty(github.Calls);
    }

    [Fact]
    public async Task A_new_token_works_at_once()
    {
        using var github = RecordingHandler.Answering(RepositoryJson);
        using var http = github.Http();
        var token = "one";
        var client = new GitHubRest(http, () => new GitHubToken(token), TimeProvider.System);

        await client.RepositoryAsync("acme", "checkout", Token);
        token = "two";
        await client.RepositoryAsync("acme", "checkout", Token);

        Assert.Equal(["one", "two"], github.Calls.Select(call => call.Bearer));
    }

    [Fact]
    public async Task Pages_are_followed_to_the_last_and_only_as_they_are_read()
    {
        var second = $"""<{RecordingHandler.Root}repositories/7/deployments?per_page=100&cursor=v1_2>; rel="next" """;
        using var github = new RecordingHandler(
            RecordingHandler.Json(
                """[{"id":3,"sha":"c","ref":"main","payload":{"deploy":"d-3"}}]""",
                200,
                ("Link", second)
            ),
            RecordingHandler.Json(
                """[{"id":2,"sha":"b","created_at":"2026-11-20T21:00:00.5Z","production_environment":true}]""",
                200,
                (
                    "Link",
                    $"<{RecordingHandler.Root}first>; rel=\"prev\", "
                        + $"<{RecordingHandler.Root}third>; rel=\"next\", <{RecordingHandler.Root}third>; rel=\"last\" "
                )
            ),
            RecordingHandler.Json("[]", 200, ("Link", $"""<{RecordingHandler.Root}first>; rel="first" """))
        );
        var client = github.Client();

        var first = await client.DeploymentsAsync("acme", "checkout", new(), Token).FirstAsync(Token);
        Assert.Equal((3, "c", "main", "d-3"), (first.Id, first.Sha, first.Ref, first.Payload["deploy"]));
        Assert.Equal("GET repos/acme/checkout/deployments?per_page=100", github.Call.Line);

        var rest = await client.DeploymentsAsync("acme", "checkout", new(), Token).ToListAsync(Token);
        Assert.Equal((2, "b"), (rest[0].Id, rest[0].Sha));
        Assert.Equal(["GET third"], github.Lines.Skip(2));
    }

    [Fact]
    public async Task A_page_that_names_itself_as_the_next_ends_the_list()
    {
        using var github = new RecordingHandler(
            RecordingHandler.Json(
                """[{"id":1,"slug":"platform"}]""",
                200,
                ("Link", $"<{RecordingHandler.Root}again>; rel=\"next\"")
            )
        );
        Assert.Equal(2, await github.Client().TeamsAsync("acme", Token).CountAsync(Token));
    }

    [Fact]
    public async Task Pages_that_lead_in_a_circle_end_the_list()
    {
        using var github = new RecordingHandler(
            Page("b"),
            Page("c"),
            Page("b"),
            Page("c"),
            RecordingHandler.Json("[]")
        );

        Assert.Equal(3, await github.Client().TeamsAsync("acme", Token).CountAsync(Token));

        static Func<HttpResponseMessage> Page(string next) =>
            RecordingHandler.Json(
                """[{"id":1,"slug":"platform"}]""",
                200,
                ("Link", $"<{RecordingHandler.Root}{next}>; rel=\"next\"")
            );
    }

    [Fact]
    public async Task A_next_page_elsewhere_gets_no_token()
    {
        using var github = new RecordingHandler(
            RecordingHandler.Json("[]", 200, ("Link", "<https://evil.example/api/v3/x>; rel=\"next\""))
        );

        var exception = await Assert.ThrowsAsync<GitHubException>(() =>
            github.Client().TeamsAsync("acme", Token).CountAsync(Token).AsTask()
        );

        Assert.Equal(GitHubFailure.Rejected, exception.Failure);
        Assert.Single(github.Calls);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_renamed_repository_gets_the_same_request_again(int status)
    {
        using var github = new RecordingHandler(
            RecordingHandler.Json(
                """{"message":"Moved"}""",
                status,
                ("Location", RecordingHandler.Root + "repositories/7/deployments")
            ),
            RecordingHandler.Json("""{"id":1,"sha":"abc"}""", 201)
        );

        await github.Client().CreateDeploymentAsync("acme", "old-name", new("abc"), Token);

        Assert.Equal(["POST repos/acme/old-name/deployments", "POST repositories/7/deployments"], github.Lines);
        Assert.Equal((github.Calls[0].Body, "ghp_secret"), (github.Calls[1].Body, github.Calls[1].Bearer));
        Assert.NotNull(github.Calls[1].Body);
    }

    [Theory]
    [InlineData("https://evil.example/api/v3/repos/acme/checkout")]
    [InlineData("http://github.example/api/v3/repos/acme/checkout")]
    [InlineData("https://github.example/login")]
    [InlineData("//evil.example/")]
    public async Task A_redirect_out_of_the_api_gets_no_token(string location)
    {
        using var github = new RecordingHandler(RecordingHandler.Json("{}", 302, ("Location", location)));

        var exception = await Assert.ThrowsAsync<GitHubException>(() =>
            github.Client().RepositoryAsync("acme", "checkout", Token)
        );

        Assert.Equal(GitHubFailure.Rejected, exception.Failure);
        Assert.Single(github.Calls);
    }

    [Fact]
    public async Task Redirects_in_a_circle_end()
    {
        using var github = new RecordingHandler(
            RecordingHandler.Json("{}", 301, ("Location", "/api/v3/repos/acme/checkout"))
        );

        var exception = await Assert.ThrowsAsync<GitHubException>(() =>
            github.Client().RepositoryAsync("acme", "checkout", Token)
        );

        Assert.Equal((GitHubFailure.Rejected, 4), (exception.Failure, github.Calls.Count));
    }

    [Fact]
    public async Task Each_call_is_a_span_without_names_in_it()
    {
        using var spans = new RecordedSpans(source => source.Name == GitHubRest.ActivitySourceName);
        using var parent = new Activity("test").Start();
        using var github = new RecordingHandler(
            RecordingHandler.Json("{}", 404, ("X-RateLimit-Remaining", "41"), ("X-GitHub-Request-Id", "AB:1"))
        );

        await Assert.ThrowsAsync<GitHubException>(() => github.Client().RepositoryAsync("acme", "checkout", Token));

        var span = Assert.Single(spans.Of(parent.TraceId));
        Assert.Equal(("repos/get", ActivityStatusCode.Error), (span.DisplayName, span.Status));
        Assert.Equal(
            ("NotFound", 404, "AB:1", "41"),
            (
                span.GetTagItem("error.type"),
                span.GetTagItem("http.response.status_code"),
                span.GetTagItem("github.request_id"),
                span.GetTagItem("github.rate_limit.remaining")
            )
        );
        Assert.DoesNotContain(span.TagObjects, tag => tag.Value?.ToString()?.Contains("checkout") == true);
    }

    [Fact]
    public void The_address_of_the_api_must_be_a_folder()
    {
        using var handler = RecordingHandler.Answering("{}");
        using var http = handler.Http();
        http.BaseAddress = new("https://github.example/api/v3");
        Assert.Throws<ArgumentException>(() => new GitHubRest(http, () => null, TimeProvider.System));
    }

    [Theory]
    [InlineData("https://api.github.com/")]
    [InlineData("https://api.acme.ghe.com/")]
    [InlineData("https://github.example/api/v3/")]
    [InlineData("https://github.example:8443/proxy/api/v3/")]
    public async Task Any_address_of_an_api_will_do(string root)
    {
        using var github = RecordingHandler.Answering(RepositoryJson);
        using var http = github.Http();
        http.BaseAddress = new(root);

        await new GitHubRest(http, () => new GitHubToken("x"), TimeProvider.System).RepositoryAsync(
            "acme",
            "checkout",
            Token
        );

        Assert.Equal(
            new Uri(root + "repos/acme/checkout"),
            new Uri(new Uri(RecordingHandler.Root), github.Call.Address)
        );
    }

    [Fact]
    public void The_handler_follows_no_redirect()
    {
        using var handler = GitHubRest.CreateHandler();
        Assert.False(handler.AllowAutoRedirect);
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled()
    {
        using var github = RecordingHandler.Answering("{}");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            github.Client().RepositoryAsync("acme", "checkout", new(canceled: true))
        );
    }
}
