using System.Reflection;
using System.Runtime.CompilerServices;
using ChatOpsBot.Tests;

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
    public void An_async_method_has_its_suffix_and_can_be_cancelled() => AsyncConvention.Holds(Types, _ => false);

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
}
