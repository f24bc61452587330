using System.Collections;
using System.ComponentModel;
using System.Reflection;
using ChatOpsBot.Platform.Language;

namespace ChatOpsBot.Platform.Configuration;

/// <summary>
/// Holds a section against its options' type. The framework's binder passes over in silence what it cannot use: a key
/// that no one knows, and in lists and dictionaries the whole entry around a value of the wrong type. And it takes the
/// null of a JSON file for a text where there has to be one.
/// </summary>
internal static class ConfigurationShape
{
    /// <param name="problems">One line for each key that is unknown or cannot be read.</param>
    /// <returns>Whether all that is known can be read.</returns>
    /// <param name="beside">By a type, others that are read from the same section.</param>
    public static bool Check(
        IConfiguration section,
        Type type,
        List<string> problems,
        IReadOnlyDictionary<Type, IReadOnlyList<Type>>? beside = null
    )
    {
        var isReadable = true;
        if (section is IConfigurationSection { Value.Length: > 0 } single)
            return Single(single, "its keys: { … }", problems);
        var nullability = new NullabilityInfoContext();
        var properties = (beside?.GetValueOrDefault(type) ?? [])
            .Prepend(type)
            .SelectMany(one => one.GetProperties())
            .Where(property => property.SetMethod is { IsPublic: true })
            .DistinctBy(property => property.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(property => property.Name, nullability.Create, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
            if (properties.TryGetValue(child.Key, out var inner))
                isReadable &= CheckValue(child, inner, problems, beside);
            // At the root each sees the sections of all.
            else if (section is IConfigurationSection)
                problems.Add(
                    $"{child.Path}: is unknown; "
                        + (
                            DidYouMean.Closest(child.Key, properties.Keys) is { } close
                                ? $"did you mean {close}?"
                                : $"available: {string.Join(", ", properties.Keys.Order(StringComparer.Ordinal))}"
                        )
                );
        return isReadable;
    }

    private static bool CheckValue(
        IConfigurationSection section,
        NullabilityInfo declared,
        List<string> problems,
        IReadOnlyDictionary<Type, IReadOnlyList<Type>>? beside
    )
    {
        var type = Nullable.GetUnderlyingType(declared.Type) ?? declared.Type;
        if (type == typeof(string) || type.IsValueType)
            return CheckText(section, type, problems)
                && (type.IsValueType || section.Value is not null || CheckNull(section, declared, problems));
        var (isReadable, isMany) = (true, type.IsAssignableTo(typeof(IEnumerable)));
        // An empty list or object of a JSON file is an empty text.
        if (!isMany)
            return Check(section, type, problems, beside);
        if (section.Value is { Length: > 0 })
            return Single(
                section,
                type.IsAssignableTo(typeof(IDictionary)) ? "names and values: { … }" : "a list: [ … ]",
                problems
            );
        foreach (var child in section.GetChildren())
            isReadable &= CheckValue(child, declared.GenericTypeArguments[^1], problems, beside);
        return isReadable;
    }

    private static bool Single(IConfigurationSection section, string right, List<string> problems)
    {
        problems.Add($"{section.Path}: is a single value; write {right}");
        return false;
    }

    private static bool CheckNull(IConfigurationSection section, NullabilityInfo declared, List<string> problems)
    {
        if (declared.ReadState == NullabilityState.Nullable)
            return true;
        problems.Add($"{section.Path}: is null; write a text, or remove it");
        return false;
    }

    private static bool CheckText(IConfigurationSection section, Type type, List<string> problems)
    {
        // The binder throws at it, or passes over the whole entry around it.
        if (section.GetChildren().Any())
        {
            problems.Add($"{section.Path}: is a list or has keys; write a single value");
            return false;
        }
        if (type == typeof(string) || section.Value is not { Length: > 0 } text)
            return true;
        try
        {
            var value = TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text)!;
            // A number stands for a name, and any number is converted.
            if (!type.IsEnum || Enum.IsDefined(type, value))
                return true;
        }
        // A converter wraps what it meets, each in another way.
        catch (Exception exception)
            when (exception is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            // Reported below.
        }
        problems.Add($"{section.Path}: \"{text}\" is {Wrong(type)}");
        return false;
    }

    private static string Wrong(Type type) =>
        type switch
        {
            _ when type == typeof(TimeSpan) =>
                "not a duration; write hours:minutes:seconds, such as 00:30:00, or days.hours:minutes:seconds",
            _ when type == typeof(bool) => "neither true nor false",
            _ when type == typeof(int) || type == typeof(long) => "not a whole number",
            _ when type == typeof(double) => "not a number",
            _ when type == typeof(DateTime) => "not a date; write 2026-12-24, or 2026-12-24T18:00",
            _ when type.IsEnum => $"unknown; use one of {string.Join(", ", Enum.GetNames(type))}",
            _ => $"not a valid {type.Name}",
        };
}
