using System.Text.Json;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>Every sort of card as its readers see it: the first line says it all, and few lines follow.</summary>
public sealed class CardWordingTests : IAsyncLifetime
{
    private TestApp _app = null!;
    private SampleDeliveries _senders = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await TestApp.StartUnlimitedAsync();
        _senders = new SampleDeliveries(_app, TestApp.Start);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_pull_request_with_a_failed_check_says_which()
    {
        await _senders.PullRequestOpensAsync();
        await _senders.PullRequestChecksAsync(allGreen: false);
        await _senders.PullRequestIsApprovedAsync();

        await AssertCardAsync(
            """
            🔴 *<https://github.com/acme/checkout/pull/128|acme/checkout#128>* Retry payments once, with a fresh key · open, 1 of 4 checks failed
            ada · `retry-payments` → `main` · +182 −41
            ✓ <https://github.com/acme/checkout/pull/128#review-900|grace approved>
            ✗ <https://github.com/acme/checkout/runs/integration%20tests|integration tests> 2m 39s
            """
        );
    }

    [Fact]
    public async Task A_merged_pull_request_is_two_lines_and_who_approved()
    {
        await _senders.PullRequestOpensAsync();
        await _senders.PullRequestChecksAsync();
        await _senders.PullRequestIsApprovedAsync();
        await _senders.PullRequestMergesAsync();

        await AssertCardAsync(
            """
            🟣 *<https://github.com/acme/checkout/pull/128|acme/checkout#128>* Retry payments once, with a fresh key · merged, 4 checks passed
            ada · `retry-payments` → `main` · +182 −41
            ✓ <https://github.com/acme/checkout/pull/128#review-900|grace approved>
            """
        );
    }

    [Fact]
    public async Task A_push_links_its_comparison_and_its_commits()
    {
        await _senders.PushAsync();

        await AssertCardAsync(
            """
            🔵 *acme/checkout* <https://github.com/acme/checkout/compare/1d2f3a4...8f3c2d19ab41c0de|3 commits> to `main` by ada
            <https://github.com/acme/checkout/commit/42de001b7a90|42de001> Bump the schema to v12
            <https://github.com/acme/checkout/commit/b70c11e4d3f8|b70c11e> Fix the rounding of net totals
            <https://github.com/acme/checkout/commit/8f3c2d19ab41c0de|8f3c2d1> Retry payments once, with a fresh key (#128)
            """
        );
    }

    [Fact]
    public async Task A_workflow_run_shows_its_jobs_and_how_long_each_took()
    {
        await _senders.WorkflowRunAsync();

        await AssertCardAsync(
            """
            🟢 *Build and publish* #311 succeeded · acme/checkout · `main`
            ada · 8f3c2d1 · 2m 30s
            ✓ compile 31s  ✓ unit 1m 02s  ✓ image 55s
            Retry payments once, with a fresh key (#128)
            [Open build] https://github.com/acme/checkout/actions/runs/7001
            """
        );
    }

    [Fact]
    public async Task A_failed_build_names_the_stage_in_its_first_line()
    {
        await _senders.BuildFailsAsync();

        await AssertCardAsync(
            """
            🔴 *checkout* #482 failed in integration tests · `main`
            Ada Byron · 8f3c2d1 · 4m 12s
            ✓ compile 31s  ✓ unit tests 1m 02s  ✗ <https://ci.example.org/job/checkout/482/console|integration tests> 2m 39s
            2 of 214 tests failed: RefundTests.partial, RefundTests.twice
            [Open build] https://ci.example.org/job/checkout/482/
            [Log] https://ci.example.org/job/checkout/482/console
            """
        );
    }

