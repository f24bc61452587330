using System.Net.Http.Headers;
using ChatOpsBot.GitHubFake;
using ChatOpsBot.Platform.GitHub;
using ChatOpsBot.Platform.GitHub.Calls;
using ChatOpsBot.Platform.GitHub.Http;

namespace ChatOpsBot.Tests.Platform.GitHub.Http;

/// <summary>Budgets, questions that cost nothing, and whose they are.</summary>
public sealed class LimitTests : AgainstFake
{
    private FakeRepository Checkout => GitHub.Repository("acme/checkout");

    [Fact]
    public async Task What_has_not_changed_costs_nothing()
    {
        for (var n = 0; n < 150; n++)
            Checkout.Commit($"Change {n}");
        var (first, before) = (await HistoryAsync(), GitHub.Budget.Remaining);

        var second = await HistoryAsync();
        Assert.Equal((before, 150), (GitHub.Budget.Remaining, second.Count));
        Assert.Equal(first, second);

        Checkout.Commit("New");
        Assert.Equal("New", (await HistoryAsync())[0]);
        Assert.Equal(["ok", "ok", "unchanged", "unchanged", "ok", "ok"], Observed.Select(call => call.Result));
        ApproveRequests();
    }

    [Fact]
    public async Task A_branch_can_be_watched_for_nothing()
    {
        var first = Checkout.Commit("First");
        Assert.Equal(first.Sha, await Sha()); // the first time it is paid for
        var before = GitHub.Budget.Remaining;
        foreach (var _ in Enumerable.Range(0, 20))
            Assert.Equal(first.Sha, await Sha());
        Assert.Equal(before, GitHub.Budget.Remaining);

        var second = Checkout.Commit("Second");
        Assert.Equal(second.Sha, await Sha());

        async Task<string> Sha() => (await Client.CommitAsync("acme", "checkout", "main", Token)).Sha;
    }

    [Fact]
    public async Task Another_token_is_shown_only_what_it_may_see()
    {
        Checkout.Commit("First");
        await Client.RepositoryAsync("acme", "checkout", Token);

        Credentials = new GitHubToken("ghp_of-a-stranger");

        Assert.Equal(
            GitHubFailure.Authentication,
            (await Assert.ThrowsAsync<GitHubException>(() => Client.RepositoryAsync("acme", "checkout", Token))).Failure
        );
    }

    [Fact]
    public async Task A_used_up_budget_is_left_alone_until_it_is_full_again()
    {
        Checkout.Commit("First");
        GitHub.Budget.Remaining = 1;
        await Client.RepositoryAsync("acme", "checkout", Token);
        Clock.Advance(TimeSpan.FromMinutes(20));

        var refused = await Assert.ThrowsAsync<GitHubException>(() =>
            Client.CreateDeploymentAsync("acme", "checkout", new("main"), Token)
        );
        var unsent = await Assert.ThrowsAsync<GitHubException>(() => Client.RepositoryAsync("acme", "checkout", Token));

        Assert.Equal(
            (GitHubFailure.RateLimited, TimeSpan.FromMinutes(40), true),
            (refused.Failure, refused.RetryAfter, refused.CanRetry)
        );
        Assert.Equal(
            (GitHubFailure.RateLimited, TimeSpan.FromMinutes(40), default),
            (unsent.Failure, unsent.RetryAfter, unsent.StatusCode)
        );
        Assert.Equal(2, GitHub.Calls.Count);
        Assert.Empty(Checkout.Deployments);

        Clock.Advance(unsent.RetryAfter!.Value);
        await Client.CommitAsync("acme", "checkout", "main", Token);
        Assert.Equal((5000, 4999), Observed[^1].Left is { } left ? (left.Limit, left.Remaining) : default);
        ApproveRequests();
    }

    [Fact]
    public async Task A_secondary_limit_silences_all_calls_of_that_token_only()
    {
        Checkout.Commit("First");
        GitHub.Fail(
            "issues/create",
            FakeAnswer.Problem(403, "You have exceeded a secondary rate limit.").With(("Retry-After", "30"))
        );

        var refused = await Assert.ThrowsAsync<GitHubException>(() =>
            Client.OpenIssueAsync("acme", "checkout", "x", Token)
        );
        await Assert.ThrowsAsync<GitHubException>(() => Client.RepositoryAsync("acme", "checkout", Token));
        Assert.Equal(
            (GitHubFailure.RateLimited, TimeSpan.FromSeconds(30), 1),
            (refused.Failure, refused.RetryAfter, GitHub.Calls.Count)
        );

        Credentials = new GitHubToken("ghp_another");
        Assert.Equal(
            GitHubFailure.Authentication,
            (await Assert.ThrowsAsync<GitHubException>(() => Client.RepositoryAsync("acme", "checkout", Token))).Failure
        );
        Credentials = new GitHubToken(FakeGitHub.Token);
        Clock.Advance(TimeSpan.FromSeconds(30));
        await Client.OpenIssueAsync("acme", "checkout", "x", Token);
        Assert.Equal(["RateLimited", "RateLimited", "Authentication", "ok"], Observed.Select(call => call.Result));
        ApproveRequests();
    }

