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
    public void An_async_method_is_named_so_and_can_be_cancelled() =>
        AsyncConvention.Holds(Types, method => method.Name == nameof(GitHubTransport.Send) || HasToken(method));

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
}
