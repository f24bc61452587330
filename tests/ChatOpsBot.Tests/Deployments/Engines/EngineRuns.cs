using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Engines;

namespace ChatOpsBot.Tests.Deployments.Engines;

/// <summary>Runs as a deploy asks for them.</summary>
internal static class EngineRuns
{
    public const string Sha = "0123456789abcdef0123456789abcdef01234567";

    public static EngineRun Of(
        EnvironmentOptions target,
        string id = "17-1",
        DateTimeOffset? asked = null,
        string step = "deploy",
        int percent = 100
    ) =>
        new(
            id,
            17,
            "checkout",
            "production",
            "v1.8.2",
            Sha,
            "main",
            step,
            percent,
            asked ?? TestApp.Start,
            "U0ADA00001",
            new ServiceOptions { Repository = "acme/checkout" },
            target
        );

    /// <summary>Looks again and again, on the real clock, until the run is over or as wanted.</summary>
    public static async Task<EngineStatus> UntilAsync(
        this IDeployEngine engine,
        EngineRun run,
        string reference,
        Func<EngineStatus, bool> wanted
    )
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (
                await engine.StatusAsync(run, reference, TestContext.Current.CancellationToken) is { } status
                && wanted(status)
            )
                return status;
            Assert.True(
                TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(60),
                $"Still waiting for {run.Id} to come about."
            );
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public static Task<EngineStatus> UntilOverAsync(this IDeployEngine engine, EngineRun run, string reference) =>
        engine.UntilAsync(run, reference, status => status.IsOver);
}
