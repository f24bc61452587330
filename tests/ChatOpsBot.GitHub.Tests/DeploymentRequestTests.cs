using ChatOpsBot.GitHubFake;

namespace ChatOpsBot.GitHub.Tests;

public sealed class DeploymentRequestTests : AgainstFake
{
    private FakeRepository Checkout => GitHub.Repository("acme/checkout");

    [Fact]
    public async Task A_deployment_is_created_told_how_it_stands_and_found_again()
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

        var made = Assert
            .IsType<DeploymentOutcome.Created>(
                await Client.Repository.Deployment.CreateAsync("acme", "checkout", wish, Token)
            )
            .Deployment;
        var statuses = Client.Repository.Deployment.Status;
        await statuses.CreateAsync(
            "acme",
            "checkout",
            made.Id,
            new(DeploymentState.InProgress) { LogUrl = "https://bot.example/log" },
            Token
        );
        await statuses.CreateAsync(
            "acme",
            "checkout",
            made.Id,
            new(DeploymentState.Success)
            {
                EnvironmentUrl = "https://staging.example",
                Description = new string('x', 200),
            },
            Token
        );

        Assert.Equal(
            (commit.Sha, "staging", false, "d-1"),
            (made.Sha, made.Environment, made.ProductionEnvironment, made.Payload["deploy"])
        );
        Assert.Equal(
            ["success", "in_progress"],
            await statuses
                .GetAllAsync("acme", "checkout", made.Id, Token)
                .Select(status => status.State)
                .ToListAsync(Token)
        );
        Assert.Equal(
            [made.Id],
            await Client
                .Repository.Deployment.GetAllAsync("acme", "checkout", new(Environment: "staging"), Token)
                .Select(deployment => deployment.Id)
                .ToListAsync(Token)
        );
        Assert.Empty(
            await Client
                .Repository.Deployment.GetAllAsync("acme", "checkout", new(Environment: "production"), Token)
                .ToListAsync(Token)
        );
        Assert.Equal(
            made.CreatedAt,
            (await Client.Repository.Deployment.GetAsync("acme", "checkout", made.Id, Token)).CreatedAt
        );
        ApproveRequests();
    }

    [Fact]
    public async Task An_earlier_deployment_of_the_place_becomes_inactive()
    {
        Checkout.Commit("Change");
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var made = Assert
                .IsType<DeploymentOutcome.Created>(
                    await Client.Repository.Deployment.CreateAsync(
                        "acme",
                        "checkout",
                        new("main") { Environment = "staging" },
                        Token
                    )
                )
                .Deployment;
            await Client.Repository.Deployment.Status.CreateAsync(
                "acme",
                "checkout",
                made.Id,
                new(DeploymentState.Success),
                Token
            );
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
            (GitHubFailure.Conflict, new RequiredContext("ci/unit", "pending")),
            (all.Failure, Assert.Single(all.Errors[0].Contexts))
        );
        Assert.Equal(
            (GitHubFailure.Conflict, new RequiredContext("ci/deps", null)),
            (named.Failure, Assert.Single(named.Errors[0].Contexts))
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

        var plain = Assert.IsType<DeploymentOutcome.Created>(await CreateAsync(new("topic")));
        var merged = Assert.IsType<DeploymentOutcome.AutoMerged>(await CreateAsync(new("topic") { AutoMerge = true }));

        Assert.Equal((old.Sha, "Auto-merged main into topic on deployment."), (plain.Deployment.Sha, merged.Message));
        Assert.Single(Checkout.Deployments);
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
            .Repository.Deployment.GetAllAsync("acme", "checkout", new(), Token)
            .SingleAsync(deployment => deployment.Payload.GetValueOrDefault("deploy") == "d-7", Token);

        Assert.Equal((GitHubFailure.OutcomeUnknown, false), (lost.Failure, lost.CanRetry));
        Assert.Equal(Checkout.Deployments.Single().Id, found.Id);
        Assert.Equal(isBroken ? 0 : 502, GitHub.Calls[0].Status);
    }

    [Fact]
    public async Task An_environment_says_what_protects_it()
    {
        Checkout.Commit("Change");
        Checkout.Environments.Add("production");

        var environment = await Client.Repository.Environment.GetAllAsync("acme", "checkout", Token).SingleAsync(Token);
        var same = await Client.Repository.Environment.GetAsync("acme", "checkout", "production", Token);

        Assert.Equal(
            ["wait_timer", "required_reviewers", "branch_policy"],
            environment.ProtectionRules.Select(rule => rule.Type)
        );
        Assert.Equal(
            (30, true),
            (environment.ProtectionRules[0].WaitTimer, environment.ProtectionRules[1].PreventSelfReview)
        );
        Assert.Equal(
            [("User", "grace"), ("Team", "platform")],
            environment
                .ProtectionRules[1]
                .Reviewers.Select(reviewer => (reviewer.Type, reviewer.Name?.Login ?? reviewer.Name?.Slug))
        );
        Assert.Equal(environment.Name, same.Name);
        ApproveRequests();
    }

    private Task<DeploymentOutcome> CreateAsync(NewDeployment wish) =>
        Client.Repository.Deployment.CreateAsync("acme", "checkout", wish, Token);
}
