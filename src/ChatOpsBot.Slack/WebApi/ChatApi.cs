namespace ChatOpsBot.Slack;

/// <param name="Channel">The channel's id, even when the message was sent to a name or a user.</param>
/// <param name="Ts">The message's id within the channel. Text with six decimals: never parse it to a floating-point
/// number.</param>
public sealed record PostMessageResponse(string Channel, string Ts);

/// <summary><see href="https://docs.slack.dev/reference/methods?family=chat"/></summary>
public sealed class ChatApi
{
    private readonly SlackApiClient _client;

    internal ChatApi(SlackApiClient client) => _client = client;

    /// <summary>
    /// Posts a message. After <see cref="SlackFailure.OutcomeUnknown"/> look for it in the history, by its metadata,
    /// before posting it again: Slack has no key by which it would recognise the second one.
    /// </summary>
    public async Task<PostMessageResponse> PostMessageAsync(Message message, CancellationToken cancellationToken)
    {
        var form = Form(message)
            .Add("thread_ts", message.ThreadTs)
            .Add("reply_broadcast", message.ReplyBroadcast ? true : null)
            .Add("unfurl_links", message.UnfurlLinks)
            .Add("unfurl_media", message.UnfurlMedia);
        AddMetadata(form, message);
        if (message.Blocks.Count > 0)
            AddBlocks(form, message);
        return await PostedAsync(SlackMethods.ChatPostMessage, form, cancellationToken);
    }

    /// <summary>
    /// Puts a message in the place of one of ours. Text and blocks are replaced whole: no blocks means that the old
    /// ones go. The text is cut at <see cref="Limits.UpdateText"/>; metadata stays as it is when the message has none.
    /// </summary>
    public async Task<PostMessageResponse> UpdateAsync(
        Message message,
        string channel,
        string ts,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(message);
        var form = new FormBody()
            .Add("channel", channel)
            .Add("ts", ts)
            .Add("text", TextCut.Markup(message.Text, Limits.UpdateText))
            .Add("reply_broadcast", message.ReplyBroadcast ? true : null);
        AddMetadata(form, message);
        AddBlocks(form, message);
        return await PostedAsync(SlackMethods.ChatUpdate, form, cancellationToken);
    }

    /// <summary>Shows a message to one person, until they reload. Slack does not promise that it arrives.</summary>
    /// <returns>The <c>ts</c>, which no other method takes.</returns>
    public async Task<string> PostEphemeralAsync(Message message, string user, CancellationToken cancellationToken)
    {
        var form = Form(message).Add("user", user).Add("thread_ts", message.ThreadTs);
        if (message.Blocks.Count > 0)
            AddBlocks(form, message);
        var answer = await _client.CallAsync(
            SlackMethods.ChatPostEphemeral,
            form,
            ResponseJson.Default.PostedResponse,
            cancellationToken
        );
        return SlackApiClient.Present(SlackMethods.ChatPostEphemeral, answer.MessageTs);
    }

    /// <summary>Deletes one of our messages; one that is gone already counts as deleted.</summary>
    public Task DeleteAsync(string channel, string ts, CancellationToken cancellationToken) =>
        _client.CallAsync(
            SlackMethods.ChatDelete,
            new FormBody().Add("channel", channel).Add("ts", ts),
            "message_not_found",
            cancellationToken
        );

    /// <summary>The address of a message in the browser.</summary>
    public async Task<string> GetPermalinkAsync(string channel, string ts, CancellationToken cancellationToken)
    {
        var form = new FormBody().Add("channel", channel).Add("message_ts", ts);
        var answer = await _client.CallAsync(
            SlackMethods.ChatGetPermalink,
            form,
            ResponseJson.Default.PermalinkResponse,
            cancellationToken
        );
        return SlackApiClient.Present(SlackMethods.ChatGetPermalink, answer.Permalink);
    }

    private static FormBody Form(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new FormBody().Add("channel", message.Channel).Add("text", message.Text);
    }

    private static void AddBlocks(FormBody form, Message message) =>
        form.AddJson("blocks", message.Blocks, SlackJsonContext.Default.IReadOnlyListBlock);

    private static void AddMetadata(FormBody form, Message message)
    {
        if (message.Metadata is { } metadata)
            form.AddJson("metadata", metadata, SlackJsonContext.Default.MessageMetadata);
    }

    private async Task<PostMessageResponse> PostedAsync(
        SlackMethod method,
        FormBody form,
        CancellationToken cancellationToken
    )
    {
        var answer = await _client.CallAsync(method, form, ResponseJson.Default.PostedResponse, cancellationToken);
        return new(SlackApiClient.Present(method, answer.Channel), SlackApiClient.Present(method, answer.Ts));
    }
}
