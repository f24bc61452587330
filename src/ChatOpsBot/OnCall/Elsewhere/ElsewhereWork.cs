using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ChatOpsBot.Catalog.People;
using ChatOpsBot.OnCall.Ports;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.OnCall.Elsewhere;

/// <summary>
/// Tells PagerDuty and Opsgenie. Each call sets a state, so that one whose answer got lost is made again.
/// <see href="https://developer.pagerduty.com/api-reference/"/> <see href="https://docs.opsgenie.com/docs/alert-api"/>
/// </summary>
internal sealed class ElsewhereWork(
    IHttpClientFactory http,
    UserDirectory users,
    IOptionsMonitor<OnCallOptions> options
) : WorkHandler<ElsewhereJob>(ElsewhereJob.QueueName, 4, ElsewhereJob.Read)
{
    public const string Client = "oncall-elsewhere";
    private const int MostText = 1_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30),
        LongestPause = TimeSpan.FromHours(1);

    protected override async Task<WorkOutcome> WorkAsync(
        ElsewhereJob job,
        WorkItem item,
        CancellationToken cancellationToken
    )
    {
        if (
            options.CurrentValue.Elsewhere.GetValueOrDefault(job.Source) is not { } other
            || ElsewhereTool.Find(other.Type) is not { } tool
        )
            return new WorkOutcome.Done(new Commit());
        using var request = await RequestAsync(job, other, tool, cancellationToken);
        if (request is null)
            return new WorkOutcome.GiveUp($"OnCall:Elsewhere:{job.Source} no longer has a key");
        try
        {
            using var answer = await http.CreateClient(Client).SendAsync(request, cancellationToken);
            return Outcome(job, tool, answer);
        }
        catch (HttpRequestException exception)
        {
            return new WorkOutcome.Retry($"{job.Source}: {exception.Message}");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new WorkOutcome.Retry($"{job.Source} did not answer");
        }
    }

    private static WorkOutcome Outcome(ElsewhereJob job, ElsewhereTool tool, HttpResponseMessage answer)
    {
        var effects = new Commit();
        if (answer.IsSuccessStatusCode)
        {
            if (tool == ElsewhereTool.PagerDuty && job.Kind == ElsewhereJobKind.Update)
                effects.Enqueue((job with { Kind = ElsewhereJobKind.Note }).ToWork());
            return new WorkOutcome.Done(effects);
        }
        var reason = $"{job.Source} answered {(int)answer.StatusCode}";
        return (int)answer.StatusCode switch
        {
            429 => new WorkOutcome.Defer(Wait(answer), reason),
            >= 500 or 408 => new WorkOutcome.Retry(reason),
            // It is gone there, or is so already: PagerDuty refuses to acknowledge what is resolved.
            404 or 409 => new WorkOutcome.Done(effects),
            400 when job.Kind == ElsewhereJobKind.Update => new WorkOutcome.Done(effects),
            _ => new WorkOutcome.GiveUp(reason),
        };
    }

    private static TimeSpan Wait(HttpResponseMessage answer)
    {
        var wait = answer.Headers.RetryAfter?.Delta ?? Pause;
        return wait < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1)
            : wait > LongestPause ? LongestPause
            : wait;
    }

    /// <summary>Null where the key for it is not configured.</summary>
    private async Task<HttpRequestMessage?> RequestAsync(
        ElsewhereJob job,
        ElsewhereOptions other,
        ElsewhereTool tool,
        CancellationToken cancellationToken
    )
    {
        if (job.Kind == ElsewhereJobKind.Mirror)
            return SecretFile.Read(other.RoutingKey, other.RoutingKeyFile) is { } routing
                ? Mirror(job, routing, Root(other.EventsUrl, ElsewhereTool.EventsUrl))
                : null;
        if (SecretFile.Read(other.Token, other.TokenFile) is not { } token)
            return null;
        var name = Permissions.IsUser(job.Page.By)
            ? await users.NameAsync(job.Page.By, cancellationToken)
            : job.Page.By;
        var note = $"{(IsResolved(job) ? "Resolved" : "Acknowledged")} in Slack by {name} ({job.Page.Name})";
        var root = Root(other.Url, tool.Url);
        return tool == ElsewhereTool.PagerDuty
            ? PagerDuty(job, root, token, other.From ?? "", note)
            : Opsgenie(job, root, token, name, note);
    }

    private static Uri Root(string? configured, string usual) =>
        new((configured is { Length: > 0 } url ? url : usual).TrimEnd('/') + "/");

    private static bool IsResolved(ElsewhereJob job) => job.Page.Kind == PageNewsKind.Resolved;

    private static HttpRequestMessage PagerDuty(ElsewhereJob job, Uri root, string token, string from, string note)
    {
        var incident = new Uri(root, $"incidents/{Uri.EscapeDataString(job.Id)}");
        var request =
            job.Kind == ElsewhereJobKind.Note
                ? Request(
                    HttpMethod.Post,
                    new Uri($"{incident}/notes"),
                    new JsonObject { ["note"] = new JsonObject { ["content"] = note } }
                )
                : Request(
                    HttpMethod.Put,
                    incident,
                    new JsonObject
                    {
                        ["incident"] = new JsonObject
                        {
                            ["type"] = "incident_reference",
                            ["status"] = IsResolved(job) ? "resolved" : "acknowledged",
                        },
                    }
                );
        request.Headers.Authorization = new AuthenticationHeaderValue("Token", $"token={token}");
        request.Headers.TryAddWithoutValidation("From", from);
        return request;
    }

    private static HttpRequestMessage Opsgenie(ElsewhereJob job, Uri root, string token, string name, string note)
    {
        var action = IsResolved(job) ? "close" : "acknowledge";
        var request = Request(
            HttpMethod.Post,
            new Uri(root, $"v2/alerts/{Uri.EscapeDataString(job.Id)}/{action}?identifierType=id"),
            new JsonObject
            {
                ["user"] = Cut(name, 100),
                ["source"] = "ChatOpsBot",
                ["note"] = note,
            }
        );
        request.Headers.Authorization = new AuthenticationHeaderValue("GenieKey", token);
        return request;
    }

    /// <summary>Events API v2: the key of the page is the same for all three, so that each finds the alert.</summary>
    private static HttpRequestMessage Mirror(ElsewhereJob job, string routing, Uri root)
    {
        var page = job.Page;
        var json = new JsonObject
        {
            ["routing_key"] = routing,
            ["dedup_key"] = $"chatops/{job.Id}",
            ["event_action"] = page.Kind switch
            {
                PageNewsKind.Opened => "trigger",
                PageNewsKind.Acknowledged => "acknowledge",
                _ => "resolve",
            },
        };
        if (page.Kind == PageNewsKind.Opened)
        {
            json["payload"] = new JsonObject
            {
                ["summary"] = Cut($"{page.Name} {page.Title}", MostText),
                ["source"] = page.Service ?? "ChatOpsBot",
                ["severity"] = SeverityOf(page.Severity),
            };
            if (Uri.TryCreate(page.Url, UriKind.Absolute, out var url) && url.Scheme is "https" or "http")
                json["links"] = new JsonArray(new JsonObject { ["href"] = page.Url, ["text"] = "Alert" });
        }
        return Request(HttpMethod.Post, new Uri(root, "v2/enqueue"), json);
    }

    /// <summary>One of the four words of PagerDuty; what a person asked for is critical.</summary>
    private static string SeverityOf(string? severity) =>
        severity is null
            ? "critical"
            : SeverityScale.Of(severity) switch
            {
                Severity.Info => "info",
                Severity.Warning => "warning",
                Severity.Critical or Severity.Emergency => "critical",
                _ => "error",
            };

    private static HttpRequestMessage Request(HttpMethod method, Uri address, JsonObject json) =>
        new(method, address) { Content = new StringContent(json.ToJsonString(), Encoding.UTF8, "application/json") };

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..most];
}
