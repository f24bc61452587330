using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests;

public sealed partial class ArchitectureTests
{
    private static readonly Assembly[] Ours =
    [
        typeof(ChatOpsBotApp).Assembly,
        typeof(SlackApiClient).Assembly,
        typeof(ChatOpsEvent).Assembly,
        typeof(IStore).Assembly,
    ];

    public static TheoryData<string> Contexts =>
        [.. JsonContexts.Select(context => context.FullName!).Order(StringComparer.Ordinal)];

    /// <summary>What the application itself writes; what the protocols write is for others to read.</summary>
    public static TheoryData<string> Stored =>
        [
            .. JsonContexts
                .Where(context =>
                    context.Assembly == typeof(ChatOpsBotApp).Assembly || context.Assembly == typeof(IStore).Assembly
                )
                .Select(context => context.FullName!)
                .Order(StringComparer.Ordinal),
        ];

    private static IEnumerable<Type> JsonContexts =>
        Ours.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsSubclassOf(typeof(JsonSerializerContext)));

    /// <summary>
    /// The JSON generator sets what is missing in the JSON to null, whatever default the code gives an init-only
    /// property. So such a property says itself what null means (<c>init =&gt; field = value ?? []</c>), or what an
    /// older version stored, and what Slack leaves out, is a null where the type promises none.
    /// </summary>
    [Theory, MemberData(nameof(Contexts))]
    public void What_is_missing_is_its_default_and_not_null(string name)
    {
        var nulls =
            from found in Records(name)
            let empty = Empty(found)
            where empty is not null
            from property in found.Type.GetProperties()
            where PromisesAValue(property) && property.GetValue(empty) is null
            select $"{found.Type.Name}.{property.Name}";

        Assert.Empty(nulls);
    }

    /// <summary>
    /// What can be processed out again is not stored, or it is kept twice: <c>IgnoreReadOnlyProperties</c>,
    /// <c>[JsonIgnore]</c>.
    /// </summary>
    [Theory, MemberData(nameof(Stored))]
    public void Only_what_can_be_read_again_is_written(string name) =>
        Assert.Empty(
            from found in Records(name)
            from property in found.Properties
            where
                !found.Options.IgnoreReadOnlyProperties
                && property is { Get: not null, Set: null }
                && property.AssociatedParameter is null
            select $"{found.Type.Name}.{property.Name}"
        );

    private static IEnumerable<JsonTypeInfo> Records(string name)
    {
        var type = JsonContexts.Single(type => type.FullName == name);
        var context = (JsonSerializerContext)
            type.GetProperty("Default", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!
                .GetValue(null)!;
        var options = new JsonSerializerOptions(context.Options)
        {
            TypeInfoResolver = ((IJsonTypeInfoResolver)context).WithAddedModifier(Lenient),
        };
        var roots = type
            .CustomAttributes.Where(attribute => attribute.AttributeType == typeof(JsonSerializableAttribute))
            .Select(attribute => (Type)attribute.ConstructorArguments[0].Value!);
        return Reached(roots, options)
            .Where(found =>
                found is { Kind: JsonTypeInfoKind.Object, Type: { IsClass: true, IsAbstract: false } }
                && Ours.Contains(found.Type.Assembly)
            );
    }

    private static void Lenient(JsonTypeInfo info)
    {
        foreach (var property in info.Properties)
            property.IsRequired = false;
    }

    private static object? Empty(JsonTypeInfo info)
    {
        try
        {
            return JsonSerializer.Deserialize("{}", info);
        }
        catch (Exception exception)
            when (exception is ArgumentException or JsonException or NullReferenceException or NotSupportedException)
        {
            // A part of Block Kit does not let itself be made of nothing, which is as good.
            return null;
        }
    }

    /// <summary>
    /// Not nullable, and neither required nor a parameter of the constructor: its default is in the code.
    /// </summary>
    private static bool PromisesAValue(PropertyInfo property) =>
        property is { PropertyType.IsValueType: false, SetMethod: not null }
        && new NullabilityInfoContext().Create(property).WriteState == NullabilityState.NotNull
        && !property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute))
        && !property.IsDefined(typeof(JsonIgnoreAttribute))
        && !property
            .DeclaringType!.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Any(constructor => constructor.GetParameters().Any(parameter => parameter.Name == property.Name));

    private static HashSet<JsonTypeInfo> Reached(IEnumerable<Type> roots, JsonSerializerOptions options)
    {
        var (seen, waiting) = (new Dictionary<Type, JsonTypeInfo>(), new Stack<Type>(roots));
        while (waiting.TryPop(out var type))
        {
            if (seen.ContainsKey(type) || !options.TryGetTypeInfo(type, out var info))
                continue;
            seen[type] = info;
            foreach (var property in info.Properties)
                waiting.Push(property.PropertyType);
            if (info.ElementType is { } element)
                waiting.Push(element);
        }
        return [.. seen.Values];
    }
}
