using ChatOpsBot.Catalog.Timeline.Ports;
using ChatOpsBot.Deployments.Commands;
using ChatOpsBot.Deployments.Commands.Freezes;
using ChatOpsBot.Deployments.Commands.Locks;
using ChatOpsBot.Deployments.Commands.Rollbacks;
using ChatOpsBot.Deployments.Commands.Running;
using ChatOpsBot.Deployments.Commands.Starting;
using ChatOpsBot.Deployments.Commands.Views;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.Deployments.Home;
using ChatOpsBot.Deployments.Locks;
using ChatOpsBot.Deployments.Messages;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Planning.Gates;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Platform.Commands;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Work.Recurring;
using ChatOpsBot.Platform.Workspace.Outbox;

namespace ChatOpsBot.Deployments;

internal static class DeploymentsModule
{
    public static IServiceCollection AddDeployments(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<FreezesOptions>(configuration);
        services.AddOutgoingClient(SmokeTests.Client, TimeSpan.FromSeconds(10), EnginesModule.MostAtOneHost);
        services.AddOutgoingClient(Guards.Client, TimeSpan.FromSeconds(10), EnginesModule.MostAtOneHost);
        services.AddSingleton<Aftermath>();
        services.AddSingleton<ArtifactBook>();
        services.AddSingleton<DeployBook>();
        services.AddSingleton<FreezeCalendar>();
        services.AddSingleton<DeployRights>();
        services.AddSingleton<DeployScopes>();
        services.AddSingleton<Gatekeeper>();
        services.AddSingleton<Guards>();
        services.AddSingleton<SecretMask>();
        services.AddSingleton<GateReader>();
        services.AddDeployEngines();
        services.AddSingleton<Planner>();
        services.AddSingleton<PlanMessage>();
        services.AddSingleton<SmokeTests>();
        services.AddSingleton<StartDeployment>();
        services.AddSingleton<StepRunner>();
        services.AddSingleton<IVersionSource, FileVersions>();
        services.AddSingleton<IVersionSource, GitHubVersions>();
        services.AddSingleton<VersionSources>();
        services.AddSingleton<IFactChannels, DeployFactChannels>();
        services.AddSingleton<IFactCommand, DeployFactChannels>();
        services.AddSingleton<AwaitedDeploys>();
        services.AddSingleton<DeployBoard>();
        services.AddSingleton<ApprovalRequest>();
        services.AddSingleton<DeployButtons>();
        services.AddSingleton<DeployLines>();
        services.AddSingleton<DeployMessages>();
        services.AddSingleton<RunIndex>();
        services.AddSingleton<ILiveMessages>(provider => provider.GetRequiredService<DeployMessages>());
        services.AddWorkHandler<DeployNewsWork>();
        services.AddWorkHandler<LockWork>();
        services.AddRecurringJob<ScanDrift>();
        services.AddSlashCommand<ApproveDeploy>();
        services.AddSlashCommand<RollBackNow>();
        services.AddSlashCommand<CancelDeploy>();
        services.AddSlashCommand<CordDeploy>();
        services.AddSlashCommand<DeployDiff>();
        services.AddSlashCommand<DeployHistory>();
        services.AddSlashCommand<DeployQueue>();
        services.AddSlashCommand<DeployStatus>();
        services.AddSlashCommand<FreezeDeploys>();
        services.AddSlashCommand<KeepDeploy>();
        services.AddSlashCommand<LockDeploys>();
        services.AddSlashCommand<PauseDeploy>();
        services.AddSlashCommand<PlanDeploy>();
        services.AddSlashCommand<PromoteDeploy>();
        services.AddSlashCommand<ReleaseVersion>();
        services.AddSlashCommand<ResumeQueue>();
        services.AddSlashCommand<RevertDeploy>();
        services.AddSlashCommand<PlanRollback>();
        services.AddSlashCommand<StartDeploy>();
        services.AddSlashCommand<StartRollback>();
        services.AddSlashCommand<UnfreezeDeploys>();
        services.AddSlashCommand<UnlockDeploys>();
        return services.AddWorkHandler<DeploymentRunner>();
    }
}