    [Fact]
    public async Task A_server_that_is_down_leaves_open_only_what_a_second_call_would_do_twice()
    {
        Checkout.Commit("First");
        GitHub.Outage = FakeAnswer.Problem(503, "Service Unavailable");

        var reading = await Assert.ThrowsAsync<GitHubException>(() =>
            Client.RepositoryAsync("acme", "checkout", Token)
        );
        var writing = await Assert.ThrowsAsync<GitHubException>(() =>
            Client.CreateDeploymentAsync("acme", "checkout", new("main"), Token)
        );
        GitHub.Outage = null;
        await Client.RepositoryAsync("acme", "checkout", Token);

        Assert.Equal(
            (GitHubFailure.Unavailable, true, GitHubFailure.OutcomeUnknown, false),
            (reading.Failure, reading.CanRetry, writing.Failure, writing.CanRetry)
        );
        Assert.Empty(Checkout.Deployments);
        ApproveRequests();
    }

    [Fact]
    public async Task An_app_calls_through_each_owner_s_installation_with_its_own_budget()
    {
        Checkout.Commit("First");
        GitHub.Repository("umbrella/till").Commit("First");
        Credentials = new GitHubApp("Iv1.app", GitHub.Install("Iv1.app", "acme", "umbrella"));

        await Client.RepositoryAsync("acme", "checkout", Token);
        await Client.RepositoryAsync("umbrella", "till", Token);
        GitHub.BudgetOf("acme").Remaining = 0;
        await Assert.ThrowsAsync<GitHubException>(() => Client.RepositoryAsync("acme", "nothing", Token));
        await Client.RepositoryAsync("umbrella", "till", Token);

        Assert.Equal(
            ["app", "app", "acme", "app", "app", "umbrella", "acme", "umbrella"],
            Observed.Select(call => call.Budget)
        );
        ApproveRequests();
    }

    [Fact]
    public async Task An_app_looks_people_up_through_any_installation_and_is_not_a_person_itself()
    {
        Credentials = new GitHubApp("Iv1.app", GitHub.Install("Iv1.app", "acme", "umbrella"));

        Assert.Equal("ada", (await UserAsync("ada")).Login);
        Assert.Equal(
            GitHubFailure.Forbidden,
            (
                await Assert.ThrowsAsync<GitHubException>(() =>
                    Client.CallAsync("users/get-authenticated", client => client.User.Current(), Token)
                )
            ).Failure
        );
        Assert.Equal("any", Observed[^1].Budget);
    }

    [Fact]
    public async Task An_app_s_tokens_are_renewed_before_they_end_and_when_they_are_revoked()
    {
        Checkout.Commit("First");
        Credentials = new GitHubApp("Iv1.app", GitHub.Install("Iv1.app", "acme"));

        await Client.RepositoryAsync("acme", "checkout", Token);
        Clock.Advance(TimeSpan.FromMinutes(59));
        await Client.RepositoryAsync("acme", "checkout", Token);
        GitHub.RevokeTokens();
        await Client.CreateDeploymentAsync("acme", "checkout", new("main"), Token);

        Assert.Single(Checkout.Deployments);
        Assert.Equal(3, GitHub.Calls.Count(call => call.Operation == "apps/create-installation-access-token"));
        Assert.Single(GitHub.Calls, call => call.Status == 401);
        Assert.Contains(Observed, call => call is { Operation: "repos/get", Result: "unchanged" });
        ApproveRequests();
    }

    [Fact]
    public async Task A_proof_by_another_key_is_refused()
    {
        GitHub.Install("Iv1.app", "acme");
        Credentials = new GitHubApp("Iv1.app", FakeGitHub.NewKey());

        var refused = await Assert.ThrowsAsync<GitHubException>(() =>
            Client.RepositoryAsync("acme", "checkout", Token)
        );

        Assert.Equal((GitHubFailure.Authentication, "apps/list-installations"), (refused.Failure, refused.Operation));
    }

    [Fact]
    public void The_kept_answers_are_bounded_and_the_longest_unused_goes_first()
    {
        var cache = new AnswerCache(capacity: 800);
        for (var n = 0; n < 8; n++)
            cache.Keep(Address(n), Answer(100));
        Assert.NotNull(cache.Find(Address(0)));

        cache.Keep(Address(8), Answer(100));
        cache.Keep(Address(9), Answer(101));
        cache.Keep(Address(0), Answer(50));

        Assert.Null(cache.Find(Address(1)));
        Assert.Null(cache.Find(Address(9)));
        Assert.Equal(50, cache.Find(Address(0))?.Body.Length);
        Assert.Equal([2, 3, 4, 5, 6, 7, 8], Enumerable.Range(1, 9).Where(n => cache.Find(Address(n)) is not null));

        cache.Keep(Address(0), Answer(101));
        Assert.Null(cache.Find(Address(0)));

        static Uri Address(int n) => new($"https://github.example/{n}");
        static KeptAnswer Answer(int size) =>
            new(new EntityTagHeaderValue("\"1\""), new byte[size], "application/json", null);
    }

    private async Task<List<string>> HistoryAsync() =>
        await Client.HistoryAsync("acme", "checkout", Token).Select(commit => commit.Commit.Message).ToListAsync(Token);

    private Task<Octokit.User> UserAsync(string login) =>
        Client.CallAsync("users/get-by-username", client => client.User.Get(login), Token);
}
