using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatOpsBot.Slack;

/// <summary>Writes a part as what it is, and reads it by its <c>type</c>.</summary>
internal sealed class PartConverter<T> : JsonConverter<T>
    where T : class
{
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, options.GetTypeInfo(value.GetType()));

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var ahead = reader;
        var name = TypeName(ref ahead);
        if (name is null || !Kinds.ByName.TryGetValue(name, out var type))
            throw new JsonException($"'{name}' is not a kind of {typeof(T).Name} that is known here.");
        return (T)JsonSerializer.Deserialize(ref reader, options.GetTypeInfo(type))!;
    }

    private static string? TypeName(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals("type"u8);
            if (!reader.Read())
                return null;
            if (found)
                return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            reader.Skip();
        }

        return null;
    }

    // Apart from the converter, because most programs only write.
    private static class Kinds
    {
        public static readonly FrozenDictionary<string, Type> ByName = typeof(Part)
            .Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(Part)) && type.IsAssignableTo(typeof(T)))
            .ToFrozenDictionary(type => ((Part)RuntimeHelpers.GetUninitializedObject(type)).Type);
    }
}

/// <summary>An enum as Slack's word in snake_case.</summary>
internal sealed class WordConverter<T>()
    : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
