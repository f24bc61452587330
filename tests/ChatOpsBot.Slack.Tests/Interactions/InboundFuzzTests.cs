using System.Text;
using System.Text.Json.Nodes;
using ChatOpsBot.Sources.Tests;

namespace ChatOpsBot.Slack.Tests;

/// <summary>Every field of every sample is taken away or replaced, one at a time, and nothing throws.</summary>
public sealed class InboundFuzzTests
{
    [Theory]
    [InlineData("events")]
    [InlineData("interactions")]
    [InlineData("docs-examples")]
    [InlineData("socket-mode")]
    public void No_field_is_needed_and_none_needs_its_type(string folder)
    {
        var seen = new HashSet<string>();
        foreach (var file in Directory.GetFiles(SharedData.Path($"payloads/{folder}"), "*.json"))
        {
            var json = WithoutShow(file);
            // A field that many samples share is tried once.
            var type = SlackInbound.ParseJson(json) is EventCallback callback ? callback.Event.Type : "";
            foreach (var mutant in JsonMutants.Of(json, JsonMutants.Nasty, field => seen.Add($"{type} {field}")))
            {
                Check(SlackInbound.ParseJson(mutant), mutant);
                if (SocketModeFrame.Parse(mutant) is { EnvelopeId: not null } frame)
                    Check(SlackInbound.ParseJson(frame.Payload), mutant);
            }
        }

        Assert.NotEmpty(seen);
    }

    [Fact]
    public void Bottomless_depth_is_malformed()
    {
        var deep = Encoding.UTF8.GetBytes(
            $$"""{"type":"block_actions","a":{{new string('[', 100_000)}}{{new string(']', 100_000)}}}"""
        );
        Assert.IsType<Malformed>(SlackInbound.ParseJson(deep));
        Assert.Null(SocketModeFrame.Parse(deep));
    }

    [Fact]
    public void No_byte_of_a_form_is_needed()
    {
        var form = (byte[])
            [
                .. "token=t&command=%2Fdeploy&text=%E2%80%9Ca"u8,
                .. "&payload=%7B%22type%22%3A%22shortcut%22%7D&ssl_check=0"u8,
            ];
        for (var at = 0; at < form.Length; at++)
        {
            foreach (var value in "&=%+\0\u00FF"u8)
                Assert.NotNull(
                    SlackInbound.Parse(
                        "application/x-www-form-urlencoded",
                        (byte[])[.. form[..at], value, .. form[(at + 1)..]]
                    )
                );
            Assert.NotNull(SlackInbound.Parse("application/x-www-form-urlencoded", form.AsMemory(0, at)));
        }
    }

    private static void Check(InboundRequest request, byte[] mutant)
    {
        var needsId = request is not (UrlVerification or BlockOptionsRequest or Malformed or SslCheck);
        if (needsId && string.IsNullOrEmpty(request.DeliveryId))
            Assert.Fail(Encoding.UTF8.GetString(mutant));
    }

    /// <summary>What a message shows is most of its bytes, and we do not look inside.</summary>
    private static byte[] WithoutShow(string file)
    {
        var root = JsonNode.Parse(File.ReadAllBytes(file))!;
        Strip(root);
        return Encoding.UTF8.GetBytes(root.ToJsonString());

        static void Strip(JsonNode? node)
        {
            if (node is JsonArray list)
                foreach (var item in list)
                    Strip(item);
            if (node is not JsonObject parent)
                return;
            foreach (
                var name in parent
                    .Select(property => property.Key)
                    .Where(name => name is "blocks" or "attachments")
                    .ToList()
            )
                parent[name] = new JsonArray();
            foreach (var (_, value) in parent)
                Strip(value);
        }
    }
}
