using System.Text;
using System.Text.Json.Nodes;
using ChatOpsBot.Store;
using ChatOpsBot.Tests.Deployments;

namespace ChatOpsBot.Tests.Catalog.Repositories;

/// <summary>Which repository a subject belongs to: its host, its name, and the names that it had.</summary>
public sealed class RepositoryTests
{
    private const string GitLab = "Sources:gitlab:Type=gitlab",
        GitLabSecret = $"Sources:gitlab:Secret={TestApp.Secret}";

    [Fact]
    public async Task Repositories_of_one_name_on_two_hosts_have_cards_of_their_own()
    {
        await using var app = await TestApp.StartUnlimitedAsync(GitLab, GitLabSecret);

        await app.GitHubAsync("pull_request", GitHubPayloads.PullRequest("opened", TestApp.Start));
        await MergeRequestAsync(app, "opened", "open");
        await app.GitHubAsync("issues", Issue("github.com"));
        await app.GitHubAsync("issues", Issue("git.acme.example:8443"));
        await app.SettleAsync();

        // Deliveries are processed side by side, so the cards come in any order.
        Assert.Equal(
            ["acme/checkout#12", "acme/checkout#12", "acme/checkout#7", "acme/checkout#7"],
            app.Cards("#general").Select(card => card.Text.Split(' ')[1]).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Hooks_of_one_host_share_a_card_whichever_of_them_sends()
    {
        await using var app = await TestApp.StartUnlimitedAsync(
            "Sources:organization:Type=github",
            $"Sources:organization:Secret={TestApp.Secret}"
        );

        await app.GitHubAsync("issues", Issue("github.com"));
        await app.SettleAsync();
        await app.GitHubAsync("issues", Issue("github.com", "closed"), source: "organization");
        await app.SettleAsync();

        Assert.Contains("closed", Assert.Single(app.Cards("#general")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_until_a_merge_asks_which_host_is_meant_and_ends_with_that_one_alone()
    {
        await using var deploys = await DeployApp.StartAsync(
            "Services:checkout:Repository=acme/checkout",
            GitLab,
            GitLabSecret
        );
        await deploys.App.GitHubAsync("pull_request", GitHubPayloads.PullRequest("opened", TestApp.Start));
        await MergeRequestAsync(deploys.App, "opened", "open");
        await deploys.NowAsync();

        var asked = await deploys.TypeAsync("/deploy lock checkout/staging --until-merged #12");
        Assert.Contains(
            "`github.com/acme/checkout` and `gitlab.acme.example/acme/checkout`",
            asked.Text,
            StringComparison.Ordinal
        );
        await deploys.TypeAsync(
            "/deploy lock checkout/staging --until-merged https://github.com/acme/checkout/pull/12"
        );
        await MergeRequestAsync(deploys.App, "merged", "merge");
        await deploys.NowAsync();
        Assert.Contains("🔒", (await deploys.TypeAsync("/deploy status")).Text, StringComparison.Ordinal);

        await deploys.App.GitHubAsync(
            "pull_request",
            GitHubPayloads.PullRequest("closed", TestApp.Start, "closed", merged: true)
        );
        await deploys.NowAsync();
        Assert.DoesNotContain("🔒", (await deploys.TypeAsync("/deploy status")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("github.com", 1)]
    [InlineData("git.acme.example", 2)]
    public async Task A_card_that_was_kept_before_subjects_named_the_host_goes_on_in_its_message(
        string host,
        int messages
    )
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        await app.CallSlackAsync("chat.postMessage", new { channel = "#general", text = "acme/checkout#7 open" });
        var message = app.Cards("#general")[0];
        await KeepAsync(
            app,
            "card/issue:acme/checkout#7",
            """
            {"subject":"issue:acme/checkout#7","round":"","opened":true,"channels":["#general"],"parts":{"":{"id":"1",
            "source":"github","kind":"issue","subject":"issue:acme/checkout#7","part":"","opensCard":true,
            "state":"Opened","occurred":"2026-03-01T09:00:00+00:00","title":"Prices are rounded twice",
            "url":"https://github.com/acme/checkout/issues/7","repository":"acme/checkout"}}}
            """
        );
        await KeepAsync(
            app,
            "post/#general/issue:acme/checkout#7",
            $$"""
            {"channel":"{{message.Channel}}","ts":"{{message.Ts}}","firstVersion":1,"version":1,
            "subject":"issue:acme/checkout#7"}
            """
        );

        await app.GitHubAsync("issues", Issue(host, "closed"));
        await app.SettleAsync();

        Assert.Equal(messages, app.Cards("#general").Count);
        Assert.Contains("closed", app.Cards("#general")[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_goes_on_when_its_repository_is_renamed_and_a_new_repository_of_the_old_name_gets_its_own()
    {
        await using var app = await TestApp.StartUnlimitedAsync(
            "Routes:0:Match:0=kind=repository",
            "Routes:0:Drop=true"
        );
        await app.GitHubAsync("issues", Issue("github.com", id: 42));
        await app.SettleAsync();

        await app.GitHubAsync("issues", Issue("github.com", "closed", "acme/till", 42));
        await app.GitHubAsync("issues", Issue("github.com", "opened", "acme/checkout", 43));
        await app.SettleAsync();

        Assert.Equal(
            ["⚪ acme/till#7", "🟢 acme/checkout#7"],
            app.Cards("#general").Select(card => string.Join(' ', card.Text.Split(' ')[..2]))
        );
    }

    [Fact]
    public async Task A_branch_that_takes_over_the_commits_of_another_leaves_that_ones_message_alone()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        await app.GitHubAsync("push", GitHubPayloads.Push(1, branch: "develop"));
        await app.SettleAsync();
        await app.GitHubAsync("push", GitHubPayloads.Push(1, branch: "main"));
        await app.GitHubAsync(
            "status",
            new
            {
                id = 1,
                sha = "2222222bbbb",
                context = "ci",
                state = "failure",
                created_at = TestApp.Start,
                updated_at = TestApp.Start,
                repository = new { full_name = "acme/checkout" },
            }
        );
        await app.SettleAsync();

        Assert.Equal(
            [
                "🔴 acme/checkout 1 commit to develop by ada · 1 of 1 check failed",
                "🔴 acme/checkout 1 commit to main by ada · 1 of 1 check failed",
            ],
            app.Cards("#general").Select(card => card.Text)
        );
    }

    [Fact]
    public async Task A_forced_push_back_is_a_message_of_its_own_and_says_what_it_dropped()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        await app.GitHubAsync("push", GitHubPayloads.Push(3, after: "2222222bbbb"));
        await app.SettleAsync();
        var back = JsonNode.Parse(TestApp.Bytes(GitHubPayloads.Push(0, after: "0000000")))!;
        (back["before"], back["forced"]) = ("2222222bbbb", true);
        await app.GitHubAsync("push", back.ToJsonString());
        await app.SettleAsync();

        Assert.Equal(
            [
                "🔵 acme/checkout 3 commits to main by ada",
                "🔵 acme/checkout main reset to 0000000 by ada · force-pushed, 3 commits dropped",
            ],
            app.Cards("#general").Select(card => card.Text)
        );
    }

    private static Task<HttpResponseMessage> MergeRequestAsync(TestApp app, string state, string action) =>
        app.SendAsync(
            "gitlab",
            TestApp.Bytes(
                new
                {
                    object_kind = "merge_request",
                    user = new { username = "grace", name = "Grace Hopper" },
                    project = new
                    {
                        id = 42,
                        path_with_namespace = "acme/checkout",
                        web_url = "https://gitlab.acme.example/acme/checkout",
                    },
                    object_attributes = new
                    {
                        iid = 12,
                        title = "Another change",
                        state,
                        action,
                        source_branch = "other",
                        target_branch = "main",
                        created_at = TestApp.Start,
                        updated_at = TestApp.Start,
                        url = "https://gitlab.acme.example/acme/checkout/-/merge_requests/12",
                    },
                }
            ),
            request => request.Headers.Add("X-Gitlab-Token", TestApp.Secret)
        );

    private static object Issue(
        string host,
        string action = "opened",
        string repository = "acme/checkout",
        int? id = null
    ) =>
        new
        {
            action,
            issue = new
            {
                number = 7,
                title = "Prices are rounded twice",
                html_url = $"https://{host}/{repository}/issues/7",
                state = action == "closed" ? "closed" : "open",
                user = new { login = "ada" },
                created_at = TestApp.Start,
                updated_at = TestApp.Start.AddMinutes(action == "closed" ? 5 : 0),
            },
            repository = new
            {
                id,
                full_name = repository,
                html_url = $"https://{host}/{repository}",
            },
            sender = new { login = "ada" },
        };

    private static async Task KeepAsync(TestApp app, string key, string json) =>
        Assert.True(
            (
                await app.Store.CommitAsync(
                    new Commit().Put(key, Encoding.UTF8.GetBytes(json), 0),
                    TestContext.Current.CancellationToken
                )
            ).IsDone
        );
}
