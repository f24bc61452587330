using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Engines;

namespace ChatOpsBot.Tests.Deployments.Engines;

public sealed class SecretMaskTests
{
    [Theory]
    [InlineData("+ export DB=s3cr3t-value", "+ export DB=***")]
    [InlineData("s3cr3t-value-longer", "***")]
    [InlineData("remote: ghp_0123456789abcdefghij0123456789abcdef", "remote: ***")]
    [InlineData("xoxb-123456789012-abcdefghij", "***")]
    [InlineData("AKIAIOSFODNN7EXAMPLE and more", "*** and more")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcDEF-123", "***")]
    [InlineData("Authorization: Bearer abcdef0123456789", "Authorization: Bearer ***")]
    [InlineData("postgres://app:hunter22@db:5432/shop", "postgres://app:***@db:5432/shop")]
    [InlineData("DB_PASSWORD=hunter22", "DB_PASSWORD=***")]
    [InlineData("{\"api_key\": \"hunter22\"}", "{\"api_key\": \"***\"}")]
    [InlineData("https://hooks.slack.com/services/T00/B00/abcdef", "https://hooks.slack.com/services/***")]
    [InlineData("[2/4] Copying 1.2.0 to staging: no tokens here", "[2/4] Copying 1.2.0 to staging: no tokens here")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\ndone", "***\ndone")]
    [InlineData("before\n-----BEGIN PRIVATE KEY-----\nMIIE", "before\n***")]
    public void What_is_secret_is_masked_and_what_people_have_to_read_is_not(string said, string shown) =>
        Assert.Equal(shown, SecretMask.Apply(said, ["s3cr3t-value-longer", "s3cr3t-value"]));

    /// <summary>Every option that can be given as a file is a secret: that is why it can.</summary>
    public static TheoryData<string> Secrets =>
        [
            .. typeof(SecretMask)
                .Assembly.GetTypes()
                .SelectMany(type => type.GetProperties())
                .Where(option => option.PropertyType == typeof(string))
                .Where(option => option.DeclaringType!.GetProperty($"{option.Name}File") is not null)
                .Select(option => option.Name)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    [Theory, MemberData(nameof(Secrets))]
    public async Task Every_secret_of_the_configuration_is_masked_as_a_value_and_as_a_file(string option)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("secret"), "kept-in-a-file\n", TestContext.Current.CancellationToken);

        var said = Masked(
            "it said kept-in-place and kept-in-a-file",
            new()
            {
                // Most addresses are not secret.
                [$"{(option == "Url" ? "OnCall:Watchdog" : "Any:Section")}:{option}"] = "kept-in-place",
                [$"Another:{option}File"] = folder.File("secret"),
            }
        );

        Assert.Equal("it said *** and ***", said);
    }

    [Theory]
    [InlineData("redis.example.com:6379,password=hidden-word,ssl=true")]
    [InlineData("https://bot:hidden-word@proxy.example.com:3128")]
    public void A_password_inside_another_value_is_masked(string value) =>
        Assert.Equal("it said ***", Masked("it said hidden-word", new() { ["Storage:Redis"] = value }));

    [Fact]
    public void The_list_of_secrets_is_the_one_that_the_bot_reads() =>
        Assert.Equal(
            [
                "AppToken",
                "BotToken",
                "Key",
                "Password",
                "PreviousSecret",
                "PrivateKey",
                "RoutingKey",
                "Secret",
                "SigningSecret",
                "Token",
                "Url",
            ],
            Secrets.Select(row => row.Data)
        );

    private static string? Masked(string said, Dictionary<string, string?> settings)
    {
        var mask = new SecretMask(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        var run = new EngineRun(
            "1-1",
            1,
            "checkout",
            "staging",
            "1.0.0",
            "abc",
            "main",
            "deploy",
            0,
            TestApp.Start,
            DeployApp.Ada,
            new ServiceOptions(),
            new EnvironmentOptions()
        );
        return mask.Hide(new EngineStatus(EngineState.Running) { Text = said }, run).Text;
    }
}
