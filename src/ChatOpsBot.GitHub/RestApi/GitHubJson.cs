using System.Text.Json.Serialization;

namespace ChatOpsBot.GitHub;

// The generated code sets an init property that is missing in the JSON to null, whatever its initial value; so lists say what they are when read.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(AccessToken))]
[JsonSerializable(typeof(CheckRunsAnswer))]
[JsonSerializable(typeof(CompareResult))]
[JsonSerializable(typeof(Deployment))]
[JsonSerializable(typeof(DeploymentStatus))]
[JsonSerializable(typeof(GitHubCommit))]
[JsonSerializable(typeof(IReadOnlyList<Deployment>))]
[JsonSerializable(typeof(IReadOnlyList<DeploymentStatus>))]
[JsonSerializable(typeof(IReadOnlyList<Hook>))]
[JsonSerializable(typeof(IReadOnlyList<HookDelivery>))]
[JsonSerializable(typeof(IReadOnlyList<Installation>))]
[JsonSerializable(typeof(JwtClaims))]
[JsonSerializable(typeof(MessageAnswer))]
[JsonSerializable(typeof(NewDeployment))]
[JsonSerializable(typeof(NewDeploymentStatus))]
[JsonSerializable(typeof(PullRequest))]
[JsonSerializable(typeof(RateLimitAnswer))]
[JsonSerializable(typeof(Repository))]
internal sealed partial class GitHubJson : JsonSerializerContext;
