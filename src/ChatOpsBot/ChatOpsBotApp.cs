using ChatOpsBot.Cards;
using ChatOpsBot.Catalog.Audit;
using ChatOpsBot.Catalog.People;
using ChatOpsBot.Catalog.Repositories;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Cli;
using ChatOpsBot.Cli.LocalSlack;
using ChatOpsBot.Cli.Validation;
using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Events;
using ChatOpsBot.Deployments.Home;
using ChatOpsBot.Deployments.Locks;
using ChatOpsBot.OnCall;
using ChatOpsBot.Operations;
using ChatOpsBot.Operations.Reload;
using ChatOpsBot.Pages;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands;
using ChatOpsBot.Platform.GitHub;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Platform.Observability;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Work.Recurring;
using ChatOpsBot.Platform.Workspace;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Store;
using ChatOpsBot.Webhooks;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatOpsBot;

/// <summary>The whole application on one page: every module is added and mapped here, and nowhere else.</summary>
public static class ChatOpsBotApp
{
    /// <summary>How long a stop waits for the work in progress.</summary>
    public static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(30);

    /// <summary>For the verbs of the command line.</summary>
    internal static BotApp Bot { get; } = new(Add, Build);

    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var sandbox = Add(builder);
        var app = builder.Build();
        if (sandbox)
            app.UseLoopbackOnly();
        app.MapGet("/", () => Results.Redirect(sandbox ? "/sandbox" : "/healthz/ready"));
        app.MapObservability();
        app.MapHealth();
        app.MapWebhooks();
        app.MapWorkspace();
        app.MapDeployEngines();
        app.MapOnCall();
        if (sandbox)
            app.MapSandbox();
        app.Lifetime.ApplicationStarted.Register(() => Banner.Print(app, sandbox));
        return app;
    }

    /// <returns>Whether the sandbox replaces Slack.</returns>
    private static bool Add(WebApplicationBuilder builder)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        var sandbox = SandboxMode.IsOn(configuration, builder.Environment);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // What a connection may send ahead of being read: by itself the server would hold a megabyte of each.
            kestrel.Limits.MaxRequestBufferSize = 32 * 1024;
        });
        services.Configure<HostOptions>(host => host.ShutdownTimeout = LongestStop);
        services.TryAddSingleton(TimeProvider.System);
        services.AddObservability(configuration, builder.Environment);
        services.AddStorage(configuration);
        services.AddWork(configuration);
        services.AddRecurring();
        services.AddHttp(configuration);
        services.AddGitHub(configuration);
        services.AddWorkspace(configuration);
        services.AddAccess(configuration);
        services.AddCommands(configuration);

        services.AddRepositories();
        services.AddServices(configuration);
        services.AddPeople(configuration);
        services.AddTimeline(configuration);
        services.AddAudit();

        services.AddWebhooks(configuration);
        services.AddCards(configuration);
        services.AddDeployments(configuration);
        services.AddOnCall(configuration);

        services.AddHome(
            typeof(HomeApprovals),
            typeof(HomeReviews),
            typeof(HomeDeploys),
            typeof(HomeGoingOn),
            typeof(HomeChanges)
        );
        services.AddOperations();
        services.AddConfigurationReload(ConfigurationCheck.Run);

        services.AddEventPipeline(
            typeof(RepositoryNames),
            typeof(AbsentAlerts),
            typeof(ServiceStage),
            typeof(RunEvents),
            typeof(AlertEvents),
            typeof(ArtifactEvents),
            typeof(EventFacts),
            typeof(CardHandler),
            typeof(LockEvents)
        );
        if (sandbox)
            services.AddSandboxMode();
        return sandbox;
    }
}
