using System.Text.Json.Serialization;

namespace ChatOpsBot.Platform.GitHub.Calls;

// The generated code sets an init property that is missing in the JSON to null, whatever its initial value; so lists
// say what they are when read.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(DeploymentAnswer))]
[JsonSerializable(typeof(DispatchAnswer))]
[JsonSerializable(typeof(List<Deployment>))]
[JsonSerializable(typeof(WorkflowDispatch))]
internal sealed partial class CallsJson : JsonSerializerContext;
