using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>The files that GitHub and editors read of a repository.</summary>
public sealed class HabitsTests
{
    public static TheoryData<string> Forms =>
        [.. Directory.EnumerateFiles(Under(".github/ISSUE_TEMPLATE")).Select(Path.GetFileName).OfType<string>()];

    [Fact]
    public void The_build_server_runs_every_test_and_builds_the_image()
    {
        var jobs = (YamlMappingNode)Yaml(".github/workflows/ci.yml")["jobs"];
        var commands = jobs
            .Children.Values.SelectMany(job => (YamlSequenceNode)job["steps"])
            .OfType<YamlMappingNode>()
            .Where(step => step.Children.ContainsKey("run"))
            .Select(step => step["run"].ToString())
            .ToList();

        Assert.Contains("tests/run", commands);
        Assert.Contains(commands, command => command.StartsWith("docker build", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Forms))]
    public void A_form_for_issues_asks_what_has_an_id_and_a_label(string file)
    {
        var form = Yaml($".github/ISSUE_TEMPLATE/{file}");
        if (file == "config.yml")
            return;
        Assert.NotEqual("", form["name"].ToString());
        Assert.NotEqual("", form["description"].ToString());
        Assert.All(
            ((YamlSequenceNode)form["body"]).Where(part => part["type"].ToString() != "markdown"),
            part =>
            {
                Assert.NotEqual("", part["id"].ToString());
                Assert.NotEqual("", part["attributes"]["label"].ToString());
            }
        );
    }

    [Fact]
    public void The_development_container_has_the_SDK_of_the_repository()
    {
        var read = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip };
        using var container = JsonDocument.Parse(File.ReadAllText(Under(".devcontainer/devcontainer.json")), read);
        using var sdk = JsonDocument.Parse(File.ReadAllText(Under("global.json")));
        var version = sdk.RootElement.GetProperty("sdk").GetProperty("version").GetString()!;

        Assert.EndsWith(
            $"-{string.Join('.', version.Split('.')[..2])}",
            container.RootElement.GetProperty("image").GetString(),
            StringComparison.Ordinal
        );
    }

    private static YamlMappingNode Yaml(string file)
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(Under(file));
        yaml.Load(reader);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    private static string Under(string file) => Path.Combine(Repository.Root, file);
}
