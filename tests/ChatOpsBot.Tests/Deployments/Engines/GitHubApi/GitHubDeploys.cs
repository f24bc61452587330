using ChatOpsBot.Deployments;
using ChatOpsBot.GitHubFake;
using ChatOpsBot.Sandbox;

namespace ChatOpsBot.Tests.Deployments.Engines.GitHubApi;

/// <summary>
/// The whole application with one service, <c>checkout</c>, whose versions and deploys are at a strict GitHub of the
/// test's own. Staging and production are on GitHub's deployments unless the settings say otherwise.
/// </summary>
internal sealed class GitHubDeploys : IAsyncDisposable
{
    private GitHubDeploys(FakeGitHub github, DeployApp deploys) => (GitHub, Deploys) = (github, deploys);

    public FakeGitHub GitHub { get; }
    public DeployApp Deploys { get; }
    public FakeRepository Checkout => GitHub.Repository("acme/checkout");
    public TestApp App => Deploys.App;

    /// <param name="settings">As for <see cref="DeployApp.StartAsync(string[])"/>.</param>
    public static Task<GitHubDeploys> StartAsync(params string[] settings) =>
        StartAsync(github => github.Settings, settings);

    /// <summary>With a GitHub App in place of a token.</summary>
    public static Task<GitHubDeploys> StartAsAppAsync(params string[] settings) =>
        StartAsync(
            github =>
                [
                    $"GitHub:ApiUrl={github.ApiUrl}",
                    "GitHub:AppId=Iv1.app",
                    $"GitHub:PrivateKey={github.Install("Iv1.app", "acme")}",
                ],
            settings
        );

    private static async Task<GitHubDeploys> StartAsync(Func<FakeGitHub, string[]> access, string[] settings)
    {
        var time = new ManualTime(TestApp.Start);
        var github = await FakeGitHub.StartAsync(time);
        github.Repository("acme/checkout").Commit("First", "grace");
        return new GitHubDeploys(
            github,
            await DeployApp.StartAsync(
                time,
                [
                    .. access(github),
                    "Services:checkout:Repository=acme/checkout",
                    "staging:Engine=github-deployments",
                    "production:Engine=github-deployments",
                    .. settings,
                ]
            )
        );
    }

    /// <summary>
    /// On the engine <c>github-actions</c>, with a workflow that says in its runs' titles which deploy they are of.
    /// </summary>
    public static async Task<GitHubDeploys> StartWithWorkflowAsync(params string[] settings)
    {
        var deploys = await StartAsync([
            "staging:Engine=github-actions",
            "staging:Workflow=deploy.yml",
            "staging:Variables:version={version}",
            "staging:Variables:sha={sha}",
            "staging:Variables:run={run}",
            .. settings,
        ]);
        deploys.Checkout.Workflow("deploy.yml", "Deploy {version} [{run}]", "version", "sha", "run").Jobs =
        [
            "build",
            "deploy",
        ];
        return deploys;
    }

    public Task<SandboxMessage> TypeAsync(string line, string user = "ada") => Deploys.TypeAsync(line, user);

    /// <summary>All of the plan's words.</summary>
    public async Task<string> PlanAsync(string line, string user = "ada") =>
        DeployApp.TextOf(await Deploys.TypeAsync(line, user));

    /// <summary>Plans, confirms, has it done at GitHub, and waits until the bot has seen it.</summary>
    public async Task<long> ShipAsync(string line, string user = "ada")
    {
        var number = await Deploys.DeployAsync(line, user);
        Checkout.Tell(Checkout.Deployments[^1], "success");
        await Deploys.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(DeployState.Succeeded, (await Deploys.FindAsync(number)).State);
        return number;
    }

    public string Card(long number) => DeployApp.TextOf(Deploys.Card(number));

    /// <summary>The state of a deploy, in its record.</summary>
    public async Task<DeployState> StateAsync(long number) => (await Deploys.FindAsync(number)).State;

    /// <summary>What was answered last, to anyone.</summary>
    public string LastAnswer => DeployApp.TextOf(App.Slack.Messages("general")[^1]);

    /// <summary>All messages of all channels, but replies and what one person alone sees.</summary>
    public IEnumerable<string> Messages =>
        App
            .Slack.Channels.Where(channel => channel.DirectWith is null)
            .SelectMany(channel => App.Cards(channel.Id))
            .Where(message => message.EphemeralTo is null)
            .Select(DeployApp.TextOf);

    /// <summary>A status of a deployment, as its event; GitHub has it already.</summary>
    public Task HearAsync(FakeDeployment deployment) =>
        HearAsync(
            "deployment_status",
            new
            {
                Action = "created",
                Deployment = deployment.View(Checkout),
                DeploymentStatus = deployment.Statuses[^1].View(),
                Repository = Repository(),
                Sender = new { Login = "deployer", Type = "User" },
            }
        );

    /// <summary>That a deployment was created, as its event.</summary>
    public Task HearOfCreationAsync(FakeDeployment deployment) =>
        HearAsync(
            "deployment",
            new
            {
                Action = "created",
                Deployment = deployment.View(Checkout),
                Repository = Repository(),
                Sender = new { Login = "grace", Type = "User" },
            }
        );

    /// <summary>How a run stands, as its event.</summary>
    public Task HearAsync(FakeRun run) =>
        HearAsync(
            "workflow_run",
            new
            {
                Action = run.IsOver ? "completed" : "in_progress",
                WorkflowRun = run.View(Checkout),
                Repository = Repository(),
                Sender = new { Login = "grace", Type = "User" },
            }
        );

    public Task HearAsync(FakePull pull) =>
        HearAsync(
            "pull_request",
            new
            {
                Action = "closed",
                pull.Number,
                PullRequest = pull.View(Checkout, isWhole: true),
                Repository = Repository(),
                Sender = new { Login = "grace", Type = "User" },
            }
        );

    private async Task HearAsync(string name, object body)
    {
        using var answer = await App.GitHubAsync(name, FakeAnswer.Ok(body).Bytes);
        Assert.True(answer.IsSuccessStatusCode);
        await Deploys.NowAsync();
    }

    private object Repository() =>
        new
        {
            Checkout.FullName,
            HtmlUrl = Checkout.Page,
            Checkout.DefaultBranch,
        };

    public async ValueTask DisposeAsync()
    {
        await Deploys.DisposeAsync();
        await GitHub.DisposeAsync();
        Assert.Empty(GitHub.Complaints);
    }
}
