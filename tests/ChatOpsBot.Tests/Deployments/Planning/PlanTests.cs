using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Tests.Deployments.Engines.GitHubApi;

namespace ChatOpsBot.Tests.Deployments.Planning;

/// <summary>What a plan says of a repository at GitHub.</summary>
public sealed class PlanTests
{
    [Fact]
    public async Task A_branch_a_tag_and_a_sha_in_full_or_short_are_the_commit_that_they_mean()
    {
        await using var deploys = await GitHubDeploys.StartAsync();
        var released = deploys.Checkout.Commit("Released");
        deploys.Checkout.Tag("v1.8.2", released);
        var topic = deploys.Checkout.Commit("Half done", branch: "feature/retry");
        var newest = deploys.Checkout.Commit("Newest");

        Assert.StartsWith(
            $"🔵 *checkout* `{newest.Sha[..7]}` → staging · ready\n`{newest.Sha[..7]}` of main · nothing is "
                + "known to be deployed yet",
            await deploys.PlanAsync("/deploy checkout main to staging"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"`{newest.Sha[..7]}` of main",
            await deploys.PlanAsync("/deploy checkout staging"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"`{topic.Sha[..7]}` of feature/retry",
            await deploys.PlanAsync("/deploy checkout feature/retry to staging"),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            $"🔵 *checkout* `v1.8.2` → staging · ready\n`{released.Sha[..7]}` · nothing",
            await deploys.PlanAsync("/deploy checkout v1.8.2 to staging"),
            StringComparison.Ordinal
        );
        foreach (var written in (string[])[released.Sha, released.Sha[..9]])
            Assert.StartsWith(
                $"🔵 *checkout* `{released.Sha[..7]}` → staging · ready\n`{released.Sha[..7]}` · nothing",
                await deploys.PlanAsync($"/deploy checkout {written} to staging"),
                StringComparison.Ordinal
            );
    }

    [Fact]
    public async Task An_unknown_name_is_answered_with_what_there_is()
    {
        await using var deploys = await GitHubDeploys.StartAsync();
        deploys.Checkout.Tag("v1.8.2", deploys.Checkout.Commit("Released"));
        deploys.Checkout.Commit("Half done", branch: "release-2");

        Assert.Contains(
            "`checkout` has no branch, tag, commit or version `mian`. Did you mean `main`?",
            await deploys.PlanAsync("/deploy checkout mian to staging"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Did you mean `v1.8.2`?",
            await deploys.PlanAsync("/deploy checkout v1.8.3 to staging"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "available: `main`, `release-2`, `v1.8.2`",
            await deploys.PlanAsync("/deploy checkout something-else to staging"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Did you mean `main`?",
            await deploys.PlanAsync("/deploy diff checkout mian to staging"),
            StringComparison.Ordinal
        );
        Assert.Empty(deploys.Checkout.Deployments);
    }

    [Fact]
    public async Task It_shows_what_ships_over_what_is_on_and_what_people_have_to_look_at()
    {
        await using var deploys = await GitHubDeploys.StartAsync(
            "Services:checkout:Attention:0=db/**",
            "Services:checkout:Attention:1=appsettings.json"
        );
        await deploys.ShipAsync("/deploy checkout main to staging");
        var before = deploys.Checkout.Commit("Tidy up", "linus");
        deploys.Checkout.Merge(
            deploys.Checkout.Pull(
                "Retry payments <once>",
                "ada",
                ["bug", "payments"],
                "db/007_retries.sql",
                "src/Payments.cs"
            )
        );
        var after = deploys.Checkout.Commit("Longer time-out", "someone@example.org", null, "appsettings.json");

        var plan = await deploys.PlanAsync("/deploy checkout main to staging");

        var first = deploys.Checkout.Deployments[0].Commit;
        Assert.Contains($"now `{first.Sha[..7]}` since", plan, StringComparison.Ordinal);
        Assert.Contains(
            $"<https://github.example/acme/checkout/compare/{first.Sha}...{after.Sha}|4 changes> by "
                + "someone@example.org, ada, linus",
            plan,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "• <https://github.example/acme/checkout/pull/1|#1> Retry payments &lt;once&gt; · bug, payments",
            plan,
            StringComparison.Ordinal
        );
        Assert.Contains("⚠ review `db/007_retries.sql`, `appsettings.json`", plan, StringComparison.Ordinal);
        Assert.Contains(
            $"⚠ Rollback: `{first.Sha[..7]}`, but `db/007_retries.sql` changes data, which a rollback does not undo",
            plan,
            StringComparison.Ordinal
        );

        var diff = await deploys.PlanAsync("/deploy diff checkout main to staging");
        Assert.Contains($"`{before.Sha[..7]}` Tidy up · linus", diff, StringComparison.Ordinal);
        Assert.Contains(
            $"*checkout* in staging: `{first.Sha[..7]}` is already deployed",
            await deploys.PlanAsync($"/deploy checkout {first.Sha} to staging"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_is_older_shows_it_and_a_history_that_was_rewritten_too()
    {
        await using var deploys = await GitHubDeploys.StartAsync();
        var old = deploys.Checkout.Commit("Old");
        deploys.Checkout.Commit("New");
        await deploys.ShipAsync("/deploy checkout main to staging");
        Assert.Contains(
            "|1 change> by ada, *backwards*: it is older than the deployed version",
            await deploys.PlanAsync($"/deploy checkout {old.Sha} to staging"),
            StringComparison.Ordinal
        );

        deploys.Checkout.Rewrite("Rewritten");
        var plan = await deploys.PlanAsync("/deploy checkout main to staging");
        Assert.Contains("→ staging · ready", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("/compare/", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_files_than_GitHub_lists_are_reported_as_unseen()
    {
        await using var deploys = await GitHubDeploys.StartAsync();
        await deploys.ShipAsync("/deploy checkout main to staging");
        deploys.Checkout.Commit(
            "Reformat",
            files: [.. Enumerable.Range(0, 300).Select(number => $"src/{number}.cs"), "migrations/1.sql"]
        );

        var plan = await deploys.PlanAsync("/deploy checkout main to staging");

        Assert.DoesNotContain("migrations", plan, StringComparison.Ordinal);
        Assert.Contains(
            "⚠ there are more changed files than GitHub lists: review <https://github.example/acme/checkout/compare/",
            plan,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_pull_request_of_a_branch_that_is_not_merged_yet_shows()
    {
        await using var deploys = await GitHubDeploys.StartAsync();
        await deploys.ShipAsync("/deploy checkout main to staging");
        var pull = deploys.Checkout.Pull("Retry payments", "ada", ["bug"], "src/Payments.cs");
        Assert.Contains(
            "|#1> Retry payments · bug",
            await deploys.PlanAsync($"/deploy checkout {pull.Branch} to staging"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_branch_that_moves_on_before_the_click_gets_a_new_plan_and_nothing_happens()
    {
        await using var deploys = await GitHubDeploys.StartAsync();
        var plan = await deploys.TypeAsync("/deploy checkout main to staging");
        var newer = deploys.Checkout.Commit("Meanwhile", "linus");

        await deploys.Deploys.PressAsync(plan, "Deploy");

        Assert.Contains(
            "Something has changed since that plan, so nothing was done",
            deploys.LastAnswer,
            StringComparison.Ordinal
        );
        Assert.Contains($"`{newer.Sha[..7]}` of main", deploys.LastAnswer, StringComparison.Ordinal);
        Assert.Empty(deploys.Checkout.Deployments);
        await deploys.Deploys.PressAsync(deploys.App.Slack.Messages("general")[^1], "Deploy");
        Assert.Equal(newer.Sha, Assert.Single(deploys.Checkout.Deployments).Ref);
    }

    [Fact]
    public async Task A_branch_that_moves_on_after_the_approval_ships_what_was_approved()
    {
        await using var deploys = await GitHubDeploys.StartAsync("production:Approvals:Count=1");
        var approved = deploys.Checkout.Commit("Approved");
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to production");
        deploys.Checkout.Commit("No one has seen this");

        await deploys.Deploys.PressAsync(deploys.Deploys.Card(number), "Approve", "linus", "checkout");

        Assert.Equal(
            (approved.Sha, approved.Sha),
            (Assert.Single(deploys.Checkout.Deployments).Ref, deploys.Checkout.Deployments[0].Commit.Sha)
        );
        Assert.Contains($"`{approved.Sha[..7]}` → production", deploys.Card(number), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_someone_may_mean_is_offered_in_the_form()
    {
        await using var deploys = await GitHubDeploys.StartAsync();
        foreach (var number in Enumerable.Range(0, 130))
            deploys.Checkout.Commit($"Topic {number}", branch: $"topic-{number:000}");
        deploys.Checkout.Tag("topical", deploys.Checkout.Commit("Released"));
        var source = deploys.App.Services.GetRequiredService<VersionSources>();
        var service = deploys.App.Services.GetRequiredService<ServiceCatalog>().Find("checkout")!;

        var offered = await source
            .SourceOf("checkout", service)
            .SuggestAsync(service, "topic-12", TestContext.Current.CancellationToken);
        Assert.Equal(
            Enumerable.Range(120, 10).Select(number => $"topic-{number}"),
            offered.Select(revision => revision.Branch)
        );
        Assert.Contains(
            "topical",
            (
                await source
                    .SourceOf("checkout", service)
                    .SuggestAsync(service, "TOPICAL", TestContext.Current.CancellationToken)
            ).Select(revision => revision.Version)
        );
    }
}
