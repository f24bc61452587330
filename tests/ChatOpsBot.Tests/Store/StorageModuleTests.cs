using ChatOpsBot.Cli.Validation;
using ChatOpsBot.Store;
using ChatOpsBot.Store.Redis;
using ChatOpsBot.Tests.Store.Redis;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Tests.Store;

public sealed class StorageModuleTests
{
    [Fact]
    public void An_empty_configuration_is_the_embedded_engine_in_the_data_folder()
    {
        using var provider = Services([]);

        Assert.Equal(
            new StorageOptions
            {
                Provider = "Sqlite",
                Path = "data/chatops.db",
                MaxMegabytes = null,
            },
            provider.GetRequiredService<IOptions<StorageOptions>>().Value
        );
    }

    [Fact]
    public void The_provider_chooses_the_engine_and_Redis_need_not_be_there_for_that()
    {
        Dictionary<string, string?> settings = new()
        {
            ["Storage:Provider"] = "Redis",
            ["Storage:Redis"] = $"127.0.0.1:{RedisServer.FreePort()},connectTimeout=100",
        };
        Assert.Empty(ConfigurationCheck.Run(Configuration(settings)));

        using var provider = Services(settings);

        Assert.IsType<RedisStore>(provider.GetRequiredService<IStore>());
    }

    [Theory]
    [InlineData("Storage:Provider", "Postgres")]
    [InlineData("Storage:Path", " ")]
    [InlineData("Storage:MaxMegabytes", "0")]
    public void A_wrong_value_is_refused_by_the_name_of_its_key(string key, string value) =>
        Assert.StartsWith(
            $"{key}: ",
            Assert.Single(ConfigurationCheck.Run(Configuration(new() { [key] = value }))),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData("password=secret")]
    [InlineData("127.0.0.1:6379,pasword=secret")]
    [InlineData("127.0.0.1:6379,password=secret,connectTimeout=secret")]
    public void An_address_of_Redis_that_cannot_be_tried_is_refused_without_showing_it(string? address)
    {
        var problem = Assert.Single(
            ConfigurationCheck.Run(Configuration(new() { ["Storage:Provider"] = "Redis", ["Storage:Redis"] = address }))
        );

        Assert.StartsWith("Storage:Redis: ", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
    }

    private static IConfiguration Configuration(Dictionary<string, string?> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build();

    private static ServiceProvider Services(Dictionary<string, string?> settings) =>
        new ServiceCollection().AddLogging().AddStorage(Configuration(settings)).BuildServiceProvider();
}
