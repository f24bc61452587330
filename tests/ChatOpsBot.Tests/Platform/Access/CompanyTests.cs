using ChatOpsBot.Deployments.Locks;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Sandbox;

namespace ChatOpsBot.Tests.Platform.Access;

/// <summary>People of other companies, and of the bot's organisation: unknown means no.</summary>
public sealed class CompanyTests
{
    private const string Ours = "T0SANDBOX1",
        Organisation = "E0OURS0001";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_typed_command_of_another_company_is_refused()
    {
        await using var app = await TestApp.StartUnlimitedAsync();

        var answer = await new SlackSide(app).TypeAsync(
            new Stranger("U0OTHER001", "T0OTHER001"),
            "/deploy",
            "lock demo/staging mine"
        );
        await app.SettleAsync();

        Assert.Contains(
            "You are from another workspace, and no rule allows you to run `/deploy lock`",
            answer,
            StringComparison.Ordinal
        );
        Assert.Empty(await DeployLock.AllAsync(app.Store, Stop));
    }

    [Theory]
    [InlineData("U0OTHER001", null, null, false)]
    [InlineData("U0ADA00001", null, null, true)]
    [InlineData("U0ADA00001", "T0OTHER001", null, false)]
    [InlineData("U0OTHER001", Ours, null, true)]
    public async Task Who_is_of_the_workspace_is_known_from_the_request_or_from_the_profile(
        string user,
        string? team,
        string? organisation,
        bool may
    )
    {
        await using var app = await TestApp.StartAsync();

        Assert.Equal(
            may,
            await app.Services.GetRequiredService<Permissions>().IsOursAsync(new Caller(user, team, organisation), Stop)
        );
    }

    [Theory]
    [InlineData("T0OTHER001", Organisation, null, true)]
    [InlineData(Organisation, null, null, true)]
    [InlineData("T0OTHER001", "E0OTHER001", Organisation, false)]
    [InlineData("T0OTHER001", null, Organisation, true)]
    [InlineData("T0OTHER001", null, "E0OTHER001", false)]
    [InlineData("T0OTHER001", null, null, false)]
    [InlineData(null, null, null, false)]
    [InlineData(null, null, Organisation, true)]
    public async Task In_an_organisation_only_people_of_that_organisation_are_at_home(
        string? team,
        string? organisation,
        string? profile,
        bool may
    )
    {
        var slack = new SlackDirectory { Organisation = Organisation };
        slack.Users["U0OTHER001"] = new
        {
            id = "U0OTHER001",
            team_id = "T0OTHER001",
            enterprise_user = profile is null ? null : new { enterprise_id = profile },
        };
        await using var app = await TestApp.StartAsync(slack.AddTo);

        Assert.Equal(
            may,
            await app
                .Services.GetRequiredService<Permissions>()
                .IsOursAsync(new Caller("U0OTHER001", team, organisation), Stop)
        );
    }

    [Fact]
    public async Task In_a_shared_channel_only_what_the_person_brings_counts()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        var slack = new SlackSide(app);

        await slack.MentionAsync(new Stranger("U0OTHER001", null), "link ada", isShared: true);
        await slack.WriteDirectlyAsync(new Stranger("U0OTHER002", "T0OTHER001"), "link ada");
        await app.SettleAsync();

        Assert.Equal(
            2,
            app.Slack.Calls.Count(call =>
                call.Method == "chat.postMessage"
                && call.Arguments["text"].Contains("You are from another workspace", StringComparison.Ordinal)
            )
        );
    }

    [Fact]
    public async Task Someone_of_another_company_who_is_named_for_one_place_may_act_there_and_nowhere_else()
    {
        await using var app = await TestApp.StartUnlimitedAsync(
            "Permissions:deploy lock demo/staging:0=U0OTHER001",
            "Permissions:deploy lock demo/*:0=*"
        );
        var (slack, partner) = (new SlackSide(app), new Stranger("U0OTHER001", "T0OTHER001"));

        Assert.Contains(
            "You are from another workspace",
            await slack.TypeAsync(partner, "/deploy", "lock demo/production mine"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "You are from another workspace",
            await slack.TypeAsync(partner, "/deploy", "lock */nowhere mine"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "You are from another workspace",
            await slack.TypeAsync(partner, "/chatops", "status"),
            StringComparison.Ordinal
        );
        await slack.TypeAsync(partner, "/deploy", "lock demo/staging mine");
        await app.UntilAsync(async () => (await DeployLock.AllAsync(app.Store, Stop)).Count > 0);

        Assert.Equal("demo/staging", Assert.Single(await DeployLock.AllAsync(app.Store, Stop)).Scope);
    }

    [Fact]
    public async Task What_cannot_be_found_out_is_not_a_yes()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.Error) { Method = "users.info", Error = "internal_error" }
        );

        var answer = await new SlackSide(app).TypeAsync(new Stranger("U0ADA00001", null), "/chatops", "status");

        Assert.Contains(
            "I could not find out which workspace you belong to (internal_error), so nothing was done",
            answer,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_home_tab_of_another_company_says_why_it_is_empty()
    {
        await using var app = await TestApp.StartUnlimitedAsync();

        await new SlackSide(app).OpenHomeAsync(new Stranger("U0OTHER001", null));
        await app.UntilAsync(() => app.Slack.Calls.Any(call => call.Method == "views.publish"));

        var view = app.Slack.Calls.First(call => call.Method == "views.publish").Arguments["view"];
        Assert.Contains("You are from another workspace", view, StringComparison.Ordinal);
        Assert.DoesNotContain("What is going on", view, StringComparison.Ordinal);
    }
}
