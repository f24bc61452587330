using System.Diagnostics;
using System.Text.Json;

namespace ChatOpsBot.Slack.Tests;

/// <summary>What we write, as Slack's own TypeScript types see it.</summary>
public sealed class GalleryTests
{
    private static readonly string Everything =
        $"[{SlackJson.Serialize(Gallery.Blocks)},{string.Join(',', Gallery.Views.Select(SlackJson.Serialize))}]";

    [Fact]
    public async Task Slacks_own_types_accept_everything_that_we_can_write()
    {
        var (exitCode, output) = await CheckAsync($$"""{"items":{{Everything}}}""");
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task And_refuse_what_is_wrong()
    {
        string[] wrong =
        [
            """[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]""",
            """[{"type":"section","text":{"type":"mrkdwn","text":"x"},"colour":"red"}]""",
            """{"type":"modal","title":{"type":"plain_text","text":"x"},"blocks":[{"type":"hologram"}]}""",
            """{"channel":"C1","text":"x","blocks":[{"type":"actions","elements":[{"type":"button"}]}]}""",
        ];

        var (exitCode, output) = await CheckAsync(wrong);

        Assert.Equal(1, exitCode);
        Assert.All(Enumerable.Range(0, wrong.Length), i => Assert.Matches($@"(?m)^{i}-\S+: error TS2", output));
    }

    [Fact]
    public void The_gallery_shows_every_part()
    {
        using var document = JsonDocument.Parse(Everything);
        var shown = Types(document.RootElement).ToHashSet();
        var all = typeof(Part)
            .Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Part)) && !type.IsAbstract)
            .Select(type => ((Part)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type)).Type);
        // Charts differ in one word, and Slack's types do not know them or Slack's icons yet.
        Assert.Empty(all.Except(shown).Except(["bar", "area", "icon"]));
    }

    [Fact]
    public void Everything_comes_back_as_it_was()
    {
        Assert.All(
            Gallery.Blocks,
            block =>
            {
                var json = SlackJson.Serialize(block);
                Assert.Equal(json, SlackJson.Serialize(SlackJson.Deserialize<Block>(json)));
            }
        );
        Assert.All(
            Gallery.Views,
            view =>
            {
                var json = SlackJson.Serialize(view);
                Assert.Equal(json, SlackJson.Serialize(SlackJson.Deserialize<ViewDefinition>(json)));
            }
        );
    }

    private static async Task<(int ExitCode, string Output)> CheckAsync(params string[] contents)
    {
        var npm = Path.Combine(SharedData.Root, "tests", "npm");
        if (!File.Exists(Path.Combine(npm, "node_modules", ".bin", "tsc")))
            Assert.Skip("tests/npm is not installed: run tests/run.");
        var folder = Directory.CreateTempSubdirectory("gallery-");
        try
        {
            var files = contents.Select((_, i) => Path.Combine(folder.FullName, $"{i}.json")).ToArray();
            for (var i = 0; i < files.Length; i++)
                await File.WriteAllTextAsync(files[i], contents[i], TestContext.Current.CancellationToken);
            using var node = Process.Start(
                new ProcessStartInfo("node", [Path.Combine(npm, "check-blocks.mjs"), .. files])
                {
                    RedirectStandardOutput = true,
                    UseShellExecute = false,
                }
            )!;
            var output = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await node.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (node.ExitCode, output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Types(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Array => element.EnumerateArray().SelectMany(Types),
            JsonValueKind.Object => element
                .EnumerateObject()
                .SelectMany(property =>
                    property.NameEquals("type") && property.Value.ValueKind == JsonValueKind.String
                        ? [property.Value.GetString()!]
                        : Types(property.Value)
                ),
            _ => [],
        };
}
