using System.Reflection;
using System.Runtime.CompilerServices;
using ChatOpsBot.Platform.GitHub;
using ChatOpsBot.Platform.GitHub.Http;

namespace ChatOpsBot.Tests.Platform.GitHub;

public sealed class ConventionTests
{
    private static readonly Type[] Types =
    [
        .. typeof(GitHubRest)
            .Assembly.GetTypes()
            .Where(type =>
                !type.IsDefined(typeof(CompilerGeneratedAttribute))
                && type.Namespace?.StartsWith(typeof(GitHubRest).Namespace!, StringComparison.Ordinal) == true
            ),
    ];

    /// <summary>Octokit names <c>Send</c>, and an ongoing call holds its token.</summary>
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
                .Where(method => !method.Name.Contains('<') && IsAsync(method.ReturnType))
                .Where(method => method.Name != nameof(GitHubTransport.Send) && !HasToken(method)),
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
        Assert.DoesNotContain(Types, type => type.IsClass && !type.IsAbstract && !type.IsSealed);

    [Fact]
    public void Approved_requests_are_of_a_test()
    {
        var tests = typeof(ConventionTests)
            .Assembly.GetTypes()
            .Where(type => typeof(AgainstFake).IsAssignableFrom(type))
            .SelectMany(type => type.GetMethods())
            .Select(method => method.Name)
            .ToHashSet();
        var approved = Directory.GetFiles(
            Path.Combine(Repository.Root, "tests/ChatOpsBot.Tests/Platform/GitHub/Requests")
        );
        Assert.NotEmpty(approved);
        Assert.DoesNotContain(approved, file => !tests.Contains(Path.GetFileName(file).Split('.')[0]));
    }

    private static bool HasToken(MethodInfo method) =>
        method.DeclaringType == typeof(OngoingCall)
        || method.GetParameters().Any(parameter => parameter.ParameterType == typeof(OngoingCall));

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
