namespace ChatOpsBot.GitHub.Tests;

public sealed class RestApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deployment_is_never_merged_unless_asked_for()
    {
        using var github = new RecordingHandler(RecordingHandler.Json("""{"id":1,"sha":"abc"}""", 201));

        await github.Client().Repository.Deployment.CreateAsync("acme", "checkout", new("abc"), Token);

        Assert.Equal(
            ("""{"ref":"abc","auto_merge":false}""", "application/json"),
            (github.Call.Body, github.Call.ContentType)
        );
    }

    [Fact]
    public async Task A_deployment_is_created_with_all_that_is_said()
    {
        using var github = new RecordingHandler(
            RecordingHandler.Json(
                """
                {"id":42,"sha":"abc","ref":"v1","task":"deploy","environment":"staging","description":"d",
                "creator":{"login":"bot[bot]","type":"Bot"},
                 "created_at":"2026-11-20T22:49:00Z","payload":{"key":"k1","attempt":2}}
                """,
                201
            )
        );
        var wish = new NewDeployment("v1")
        {
            Task = "deploy",
            Environment = "staging",
            Description = "d",
            RequiredContexts = [],
            Payload = new Dictionary<string, string> { ["key"] = "k1" },
            TransientEnvironment = true,
            ProductionEnvironment = false,
        };

        var outcome = await github.Client().Repository.Deployment.CreateAsync("acme", "checkout", wish, Token);

        Assert.Equal(
            """
            {"ref":"v1","task":"deploy","environment":"staging","description":"d","auto_merge":false,
            "required_contexts":[],"payload":{"key":"k1"},"transient_environment":true,"production_environment":false}
            """.ReplaceLineEndings(""),
            github.Call.Body
        );
        var deployment = Assert.IsType<DeploymentOutcome.Created>(outcome).Deployment;
        Assert.Equal(
            (42, "abc", "staging", new Account("bot[bot]", "Bot")),
            (deployment.Id, deployment.Sha, deployment.Environment, deployment.Creator)
        );
        Assert.Equal(("k1", "2"), (deployment.Payload["key"], deployment.Payload["attempt"]));
    }

    [Fact]
    public async Task A_merge_instead_of_a_deployment_is_no_deployment()
    {
        using var github = new RecordingHandler(
            RecordingHandler.Json("""{"message":"Auto-merged main into topic on deployment."}""", 202)
        );

        var outcome = await github
            .Client()
            .Repository.Deployment.CreateAsync("acme", "checkout", new("topic") { AutoMerge = true }, Token);

        Assert.Equal(new DeploymentOutcome.AutoMerged("Auto-merged main into topic on deployment."), outcome);
        Assert.Contains("\"auto_merge\":true", github.Call.Body);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"deploy:migrate\"")]
    [InlineData("[1]")]
    public async Task Deployments_of_others_have_payloads_of_any_form(string payload)
    {
        using var github = RecordingHandler.Answering(
            $$"""[{"id":1,"sha":"abc","payload":{{payload}},"creator":null,"description":null}]"""
        );
        var filter = new DeploymentFilter(Sha: "abc", Environment: "eu & us");

        var deployment = await github
            .Client()
            .Repository.Deployment.GetAllAsync("acme", "checkout", filter, Token)
            .SingleAsync(Token);

        Assert.Empty(deployment.Payload);
        Assert.Equal(
            "GET repos/acme/checkout/deployments?sha=abc&environment=eu%20%26%20us&per_page=100",
            github.Call.Line
        );
    }

    [Fact]
    public async Task A_deployment_can_be_looked_at_again()
    {
        using var github = RecordingHandler.Answering("""{"id":1,"sha":"abc"}""");
        Assert.Empty((await github.Client().Repository.Deployment.GetAsync("acme", "checkout", 1, Token)).Payload);
        Assert.Equal("GET repos/acme/checkout/deployments/1", github.Call.Line);
    }

    [Fact]
    public async Task A_deployment_is_told_how_it_stands()
    {
        using var github = new RecordingHandler(
            RecordingHandler.Json("""{"id":9,"state":"in_progress","creator":{}}""", 201)
        );
        var status = new NewDeploymentStatus(DeploymentState.InProgress)
        {
            LogUrl = "https://log",
            AutoInactive = false,
            Description = "half",
        };

        var told = await github
            .Client()
            .Repository.Deployment.Status.CreateAsync("acme", "checkout", 42, status, Token);

        Assert.Equal((9, "in_progress"), (told.Id, told.State));
        Assert.Equal("POST repos/acme/checkout/deployments/42/statuses", github.Call.Line);
        Assert.Equal(
            """{"state":"in_progress","description":"half","log_url":"https://log","auto_inactive":false}""",
            github.Call.Body
        );
    }

    [Fact]
    public async Task A_state_that_is_new_to_us_can_be_read()
    {
        using var github = RecordingHandler.Answering("""[{"id":9,"state":"waiting"}]""");
        var status = await github
            .Client()
            .Repository.Deployment.Status.GetAllAsync("acme", "checkout", 42, Token)
            .FirstAsync(Token);
        Assert.Equal("waiting", status.State);
    }

    [Fact]
    public void A_description_is_cut_to_what_github_takes()
    {
        Assert.Equal(
            new string('x', 140),
            new NewDeploymentStatus(DeploymentState.Success) { Description = new('x', 140) }.Description
        );
        Assert.Equal(
            new string('x', 139) + "…",
            new NewDeploymentStatus(DeploymentState.Success) { Description = new('x', 141) }.Description
        );
        Assert.Equal(
            new string('x', 138) + "…",
            new NewDeploymentStatus(DeploymentState.Success) { Description = new string('x', 138) + "🔴🔴" }.Description
        );
    }

    [Fact]
    public async Task A_comparison_lists_what_is_new()
    {
        using var github = RecordingHandler.Answering(
            """
            {"status":"ahead","ahead_by":1,"behind_by":0,"total_commits":1,"html_url":"https://c",
            "commits":[{"sha":"b","html_url":"https://b","author":{},
              "commit":{"message":"Fix it","author":{"name":"Ada","email":"ada@example.com",
              "date":"2026-11-20T23:00:00+01:00"}},"parents":[{"sha":"a"}]}]}
            """
        );

        var comparison = await github
            .Client()
            .Repository.Commit.CompareAsync("acme", "checkout", "v1.0", "release/2", Token);

        Assert.Equal("GET repos/acme/checkout/compare/v1.0...release%2F2?per_page=100", github.Call.Line);
        Assert.Equal(
            ("ahead", 1, 0, 1, "https://c"),
            (comparison.Status, comparison.AheadBy, comparison.BehindBy, comparison.TotalCommits, comparison.HtmlUrl)
        );
        var commit = Assert.Single(comparison.Commits);
        Assert.Equal(
            ("b", "Fix it", "ada@example.com", "a"),
            (commit.Sha, commit.Commit.Message, commit.Commit.Author!.Email, commit.Parents[0].Sha)
        );
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 22, 0, 0, TimeSpan.Zero), commit.Commit.Author.Date);
    }

    [Fact]
    public async Task What_is_missing_is_empty()
    {
        using var github = RecordingHandler.Answering(
            """{"status":"identical"}""",
            """{"sha":"a","commit":{}}""",
            """{"id":1,"name":"production"}"""
        );
        var client = github.Client();
        Assert.Empty((await client.Repository.Commit.CompareAsync("acme", "checkout", "a", "a", Token)).Commits);
        Assert.Empty((await client.Repository.Commit.GetAsync("acme", "checkout", "a", Token)).Parents);
        Assert.Empty(
            (await client.Repository.Environment.GetAsync("acme", "checkout", "production", Token)).ProtectionRules
        );
    }

    [Fact]
    public async Task A_pull_request_is_read()
    {
        using var github = RecordingHandler.Answering(
            """
            {"number":5,"title":"T","state":"closed","merged":true,"merged_at":"2026-11-20T22:00:00Z",
            "merge_commit_sha":"m","user":null,"draft":false,
             "head":{"ref":"topic","sha":"h"},"base":{"ref":"main","sha":"b"}}
            """
        );

        var pull = await github.Client().PullRequest.GetAsync("acme", "checkout", 5, Token);

        Assert.Equal("GET repos/acme/checkout/pulls/5", github.Call.Line);
        Assert.Equal(
            (5, true, "m", new GitReference("topic", "h"), "main"),
            (pull.Number, pull.IsMerged, pull.MergeCommitSha, pull.Head, pull.Base.Ref)
        );
    }

    [Fact]
    public async Task Check_runs_come_out_of_their_envelope()
    {
        using var github = RecordingHandler.Answering(
            """
            {"total_count":2,"check_runs":[{"id":1,"name":"unit","status":"completed",
            "conclusion":"success"},{"id":2,"name":"e2e","status":"queued","conclusion":null}]}
            """
        );

        var runs = await github
            .Client()
            .Check.Run.GetAllForReferenceAsync("acme", "checkout", "feature/x", Token)
            .ToListAsync(Token);

        Assert.Equal([("unit", "success"), ("e2e", null)], runs.Select(run => (run.Name, run.Conclusion)));
        Assert.Equal("GET repos/acme/checkout/commits/feature%2Fx/check-runs?per_page=100", github.Call.Line);
    }
}
