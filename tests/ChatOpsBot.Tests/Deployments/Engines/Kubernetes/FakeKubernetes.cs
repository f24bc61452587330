using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOpsBot.Tests.Deployments.Engines.Http;

namespace ChatOpsBot.Tests.Deployments.Engines.Kubernetes;

/// <summary>
/// A Kubernetes API server with one deployment, for the real <c>kubectl</c>: discovery, reads, and strategic merge
/// patches with their precondition. The test plays the controller.
/// </summary>
internal sealed class FakeKubernetes : IAsyncDisposable
{
    private const string Deployment = "/apis/apps/v1/namespaces/shop/deployments/checkout";
    private readonly JsonObject _deployment = JsonNode
        .Parse(
            """
            {
              "kind": "Deployment", "apiVersion": "apps/v1",
              "metadata": { "name": "checkout", "namespace": "shop", "resourceVersion": "100", "generation": 3,
              "annotations": { "team": "payments" } },
              "spec": {
                "replicas": 3, "selector": { "matchLabels": { "app": "checkout" } },
                "template": { "metadata": { "labels": { "app": "checkout" } },
                "spec": { "containers": [ { "name": "app", "image": "registry.example.com:5000/checkout:v1.8.1" },
                { "name": "proxy", "image": "envoy:1.30" } ] } }
              },
              "status": { "observedGeneration": 3, "replicas": 3, "updatedReplicas": 3, "availableReplicas": 3,
              "conditions": [ { "type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable" } ] }
            }
            """
        )!
        .AsObject();
    private Loopback _server = null!;

    public JsonObject Metadata => _deployment["metadata"]!.AsObject();
    public JsonObject Spec => _deployment["spec"]!.AsObject();
    public JsonObject Status => _deployment["status"]!.AsObject();
    public Loopback Server => _server;
    public string Image => Container("app")["image"]!.GetValue<string>();
    public JsonObject? PodAnnotations => Spec["template"]!["metadata"]!["annotations"]?.AsObject();

    public string Pods { get; set; } = "[]";

    /// <summary>Instead of an answer about the deployment, when set.</summary>
    public (int Status, string Reason, string Message)? Instead { get; set; }

    /// <summary>Comes between a read and the change that follows it.</summary>
    public Action? BeforePatch { get; set; }

    public IEnumerable<string> Patches =>
        _server.Calls.Where(call => call.Line.StartsWith("PATCH", StringComparison.Ordinal)).Select(call => call.Body);

    public static async Task<FakeKubernetes> StartAsync()
    {
        var kubernetes = new FakeKubernetes();
        kubernetes._server = await Loopback.StartAsync(kubernetes.Answer);
        return kubernetes;
    }

    /// <summary>What the controller has come to.</summary>
    public void Roll(int updated, int available, int? all = null) =>
        Roll(
            new JsonObject
            {
                ["type"] = "Progressing",
                ["status"] = "True",
                ["reason"] = "ReplicaSetUpdated",
            },
            updated,
            available,
            all ?? updated
        );

    public void MissDeadline() =>
        Roll(
            new JsonObject
            {
                ["type"] = "Progressing",
                ["status"] = "False",
                ["reason"] = "ProgressDeadlineExceeded",
                ["message"] = "ReplicaSet \"checkout-7d\" has timed out progressing.",
            },
            1,
            2,
            4
        );

    private void Roll(JsonObject condition, int updated, int available, int all) =>
        _deployment["status"] = new JsonObject
        {
            ["observedGeneration"] = Metadata["generation"]!.DeepClone(),
            ["replicas"] = all,
            ["updatedReplicas"] = updated,
            ["availableReplicas"] = available,
            ["conditions"] = new JsonArray(condition),
        };

    /// <summary>Someone sets an image with <c>kubectl set image</c>.</summary>
    public void SetImage(string image)
    {
        Container("app")["image"] = image;
        Touch(spec: true);
    }

    private JsonObject Container(string name) =>
        Spec["template"]!["spec"]!["containers"]!
            .AsArray()
            .Select(container => container!.AsObject())
            .Single(container => container["name"]!.GetValue<string>() == name);

