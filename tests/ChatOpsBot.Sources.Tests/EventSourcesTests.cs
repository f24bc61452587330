namespace ChatOpsBot.Sources.Tests;

public sealed class EventSourcesTests
{
    [Fact]
    public void Every_source_is_listed()
    {
        var written = typeof(EventSources)
            .Assembly.GetTypes()
            .Where(type => type.IsClass && !type.IsAbstract && type.IsAssignableTo(typeof(IEventSource)))
            .Select(type => type.Name);

        Assert.Equal(written.ToHashSet(), EventSources.All.Select(source => source.GetType().Name).ToHashSet());
    }

    [Fact]
    public void The_list_is_alphabetical() =>
        Assert.Equal(
            EventSources.All.Select(source => source.Type).Order(StringComparer.Ordinal),
            EventSources.All.Select(source => source.Type)
        );

    [Fact]
    public void Types_are_lower_case_and_found_in_any_case() =>
        Assert.All(
            EventSources.All,
            source =>
            {
                Assert.Equal(source.Type.ToLowerInvariant(), source.Type);
                Assert.Same(source, EventSources.ByType[source.Type.ToUpperInvariant()]);
            }
        );

    [Fact]
    public void Every_source_says_how_to_point_the_tool_at_the_bot() =>
        Assert.All(
            EventSources.All,
            source =>
            {
                Assert.NotEmpty(source.Name);
                Assert.Contains("{url}", source.Setup, StringComparison.Ordinal);
                Assert.StartsWith("https://", source.Docs, StringComparison.Ordinal);
            }
        );

    [Fact]
    public void Every_source_can_prove_who_it_is() =>
        Assert.All(EventSources.All, source => Assert.NotEmpty(source.Authentication));
}
