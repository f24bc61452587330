namespace ChatOpsBot.Tests.Cards;

/// <summary>A release says what became of it.</summary>
public sealed class ReleaseTests
{
    [Fact]
    public async Task A_release_is_distinguished_from_a_pre_release_and_says_when_it_is_deleted()
    {
        await using var app = await TestApp.StartUnlimitedAsync();

        await StepAsync("published", prerelease: true);
        Assert.Equal("🔵 acme/checkout pre-released v2.0.0 · ada", Text());
        await StepAsync("released", name: "Two");
        Assert.Equal("🔵 acme/checkout released v2.0.0 · Two · ada", Text());
        await StepAsync("deleted");
        Assert.Equal("⚪ acme/checkout deleted the release v2.0.0 · ada", Text());
        Assert.Equal(
            ["🔵 released, no longer a pre-release", "⚪ deleted"],
            app.Replies("#general").Select(reply => reply.Text)
        );

        string Text() => Assert.Single(app.Cards("#general")).Text;

        async Task StepAsync(string action, bool prerelease = false, string name = "v2.0.0")
        {
            app.Time.Advance(TimeSpan.FromMinutes(1));
            await app.GitHubAsync(
                "release",
                new
                {
                    action,
                    release = new
                    {
                        tag_name = "v2.0.0",
                        name,
                        prerelease,
                        html_url = "https://github.com/acme/checkout/releases/v2.0.0",
                        author = new { login = "ada" },
                        created_at = app.Time.GetUtcNow(),
                        published_at = app.Time.GetUtcNow(),
                    },
                    repository = new { full_name = "acme/checkout", html_url = "https://github.com/acme/checkout" },
                }
            );
            await app.SettleAsync();
        }
    }

    [Fact]
    public async Task A_branch_of_a_multibranch_job_is_named_as_people_name_it()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        await app.BearerAsync(
            "jenkins",
            new
            {
                name = "feature%2Fcoupons",
                url = "job/wallet/job/feature%252Fcoupons/",
                build = new
                {
                    full_url = "https://ci.example.org/job/wallet/job/feature%252Fcoupons/3/",
                    number = 3,
                    phase = "FINALIZED",
                    status = "SUCCESS",
                    duration = 61000,
                    timestamp = TestApp.Start.ToUnixTimeMilliseconds(),
                    url = "job/wallet/job/feature%252Fcoupons/3/",
                    scm = new { },
                },
            }
        );
        await app.SettleAsync();

        Assert.StartsWith(
            "🟢 wallet/feature/coupons #3 succeeded",
            Assert.Single(app.Cards("#general")).Text,
            StringComparison.Ordinal
        );
    }
}
