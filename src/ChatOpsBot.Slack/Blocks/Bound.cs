using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ChatOpsBot.Slack;

/// <summary>The checks in the setters of the Block Kit records. Null is "not set" and passes.</summary>
internal static class Bound
{
    /// <summary>Text for people: must say something; too long is cut with an ellipsis.</summary>
    public static string Text(string value, int max, [CallerMemberName] string name = "")
    {
        if (string.IsNullOrEmpty(value))
            throw new ArgumentException($"{name} must not be empty.", name);
        return TextCut.Plain(value, max);
    }

    /// <summary>As <see cref="Text"/>, for text whose tokens and code fences must survive the cut.</summary>
    public static string Markup(string value, int max, [CallerMemberName] string name = "") =>
        string.IsNullOrEmpty(value)
            ? throw new ArgumentException($"{name} must not be empty.", name)
            : TextCut.Markup(value, max);

    public static string? TextOrNull(string? value, int max, [CallerMemberName] string name = "") =>
        value is null ? null : Text(value, max, name);

    /// <summary>Text for machines, which means something else when it is cut: too long throws.</summary>
    public static string? Token(string? value, int max, [CallerMemberName] string name = "")
    {
        if (value is null)
            return null;
        if (value.Length == 0)
            throw new ArgumentException($"{name} must not be empty; leave it out instead.", name);
        if (!CodePoints.AtMost(value, max))
            throw new ArgumentException(
                $"{name} may have at most {max} characters, not {CodePoints.Count(value)}.",
                name
            );
        return value;
    }

    /// <summary>An absolute address that a browser or Slack's servers can open.</summary>
    public static string? Url(string? value, int max = Limits.Url, [CallerMemberName] string name = "")
    {
        if (Token(value, max, name) is null)
            return null;
        if (
            !Uri.TryCreate(value, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https" or "mailto" or "slack")
        )
            throw new ArgumentException($"{name} must be an absolute http, https, mailto or slack address.", name);
        return value;
    }

    /// <summary>A list with a number of items that Slack accepts, each of them whole. The list is copied.</summary>
    public static IReadOnlyList<T> Items<T>(
        IReadOnlyList<T> items,
        int max,
        int min = 1,
        [CallerMemberName] string name = ""
    )
    {
        ArgumentNullException.ThrowIfNull(items, name);
        if (items.Count < min || items.Count > max)
            throw new ArgumentException($"{name} must have {min} to {max} items, not {items.Count}.", name);
        T[] copy = [.. items];
        foreach (var item in copy)
            (item as IWhole)?.CheckWhole();
        return copy;
    }

    public static IReadOnlyList<T>? ItemsOrNull<T>(
        IReadOnlyList<T>? items,
        int max,
        int min = 1,
        [CallerMemberName] string name = ""
    ) => items is null ? null : Items(items, max, min, name);

    public static T Whole<T>(T part, [CallerMemberName] string name = "")
        where T : class
    {
        ArgumentNullException.ThrowIfNull(part, name);
        (part as IWhole)?.CheckWhole();
        return part;
    }

    public static T? WholeOrNull<T>(T? part)
        where T : class
    {
        (part as IWhole)?.CheckWhole();
        return part;
    }

    /// <param name="name">Of the property, when it is a matter of one only.</param>
    public static void Require(bool holds, string message, string? name = null)
    {
        if (!holds)
            Refuse(message, name);
    }

    [DoesNotReturn]
    public static void Refuse(string message, string? name = null) => throw new ArgumentException(message, name);

    public static int? Range(int? value, int min, int max, [CallerMemberName] string name = "") =>
        value is null || (value >= min && value <= max)
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be {min} to {max}.");

    public static void Unique(IEnumerable<string?> ids, string name)
    {
        HashSet<string>? seen = null;
        foreach (var id in ids)
        {
            if (id is not null && !(seen ??= new(StringComparer.Ordinal)).Add(id))
                throw new ArgumentException($"{name} '{id}' is used twice.", name);
        }
    }
}
