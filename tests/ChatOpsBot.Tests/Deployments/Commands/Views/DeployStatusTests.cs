namespace ChatOpsBot.Tests.Deployments.Commands.Views;

/// <summary>What people ask about deploys.</summary>
public sealed class DeployStatusTests
{
    [Fact]
    public async Task What_is_on_what_was_and_who_did_it_are_asked_for()
    {
        await using var deploys = await DeployApp.StartAsync(
            "production:Approvals:Count=1",
            "production:After=staging"
        );
        await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        var number = await deploys.DeployAsync("/deploy checkout 1.1.0 to production");
        await deploys.PressAsync(deploys.Card(number), "Approve", "ada", "checkout");
        await deploys.PressAsync(deploys.Card(number), "Approve", "linus", "checkout");
        Assert.DoesNotContain(
            "cannot be undone",
            DeployApp.TextOf(deploys.App.Slack.Messages("checkout")[^1]),
            StringComparison.Ordinal
        );

        var status = (await deploys.TypeAsync("/deploy status checkout")).Text.Split('\n');
        Assert.Equal("*checkout*", status[0]);
        Assert.StartsWith("🟢 staging · `1.1.0` since", status[1], StringComparison.Ordinal);
        Assert.StartsWith("🟢 production · `1.1.0` since", status[2], StringComparison.Ordinal);
        var history = (await deploys.TypeAsync("/deploy history checkout production")).Text;
        Assert.StartsWith(
            "🟢 *checkout* `1.1.0` → production · deployed · #2 by <@U0ADA00001>",
            history,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "🟢 *checkout* in staging: `1.1.0` is already deployed",
            (await deploys.TypeAsync("/deploy checkout 1.1.0 to staging")).Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "#2 is finished: deployed.",
            (await deploys.TypeAsync("/deploy cancel 2")).Text,
            StringComparison.Ordinal
        );

        var audit = (await deploys.TypeAsync($"/chatops audit --deploy {number}")).Text.Split('\n');
        Assert.All(
            (string[])["deploy ended", "/deploy approve 2", "/deploy start"],
            what => Assert.Contains(audit, line => line.Contains(what, StringComparison.Ordinal))
        );
        Assert.DoesNotContain(audit, line => line.Contains("#1", StringComparison.Ordinal));
        Assert.All(
            (await deploys.TypeAsync("/chatops audit --who @linus --what deploy")).Text.Split('\n'),
            line => Assert.Contains("<@U0LINUS001>", line, StringComparison.Ordinal)
        );

        var help = (await deploys.TypeAsync("/deploy help")).Text;
        foreach (
            var verb in (string[])
                [
                    "status",
                    "history",
                    "diff",
                    "queue",
                    "promote",
                    "cancel",
                    "lock",
                    "unlock",
                    "freeze",
                    "unfreeze",
                    "approve",
                ]
        )
            Assert.Contains($"`/deploy {verb}`", help, StringComparison.Ordinal);
    }
}
