using System.Text;
using System.Text.Json;

namespace ChatOpsBot.Sources.Tests;

/// <summary>
/// GitHub's events as Octokit publishes them: https://github.com/octokit/webhooks. New kinds of events show up here
/// first.
/// </summary>
public sealed class OctokitExamplesTests
{
    [Fact]
    public void Every_published_example_is_read_or_named()
    {
        var index = Path.Combine(
            Repository.Root,
            "tests",
            "npm",
            "node_modules",
            "@octokit",
            "webhooks-examples",
            "api.github.com",
            "index.json"
        );
        if (!File.Exists(index))
            Assert.Skip("The npm package @octokit/webhooks-examples is not installed in tests/npm.");
        using var events = JsonDocument.Parse(File.ReadAllBytes(index));

        Assert.All(
            events.RootElement.EnumerateArray(),
            kind =>
                Assert.All(
                    kind.GetProperty("examples").EnumerateArray(),
                    example =>
                    {
                        var name = kind.GetProperty("name").GetString()!;

                        var parsed = EventSources
                            .ByType["github"]
                            .Parse(Deliveries.Request("github", Encoding.UTF8.GetBytes(example.GetRawText()), name));

                        Assert.True(parsed.Events.Count > 0 || parsed.Unhandled == name);
                    }
                )
        );
    }
}
