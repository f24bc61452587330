using System.Text.Json;

namespace ChatOpsBot.Sandbox.WebApi;

/// <summary>conversations.history, newest first, and conversations.replies, oldest first.</summary>
internal static class History
{
    public static ApiError? OfChannel(ApiCall call, Utf8JsonWriter answer)
    {
        if (Read(call, most: 999, usual: 100, out var range) is { } error)
            return error;
        var channel = Conversations.ById(call)!;
        var found = call.Workspace.Read(channel.Id, conversation => Newest(conversation, range));
        Write(call, answer, found, range);
        if (range.Latest != long.MaxValue)
            answer.WriteString("latest", call.Args["latest"]);
        answer.WriteNumber("pin_count", call.Workspace.Read(channel.Id, conversation => conversation.Pins.Count));
        return null;
    }

    public static ApiError? OfThread(ApiCall call, Utf8JsonWriter answer)
    {
        if (Read(call, most: 1000, usual: 1000, out var range) is { } error)
            return error;
        var channel = Conversations.ById(call)!;
        var found = call.Workspace.Read(
            channel.Id,
            conversation =>
                conversation.Find(call.Args["ts"]!) is { } parent
                    ? conversation
                        .Thread(parent)
                        .Where(message => range.Contains(message) && message.Micros > (range.Cursor ?? 0))
                        .Take(range.Limit + 1)
                        .ToList()
                    : null
        );
        if (found is null)
            return new ApiError("thread_not_found");
        Write(call, answer, found, range);
        return null;
    }

    private static List<SandboxMessage> Newest(Conversation conversation, Range range)
    {
        var found = new List<SandboxMessage>();
        var messages = conversation.Messages;
        var upper = Math.Min(
            range.Cursor ?? long.MaxValue,
            range.Latest == long.MaxValue ? long.MaxValue : range.Latest + 1
        );
        for (var index = conversation.IndexAtOrAfter(upper) - 1; index >= 0 && found.Count <= range.Limit; index--)
        {
            var message = messages[index];
            if (message.Micros < range.Oldest)
                break;
            if (range.Contains(message) && (!message.IsReply || message.Broadcast))
                found.Add(message);
        }

        return found;
    }

    private static void Write(ApiCall call, Utf8JsonWriter answer, List<SandboxMessage> found, Range range)
    {
        var more = found.Count > range.Limit;
        answer.WriteStartArray("messages");
        foreach (var message in found.Take(range.Limit))
            MessageJson.Write(answer, message, call.Args.Flag("include_all_metadata"));
        answer.WriteEndArray();
        answer.WriteBoolean("has_more", more);
        call.NextCursor = more ? Paging.Cursor(call, found[range.Limit - 1].Micros) : "";
    }

    private static ApiError? Read(ApiCall call, int most, int usual, out Range range)
    {
        range = new Range(0, long.MaxValue, call.Args.Flag("inclusive"), usual, null);
        if (Conversations.ById(call) is not { } channel)
            return new ApiError("channel_not_found");
        if (!channel.Has(SandboxWorkspace.BotUser))
            return new ApiError("not_in_channel");
        if (!Bound(call, "oldest", 0, out var oldest))
            return new ApiError("invalid_ts_oldest");
        if (!Bound(call, "latest", long.MaxValue, out var latest))
            return new ApiError("invalid_ts_latest");
        if (Paging.Limit(call, most, usual, out var limit, "invalid_arguments") is { } badLimit)
            return badLimit;
        if (Paging.Read(call, out var cursor) is { } badCursor)
            return badCursor;
        range = range with { Oldest = oldest, Latest = latest, Limit = limit, Cursor = cursor };
        return null;
    }

    private static bool Bound(ApiCall call, string name, long absent, out long micros)
    {
        micros = absent;
        return string.IsNullOrEmpty(call.Args[name]) || SlackTime.TryParse(call.Args[name], out micros);
    }

    private sealed record Range(long Oldest, long Latest, bool Inclusive, int Limit, long? Cursor)
    {
        public bool Contains(SandboxMessage message) =>
            message.EphemeralTo is null
            && (
                Inclusive
                    ? message.Micros >= Oldest && message.Micros <= Latest
                    : message.Micros > Oldest && message.Micros < Latest
            );
    }
}
