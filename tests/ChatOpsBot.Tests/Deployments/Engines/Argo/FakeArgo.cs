using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOpsBot.Tests.Deployments.Engines.Http;

namespace ChatOpsBot.Tests.Deployments.Engines.Argo;

/// <summary>
/// Argo CD's API for one application, as its documentation and its Swagger page have it: refuses what it would refuse,
/// in its words. The test plays its controller.
/// </summary>
internal sealed class FakeArgo : IAsyncDisposable
{
    public const string Token = "argo-token";
    private static readonly string[] SyncFields = ["name", "appNamespace", "revision", "infos"];
    private readonly JsonObject _application = JsonNode
        .Parse(
            """
            {
              "metadata": { "name": "checkout", "namespace": "argocd" },
              "spec": { "project": "default", "source": { "repoURL": "https://github.com/acme/checkout",
              "path": "deploy", "targetRevision": "main" }, "destination": { "namespace": "shop" } },
              "status": { "health": { "status": "Healthy" }, "sync": { "status": "Synced", "revision": "aaaa" },
              "history": [], "reconciledAt": "2026-03-02T08:50:00Z" }
            }
            """
        )!
        .AsObject();
    private Loopback _server = null!;

    public JsonObject Spec => _application["spec"]!.AsObject();
    public JsonObject Status => _application["status"]!.AsObject();
    public Loopback Server => _server;

    /// <summary>Instead of all else, when set.</summary>
    public (int Status, string Json)? Instead { get; set; }

    /// <summary>The answer to a sync is lost, but it is taken.</summary>
    public bool LosesAnswers { get; set; }

    public static async Task<FakeArgo> StartAsync()
    {
        var argo = new FakeArgo();
        argo._server = await Loopback.StartAsync(argo.Answer);
        return argo;
    }

    public IEnumerable<string> Syncs =>
        _server.Calls.Where(call => call.Line.Contains("/sync", StringComparison.Ordinal)).Select(call => call.Body);

    /// <summary>The controller begins what was asked for.</summary>
    public void Begin(
        string message = "waiting for completion of hook batch/Job/migrate",
        string at = "2026-03-02T09:00:02Z"
    ) =>
        Status["operationState"] = new JsonObject
        {
            ["phase"] = "Running",
            ["message"] = message,
            ["startedAt"] = at,
            ["operation"] = _application["operation"]!.DeepClone(),
        };

    /// <summary>The controller ends it.</summary>
    public void End(string phase, string message, string at = "2026-03-02T09:01:00Z")
    {
        if (Status["operationState"] is null)
            Begin();
        var state = Status["operationState"]!.AsObject();
        (state["phase"], state["message"], state["finishedAt"]) = (phase, message, at);
        var revision = _application["operation"]!["sync"]!["revision"]!.GetValue<string>();
        _application.Remove("operation");
        if (phase != "Succeeded")
            return;
        Status["history"]!.AsArray().Add(new JsonObject { ["revision"] = revision, ["deployedAt"] = at });
        Status["sync"] = new JsonObject { ["status"] = "Synced", ["revision"] = revision };
    }

    /// <summary>The controller looks at the health.</summary>
    public void Look(string health, string at, string? message = null)
    {
        Status["reconciledAt"] = at;
        Status["health"] = message is null
            ? new JsonObject { ["status"] = health }
            : new JsonObject { ["status"] = health, ["message"] = message };
    }

    /// <summary>Someone else's operation.</summary>
    public void Operate(string revision = "bbbb") => Ask(revision, []);

    private void Ask(string revision, JsonArray infos)
    {
        _application["operation"] = new JsonObject
        {
            ["sync"] = new JsonObject { ["revision"] = revision },
            ["initiatedBy"] = new JsonObject { ["username"] = "chatops" },
            ["info"] = infos,
        };
        Status.Remove("operationState");
    }

    private (int, string) Answer(HttpContext context, string body)
    {
        if (Instead is { } instead)
            return instead;
        if (context.Request.Headers.Authorization != $"Bearer {Token}")
            return Refuse(401, 16, "no session information");
        return (context.Request.Method, context.Request.Path.Value) switch
        {
            ("GET", "/api/v1/applications/checkout") => (200, _application.ToJsonString()),
            ("POST", "/api/v1/applications/checkout/sync") => Sync(JsonNode.Parse(body)!.AsObject()),
            ("DELETE", "/api/v1/applications/checkout/operation") => Terminate(),
            (_, { } path) when path.StartsWith("/api/v1/applications/", StringComparison.Ordinal) => Refuse(
                404,
                5,
                "applications.argoproj.io \"other\" not found"
            ),
            _ => (404, "404 page not found"),
        };
    }

    private (int, string) Sync(JsonObject request)
    {
        if (request.FirstOrDefault(field => !SyncFields.Contains(field.Key)) is { Key: { } unknown })
            return Refuse(400, 3, $"json: unknown field \"{unknown}\"");
        var (revision, own) = (
            request["revision"]!.GetValue<string>(),
            Spec["source"]!["targetRevision"]!.GetValue<string>()
        );
        if (
            revision != own
            && Spec["syncPolicy"]?["automated"] is { } automated
            && automated["enabled"]?.GetValue<bool>() != false
        )
            return Refuse(400, 9, $"Cannot sync to {revision}: auto-sync currently set to {own}");
        if (revision.Length != 40 && revision != own)
            return Refuse(400, 9, $"Unable to resolve '{revision}' to a commit SHA");
        if (_application["operation"] is not null)
            return Refuse(400, 9, "another operation is already in progress");
        Ask(revision, request["infos"]!.DeepClone().AsArray());
        return LosesAnswers ? (504, "<html>Gateway Timeout</html>") : (200, _application.ToJsonString());
    }

    private (int, string) Terminate()
    {
        if (_application["operation"] is null || Status["operationState"] is not { } state)
            return Refuse(400, 3, "Unable to terminate operation. No operation is in progress");
        state["phase"] = "Terminating";
        return (200, "{}");
    }

    private static (int, string) Refuse(int status, int code, string message) =>
        (
            status,
            JsonSerializer.Serialize(
                new
                {
                    error = message,
                    code,
                    message,
                }
            )
        );

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
