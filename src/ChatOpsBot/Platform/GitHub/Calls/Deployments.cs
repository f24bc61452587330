using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Octokit;

namespace ChatOpsBot.Platform.GitHub.Calls;

/// <summary>
/// A deployment as it is listed. Octokit's own cannot be read when someone's payload is not an object of texts.
/// </summary>
internal sealed record Deployment
{
    public required long Id { get; init; }
    public required string Sha { get; init; }
    public string? Ref { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>What its creator attached; empty when that is not an object.</summary>
    [JsonConverter(typeof(PayloadConverter))]
    public IReadOnlyDictionary<string, string> Payload
    {
        get => field ?? new Dictionary<string, string>();
        init;
    }
}

/// <summary>Which deployments to list; null is any.</summary>
internal sealed record DeploymentFilter(
    string? Sha = null,
    string? Ref = null,
    string? Task = null,
    string? Environment = null
);

/// <summary>What became of a <see cref="NewDeployment"/>.</summary>
internal abstract record DeploymentOutcome
{
    private DeploymentOutcome() { }

    public sealed record Created(long Id) : DeploymentOutcome;

    /// <summary>
    /// GitHub merged the default branch into the ref instead of creating a deployment; a second call would create it.
    /// Only with <see cref="NewDeployment.AutoMerge"/>.
    /// </summary>
    /// <param name="Message">GitHub's words: <c>Auto-merged main into topic on deployment.</c></param>
    public sealed record AutoMerged(string Message) : DeploymentOutcome;
}

/// <param name="Id">Null in the answer of a merge.</param>
internal sealed record DeploymentAnswer(long? Id, string? Message);

/// <summary>
/// What Octokit lacks of deployments: its list has no filter, and a merge instead of a deployment (202) it takes for a
/// deployment without an id. <see href="https://docs.github.com/rest/deployments/deployments"/>
/// </summary>
internal static class Deployments
{
    /// <summary>
    /// Creates a deployment. Nothing is merged unless <see cref="NewDeployment.AutoMerge"/> is set: with GitHub's own
    /// default an older state, a rollback, is never deployed as it was. After
    /// <see cref="GitHubFailure.OutcomeUnknown"/> look for it by its payload before creating it again.
    /// </summary>
    /// <exception cref="GitHubException">
    /// <see cref="GitHubFailure.Conflict"/>: the ref cannot be merged, or a required context is not green.
    /// <see cref="GitHubFailure.Validation"/>: there is no such ref.
    /// </exception>
    public static Task<DeploymentOutcome> CreateDeploymentAsync(
        this GitHubRest github,
        string owner,
        string name,
        NewDeployment wish,
        CancellationToken cancellationToken
    )
    {
        wish.AutoMerge ??= false;
        return github.CallAsync<DeploymentOutcome>(
            "repos/create-deployment",
            async client =>
            {
                var answer = await client.Connection.Post<DeploymentAnswer>(
                    Address(owner, name),
                    wish,
                    accepts: null,
                    contentType: null
                );
                return answer switch
                {
                    { HttpResponse.StatusCode: HttpStatusCode.Accepted } => new DeploymentOutcome.AutoMerged(
                        answer.Body.Message ?? ""
                    ),
                    { Body.Id: { } id } => new DeploymentOutcome.Created(id),
                    _ => throw new InvalidDataException("The deployment has no id."),
                };
            },
            cancellationToken
        );
    }

    /// <summary>Newest first.</summary>
    public static IAsyncEnumerable<Deployment> DeploymentsAsync(
        this GitHubRest github,
        string owner,
        string name,
        DeploymentFilter filter,
        CancellationToken cancellationToken
    )
    {
        var parameters = new (string Name, string? Value)[]
        {
            ("sha", filter.Sha),
            ("ref", filter.Ref),
            ("task", filter.Task),
            ("environment", filter.Environment),
        }
            .Where(parameter => parameter.Value is not null)
            .ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
        return github.ListAsync<Deployment>(
            "repos/list-deployments",
            async client => (await client.Connection.Get<List<Deployment>>(Address(owner, name), parameters)).Body,
            cancellationToken
        );
    }

    private static Uri Address(string owner, string name) => new($"repos/{owner}/{name}/deployments", UriKind.Relative);
}

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
