using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Tests.Catalog.Services;

/// <summary>The services that are configured, and what belongs to which.</summary>
public sealed class ServiceCatalogTests
{
    private static Task<TestApp> StartAsync() =>
        TestApp.StartAsync(
            "Services:checkout:Repository=acme/checkout",
            "Services:checkout:Channel=#checkout",
            "Services:checkout:Environments:production:Engine=script",
            "Services:checkout:Environments:production:Command=true",
            "Services:search:Repository=acme/search"
        );

    [Fact]
    public async Task What_happens_in_its_repository_is_of_the_service_unless_the_sender_says_another()
    {
        await using var app = await StartAsync();
        var catalog = app.Services.GetRequiredService<ServiceCatalog>();
        var @event = new ChatOpsEvent
        {
            Id = "1",
            Source = "github",
            Kind = EventKind.Push,
            Subject = "push:acme/checkout@1",
            State = EventState.Info,
            Occurred = TestApp.Start,
            Repository = "Acme/Checkout",
        };

        Assert.Equal("checkout", catalog.Named(@event).Service);
        Assert.Equal("billing", catalog.Named(@event with { Service = "billing" }).Service);
        Assert.Null(catalog.Named(@event with { Repository = "acme/other" }).Service);
    }

    [Fact]
    public async Task A_name_that_is_nearly_right_is_answered_with_the_right_one()
    {
        await using var app = await StartAsync();
        var catalog = app.Services.GetRequiredService<ServiceCatalog>();

        Assert.Equal("checkout", catalog.Service("CHECKOUT").Name);
        var mistake = Assert.Throws<CommandException>(() => catalog.Service("chekout"));
        Assert.Contains("checkout", mistake.Message, StringComparison.Ordinal);
        Assert.Equal("#checkout", catalog.ChannelOf("checkout"));
        Assert.Equal(["checkout", "search"], catalog.Names.Where(name => name is "checkout" or "search"));
    }
}
