using System.Text.Json.Nodes;
using ChatOpsBot.Cli.LocalSlack;

namespace ChatOpsBot.Tests.Cli.LocalSlack;

/// <summary>The manifests that the sandbox installs for other apps.</summary>
public sealed class ManifestFileTests
{
    [Fact]
    public void The_manifest_of_this_bot_is_read_from_YAML_as_it_is_written()
    {
        var yaml = ManifestFile.Read(Path.Combine(Repository.Root, "deploy", "slack-manifest.yaml"));

        Assert.Equal("ChatOpsBot", (string?)yaml["display_information"]!["name"]);
        Assert.True((bool)yaml["features"]!["app_home"]!["home_tab_enabled"]!);
        Assert.All(
            yaml["features"]!["slash_commands"]!.AsArray(),
            command => Assert.StartsWith("/", (string)command!["command"]!, StringComparison.Ordinal)
        );
        Assert.Contains(
            "chat:write",
            yaml["oauth_config"]!["scopes"]!["bot"]!.AsArray().Select(scope => (string)scope!)
        );
    }

    [Theory]
    [InlineData(
        "a: 1\nb: yes it is\nc: 'true'\nd: [x, 2]\ne: {f: null}\ng: false",
        """{"a":1,"b":"yes it is","c":"true","d":["x",2],"e":{"f":null},"g":false}"""
    )]
    [InlineData("""{"a":1}""", """{"a":1}""")]
    public void YAML_and_JSON_say_the_same(string text, string json) =>
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(json), ManifestFile.Parse(text)),
            ManifestFile.Parse(text)!.ToJsonString()
        );

    [Theory]
    [InlineData("{", "neither JSON nor YAML")]
    [InlineData("a: [", "neither JSON nor YAML")]
    [InlineData("just words", "must be an object")]
    [InlineData("settings: {}", "display_information.name is missing")]
    [InlineData("display_information: {name: A}\nfeatures: {slash_commands: [{command: echo}]}", "begins with /")]
    [InlineData("display_information: {name: A}\nfeatures: {slash_commands: [{command: /echo}]}", "/echo needs a url")]
    [InlineData(
        "display_information: {name: A}\nfeatures: {slash_commands: [{command: /echo, url: here}]}",
        "the url of /echo is not an http address"
    )]
    [InlineData(
        "display_information: {name: A}\nsettings: {interactivity: {request_url: here}}",
        "settings.interactivity.request_url is not an http address"
    )]
    public void A_manifest_that_Slack_would_refuse_is_refused_with_the_reason(string text, string reason)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "manifest");
        File.WriteAllText(file, text);

        var problem = Assert.Throws<InvalidDataException>(() => ManifestFile.Read(file));

        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
    }
}
