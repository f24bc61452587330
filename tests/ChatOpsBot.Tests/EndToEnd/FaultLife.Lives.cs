using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Store;
using ChatOpsBot.Tests.Deployments;

namespace ChatOpsBot.Tests.EndToEnd;

internal sealed partial class FaultLife
{
    public static readonly IReadOnlyList<(string Name, Func<FaultLife, Task> Live)> Lives =
    [
        ("pull request", life => life.PullRequestAsync()),
        ("alerts", life => life.AlertsAsync()),
        ("build", life => life.BuildAsync()),
        ("deploy", life => life.DeployAsync()),
        ("lock", life => life.LockAsync()),
        ("mention", life => life.MentionAsync()),
        ("question", life => life.QuestionAsync()),
        ("form", life => life.FormAsync()),
        ("home", life => life.HomeAsync()),
        ("news", life => life.NewsAsync()),
    ];

    private async Task PullRequestAsync()
    {
        Break();
        await App.GitHubAsync("pull_request", GitHubPayloads.PullRequest("opened", TestApp.Start));
        await CalledAsync();
        var failed = GitHubPayloads.Check("build", "completed", "failure", TestApp.Start, TestApp.Start.AddMinutes(1));
        await App.GitHubAsync("check_run", failed);
        await StrangerAsync("general");
        await SettleAsync();
        Break();
        var merged = GitHubPayloads.PullRequest("closed", TestApp.Start.AddMinutes(2), "closed", merged: true);
        await App.GitHubAsync("pull_request", merged);
        await CalledAsync();
        await SettleAsync();
    }

    private async Task AlertsAsync()
    {
        Break();
        await App.BearerAsync("alertmanager", Alert("firing", "disk", "node-1"));
        await CalledAsync();
        await App.BearerAsync("alertmanager", Alert("firing", "disk", "node-1", "node-2"));
        await StrangerAsync("alerts");
        await SettleAsync();
        Break();
        await App.BearerAsync("alertmanager", Alert("resolved", "disk", "node-1", "node-2"));
        await CalledAsync();
        await SettleAsync();
    }

    private async Task BuildAsync()
    {
        Break();
        await App.BearerAsync("jenkins", Build("STARTED", null));
        await CalledAsync();
        await App.BearerAsync("jenkins", Build("FINALIZED", "FAILURE"));
        await SettleAsync();
    }

    private async Task DeployAsync()
    {
        Break();
        await TypeAsync("/deploy checkout 1.2.0 to staging", () => Plan() is not null);
        Break();
        // A plan whose press was taken has no button left.
        await ActAsync(
            async () =>
            {
                if (Plan() is not { } plan)
                    return;
                await App.Slack.ActAsync("ada", "general", plan.Ts, DeployApp.Buttons(plan)[0].Id, null, Stop);
            },
            () => Plan() is null
        );
        // A turn of it that a process did not live to end is taken again when its lease is over.
        await UntilAsync(() => !deploys.Engine.Started.IsEmpty);
        await StrangerAsync("checkout");
        deploys.Engine.SetAll(new EngineStatus(EngineState.Succeeded));
        await UntilAsync(() => App.Cards("checkout").Any(IsDeployed));
        await SettleAsync();
    }

    private async Task LockAsync()
    {
        Break();
        await TypeAsync("/deploy lock checkout/staging we try something", () => Said("Locked"));
        Break();
        await TypeAsync("/deploy unlock checkout/staging", () => deploys.Direct("ada").Count > 0, "linus");
    }

    /// <summary>Also finds out again who the bot is, as at the start.</summary>
    private async Task MentionAsync()
    {
        Break();
        var before = LastEntry();
        App.Services.GetRequiredService<SlackIdentity>().Doubt();
        await UntilAsync(() => App.Slack.Log.Any(entry => entry.Id > before && entry.Name == "auth.test"));
        App.Slack.PostAs("ada", "general", "<@U0CHATOPS1> help");
        await CalledAsync();
        await SettleAsync();
    }

    private async Task QuestionAsync()
    {
        Break();
        await TypeAsync("/chatops whoami grace", () => Said("That is *Grace"));
    }

    private async Task FormAsync()
    {
        Break();
        await TypeAsync("/deploy", () => App.Slack.Views("ada").Count > 0);
        Break();
        var opened = Form().Hash;
        await ActAsync(
            async () => await App.Slack.ActInViewAsync("ada", Form().Id, ActionOf("service"), Checkout, Stop),
            () => Form().Hash != opened
        );
    }

    /// <summary>
    /// A user group says who may see it, and what there is to see is in a channel that the person is not in.
    /// </summary>
    private async Task HomeAsync()
    {
        await App.BearerAsync("alertmanager", Alert("firing", "home", "node-3"));
        await CalledAsync();
        await SettleAsync();
        Break();
        await ActAsync(
            () =>
            {
                App.Slack.OpenHome("linus", "home");
                return Task.CompletedTask;
            },
            () => App.Slack.Home("linus")?.Blocks.ToString().Contains("DiskFull", StringComparison.Ordinal) == true
        );
    }

    /// <summary>The author of what reached production is found by an e-mail address.</summary>
    private async Task NewsAsync()
    {
        Break();
        var commit = new ShippedCommit(DeployApp.Sha(4), "Change number 4", null, "Grace", "grace@example.com");
        var deployment = new Deployment
        {
            Number = 900,
            Service = "checkout",
            Environment = "production",
            Channel = "#checkout",
            Ref = "1.4.0",
            Sha = DeployApp.Sha(4),
            Version = "1.4.0",
            Requester = DeployApp.Ada,
            Requested = App.Time.GetUtcNow(),
            State = DeployState.Succeeded,
            Changes = new ShippedChanges { Commits = [commit] },
        };
        var effects = new Commit().Enqueue(DeployNewsWork.For(deployment));
        deployment.Save(null, effects, 0, App.Time.GetUtcNow());
        await App.Store.CommitAsync(effects, Stop);
        await UntilAsync(() => deploys.Direct("grace").Count > 0);
        await SettleAsync();
    }

    private SandboxMessage? Plan() =>
        App
            .Slack.Messages("general")
            .LastOrDefault(message => Says(message, "`1.2.0` → staging") && DeployApp.Buttons(message).Count > 0);

    private static bool IsDeployed(SandboxMessage card) => card.Text.Contains("· deployed", StringComparison.Ordinal);

    private bool Said(string text) =>
        App.Slack.Messages("general").Any(message => message.Text.Contains(text, StringComparison.Ordinal));

    private SandboxView Form() => App.Slack.Views("ada")[^1];

    private const string Checkout = """{"selected_option":{"value":"checkout"}}""";

    private string ActionOf(string block) =>
        Form()
            .Blocks.EnumerateArray()
            .Single(found => found.GetProperty("block_id").GetString() == block)
            .GetProperty("element")
            .GetProperty("action_id")
            .GetString()!;

    private static object Alert(string status, string group, params string[] instances) =>
        new
        {
            version = "4",
            groupKey = group,
            status,
            alerts = instances.Select(instance => new
            {
                status,
                labels = new
                {
                    alertname = "DiskFull",
                    severity = "critical",
                    instance,
                },
                annotations = new { summary = "/var is full" },
                startsAt = "2026-03-02T09:00:00Z",
                endsAt = "2026-03-02T12:00:00Z",
                fingerprint = instance,
            }),
        };

    private static object Build(string phase, string? status) =>
        new
        {
            name = "billing",
            build = new
            {
                number = 7,
                phase,
                status,
                full_url = "https://ci.example.org/job/billing/7/",
                scm = new { branch = "origin/main" },
            },
        };
}
