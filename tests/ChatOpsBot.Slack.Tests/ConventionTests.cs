using System.Reflection;
using System.Runtime.CompilerServices;

namespace ChatOpsBot.Slack.Tests;

public sealed class ConventionTests
{
    private static readonly Type[] Types =
    [
        .. typeof(SlackApiClient)
            .Assembly.GetTypes()
            .Where(type =>
                !type.IsDefined(typeof(CompilerGeneratedAttribute))
                && type.Namespace == typeof(SlackApiClient).Namespace
            ),
    ];

    [Fact]
    public void An_async_method_has_its_suffix_and_can_be_cancelled() =>
        Assert.All(
            Types
                .SelectMany(type =>
                    type.GetMethods(
                        BindingFlags.Public
                            | BindingFlags.NonPublic
                            | BindingFlags.Instance
                            | BindingFlags.Static
                            | BindingFlags.DeclaredOnly
                    )
                )
                .Where(method => !method.Name.Contains('<') && IsAsync(method.ReturnType)),
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

    [Fact]
    public void What_is_not_abstract_is_sealed() =>
        Assert.DoesNotContain(
            Types,
            type => type.IsClass && !type.IsAbstract && !type.IsSealed && type != typeof(SlackResponse)
        );

    [Fact]
    public void The_protocol_depends_on_nothing_else() =>
        Assert.All(
            typeof(SlackApiClient).Assembly.GetReferencedAssemblies(),
            assembly => Assert.StartsWith("System.", assembly.Name, StringComparison.Ordinal)
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
