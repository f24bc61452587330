using ChatOpsBot.Storage;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Tests.Storage;

public sealed class StorageModuleTests
{
    [Fact]
    public void An_empty_configuration_is_the_embedded_engine_in_the_data_folder() =>
        Assert.Equal(new StorageOptions { Provider = "Sqlite", Path = "data/chatops.db", MaxMegabytes = null }, Options([]));

    [Theory]
    [InlineData("Storage:Provider", "Postgres")]
    [InlineData("Storage:Path", " ")]
    [InlineData("Storage:MaxMegabytes", "0")]
    public void A_wrong_value_is_refused_by_the_name_of_its_key(string key, string value)
    {
        var refused = Assert.Throws<OptionsValidationException>(() => Options(new() { [key] = value }));

        Assert.Contains(key, refused.Message);
    }

    private static StorageOptions Options(Dictionary<string, string?> settings)
    {
        using var provider = new ServiceCollection()
            .AddStorage(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .BuildServiceProvider();
        return provider.GetRequiredService<IOptions<StorageOptions>>().Value;
    }
}
