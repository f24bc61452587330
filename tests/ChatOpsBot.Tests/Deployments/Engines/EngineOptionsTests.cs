using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Cli.Validation;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Engines.Argo;
using ChatOpsBot.Deployments.Engines.Script;

namespace ChatOpsBot.Tests.Deployments.Engines;

/// <summary>What an engine asks of an environment is read from the environment's section.</summary>
public sealed class EngineOptionsTests
{
    public static TheoryData<string> Keys =>
        [
            .. EnginesModule
                .Options.SelectMany(type => type.GetProperties())
                .Select(property => property.Name)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    [Fact]
    public void The_keys_are_the_documented_ones() =>
        Assert.Equal(
            [
                "Application",
                "Command",
                "Context",
                "Image",
                "KillAfter",
                "Namespace",
                "Revision",
                "Secret",
                "SecretFile",
                "Server",
                "VersionFile",
                "Workflow",
                "WorkingDirectory",
            ],
            Keys.Select(row => row.Data)
        );

    [Theory, MemberData(nameof(Keys))]
    public void The_configuration_check_knows_the_key(string key) =>
        Assert.DoesNotContain(
            Problems(key == "Command" ? "Command:0=true" : $"{key}=00:00:20"),
            problem => problem.Contains($":{key}: is unknown", StringComparison.Ordinal)
        );

    [Fact]
    public void A_key_that_no_engine_knows_is_refused() =>
        Assert.Contains(
            "Services:checkout:Environments:production:Revison: is unknown; did you mean Revision?",
            Problems("Revison={ref}")
        );

    [Fact]
    public void A_value_of_the_wrong_type_is_refused() =>
        Assert.Contains(
            Problems("KillAfter=soon"),
            problem =>
                problem.StartsWith(
                    "Services:checkout:Environments:production:KillAfter: \"soon\" is not a duration",
                    StringComparison.Ordinal
                )
        );

    /// <summary>Two engines may have a key of one name, and no other options may.</summary>
    [Fact]
    public void A_key_is_either_shared_by_all_or_an_engine_s_own() =>
        Assert.Empty(
            typeof(EnvironmentOptions)
                .GetProperties()
                .Select(property => property.Name)
                .Intersect(Keys.Select(row => row.Data))
        );

    [Fact]
    public void Each_engine_reads_its_own_from_the_section()
    {
        var environment = Environments.Of("Revision={ref}", "Command:0=sh", "command:1=-c", "Approvals:Count=2");

        Assert.Equal("{ref}", environment.Read<ArgoOptions>().Revision);
        Assert.Equal(["sh", "-c"], environment.Read<ScriptOptions>().Command);
        Assert.Equal(TimeSpan.FromSeconds(20), environment.Read<ScriptOptions>().KillAfter);
        Assert.Empty(new EnvironmentOptions().Read<ScriptOptions>().Command);
    }

    private static IReadOnlyList<string> Problems(string setting) =>
        ConfigurationCheck.Run(
            new ConfigurationBuilder()
                .AddInMemoryCollection([
                    KeyValuePair.Create(
                        $"Services:checkout:Environments:production:{setting.Split('=')[0]}",
                        (string?)setting.Split('=')[1]
                    ),
                ])
                .Build()
        );
}
