using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatOpsBot.GitHub;

/// <summary>
/// A wish to deploy. <see href="https://docs.github.com/rest/deployments/deployments#create-a-deployment"/>
/// </summary>
/// <param name="Ref">A branch, a tag or, best, a SHA: a branch may have moved on before someone acts.</param>
public sealed record NewDeployment(string Ref)
{
    /// <summary>Null is GitHub's default, <c>deploy</c>.</summary>
    public string? Task { get; init; }

    /// <summary>Null is GitHub's default, <c>production</c>.</summary>
    public string? Environment { get; init; }

    public string? Description { get; init; }

    /// <summary>
    /// Whether GitHub may merge the default branch into <see cref="Ref"/> first. GitHub's own default is yes, with
    /// which an older state, a rollback, is never deployed as it was; so it is always sent, and no unless asked for.
    /// </summary>
    public bool AutoMerge { get; init; }

    /// <summary>
    /// The commit statuses that must be green; null for all that were reported, empty to look at none.
    /// </summary>
    public IReadOnlyList<string>? RequiredContexts { get; init; }

    /// <summary>
    /// Comes back with the deployment and its events. A key of the caller's own here tells after
    /// <see cref="GitHubFailure.OutcomeUnknown"/> whether the deployment exists: GitHub does not recognise the second
    /// one.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Payload { get; init; }

    /// <summary>Whether the environment goes away one day.</summary>
    public bool? TransientEnvironment { get; init; }

    /// <summary>Whether users see the environment; null lets GitHub decide by the name <c>production</c>.</summary>
    public bool? ProductionEnvironment { get; init; }
}

public sealed record Deployment
{
    public required long Id { get; init; }
    public required string Sha { get; init; }
    public string? Ref { get; init; }
    public string? Task { get; init; }
    public string? Environment { get; init; }
    public string? Description { get; init; }
    public Account? Creator { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }
    public bool ProductionEnvironment { get; init; }
    public bool TransientEnvironment { get; init; }

    /// <summary>What its creator attached; empty when that is not an object.</summary>
    [JsonConverter(typeof(PayloadConverter))]
    public IReadOnlyDictionary<string, string> Payload
    {
        get => field ?? new Dictionary<string, string>();
        init;
    }
}

/// <summary>What became of a <see cref="NewDeployment"/>.</summary>
public abstract record DeploymentOutcome
{
    private DeploymentOutcome() { }

    public sealed record Created(Deployment Deployment) : DeploymentOutcome;

    /// <summary>
    /// GitHub merged the default branch into the ref instead of creating a deployment; a second call would create it.
    /// Only with <see cref="NewDeployment.AutoMerge"/>.
    /// </summary>
    /// <param name="Message">GitHub's words: <c>Auto-merged main into topic on deployment.</c></param>
    public sealed record AutoMerged(string Message) : DeploymentOutcome;
}

/// <summary>Which deployments to list; null is any.</summary>
public sealed record DeploymentFilter(
    string? Sha = null,
    string? Ref = null,
    string? Task = null,
    string? Environment = null
);

internal sealed record MessageAnswer(string? Message);

/// <summary>
/// Takes any payload and keeps what has names. Anyone may create deployments, with payloads of their own form.
/// </summary>
internal sealed class PayloadConverter : JsonConverter<IReadOnlyDictionary<string, string>>
{
    public override bool HandleNull => true;

    public override IReadOnlyDictionary<string, string> Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    )
    {
        using var json = JsonDocument.ParseValue(ref reader);
        var payload = new Dictionary<string, string>();
        if (json.RootElement.ValueKind != JsonValueKind.Object)
            return payload;
        foreach (var property in json.RootElement.EnumerateObject())
            payload[property.Name] = property.Value.ToString();
        return payload;
    }

    public override void Write(
        Utf8JsonWriter writer,
        IReadOnlyDictionary<string, string> value,
        JsonSerializerOptions options
    ) => throw new NotSupportedException("A deployment is only read.");
}
