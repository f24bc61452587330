using System.Text;
using System.Text.Json.Nodes;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Commands.Running;

/// <summary>
/// What someone typed never comes alive in an answer: mentions of people, groups and channels, calls to everyone,
/// links. What repeats their words escapes them; this is what holds when that was forgotten. Every answer of every
/// command goes through here. <see href="https://docs.slack.dev/messaging/formatting-message-text#escaping"/>
/// </summary>
internal static class TypedTokens
{
    public static CommandReply Disarm(CommandReply reply, CommandCall call)
    {
        var typed = Plain(call);
        return reply with
        {
            Text = Disarm(reply.Text, typed),
            Blocks = reply.Blocks is { } blocks ? Disarm(blocks, typed) : null,
        };
    }

    /// <summary>
    /// All that was typed as mere text. A person or channel that was chosen or mentioned is not included.
    /// </summary>
    private static string Plain(CommandCall call)
    {
        var words = call.Form is { } form
            ? form.Values.SelectMany(values => values).Where(value => !IsMention(value))
            : Mrkdwn
                .Parse(call.Text)
                .Where(token => token.Kind is MrkdwnTokenKind.Text or MrkdwnTokenKind.Link)
                .Select(token => token.Label ?? token.Value);
        return string.Join('\n', words);
    }

    /// <summary>
    /// Keeps the tokens that we made ourselves. We call no one in all, so whatever does that was not ours.
    /// </summary>
    private static string Disarm(string mrkdwn, string typed)
    {
        if (!mrkdwn.Contains('<'))
            return mrkdwn;
        var safe = new StringBuilder(mrkdwn.Length + 16);
        for (var at = 0; at < mrkdwn.Length; )
        {
            var token = Token(mrkdwn, at);
            var kept = token is not null && IsOurs(token) && !typed.Contains(token, StringComparison.OrdinalIgnoreCase);
            safe.Append(
                kept ? token
                : token is not null ? Mrkdwn.Escape(token)
                : mrkdwn[at] == '<' ? "&lt;"
                : mrkdwn[at].ToString()
            );
            at += token?.Length ?? 1;
        }
        return safe.ToString();
    }

    private static IReadOnlyList<Block> Disarm(IReadOnlyList<Block> blocks, string typed)
    {
        var root = JsonNode.Parse(SlackJson.Serialize(new MessageResponse { Text = "-", Blocks = blocks }))!;
        return Changed(root, typed) ? SlackJson.Deserialize<MessageResponse>(root.ToJsonString())!.Blocks! : blocks;
    }

    /// <returns>Whether there was anything to disarm in it.</returns>
    private static bool Changed(JsonNode? node, string typed)
    {
        // All of them, not up to the first.
        if (node is JsonArray list)
            return list.Aggregate(false, (changed, item) => Changed(item, typed) | changed);
        if (node is not JsonObject part)
            return false;
        if (part["type"]?.ToString() != "mrkdwn")
            return part.ToList().Aggregate(false, (changed, field) => Changed(field.Value, typed) | changed);
        var text = part["text"]!.ToString();
        var safe = Disarm(text, typed);
        if (safe == text)
            return false;
        part["text"] = safe;
        return true;
    }

    private static string? Token(string mrkdwn, int at) =>
        mrkdwn[at] == '<'
        && mrkdwn.AsSpan(at + 1).IndexOfAny('<', '>') is >= 0 and var length
        && mrkdwn[at + 1 + length] == '>'
            ? mrkdwn[at..(at + length + 2)]
            : null;

    private static bool IsOurs(string token) =>
        Mrkdwn.Parse(token) is [var one]
        && one.Kind switch
        {
            MrkdwnTokenKind.User or MrkdwnTokenKind.Channel or MrkdwnTokenKind.UserGroup or MrkdwnTokenKind.Link =>
                true,
            MrkdwnTokenKind.Other => token.StartsWith("<!date^", StringComparison.Ordinal),
            _ => false,
        };

    private static bool IsMention(string value) =>
        Mrkdwn.Parse(value) is [{ Kind: MrkdwnTokenKind.User or MrkdwnTokenKind.Channel }];
}
