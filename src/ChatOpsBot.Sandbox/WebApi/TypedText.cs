using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ChatOpsBot.Sandbox.WebApi;

/// <summary>What a person typed, as the rich text that Slack makes of it.
/// <see href="https://docs.slack.dev/reference/block-kit/blocks/rich-text-block"/></summary>
internal static partial class TypedText
{
    public static JsonArray Blocks(SandboxMessage message)
    {
        var elements = new JsonArray();
        var end = 0;
        foreach (Match link in Links().Matches(message.Text))
        {
            Add(elements, message.Text[end..link.Index]);
            elements.Add(Element(link.Groups["to"].Value, link.Groups["label"].Value));
            end = link.Index + link.Length;
        }

        Add(elements, message.Text[end..]);
        return new JsonArray(
            new JsonObject
            {
                ["type"] = "rich_text",
                ["block_id"] = $"t{message.Micros}",
                ["elements"] = new JsonArray(
                    new JsonObject { ["type"] = "rich_text_section", ["elements"] = elements }
                ),
            }
        );
    }

    private static void Add(JsonArray elements, string text)
    {
        if (text.Length > 0)
            elements.Add(new JsonObject { ["type"] = "text", ["text"] = WebUtility.HtmlDecode(text) });
    }

    private static JsonObject Element(string to, string label) =>
        to switch
        {
            ['@', ..] => new JsonObject { ["type"] = "user", ["user_id"] = to[1..] },
            ['#', ..] => new JsonObject { ["type"] = "channel", ["channel_id"] = to[1..] },
            "!here" or "!channel" or "!everyone" => new JsonObject { ["type"] = "broadcast", ["range"] = to[1..] },
            _ when to.StartsWith("!subteam^", StringComparison.Ordinal) => new JsonObject
            {
                ["type"] = "usergroup",
                ["usergroup_id"] = to["!subteam^".Length..],
            },
            _ => label.Length == 0
                ? new JsonObject { ["type"] = "link", ["url"] = WebUtility.HtmlDecode(to) }
                : new JsonObject
                {
                    ["type"] = "link",
                    ["url"] = WebUtility.HtmlDecode(to),
                    ["text"] = WebUtility.HtmlDecode(label),
                },
        };

    [GeneratedRegex(
        @"<(?<to>[^<>|]+)(\|(?<label>[^<>]*))?>",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Links();
}
