using ChatOpsBot.GitHubFake;

namespace ChatOpsBot.GitHub.Tests;

public sealed class PeopleRequestTests : AgainstFake
{
    private FakeRepository Checkout => GitHub.Repository("acme/checkout");

    [Fact]
    public async Task A_team_s_members_are_known_by_its_slug()
    {
        GitHub.Organization("acme").Team("platform", "grace", "linus").Invited.Add("barbara");
        GitHub.Organization("acme").Team("payments", "ada");
        var teams = Client.Organization.Team;

        Assert.Equal("platform", (await teams.GetByNameAsync("acme", "platform", Token)).Slug);
        Assert.Equal(
            ["platform", "payments"],
            await teams.GetAllAsync("acme", Token).Select(team => team.Slug).ToListAsync(Token)
        );
        Assert.Equal(
            ["grace", "linus"],
            await teams.GetAllMembersAsync("acme", "platform", Token).Select(member => member.Login).ToListAsync(Token)
        );
        Assert.True((await teams.GetMembershipDetailsAsync("acme", "platform", "Grace", Token))?.IsActive);
        Assert.False((await teams.GetMembershipDetailsAsync("acme", "platform", "barbara", Token))?.IsActive);
        Assert.Null(await teams.GetMembershipDetailsAsync("acme", "platform", "ada", Token));
        Assert.Null(await teams.GetMembershipDetailsAsync("acme", "nothing", "ada", Token));
        Assert.Equal(
            ["ada", "grace", "linus"],
            await Client
                .Organization.Member.GetAllAsync("acme", Token)
                .Select(member => member.Login)
                .ToListAsync(Token)
        );
        Assert.True(await Client.Organization.Member.CheckMemberAsync("acme", "ada", Token));
        Assert.False(await Client.Organization.Member.CheckMemberAsync("acme", "mallory", Token));
        ApproveRequests();
    }

    [Fact]
    public async Task Users_are_looked_up()
    {
        Assert.Equal(
            ("ada", "Ada", "User", null),
            await Client.User.GetAsync("ada", Token) is var user
                ? (user.Login, user.Name, user.Type, user.Email)
                : default
        );
        Assert.Equal("grace", (await Client.User.CurrentAsync(Token)).Login);
        Assert.Equal(
            GitHubFailure.NotFound,
            (await Assert.ThrowsAsync<GitHubException>(() => Client.User.GetAsync("nobody", Token))).Failure
        );
        ApproveRequests();
    }

    [Fact]
    public async Task Pull_requests_are_read()
    {
        Checkout.Commit("First");
        var merged = Checkout.Pull("Merged", "ada", ["risk:low"], "a.cs");
        Checkout.Merge(merged);
        Checkout.Pull("Open", "grace");

        var pull = await Client.PullRequest.GetAsync("acme", "checkout", merged.Number, Token);
        Assert.Equal(
            (true, "closed", "ada", Checkout.FullName),
            (pull.IsMerged, pull.State, pull.User?.Login, "acme/checkout")
        );
        Assert.Equal(
            ["Open"],
            await Client
                .PullRequest.GetAllForRepositoryAsync("acme", "checkout", new(), Token)
                .Select(open => open.Title)
                .ToListAsync(Token)
        );
        Assert.Equal(
            ["Merged"],
            await Client
                .PullRequest.GetAllForRepositoryAsync("acme", "checkout", new("all", "acme:topic-1", "main"), Token)
                .Select(open => open.Title)
                .ToListAsync(Token)
        );
        Assert.Equal(
            ["a.cs"],
            await Client
                .PullRequest.FilesAsync("acme", "checkout", merged.Number, Token)
                .Select(file => file.Filename)
                .ToListAsync(Token)
        );
        ApproveRequests();
    }

    [Fact]
    public async Task An_issue_is_opened_discussed_and_closed()
    {
        Checkout.Commit("First");
        var issues = Client.Issue;

        var made = await issues.CreateAsync(
            "acme",
            "checkout",
            new("Add a retry")
            {
                Body = "Why",
                Labels = ["postmortem"],
                Assignees = ["ada"],
            },
            Token
        );
        var comment = await issues.Comment.CreateAsync("acme", "checkout", made.Number, "Seen again", Token);
        await issues.Comment.UpdateAsync("acme", "checkout", comment.Id, "Seen twice", Token);
        await issues.UpdateAsync(
            "acme",
            "checkout",
            made.Number,
            new() { State = "closed", StateReason = "completed" },
            Token
        );

        var issue = await issues.GetAsync("acme", "checkout", made.Number, Token);
        Assert.Equal(
            ("closed", "Why", "postmortem", "ada", Clock.Now),
            (issue.State, issue.Body, issue.Labels[0].Name, issue.Assignees[0].Login, issue.ClosedAt)
        );
        Assert.Equal(
            ["Seen twice"],
            await issues
                .Comment.GetAllForIssueAsync("acme", "checkout", made.Number, Token)
                .Select(known => known.Body)
                .ToListAsync(Token)
        );
        ApproveRequests();
    }

    [Fact]
    public async Task A_body_is_cut_to_what_github_takes()
    {
        Checkout.Commit("First");
        var made = await Client.Issue.CreateAsync(
            "acme",
            "checkout",
            new("Long") { Body = new string('x', 70_000) },
            Token
        );
        var comment = await Client.Issue.Comment.CreateAsync(
            "acme",
            "checkout",
            made.Number,
            new string('y', 70_000),
            Token
        );
        Assert.Equal((65_536, 65_536), (made.Body?.Length, comment.Body?.Length));
    }
}
