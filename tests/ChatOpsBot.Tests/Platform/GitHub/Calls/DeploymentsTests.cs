using ChatOpsBot.GitHubFake;
using ChatOpsBot.Platform.GitHub;
using ChatOpsBot.Platform.GitHub.Calls;
using Octokit;

namespace ChatOpsBot.Tests.Platform.GitHub.Calls;

public sealed class DeploymentsTests : AgainstFake
{
    private FakeRepository Checkout => GitHub.Repository("acme/checkout");

    [Fact]
    public async Task A_deployment_is_never_merged_unless_asked_for()
    {
        using var github = new RecordingHandler(RecordingHandler.Json("""{"id":1,"sha":"abc"}""", 201));

        await github.Client().CreateDeploymentAsync("acme", "checkout", new("abc"), Token);

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

        var outcome = await github.Client().CreateDeploymentAsync("acme", "checkout", wish, Token);

        Assert.Equal(
            """
            {"ref":"v1","task":"deploy","auto_merge":false,"required_contexts":[],"payload":{"key":"k1"},
            "environment":"staging","description":"d","transient_environment":true,"production_environment":false}
            """.ReplaceLineEndings(""),
            github.Call.Body
        );
        Assert.Equal(new DeploymentOutcome.Created(42), outcome);
    }

    [Fact]
    public async Task A_merge_instead_of_a_deployment_is_not_a_deployment()
    {
        using var github = new RecordingHandler(
            RecordingHandler.Json("""{"message":"Auto-merged main into topic on deployment."}""", 202)
        );

        var outcome = await github
            .Client()
            .CreateDeploymentAsync("acme", "checkout", new("topic") { AutoMerge = true }, Token);

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

        var deployment = await github.Client().DeploymentsAsync("acme", "checkout", filter, Token).SingleAsync(Token);

        Assert.Empty(deployment.Payload);
        Assert.Equal(
            "GET repos/acme/checkout/deployments?sha=abc&environment=eu%20%26%20us&per_page=100",
            github.Call.Line
        );
    }

    [Fact]
    public async Task A_payload_s_values_are_texts_whatever_they_were()
    {
        using var github = RecordingHandler.Answering(
            """[{"id":3,"sha":"c","ref":"main","payload":{"deploy":"d-3","attempt":2}},{"id":2,"sha":"b"}]"""
        );

        var deployments = await github.Client().DeploymentsAsync("acme", "checkout", new(), Token).ToListAsync(Token);

        Assert.Equal(("d-3", "2"), (deployments[0].Payload["deploy"], deployments[0].Payload["attempt"]));
        Assert.Empty(deployments[1].Payload);
    }

    [Fact]
    public async Task A_deployment_is_created_gets_its_status_and_is_found_again()
    {
        var commit = Checkout.Commit("Change");
        var wish = new NewDeployment(commit.Sha)
        {
            Environment = "staging",
            Task = "deploy",
            Description = "By Ada",
            RequiredContexts = [],
            Payload = new Dictionary<string, string> { ["deploy"] = "d-1" },
            ProductionEnvironment = false,
        };

        var made = Assert.IsType<DeploymentOutcome.Created>(await CreateAsync(wish)).Id;
        await TellAsync(made, new(DeploymentState.InProgress) { LogUrl = "https://bot.example/log" });
        await TellAsync(made, new(DeploymentState.Success) { EnvironmentUrl = "https://staging.example" });

        var staging = await Client
            .DeploymentsAsync("acme", "checkout", new(Environment: "staging"), Token)
            .SingleAsync(Token);
        Assert.Equal((made, commit.Sha, "d-1"), (staging.Id, staging.Sha, staging.Payload["deploy"]));
        Assert.Empty(
            await Client.DeploymentsAsync("acme", "checkout", new(Environment: "production"), Token).ToListAsync(Token)
        );
        Assert.Equal(
            ["success", "in_progress"],
            await Client
                .ListAsync(
                    "repos/list-deployment-statuses",
                    client => client.Repository.Deployment.Status.GetAll("acme", "checkout", made),
                    Token
                )
                .Select(status => status.State.StringValue)
                .ToListAsync(Token)
        );
        ApproveRequests();
    }

