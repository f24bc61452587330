using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Ports;

namespace ChatOpsBot.Tests.Deployments.Planning.Gates;

/// <summary>What another feature says against a deploy, through <see cref="IDeployGate"/>.</summary>
public sealed class ForeignGateTests
{
    private readonly OpenIncident _incident = new();

    [Fact]
    public async Task It_stops_the_plan_and_breaking_the_glass_passes_it()
    {
        await using var deploys = await StartAsync("Permissions:deploy break-glass:0=*");
        _incident.Objections = [new DeployObjection("INC-1", "INC-1 is open.", Stops: true)];

        var plan = DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.1.0 to staging"));
        var number = await deploys.DeployAsync("/deploy checkout 1.1.0 to staging --break-glass \"cannot wait\"");

        Assert.Contains("✗ INC-1 is open.", plan, StringComparison.Ordinal);
        var deployed = await deploys.FindAsync(number);
        Assert.Equal(DeployState.Succeeded, deployed.State);
        Assert.Equal(["an open incident"], deployed.Overridden);
        Assert.All(
            _incident.Asked,
            question => Assert.Equal(("checkout", "staging"), (question.Service, question.Environment))
        );
        Assert.All(_incident.Asked, question => Assert.Equal(DeployApp.Sha(1), question.Sha));
    }

    [Fact]
    public async Task A_warning_shows_in_the_plan_and_what_was_confirmed_starts()
    {
        await using var deploys = await StartAsync();
        _incident.Objections = [new DeployObjection("INC-1", "INC-1 is open.", Stops: false)];

        var plan = DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.1.0 to staging"));
        var number = await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");

        Assert.Contains("⚠ INC-1 is open.", plan, StringComparison.Ordinal);
        Assert.Equal(DeployState.Succeeded, (await deploys.FindAsync(number)).State);
    }

    [Fact]
    public async Task What_has_come_about_since_stops_it_at_its_turn()
    {
        await using var deploys = await StartAsync();
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        var number = await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        _incident.Objections = [new DeployObjection("INC-2", "INC-2 is open.", Stops: true)];

        deploys.Engine.SetAll(new EngineStatus(EngineState.Succeeded));
        await deploys.PassAsync(TimeSpan.FromSeconds(30));

        var deployment = await deploys.FindAsync(number);
        Assert.Equal(DeployState.Cancelled, deployment.State);
        Assert.Equal("not started · INC-2 is open.", deployment.Text);
        Assert.Equal("1.0.0", Assert.Single(deploys.Engine.Started).Version);
    }

    [Fact]
    public async Task What_it_could_not_find_out_is_asked_again_until_it_is_known()
    {
        await using var deploys = await StartAsync("production:Approvals:Count=1");
        var number = await deploys.DeployAsync("/deploy checkout 1.1.0 to production");
        _incident.Objections = [new DeployObjection("", "Incidents are not known.", Stops: true) { IsUnknown = true }];
        await deploys.PressAsync(deploys.Card(number), "Approve", "linus", "checkout");
        Assert.Equal(DeployState.Queued, (await deploys.FindAsync(number)).State);

        _incident.Objections = [];
        await deploys.PassAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(DeployState.Succeeded, (await deploys.FindAsync(number)).State);
    }

    [Fact]
    public async Task A_rollback_is_only_warned()
    {
        await using var deploys = await StartAsync();
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        _incident.Objections = [new DeployObjection("INC-1", "INC-1 is open.", Stops: true)];

        var plan = DeployApp.TextOf(await deploys.TypeAsync("/rollback checkout staging"));

        Assert.Contains("⚠ INC-1 is open.", plan, StringComparison.Ordinal);
        Assert.True(_incident.Asked[^1].IsRollback);
    }

    private Task<DeployApp> StartAsync(params string[] settings) =>
        DeployApp.StartAsync(services => services.AddSingleton<IDeployGate>(_incident), settings);

    private sealed class OpenIncident : IDeployGate
    {
        public string Code => "incident_open";
        public string Word => "an open incident";
        public List<DeployQuestion> Asked { get; } = [];
        public IReadOnlyList<DeployObjection> Objections { get; set; } = [];

        public Task<IReadOnlyList<DeployObjection>> AskAsync(
            DeployQuestion question,
            CancellationToken cancellationToken
        )
        {
            Asked.Add(question);
            return Task.FromResult(Objections);
        }
    }
}
