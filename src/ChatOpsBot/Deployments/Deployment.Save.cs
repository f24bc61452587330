using System.Text.Json.Serialization;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments;

internal sealed partial record Deployment
{
    /// <summary>
    /// Puts a new or changed deployment into the commit, with what the timeline keeps of the change, and brings its
    /// message up to date. Every change of a deployment goes through here; work that was asked for earlier is void
    /// afterwards.
    /// </summary>
    /// <param name="before">As it was read; null for a new one.</param>
    /// <param name="version">Of the document that was read; 0 for a new one.</param>
    /// <param name="now">When it changes, UTC.</param>
    /// <returns>As it is stored.</returns>
    public Deployment Save(Deployment? before, Commit effects, long version, DateTimeOffset now)
    {
        var saved = before is null ? this : this with { Turn = before.Turn + 1 };
        InStore.Put(effects, KeyOf(Number), saved, version);
        effects.UpdateMessage(saved, version + 1);
        foreach (var fact in DeployFacts.Between(before, saved, now))
            fact.AddTo(effects, now);
        return saved;
    }

    public static Deployment Read(Document document) => InStore.Read(document);

    private static readonly Documents<Deployment> InStore = new(DeploymentJson.Default.Deployment)
    {
        Indexes = deployment =>
            [
                new IndexEntry(Index, deployment.Number),
                new IndexEntry(IndexOf(deployment.Service, deployment.Environment), deployment.Number),
            ],
    };

    [JsonSerializable(typeof(Deployment))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UseStringEnumConverter = true,
        IgnoreReadOnlyProperties = true
    )]
    internal sealed partial class DeploymentJson : JsonSerializerContext;
}
