using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ChatOpsBot.Platform.Configuration;

namespace ChatOpsBot.Cli.Validation;

/// <summary>
/// The configuration as a JSON schema, from the types that it is read into: an editor completes and checks with it what
/// <c>validate</c> checks as a whole. Draft 7, which editors know best.
/// </summary>
internal static class ConfigurationSchema
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { OnlyWhatIsRead } },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly JsonSchemaExporterOptions Export = new() { TransformSchemaNode = Complete };

    public static JsonObject Create()
    {
        var properties = new JsonObject();
        foreach (var (name, about) in ConfigurationSections.Values)
            properties[name] = new JsonObject
            {
                ["description"] = about,
                ["type"] = name == "Sandbox" ? "boolean" : "string",
            };
        foreach (var (name, type) in ConfigurationSections.Own)
            properties[name] = Of(type, $"#/properties/{name}");
        foreach (var type in ConfigurationSections.AtRoot)
        foreach (var (name, schema) in Of(type, "#")["properties"]!.AsObject())
            properties[name] = schema!.DeepClone();
        foreach (var name in RootKeys.Hosts)
            properties[name] = new JsonObject { ["description"] = "Read by the host: see Microsoft's documentation." };
        return new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "ChatOpsBot's configuration",
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
    }

    /// <param name="at">Where the schema goes: what refers to a part of itself refers to that.</param>
    private static JsonObject Of(Type type, string at)
    {
        var schema = Options.GetJsonSchemaAsNode(type, Export).AsObject();
        Move(schema, at);
        return schema;
    }

    private static void Move(JsonNode? node, string at)
    {
        if (node is JsonObject parent)
        {
            if (parent["$ref"] is JsonValue to)
                parent["$ref"] = at + to.GetValue<string>()[1..];
            foreach (var (_, child) in parent)
                Move(child, at);
        }
        else if (node is JsonArray many)
        {
            foreach (var child in many)
                Move(child, at);
        }
    }

    private static void OnlyWhatIsRead(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;
        for (var i = type.Properties.Count - 1; i >= 0; i--)
            if (type.Properties[i].AttributeProvider is not PropertyInfo { SetMethod.IsPublic: true })
                type.Properties.RemoveAt(i);
    }

    private static JsonNode Complete(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (schema is not JsonObject parts)
            return schema;
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (type == typeof(string) || type == typeof(DateTime))
        {
            // Whatever is written, the configuration makes a text of it.
            parts.Remove("format");
            parts["type"] = new JsonArray("string", "number", "boolean", "null");
        }
        else if (type == typeof(TimeSpan))
        {
            parts["pattern"] = @"^-?(\d+\.)?\d{1,2}:\d{2}(:\d{2}(\.\d{1,7})?)?$";
        }
        // Options of the engines, which share the section.
        if (ConfigurationSections.Beside.TryGetValue(type, out var others) && parts["properties"] is JsonObject own)
            foreach (var (name, property) in others.SelectMany(other => Of(other, "#")["properties"]!.AsObject()))
                own[name] ??= property!.DeepClone();
        if (About(context) is { } about)
            parts.Insert(0, "description", about);
        return parts;
    }

    private static string? About(JsonSchemaExporterContext context) =>
        context.PropertyInfo?.AttributeProvider is MemberInfo member && Docstrings.Summary(member) is { } own ? own
        : context.TypeInfo.Kind == JsonTypeInfoKind.Object ? Docstrings.Summary(context.TypeInfo.Type)
        : null;
}
