using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatOpsBot.Sandbox;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(SandboxFault))]
[JsonSerializable(typeof(IReadOnlyList<SandboxFault>))]
[JsonSerializable(typeof(Page.NewChannel))]
[JsonSerializable(typeof(Page.NewMessage))]
[JsonSerializable(typeof(Page.NewDirect))]
[JsonSerializable(typeof(Page.NewCommand))]
[JsonSerializable(typeof(Page.NewMark))]
[JsonSerializable(typeof(Page.NewShortcut))]
[JsonSerializable(typeof(Page.NewHome))]
[JsonSerializable(typeof(Page.NewSubmission))]
[JsonSerializable(typeof(Page.NewClosing))]
[JsonSerializable(typeof(Page.NewAct))]
[JsonSerializable(typeof(Page.NewQuery))]
[JsonSerializable(typeof(Page.SocketAction))]
internal sealed partial class SandboxJson : JsonSerializerContext;
