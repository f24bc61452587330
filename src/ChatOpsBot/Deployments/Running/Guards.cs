using System.Globalization;
using System.IO.Enumeration;
using System.Text.Json;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Ports;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Deployments.Running;

internal enum GuardStanding
{
    Holds,

    /// <summary>It is unknown: no data, no response, no number. That is not good, and a person has to look.</summary>
    Inconclusive,
    Broken,
}

/// <param name="Text">What broke or is unknown. Plain text.</param>
/// <param name="AskAgain">How long it stands.</param>
internal sealed record GuardVerdict(GuardStanding Standing, string Text, TimeSpan AskAgain);

/// <summary>
/// Asks what has to hold from the first change to the end of the bake: that no alert fires which began since, and while
/// it bakes what Prometheus says (https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries).
/// </summary>
internal sealed class Guards(IFiringAlerts alerts, IHttpClientFactory http)
{
    public const string Client = "prometheus";
    private static readonly TimeSpan QueryInterval = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The alert that fires now and breaks a guard of the deploy, or would bring the last good version back; null when
    /// none does. Plain text.
    /// </summary>
    public async Task<string?> FiringAsync(
        Deployment deployment,
        DeployTarget target,
        CancellationToken cancellationToken
    )
    {
        if (
            deployment is not { Kind: DeployKind.Deploy, HasTouched: true }
            || !(target.Options.AutoRollback || target.Options.Guards.Exists(guard => guard.Alert is not null))
        )
            return null;
        var firing = await alerts.OfAsync(target.Service, target.Environment, cancellationToken);
        return
            firing.FirstOrDefault(alert => IsBrokenBy(alert, target.Options) && IsCausedBy(alert, deployment))
                is { } broken
            ? $"{broken.Title ?? "an alert"} started firing"
            : null;
    }

    /// <summary>A guard names it, or it is critical where a version comes back by itself.</summary>
    public static bool IsBrokenBy(ChatOpsEvent alert, EnvironmentOptions options) =>
        options.Guards.Exists(guard =>
            guard.Alert is { } name && alert.Title is { } title && FileSystemName.MatchesSimpleExpression(name, title)
        ) || (options.AutoRollback && SeverityScale.IsCritical(alert.Severity));

    /// <summary>
    /// Whether it may be: what fired before the deploy is not, nor what someone has kept it in spite of.
    /// </summary>
    public static bool IsCausedBy(ChatOpsEvent alert, Deployment deployment) =>
        deployment is { Kind: DeployKind.Deploy, HasTouched: true, Started: { } began }
        && (alert.Started ?? alert.Occurred) >= (deployment.Kept > began ? deployment.Kept : began);

    /// <summary>The worst of them: one that is broken counts before one that is unknown.</summary>
    public async Task<GuardVerdict> AskAsync(EngineRun run, CancellationToken cancellationToken)
    {
        var again = QueryInterval;
        var worst = new GuardVerdict(GuardStanding.Holds, "", again);
        foreach (var guard in run.Target.Guards.Where(guard => guard is { Query: not null, Prometheus: not null }))
        {
            if (guard.Every < again)
                again = guard.Every;
            var verdict = await AskAsync(run, guard, cancellationToken);
            if (verdict.Standing > worst.Standing)
                worst = verdict;
        }
        return worst with { AskAgain = again };
    }

    private async Task<GuardVerdict> AskAsync(EngineRun run, GuardOptions guard, CancellationToken cancellationToken)
    {
        var name = guard.Name ?? "the guard";
        var url = $"{guard.Prometheus!.TrimEnd('/')}/api/v1/query?query={Uri.EscapeDataString(run.Fill(guard.Query!))}";
        try
        {
            using var answer = await http.CreateClient(Client).GetAsync(new Uri(url), cancellationToken);
            var body = await answer.Content.ReadAsStringAsync(cancellationToken);
            return answer.IsSuccessStatusCode
                ? Judge(guard, name, body)
                : new GuardVerdict(
                    GuardStanding.Inconclusive,
                    $"Prometheus responded {(int)answer.StatusCode} to {name}",
                    guard.Every
                );
        }
        catch (Exception exception) when (NoAnswer.Is(exception, cancellationToken))
        {
            return new GuardVerdict(GuardStanding.Inconclusive, $"Prometheus did not respond to {name}", guard.Every);
        }
    }

    /// <summary>From Prometheus' answer: every series has to be within bounds. Pure.</summary>
    public static GuardVerdict Judge(GuardOptions guard, string name, string body)
    {
        List<double> values;
        try
        {
            using var json = JsonDocument.Parse(body);
            values = [.. Values(json.RootElement)];
        }
        catch (Exception exception)
            when (exception
                    is JsonException
                        or InvalidOperationException
                        or KeyNotFoundException
                        or FormatException
                        or IndexOutOfRangeException
            )
        {
            return new GuardVerdict(
                GuardStanding.Inconclusive,
                $"Prometheus' response to {name} cannot be read",
                guard.Every
            );
        }
        if (values.Count == 0)
            return new GuardVerdict(GuardStanding.Inconclusive, $"{name} has no data", guard.Every);
        if (values.Exists(double.IsNaN))
            return new GuardVerdict(GuardStanding.Inconclusive, $"{name} is not a number", guard.Every);
        foreach (var value in values)
        {
            if (value > guard.Max)
                return Broken($"{name} is {Number(value)}, over {Number(guard.Max.Value)}");
            if (value < guard.Min)
                return Broken($"{name} is {Number(value)}, under {Number(guard.Min.Value)}");
        }
        return new GuardVerdict(GuardStanding.Holds, "", guard.Every);

        GuardVerdict Broken(string text) => new(GuardStanding.Broken, text, guard.Every);
    }

    private static IEnumerable<double> Values(JsonElement root)
    {
        if (root.GetProperty("status").GetString() != "success")
            throw new FormatException("no success");
        var data = root.GetProperty("data");
        var result = data.GetProperty("result");
        if (data.GetProperty("resultType").GetString() == "scalar")
            return [Sample(result)];
        return [.. result.EnumerateArray().Select(series => Sample(series.GetProperty("value")))];
    }

    private static double Sample(JsonElement pair) =>
        pair[1].GetString() switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            "NaN" => double.NaN,
            var text => double.Parse(text!, NumberStyles.Float, CultureInfo.InvariantCulture),
        };

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
