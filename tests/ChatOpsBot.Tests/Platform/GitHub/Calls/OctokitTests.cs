using ChatOpsBot.Platform.GitHub;
using Octokit;

namespace ChatOpsBot.Tests.Platform.GitHub.Calls;

/// <summary>What Octokit makes of answers as GitHub gives them.</summary>
public sealed class OctokitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deployment_gets_a_status()
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

        var created = await github
            .Client()
            .CallAsync(
                "repos/create-deployment-status",
                client => client.Repository.Deployment.Status.Create("acme", "checkout", 42, status),
                Token
            );

        Assert.Equal((9, "in_progress"), (created.Id, created.State.StringValue));
        Assert.Equal("POST repos/acme/checkout/deployments/42/statuses", github.Call.Line);
        Assert.Equal(
            """{"state":"in_progress","log_url":"https://log","description":"half","auto_inactive":false}""",
            github.Call.Body
        );
        Assert.Equal("application/json", github.Call.ContentType);
    }

    [Fact]
    public async Task A_state_that_is_new_to_octokit_can_be_read()
    {
        using var github = RecordingHandler.Answering("""[{"id":9,"state":"waiting"}]""");
        var status = await github
            .Client()
            .ListAsync(
                "repos/list-deployment-statuses",
                client => client.Repository.Deployment.Status.GetAll("acme", "checkout", 42),
                Token
            )
            .FirstAsync(Token);
        Assert.Equal(("waiting", false), (status.State.StringValue, status.State.TryParse(out _)));
    }

    [Fact]
    public async Task Check_runs_come_out_of_their_envelope_in_states_that_are_new_to_octokit()
    {
        using var github = RecordingHandler.Answering(
            """
            {"total_count":3,"check_runs":[{"id":1,"name":"unit","status":"completed","conclusion":"success"},
            {"id":2,"name":"e2e","status":"waiting","conclusion":null},
            {"id":3,"name":"lint","status":"completed","conclusion":"startup_failure"}]}
            """
        );

        var runs = await github.Client().ChecksAsync("acme", "checkout", "feature/x", Token);

        Assert.Equal(
            [("unit", "completed", "success"), ("e2e", "waiting", null), ("lint", "completed", "startup_failure")],
            runs.Select(run => (run.Name, run.Status.StringValue, run.Conclusion?.StringValue))
        );
        Assert.Equal("GET repos/acme/checkout/commits/feature%2Fx/check-runs?per_page=100", github.Call.Line);
    }

    /// <summary>A type of account, for one, is no <see cref="StringEnum{TEnum}"/>.</summary>
    [Fact]
    public async Task What_octokit_cannot_read_is_a_failure_of_the_call()
    {
        using var github = RecordingHandler.Answering("""{"id":1,"login":"ada","type":"Robot"}""");

        var exception = await Assert.ThrowsAsync<GitHubException>(() =>
            github.Client().CallAsync("users/get-by-username", client => client.User.Get("ada"), Token)
        );

        Assert.Equal((GitHubFailure.Unavailable, "the answer cannot be read"), (exception.Failure, exception.Reason));
    }

    [Theory]
    [InlineData("""{"total_count":0}""")]
    [InlineData("""{"total_count":1,"check_runs":[{"id":1,"status":"completed","conclusion":"success"}]}""")]
    [InlineData("""{"total_count":1,"check_runs":[{"id":1,"name":"unit","conclusion":"success"}]}""")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("<html>log in to the hotel</html>")]
    public async Task Half_of_an_answer_does_not_pass_for_a_commit_without_checks(string body)
    {
        using var github = RecordingHandler.Answering(body);
        var exception = await Assert.ThrowsAsync<GitHubException>(() =>
            github.Client().ChecksAsync("acme", "checkout", "main", Token)
        );
        Assert.Equal(GitHubFailure.Unavailable, exception.Failure);
    }

    [Theory]
    [InlineData("[]", "text/html")]
    [InlineData("[]", "application/zip")]
    public async Task A_list_of_another_type_does_not_pass_for_an_empty_one(string body, string type)
    {
        using var github = new RecordingHandler(() =>
            new() { Content = new StringContent(body, System.Text.Encoding.UTF8, type) }
        );
        var exception = await Assert.ThrowsAsync<GitHubException>(() =>
            github.Client().TeamsAsync("acme", Token).CountAsync(Token).AsTask()
        );
        Assert.Equal(GitHubFailure.Unavailable, exception.Failure);
    }

    [Fact]
    public async Task Octokit_alone_is_not_called()
    {
        using var github = RecordingHandler.Answering("{}");
        IGitHubClient? leaked = null;
        await Assert.ThrowsAsync<GitHubException>(() =>
            github
                .Client()
                .CallAsync(
                    "repos/get",
                    client =>
                    {
                        leaked = client;
                        return client.Repository.Get("acme", "checkout");
                    },
                    Token
                )
        );

        await Assert.ThrowsAsync<InvalidOperationException>(() => leaked!.Repository.Get("acme", "checkout"));

        Assert.Single(github.Calls);
    }

    [Fact]
    public async Task A_call_can_be_cancelled_while_it_waits_for_its_answer()
    {
        var sent = new TaskCompletionSource();
        using var github = new RecordingHandler(RecordingHandler.Json("{}"))
        {
            Gate = async token =>
            {
                sent.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            },
        };
        using var impatience = new CancellationTokenSource();

        var call = github.Client().RepositoryAsync("acme", "checkout", impatience.Token);
        await sent.Task;
        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Whoever_gives_up_cancels_no_one_else_s_call()
    {
        var sent = new SemaphoreSlim(0);
        var answers = new TaskCompletionSource();
        using var github = new RecordingHandler(
            RecordingHandler.Json("""{"id":7,"full_name":"acme/checkout","default_branch":"main"}""")
        )
        {
            Gate = async token =>
            {
                sent.Release();
                await answers.Task.WaitAsync(token);
            },
        };
        var client = github.Client();
        using var impatience = new CancellationTokenSource();

        var impatient = client.RepositoryAsync("acme", "checkout", impatience.Token);
        var patient = client.RepositoryAsync("acme", "checkout", Token);
        await sent.WaitAsync(Token);
        await sent.WaitAsync(Token);
        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        answers.SetResult();
        Assert.Equal("main", (await patient).DefaultBranch);
    }

    [Fact]
    public async Task A_list_can_be_cancelled_between_its_pages()
    {
        using var impatience = new CancellationTokenSource();
        using var github = new RecordingHandler(
            RecordingHandler.Json(
                """[{"id":1,"slug":"platform"}]""",
                200,
                ("Link", $"<{RecordingHandler.Root}second>; rel=\"next\"")
            )
        );

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in github.Client().TeamsAsync("acme", impatience.Token))
                await impatience.CancelAsync();
        });

        Assert.Single(github.Calls);
    }
}
