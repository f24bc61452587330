using ChatOpsBot.Cli.Validation;

namespace ChatOpsBot.Tests.Cli.Validation;

public sealed class ConfigurationTests
{
    [Fact]
    public void The_shipped_configuration_is_valid() =>
        Assert.Empty(
            ConfigurationCheck.Run(
                new ConfigurationBuilder().AddJsonFile(Path.Combine(Repository.Root, "appsettings.json")).Build()
            )
        );

    [Fact]
    public void All_mistakes_are_reported_at_once_each_with_its_key_and_what_is_right()
    {
        var problems = Check(
            ("Slack:BotToken", "xoxp-not-a-bot"),
            ("Slack:ApiUrl", "slack.com"),
            ("Slack:AdminChannel", "Admin!"),
            ("Slack:ChannelPostsPerSecond", "-1"),
            ("Sources:ci:Type", "jenkinz"),
            ("Sources:git hub:Type", "github"),
            ("Routes:0:Match:0", "severity"),
            ("Routes:0:Channel", "general"),
            ("Ingest:DeduplicateFor", "30.00:00:00"),
            ("Storage:Provider", "Oracle"),
            ("PublicUrl", "chatops"),
            ("Permissions:chatops replai:0", "*"),
            ("Permissions:chatops replay:0", "ada"),
            ("Slack:SocketConnections", "11")
        );

        string[] keys =
        [
            "Slack:BotToken",
            "Slack:ApiUrl",
            "Slack:AdminChannel",
            "Slack:ChannelPostsPerSecond",
            "Sources:ci:Type",
            "Sources:git hub",
            "Routes:0:Match:0",
            "Routes:0:Channel",
            "Ingest:DeduplicateFor",
            "Storage:Provider",
            "Slack:SigningSecret",
            "PublicUrl",
            "Permissions:chatops replai",
            "Permissions:chatops replay:0",
            "Slack:SocketConnections",
        ];
        Assert.Equal(
            keys.Order(StringComparer.Ordinal),
            problems
                .Select(problem => problem[..problem.IndexOf(": ", StringComparison.Ordinal)])
                .Order(StringComparer.Ordinal)
        );
        Assert.Contains(problems, problem => problem.Contains("jenkins", StringComparison.Ordinal));
        Assert.Contains(
            problems,
            problem => problem.Contains("did you mean \"chatops replay\"?", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("Slack:AdminChannel", """{ "Slack": { "AdminChannel": null } }""")]
    [InlineData("Slack:DefaultChannel", """{ "Slack": { "DefaultChannel": {} } }""")]
    [InlineData("Routes:0:Match:0", """{ "Routes": [{ "Match": [null], "Drop": true }] }""")]
    [InlineData(
        "Sources:ci:Events:0:When:0",
        """
            { "Sources": { "ci": { "Type": "generic", "Events": [{ "When": [null], "Kind": "alert", "Subject": "1",
                "State": "firing" }] } } }
            """
    )]
    [InlineData(
        "Sources:ci:Events:0:States:red",
        """
            { "Sources": { "ci": { "Type": "generic", "Events": [{ "Kind": "alert", "Subject": "1", "State": "{s}",
                "States": { "red": null } }] } } }
            """
    )]
    public void A_null_where_a_text_is_needed_is_a_problem_with_its_key(string key, string json) =>
        Assert.Contains($"{key}: is null; write a text, or remove it", CheckJson(json));

    [Theory]
    [InlineData("""{ "PublicUrl": null, "Sources": null, "Routes": null, "Slack": null }""")]
    [InlineData("""{ "Routes": [{ "Id": null, "Match": null, "Channel": "#general" }] }""")]
    public void A_null_where_nothing_has_to_be_is_nothing(string json) =>
        Assert.DoesNotContain(
            CheckJson(json),
            problem => !problem.StartsWith("Slack:BotToken", StringComparison.Ordinal)
        );

    [Theory, InlineData("5"), InlineData("-1"), InlineData("Page, Normal, 8")]
    public void A_number_that_stands_for_no_name_is_a_problem(string priority) =>
        Assert.Contains(
            Check(("Routes:0:Priority", priority), ("Routes:0:Channel", "#general")),
            problem => problem.StartsWith("Routes:0:Priority: ", StringComparison.Ordinal)
        );

    [Fact]
    public void An_app_token_is_distinguished_from_other_tokens()
    {
        Assert.Contains(
            Check(("Slack:AppToken", "xoxb-1")),
            problem => problem.StartsWith("Slack:AppToken: ", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(
            Check(("Slack:BotToken", "xoxb-1"), ("Slack:AppToken", "xapp-1")),
            problem => problem.StartsWith("Slack:", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("GitHub:ApiUrl", "GitHub:ApiUrl=https://github.com/")]
    [InlineData("GitHub:ApiUrl", "GitHub:ApiUrl=https://github.example.com/api/v3")]
    [InlineData("GitHub:Token", "GitHub:Token=ghp_x", "GitHub:TokenFile=/dev/null")]
    [InlineData("GitHub:TokenFile", "GitHub:TokenFile=nowhere")]
    [InlineData("GitHub:PrivateKey", "GitHub:AppId=Iv1.1")]
    [InlineData("GitHub:PrivateKey", "GitHub:AppId=Iv1.1", "GitHub:PrivateKey=hunter2")]
    [InlineData("GitHub:PrivateKeyFile", "GitHub:AppId=Iv1.1", "GitHub:PrivateKeyFile=nowhere")]
    public void A_way_to_github_that_cannot_work_is_reported(string key, params string[] settings)
    {
        var problem = Assert.Single(
            Check([.. settings.Select(setting => setting.Split('=', 2)).Select(pair => (pair[0], pair[1]))])
        );
        Assert.StartsWith($"{key}: ", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_or_an_app_is_the_way_to_github()
    {
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        var key = rsa.ExportRSAPrivateKeyPem();
        Assert.Empty(Check(("GitHub:Token", "ghp_x"), ("GitHub:ApiUrl", "https://github.example.com/api/v3/")));
        Assert.Empty(Check(("GitHub:AppId", "Iv1.1"), ("GitHub:PrivateKey", key)));
        Assert.StartsWith("GitHub:AppId: ", Assert.Single(Check(("GitHub:PrivateKey", key))), StringComparison.Ordinal);
        Assert.StartsWith(
            "GitHub:Token: ",
            Assert.Single(Check(("GitHub:Token", "ghp_x"), ("GitHub:AppId", "Iv1.1"), ("GitHub:PrivateKey", key))),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "GitHub:PrivateKey: ",
            Assert.Single(Check(("GitHub:AppId", "Iv1.1"), ("GitHub:PrivateKey", rsa.ExportRSAPublicKeyPem()))),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_secret_is_never_part_of_a_complaint() =>
        Assert.DoesNotContain(
            Check(
                ("GitHub:Token", "hunter2"),
                ("GitHub:TokenFile", "nowhere"),
                ("Slack:BotToken", "hunter2"),
                ("Slack:AppToken", "hunter2"),
                ("Sources:x:Secret", "hunter2"),
                ("Sources:x:SecretFile", "nowhere")
            ),
            problem => problem.Contains("hunter2", StringComparison.Ordinal)
        );

    [Theory]
    [InlineData("Sources:ci:AllowFrom:0", "office", "Sources:ci:AllowFrom:0")]
    [InlineData("Sources:ci:AllowFrom:0", "192.0.2.0/33", "Sources:ci:AllowFrom:0")]
    [InlineData("Ingest:TrustedProxies:0", "nginx", "Ingest:TrustedProxies:0")]
    [InlineData("Sources:ci:PreviousSecret", "hunter2", "Sources:ci:PreviousSecret")]
    [InlineData("Sources:ci:Only:0", "acme/*", "Sources:ci:Only")]
    [InlineData("Sources:ci:KeyUrl", "https://example.org", "Sources:ci:KeyUrl")]
    [InlineData("Sources:ci:Events:0:Ignore", "true", "Sources:ci:Events")]
    [InlineData("Sources:ci:Authentication:Scheme", "magic", "Sources:ci:Authentication:Scheme")]
    [InlineData(
        "Sources:generic:Events:0:Kind",
        "alert",
        "Sources:generic:Events:0:Subject",
        "Sources:generic:Events:0:State"
    )]
    public void What_makes_no_sense_of_a_sender_is_reported(string key, string value, params string[] expected) =>
        Assert.Equal(
            expected,
            Check(("Sources:ci:Type", "jenkins"), (key, value))
                .Select(problem => problem[..problem.IndexOf(": ", StringComparison.Ordinal)])
        );

    [Theory]
    [InlineData("Sources:ci:AllowFrom:0", "192.0.2.0/24")]
    [InlineData("Sources:ci:AllowFrom:0", "192.0.2.7")]
    [InlineData("Sources:ci:AllowFrom:0", "2001:db8::/32")]
    [InlineData("Ingest:TrustedProxies:0", "::1")]
    public void Networks_and_addresses_are_taken(string key, string value) =>
        Assert.Empty(Check(("Sources:ci:Type", "jenkins"), (key, value)));

    [Fact]
    public void A_value_of_the_wrong_type_names_its_key() =>
        Assert.Contains(
            Check(("Ingest:KeepBodiesFor", "a fortnight")),
            problem => problem.Contains("Ingest:KeepBodiesFor", StringComparison.Ordinal)
        );

    private static IReadOnlyList<string> Check(params (string Key, string Value)[] values) =>
        ConfigurationCheck.Run(
            new ConfigurationBuilder()
                .AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Key, (string?)v.Value)))
                .Build()
        );

    private static IReadOnlyList<string> CheckJson(string json) =>
        ConfigurationCheck.Run(
            new ConfigurationBuilder()
                .AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json)))
                .AddInMemoryCollection([new("Sandbox", "true")])
                .Build()
        );
}