    [Fact]
    public async Task An_earlier_deployment_of_the_place_becomes_inactive()
    {
        Checkout.Commit("Change");
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var made = Assert.IsType<DeploymentOutcome.Created>(
                await CreateAsync(new("main") { Environment = "staging" })
            );
            await TellAsync(made.Id, new(DeploymentState.Success));
        }

        Assert.Equal(["inactive", "success"], Checkout.Deployments.Select(deployment => deployment.State));
    }

    [Fact]
    public async Task What_keeps_a_deployment_from_being_created_is_named()
    {
        var commit = Checkout.Commit("Change");
        Checkout.Status(commit, "ci/unit", "pending");

        var all = await Assert.ThrowsAsync<GitHubException>(() => CreateAsync(new("main")));
        var named = await Assert.ThrowsAsync<GitHubException>(() =>
            CreateAsync(new("main") { RequiredContexts = ["ci/deps"] })
        );
        var nowhere = await Assert.ThrowsAsync<GitHubException>(() => CreateAsync(new("nowhere")));
        await CreateAsync(new("main") { RequiredContexts = [] });

        Assert.Equal(
            (GitHubFailure.Conflict, "ci/unit=pending"),
            (all.Failure, Assert.Single(all.ApiError.Errors).Message)
        );
        Assert.Equal(
            (GitHubFailure.Conflict, "ci/deps="),
            (named.Failure, Assert.Single(named.ApiError.Errors).Message)
        );
        Assert.Equal((GitHubFailure.Validation, "No ref found for: nowhere"), (nowhere.Failure, nowhere.Reason));
        Assert.Single(Checkout.Deployments);
        ApproveRequests();
    }

    [Fact]
    public async Task An_older_state_is_deployed_as_it_was_unless_a_merge_is_asked_for()
    {
        var old = Checkout.Commit("Old");
        Checkout.Move("topic", old);
        Checkout.Commit("New");

        Assert.IsType<DeploymentOutcome.Created>(await CreateAsync(new("topic")));
        var merged = Assert.IsType<DeploymentOutcome.AutoMerged>(await CreateAsync(new("topic") { AutoMerge = true }));

        Assert.Equal("Auto-merged main into topic on deployment.", merged.Message);
        Assert.Equal(old.Sha, Assert.Single(Checkout.Deployments).Commit.Sha);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_deployment_whose_answer_got_lost_is_found_by_its_payload_and_not_made_twice(bool isBroken)
    {
        Checkout.Commit("Change");
        GitHub.Fail("repos/create-deployment", isBroken ? null : FakeAnswer.Problem(502, "Server Error"), done: true);

        var lost = await Assert.ThrowsAsync<GitHubException>(() =>
            CreateAsync(new("main") { Payload = new Dictionary<string, string> { ["deploy"] = "d-7" } })
        );
        var found = await Client
            .DeploymentsAsync("acme", "checkout", new(), Token)
            .SingleAsync(deployment => deployment.Payload.GetValueOrDefault("deploy") == "d-7", Token);

        Assert.Equal((GitHubFailure.OutcomeUnknown, false), (lost.Failure, lost.CanRetry));
        Assert.Equal(Checkout.Deployments.Single().Id, found.Id);
        Assert.Equal(isBroken ? 0 : 502, GitHub.Calls[0].Status);
    }

    private Task<DeploymentOutcome> CreateAsync(NewDeployment wish) =>
        Client.CreateDeploymentAsync("acme", "checkout", wish, Token);

    private Task TellAsync(long deployment, NewDeploymentStatus status) =>
        Client.CallAsync(
            "repos/create-deployment-status",
            client => client.Repository.Deployment.Status.Create("acme", "checkout", deployment, status),
            Token
        );
}