    [Fact]
    public async Task An_alert_group_leads_to_graph_runbook_and_dashboard()
    {
        await _senders.AlertsFireAsync();

        await AssertCardAsync(
            """
            🔴 *<https://alerts.example.org|DiskFull>* 3 of 3 firing · checkout · production · critical
            firing since <!date^1772441580^{date_short_pretty} {time}|2026-03-02 08:53 UTC>
            <https://prometheus.example.org/graph?g0.expr=disk|node-4: /var is 96 % full> · <https://prometheus.example.org/graph?g0.expr=disk|node-7: /var is 95 % full> · <https://prometheus.example.org/graph?g0.expr=disk|node-9: /var is 94 % full>
            [Runbook] https://runbooks.example.org/disk-full
            [Silence] https://alerts.example.org/#/silences/new?filter=%7Balertname%3D%22DiskFull%22%7D
            [Dashboard] https://dash.example.org/disk
            """
        );
    }

    [Fact]
    public async Task A_deployment_leads_to_its_environment_and_log()
    {
        await _senders.DeploymentAsync();

        await AssertCardAsync(
            """
            🟢 *acme/checkout* v1.8.2 → production · succeeded
            ada · 8f3c2d1 · 2m 10s
            [Open environment] https://checkout.example.org/
            [Log] https://github.com/acme/checkout/actions/runs/7002
            """
        );
    }

    [Fact]
    public async Task A_release_and_an_issue_need_hardly_a_line()
    {
        await _senders.ReleaseAsync();
        await AssertCardAsync(
            "🔵 *acme/checkout* released <https://github.com/acme/checkout/releases/tag/v1.8.2|v1.8.2> · "
                + "Payments retry once · ada"
        );

        await _senders.IssueAsync();
        await AssertCardAsync(
            """
            🟢 *<https://github.com/acme/checkout/issues/127|acme/checkout#127>* Payments fail when the provider answers late · open
            linus
            """
        );
    }

    [Fact]
    public async Task An_image_says_under_which_tag_and_digest_it_is_fetched()
    {
        await _senders.ImageAsync();

        await AssertCardAsync(
            """
            🔵 *<https://github.com/orgs/acme/packages/container/checkout/77|ghcr.io/acme/checkout>* v1.8.2 published
            ada · acme/checkout · container · sha256:444444444444
            """
        );
    }

    [Fact]
    public async Task A_vulnerable_dependency_says_what_to_do_until_someone_decides()
    {
        await _senders.VulnerabilityAsync();
        await AssertCardAsync(
            """
            🔴 *<https://github.com/acme/checkout/security/dependabot/20|left-curve runs for ever on long input>* open · high · acme/checkout
            left-curve in web/package-lock.json · fixed in 7.5.2 · CVE-2026-10001
            """
        );

        await _senders.VulnerabilityAsync("dismissed", "dismissed");
        await AssertCardAsync(
            """
            ⚪ *<https://github.com/acme/checkout/security/dependabot/20|left-curve runs for ever on long input>* dismissed by grace · high · acme/checkout
            left-curve in web/package-lock.json · fixed in 7.5.2 · CVE-2026-10001 · not_used
            """
        );
        Assert.Equal("⚪ dismissed by grace", Assert.Single(_app.Replies("#general")).Text);
    }

    [Fact]
    public async Task A_discussion_and_a_happening_of_a_repository_are_two_lines_at_most()
    {
        await _senders.DiscussionAsync();
        await AssertCardAsync(
            """
            🟢 *<https://github.com/acme/checkout/discussions/21#answer|acme/checkout#21>* Which retry policy for payments? · answered
            linus · q-a · 💬 1
            """
        );

        await _senders.RepositoryIsOpenedAsync();
        await AssertCardAsync("🔵 *<https://github.com/acme/checkout|acme/checkout>* made public by ada");
    }

    private async Task AssertCardAsync(string expected)
    {
        await _app.SettleAsync();
        Assert.Equal(
            expected,
            string.Join('\n', _app.Cards("#general")[^1].Blocks!.Value.EnumerateArray().SelectMany(Lines))
        );
    }

    private static IEnumerable<string> Lines(JsonElement block) =>
        block.TryGetProperty("elements", out var buttons)
            ? buttons
                .EnumerateArray()
                .Select(button => $"[{button.GetProperty("text").GetProperty("text")}] {button.GetProperty("url")}")
            : [block.GetProperty("text").GetProperty("text").GetString()!];
}
