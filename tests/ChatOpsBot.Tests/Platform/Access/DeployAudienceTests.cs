using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Tests.Deployments;

namespace ChatOpsBot.Tests.Platform.Access;

/// <summary>
/// Of deploys each person sees what shows in channels that they can read: Ada is in the private channel of
/// <c>vault</c>, Linus is not, and Grace is an admin. Everyone reads the one of checkout.
/// </summary>
public sealed class DeployAudienceTests
{
    [Theory]
    [InlineData("/deploy status")]
    [InlineData("/deploy history")]
    [InlineData("/deploy queue")]
    [InlineData("/deploy freeze")]
    [InlineData("/deploy lock")]
    [InlineData("/deploy unlock")]
    [InlineData("/chatops audit")]
    [InlineData("/chatops timeline")]
    [InlineData("/chatops timeline --kind command")]
    [InlineData("/chatops home")]
    public async Task What_is_of_a_private_channel_is_seen_by_those_who_are_in_it_and_by_admins(string line)
    {
        await using var deploys = await StartAsync();

        foreach (var (user, sees) in new[] { ("ada", true), ("grace", true), ("linus", false) })
        {
            var shown = await AskAsync(deploys, user, line);
            Assert.Equal(sees, Mentions(shown, "vault"));
            Assert.True(Mentions(shown, "checkout"), $"{user} sees nothing of checkout: {shown}");
        }
    }

    [Theory]
    [InlineData("/deploy status vault")]
    [InlineData("/deploy history vault staging")]
    [InlineData("/deploy diff vault")]
    [InlineData("/chatops audit --place vault")]
    [InlineData("/chatops audit --deploy 1")]
    public async Task Whoever_asks_for_it_by_name_sees_no_more(string line)
    {
        await using var deploys = await StartAsync();

        Assert.Contains("1.", await AskAsync(deploys, "ada", line), StringComparison.Ordinal);
        Assert.DoesNotContain("1.", await AskAsync(deploys, "linus", line), StringComparison.Ordinal);
    }

    [Theory, InlineData("/chatops audit"), InlineData("/chatops timeline --kind command --count 50")]
    public async Task A_line_that_names_a_service_of_each_is_of_the_private_one_too(string line)
    {
        await using var deploys = await StartAsync();
        await deploys.TypeAsync("/deploy lock vault \"before checkout\"");
        await deploys.NowAsync();

        Assert.Contains("before checkout", await AskAsync(deploys, "ada", line), StringComparison.Ordinal);
        Assert.DoesNotContain("before checkout", await AskAsync(deploys, "linus", line), StringComparison.Ordinal);
    }

    [Theory, InlineData("/chatops audit"), InlineData("/chatops timeline --kind command --count 50")]
    public async Task What_was_done_to_a_deploy_by_its_number_is_of_its_channel(string line)
    {
        await using var deploys = await StartAsync();
        await deploys.TypeAsync("/deploy cancel 1 \"found a bug\"");
        await deploys.NowAsync();

        Assert.Contains("/deploy cancel 1", await AskAsync(deploys, "ada", line), StringComparison.Ordinal);
        Assert.DoesNotContain("/deploy cancel 1", await AskAsync(deploys, "linus", line), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alert_that_is_routed_to_a_private_channel_is_not_read_in_the_timeline_either()
    {
        await using var deploys = await DeployApp.StartAsync(
            "Permissions:chatops admin:0=U0GRACE001",
            "Routes:0:Match:0=kind=alert",
            "Routes:0:Channel=#private-security"
        );
        deploys.App.Slack.AddChannel("private-security", ["ada", "chatopsbot"], isPrivate: true);
        await deploys.App.BearerAsync("alertmanager", DeployApp.Alert("firing"));
        await deploys.App.BearerAsync("alertmanager", DeployApp.Alert("resolved"));
        await deploys.NowAsync();

        foreach (var (user, facts) in new[] { ("ada", 2), ("grace", 2), ("linus", 0) })
        {
            var shown = await AskAsync(deploys, user, "/chatops timeline --kind alert --since 30d");
            Assert.Equal((user, facts), (user, shown.Split('\n').Count(line => line.Contains(" · *checkout*"))));
        }
    }

    [Fact]
    public async Task Whoever_may_not_run_the_command_that_shows_it_does_not_read_it_in_the_timeline()
    {
        await using var deploys = await DeployApp.StartAsync(
            "Permissions:chatops admin:0=U0GRACE001",
            "Permissions:chatops audit:0=U0GRACE001",
            "Permissions:deploy status:0=U0GRACE001"
        );
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        await deploys.TypeAsync("/deploy lock checkout/staging migration");
        await deploys.App.BearerAsync("alertmanager", DeployApp.Alert("firing"));
        await deploys.NowAsync();

        foreach (var (user, sees) in new[] { ("grace", true), ("ada", true), ("linus", false) })
        {
            var shown = await AskAsync(deploys, user, "/chatops timeline --count 50");
            Assert.Contains("alert fired", shown, StringComparison.Ordinal);
            foreach (var what in new[] { "`1.0.0` requested", "lock taken" })
                Assert.True(shown.Contains(what, StringComparison.Ordinal) == sees, $"{user}, {what}: {shown}");
            var commands = await AskAsync(deploys, user, "/chatops timeline --kind command --count 50");
            Assert.True(commands.Contains("/deploy lock", StringComparison.Ordinal) == sees, $"{user}: {commands}");
        }
    }

    [Fact]
    public async Task What_people_did_themselves_they_see_wherever_it_shows()
    {
        await using var deploys = await StartAsync();
        await deploys.TypeAsync("/deploy cancel 1 \"not now\"", "linus");
        await deploys.NowAsync();

        Assert.Contains(
            "/deploy cancel 1",
            await AskAsync(deploys, "linus", "/chatops audit --deploy 1"),
            StringComparison.Ordinal
        );
    }

    private static bool Mentions(string shown, string service) =>
        shown.Replace("/deploy", "", StringComparison.Ordinal).Contains(service, StringComparison.OrdinalIgnoreCase);

    private static async Task<DeployApp> StartAsync()
    {
        var deploys = await DeployApp.StartAsync(
            "Services:vault:Versions={versions}",
            "Services:vault:Channel=#private-dba",
            "Services:vault:Environments:staging:Engine=fake",
            "Permissions:chatops admin:0=U0GRACE001"
        );
        deploys.App.Slack.AddChannel("private-dba", ["ada", "chatopsbot"], isPrivate: true);
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        foreach (var service in (string[])["vault", "checkout"])
        {
            await deploys.DeployAsync($"/deploy {service} 1.0.0 to staging");
            await deploys.TypeAsync($"/deploy lock {service}/staging \"{service} is being moved\"");
            await deploys.TypeAsync($"/deploy freeze {service}/staging \"{service} rests\"");
        }
        await deploys.NowAsync();
        return deploys;
    }

    private static async Task<string> AskAsync(DeployApp deploys, string user, string line)
    {
        var answer = await deploys.TypeAsync(line, user);
        if (line != "/chatops home")
            return DeployApp.TextOf(answer);
        var id = deploys.App.Slack.Users.Single(person => person.Name == user).Id;
        return deploys
            .App.Slack.Calls.Last(call => call.Method == "views.publish" && call.Arguments["user_id"] == id)
            .Arguments["view"];
    }
}
