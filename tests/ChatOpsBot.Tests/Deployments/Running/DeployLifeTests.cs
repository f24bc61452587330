using System.Text.Json;
using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Sandbox;

namespace ChatOpsBot.Tests.Deployments.Running;

/// <summary>A deploy from the plan to its end, as people see it.</summary>
public sealed class DeployLifeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deploy_is_planned_confirmed_run_and_shown_in_one_message()
    {
        await using var deploys = await DeployApp.StartAsync();
        deploys.Engine.Starts = new EngineStatus(EngineState.Running, "copying files", 40);

        var plan = await deploys.TypeAsync("/deploy checkout 1.2.0 to staging");
        Assert.StartsWith("🔵 *checkout* `1.2.0` → staging · ready", plan.Text, StringComparison.Ordinal);
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");

        await deploys.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Contains(
            "🟡 *checkout* `1.2.0` → staging · deploying",
            DeployApp.TextOf(deploys.Card(number)),
            StringComparison.Ordinal
        );
        Assert.Contains("40%", DeployApp.TextOf(deploys.Card(number)), StringComparison.Ordinal);
        Assert.Equal(
            ["Cancel", "Pull the cord"],
            DeployApp.Buttons(deploys.Card(number)).Select(button => button.Label)
        );

        deploys.Engine.SetAll(new EngineStatus(EngineState.Succeeded));
        await deploys.PassAsync(TimeSpan.FromSeconds(10));

        Assert.StartsWith(
            "🟢 checkout 1.2.0 → staging · deployed",
            deploys.Card(number).Text,
            StringComparison.Ordinal
        );
        Assert.Empty(DeployApp.Buttons(deploys.Card(number)));
        Assert.Single(deploys.App.Cards("checkout"));
        Assert.Equal(DeployState.Succeeded, (await deploys.FindAsync(number)).State);
        Assert.Single(deploys.Engine.Started);
    }

    [Fact]
    public async Task In_a_form_the_plan_is_confirmed_and_what_came_of_it_takes_its_place()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.App.Slack.CommandAsync("ada", "general", "/deploy", Stop);
        await deploys.App.AskSandboxAsync(
            "actions",
            new
            {
                user = "ada",
                view_id = View().Id,
                block_id = "service",
                action_id = ActionOf("service"),
                value = Option("checkout"),
                state = new { values = new Dictionary<string, object> { ["service"] = Chosen("service", "checkout") } },
            }
        );
        await deploys.NowAsync();
        var form = View();
        Assert.Equal(
            ["staging", "production"],
            Input("environment")
                .GetProperty("options")
                .EnumerateArray()
                .Select(option => option.GetProperty("value").GetString())
        );
        var offered = await deploys.App.AskSandboxAsync(
            "options",
            new
            {
                user = "ada",
                view_id = form.Id,
                block_id = "ref",
                action_id = ActionOf("ref"),
                value = "1.2",
            }
        );
        Assert.Equal(
            "1.2.0: Change number 2",
            Assert
                .Single(offered.GetProperty("options").EnumerateArray())
                .GetProperty("text")
                .GetProperty("text")
                .GetString()
        );
        await deploys.App.Slack.SubmitAsync(
            "ada",
            form.Id,
            JsonSerializer.Serialize(
                new Dictionary<string, object>
                {
                    ["service"] = Chosen("service", "checkout"),
                    ["environment"] = Chosen("environment", "staging"),
                    ["ref"] = Chosen("ref", "1.2.0"),
                }
            ),
            Stop
        );
        Assert.Contains("`1.2.0` → staging · ready", View().Blocks.ToString(), StringComparison.Ordinal);

        var button = View()
            .Blocks.EnumerateArray()
            .Single(block => block.GetProperty("type").GetString() == "actions")
            .GetProperty("elements")[0]
            .GetProperty("action_id")
            .GetString()!;
        Assert.True((await deploys.App.Slack.ActInViewAsync("ada", View().Id, button, null, Stop)).Ok);
        await deploys.NowAsync();

        Assert.Contains("Started #1", View().Blocks.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("actions", View().Blocks.ToString(), StringComparison.Ordinal);
        Assert.Empty(deploys.Direct("ada"));
        Assert.Equal("1.2.0", (await deploys.OnAsync("staging"))?.Version);

        SandboxView View() => Assert.Single(deploys.App.Slack.Views("ada"));
        JsonElement Input(string block) =>
            View()
                .Blocks.EnumerateArray()
                .Single(found => found.GetProperty("block_id").GetString() == block)
                .GetProperty("element");
        string ActionOf(string block) => Input(block).GetProperty("action_id").GetString()!;
        Dictionary<string, object> Chosen(string block, string value) => new() { [ActionOf(block)] = Option(value) };
        static object Option(string value) => new { selected_option = new { value } };
    }
}