    private void Touch(bool spec)
    {
        Metadata["resourceVersion"] = (
            int.Parse(Metadata["resourceVersion"]!.GetValue<string>(), CultureInfo.InvariantCulture) + 1
        ).ToString(CultureInfo.InvariantCulture);
        if (spec)
            Metadata["generation"] = Metadata["generation"]!.GetValue<int>() + 1;
    }

    private (int, string) Answer(HttpContext context, string body) =>
        (context.Request.Method, context.Request.Path.Value) switch
        {
            ("GET", "/version") => (200, """{"major":"1","minor":"32","gitVersion":"v1.32.0"}"""),
            ("GET", "/api") => (200, """{"kind":"APIVersions","versions":["v1"],"serverAddressByClientCIDRs":[]}"""),
            ("GET", "/apis") => (
                200,
                """
                {"kind":"APIGroupList","apiVersion":"v1","groups":[{"name":"apps",
                "versions":[{"groupVersion":"apps/v1","version":"v1"}],
                "preferredVersion":{"groupVersion":"apps/v1","version":"v1"}}]}
                """
            ),
            ("GET", "/api/v1") => (
                200,
                """
                {"kind":"APIResourceList","groupVersion":"v1","resources":[{"name":"pods",
                "singularName":"pod","namespaced":true,"kind":"Pod","verbs":["get","list"],
                "shortNames":["po"]}]}
                """
            ),
            ("GET", "/apis/apps/v1") => (
                200,
                """
                {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"apps/v1",
                "resources":[{"name":"deployments","singularName":"deployment","namespaced":true,
                "kind":"Deployment","verbs":["get","list","patch"],"shortNames":["deploy"]}]}
                """
            ),
            _ when Instead is { } instead => Refuse(instead.Status, instead.Reason, instead.Message),
            ("GET", Deployment) => (200, _deployment.ToJsonString()),
            ("PATCH", Deployment) => Patch(context, JsonNode.Parse(body)!.AsObject()),
            ("GET", "/api/v1/namespaces/shop/pods") => context.Request.Query["labelSelector"] == "app=checkout"
                ? (200, $$"""{"kind":"PodList","apiVersion":"v1","metadata":{},"items":{{Pods}}}""")
                : Refuse(400, "BadRequest", "no such selector in this test"),
            (_, var path) => Refuse(404, "NotFound", $"the server could not find the requested resource: {path}"),
        };

    private (int, string) Patch(HttpContext context, JsonObject patch)
    {
        BeforePatch?.Invoke();
        if (context.Request.ContentType != "application/strategic-merge-patch+json")
            return Refuse(415, "UnsupportedMediaType", "the body of the request was in an unknown format");
        if (
            patch["metadata"]?["resourceVersion"] is { } version
            && version.GetValue<string>() != Metadata["resourceVersion"]!.GetValue<string>()
        )
            return Refuse(
                409,
                "Conflict",
                "Operation cannot be fulfilled on deployments.apps \"checkout\": "
                    + "the object has been modified; please apply your changes to the latest version and try again"
            );
        var before = Spec.ToJsonString();
        Merge(_deployment, patch);
        Touch(Spec.ToJsonString() != before);
        return (200, _deployment.ToJsonString());
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
            if (value is null)
                target.Remove(name);
            else if (value is JsonObject inner && target[name] is JsonObject known)
                Merge(known, inner);
            else if (value is JsonArray list && target[name] is JsonArray items)
                foreach (var item in list.Select(item => item!.AsObject()))
                    if (
                        items.FirstOrDefault(one =>
                            one!["name"]!.GetValue<string>() == item["name"]!.GetValue<string>()
                        )
                        is JsonObject same
                    )
                        Merge(same, item);
                    else
                        items.Add(item.DeepClone());
            else if (value is JsonObject added)
            {
                var made = new JsonObject();
                Merge(made, added);
                target[name] = made;
            }
            else
                target[name] = value.DeepClone();
    }

    private static (int, string) Refuse(int status, string reason, string message) =>
        (
            status,
            JsonSerializer.Serialize(
                new
                {
                    kind = "Status",
                    apiVersion = "v1",
                    metadata = new { },
                    status = "Failure",
                    message,
                    reason,
                    code = status,
                }
            )
        );

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
