using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatOpsBot.Sandbox;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(SandboxFault))]
[JsonSerializable(typeof(IReadOnlyList<SandboxFault>))]
[JsonSerializable(typeof(Page.NewChannel))]
[JsonSerializable(typeof(Page.NewMessage))]
internal sealed partial class SandboxJson : JsonSerializerContext;
