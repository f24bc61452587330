using System.Reflection;

namespace ChatOpsBot.Tests;

/// <summary>How methods that wait are named, and that each can be cancelled.</summary>
public static class AsyncConvention
{
    /// <summary>A suffix, and at the end a token that no caller can forget.</summary>
    /// <param name="isExempt">Methods that others name, or that hold their token otherwise.</param>
    public static void Holds(IEnumerable<Type> types, Func<MethodInfo, bool> isExempt) =>
        Assert.All(
            types
                .SelectMany(type =>
                    type.GetMethods(
                        BindingFlags.Public
                            | BindingFlags.NonPublic
                            | BindingFlags.Instance
                            | BindingFlags.Static
                            | BindingFlags.DeclaredOnly
                    )
                )
                .Where(method => !method.Name.Contains('<') && IsAsync(method.ReturnType) && !isExempt(method)),
            method =>
            {
                Assert.EndsWith("Async", method.Name, StringComparison.Ordinal);
                var last = method.GetParameters()[^1];
                Assert.Equal(
                    ("cancellationToken", typeof(CancellationToken), false),
                    (last.Name, last.ParameterType, last.IsOptional)
                );
            }
        );

    private static bool IsAsync(Type type) =>
        typeof(Task).IsAssignableFrom(type)
        || (
            type.IsGenericType
            && (
                type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)
                || type.GetGenericTypeDefinition() == typeof(ValueTask<>)
            )
        );
}
