using System.Text.Json;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Platform.Work.Recurring;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources.Generic;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Running;

/// <summary>
/// Compares what runs with what was deployed: by the service's own word (<see cref="EnvironmentOptions.VersionUrl"/>),
/// or its engine's. A difference is reported once, and so is its end.
/// </summary>
internal sealed class ScanDrift(
    IStore store,
    ServiceCatalog catalog,
    IEnumerable<IDeployEngine> engines,
    IHttpClientFactory http
) : IRecurringJob
{
    /// <summary>A version that short would be the beginning of many.</summary>
    private const int ShortestSha = 7;

    public string Name => "scan-drift";
    public string Cron => "0 */2 * * * ?";

    public async Task RunAsync(DateTimeOffset firing, Commit effects, CancellationToken cancellationToken)
    {
        foreach (var target in catalog.Targets)
        {
            var place = await EnvironmentState.ReadAsync(store, target.Service, target.Environment, cancellationToken);
            // While a deploy is in progress there, it may be anything.
            if (
                place is not { Active: null, Interrupted: false, Now: { } on }
                || await SeenAsync(target, cancellationToken) is not { } seen
            )
                continue;
            var drift = IsSame(on, seen) ? null : seen;
            if (drift == place.Drift)
                continue;
            place.SeeDrift(drift).Save(place, effects, firing);
            Notify(target, on, drift, firing, effects);
        }
    }

    private void Notify(DeployTarget target, TargetVersion on, string? drift, DateTimeOffset firing, Commit effects)
    {
        var what = $"*{Mrkdwn.Escape(target.Service)}* in {Mrkdwn.Escape(target.Environment)}";
        effects.Notify(
            catalog.ChannelOf(target.Service),
            $"drift/{target.Name}/{firing.ToUnixTimeSeconds()}",
            drift is null
                ? $"{Glyph.Good} {what} runs `{Mrkdwn.Escape(on.Version)}` again, as it was deployed."
                : $"{Glyph.Bad} {what} runs `{Mrkdwn.Escape(drift)}`, "
                    + $"but `{Mrkdwn.Escape(on.Version)}` was deployed "
                    + $"{Moment.Text(on.Since)}{(on.Deploy > 0 ? $" (#{on.Deploy})" : "")}."
        );
    }

    private async Task<string?> SeenAsync(DeployTarget target, CancellationToken cancellationToken)
    {
        if (target.Options.VersionUrl is { Length: > 0 } url)
            return await AnswerAsync(url, cancellationToken);
        var engine = engines.FirstOrDefault(engine => engine.Name == target.Options.Engine);
        return
            engine is not null
            && await engine.RunningAsync(
                target.Service,
                target.Environment,
                target.About,
                target.Options,
                cancellationToken
            )
                is { } running
            ? running.Sha ?? running.Version
            : null;
    }

    private async Task<string?> AnswerAsync(string url, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.CreateClient(SmokeTests.Client).GetAsync(new Uri(url), cancellationToken);
            return answer.IsSuccessStatusCode
                ? VersionIn(await answer.Content.ReadAsStringAsync(cancellationToken))
                : null;
        }
        catch (Exception exception) when (NoAnswer.Is(exception, cancellationToken))
        {
            // A service that does not answer has other news than its version.
            return null;
        }
    }

    /// <summary>
    /// From JSON its <c>sha</c>, <c>commit</c> or <c>version</c>; from anything else its first line. Pure.
    /// </summary>
    public static string? VersionIn(string body)
    {
        var text = body.Trim();
        if (!text.StartsWith('{'))
            return text.Split('\n')[0].Trim() is { Length: > 0 and <= 200 } line ? line : null;
        try
        {
            using var json = JsonDocument.Parse(text);
            return ((string[])["sha", "commit", "version"])
                .Select(name => JsonPath.Find(json.RootElement, name))
                .FirstOrDefault(found => !string.IsNullOrEmpty(found));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Pure.</summary>
    public static bool IsSame(TargetVersion deployed, string seen) =>
        string.Equals(seen.TrimStart('v'), deployed.Version.TrimStart('v'), StringComparison.OrdinalIgnoreCase)
        || (seen.Length >= ShortestSha && deployed.Sha.StartsWith(seen, StringComparison.OrdinalIgnoreCase));
}
