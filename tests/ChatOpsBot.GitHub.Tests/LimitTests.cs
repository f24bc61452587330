using System.Net.Http.Headers;
using ChatOpsBot.GitHubFake;

namespace ChatOpsBot.GitHub.Tests;

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

        Task<string> Sha() => Client.Repository.Commit.GetSha1Async("acme", "checkout", "main", Token);
    }

    [Fact]
    public async Task Another_token_is_told_only_what_it_may_see()
    {
        Checkout.Commit("First");
        await Client.Repository.GetAsync("acme", "checkout", Token);

        Credentials = new GitHubToken("ghp_of-a-stranger");

        Assert.Equal(
            GitHubFailure.Authentication,
            (
                await Assert.ThrowsAsync<GitHubException>(() => Client.Repository.GetAsync("acme", "checkout", Token))
            ).Failure
        );
    }

    [Fact]
    public async Task A_used_up_budget_is_left_alone_until_it_is_full_again()
    {
        Checkout.Commit("First");
        GitHub.Budget.Remaining = 1;
        await Client.Repository.GetAsync("acme", "checkout", Token);
        Clock.Now += TimeSpan.FromMinutes(20);

        var refused = await Assert.ThrowsAsync<GitHubException>(() =>
            Client.Repository.Deployment.CreateAsync("acme", "checkout", new("main"), Token)
        );
        var unsent = await Assert.ThrowsAsync<GitHubException>(() =>
            Client.Repository.GetAsync("acme", "checkout", Token)
        );

        Assert.Equal(
            (GitHubFailure.RateLimited, TimeSpan.FromMinutes(40), true),
            (refused.Failure, refused.RetryAfter, refused.CanRetry)
        );
        Assert.Equal(
            (GitHubFailure.RateLimited, TimeSpan.FromMinutes(40), null),
            (unsent.Failure, unsent.RetryAfter, unsent.StatusCode)
        );
        Assert.Equal(2, GitHub.Calls.Count);
        Assert.Empty(Checkout.Deployments);

        Clock.Now += unsent.RetryAfter!.Value;
        await Client.Repository.Commit.GetAsync("acme", "checkout", "main", Token);
        Assert.Equal((5000, 4999), Observed[^1].RateLimit is { } left ? (left.Limit, left.Remaining) : default);
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
            Client.Issue.CreateAsync("acme", "checkout", new("x"), Token)
        );
        await Assert.ThrowsAsync<GitHubException>(() => Client.Repository.GetAsync("acme", "checkout", Token));
        Assert.Equal(
            (GitHubFailure.RateLimited, TimeSpan.FromSeconds(30), 1),
            (refused.Failure, refused.RetryAfter, GitHub.Calls.Count)
        );

        Credentials = new GitHubToken("ghp_another");
        Assert.Equal(
            GitHubFailure.Authentication,
            (
                await Assert.ThrowsAsync<GitHubException>(() => Client.Repository.GetAsync("acme", "checkout", Token))
            ).Failure
        );
        Credentials = new GitHubToken(FakeGitHub.Token);
        Clock.Now += TimeSpan.FromSeconds(30);
        await Client.Issue.CreateAsync("acme", "checkout", new("x"), Token);
        Assert.Equal(["RateLimited", "RateLimited", "Authentication", "ok"], Observed.Select(call => call.Result));
        ApproveRequests();
    }

    [Fact]
    public async Task A_server_that_is_down_leaves_open_only_what_a_second_call_would_do_twice()
    {
        Checkout.Commit("First");
        GitHub.Outage = FakeAnswer.Problem(503, "Service Unavailable");

        var reading = await Assert.ThrowsAsync<GitHubException>(() =>
            Client.Repository.GetAsync("acme", "checkout", Token)
        );
        var writing = await Assert.ThrowsAsync<GitHubException>(() =>
            Client.Repository.Deployment.CreateAsync("acme", "checkout", new("main"), Token)
        );
        GitHub.Outage = null;
        await Client.Repository.GetAsync("acme", "checkout", Token);

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

        await Client.Repository.GetAsync("acme", "checkout", Token);
        await Client.Repository.GetAsync("umbrella", "till", Token);
        GitHub.BudgetOf("acme").Remaining = 0;
        await Assert.ThrowsAsync<GitHubException>(() => Client.Repository.GetAsync("acme", "nothing", Token));
        await Client.Repository.GetAsync("umbrella", "till", Token);

        Assert.Equal(
            ["app", "app", "acme", "app", "app", "umbrella", "acme", "umbrella"],
            Observed.Select(call => call.Budget)
        );
        ApproveRequests();
    }

    [Fact]
    public async Task An_app_looks_people_up_through_any_installation_and_is_nobody_itself()
    {
        Credentials = new GitHubApp("Iv1.app", GitHub.Install("Iv1.app", "acme", "umbrella"));

        Assert.Equal("ada", (await Client.User.GetAsync("ada", Token)).Login);
        Assert.Equal(
            GitHubFailure.Forbidden,
            (await Assert.ThrowsAsync<GitHubException>(() => Client.User.CurrentAsync(Token))).Failure
        );
        Assert.Equal("any", Observed[^1].Budget);
    }

    [Fact]
    public async Task An_app_s_tokens_are_renewed_before_they_end_and_when_they_are_revoked()
    {
        Checkout.Commit("First");
        Credentials = new GitHubApp("Iv1.app", GitHub.Install("Iv1.app", "acme"));

        await Client.Repository.GetAsync("acme", "checkout", Token);
        Clock.Now += TimeSpan.FromMinutes(59);
        await Client.Repository.GetAsync("acme", "checkout", Token);
        GitHub.RevokeTokens();
        await Client.Repository.Deployment.CreateAsync("acme", "checkout", new("main"), Token);

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
            Client.Repository.GetAsync("acme", "checkout", Token)
        );

        Assert.Equal((GitHubFailure.Authentication, "apps/list-installations"), (refused.Failure, refused.Operation));
    }

    [Fact]
    public void The_kept_answers_are_bounded_and_the_longest_unused_goes_first()
    {
        var cache = new AnswerCache(capacity: 800);
        for (var n = 0; n < 8; n++)
            cache.Keep(Address(n), "x", Answer(100));
        Assert.NotNull(cache.Find(Address(0), "x"));

        cache.Keep(Address(8), "x", Answer(100));
        cache.Keep(Address(9), "x", Answer(101));
        cache.Keep(Address(0), "x", Answer(50));

        Assert.Null(cache.Find(Address(1), "x"));
        Assert.Null(cache.Find(Address(9), "x"));
        Assert.Null(cache.Find(Address(0), "y"));
        Assert.Equal(50, cache.Find(Address(0), "x")?.Body.Length);
        Assert.Equal([2, 3, 4, 5, 6, 7, 8], Enumerable.Range(1, 9).Where(n => cache.Find(Address(n), "x") is not null));

        cache.Keep(Address(0), "x", Answer(101));
        Assert.Null(cache.Find(Address(0), "x"));

        static Uri Address(int n) => new($"https://github.example/{n}");
        static KeptAnswer Answer(int size) => new(new EntityTagHeaderValue("\"1\""), new byte[size], null);
    }

    private async Task<List<string?>> HistoryAsync() =>
        await Client
            .Repository.Commit.GetAllAsync("acme", "checkout", null, Token)
            .Select(commit => commit.Commit.Message)
            .ToListAsync(Token);
}
