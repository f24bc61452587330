namespace ChatOpsBot.Slack;

/// <summary>
/// Someone used what we show. Acknowledge within three seconds.
/// <see href="https://docs.slack.dev/interactivity/handling-user-interaction"/>
/// </summary>
public abstract record InteractionRequest : InboundRequest
{
    private protected InteractionRequest() { }

    /// <summary>Who; the id is empty when Slack did not say.</summary>
    public User User { get; init; } = new() { Id = "" };

    public string? TeamId { get; init; }
    public string? TeamDomain { get; init; }
    public string? EnterpriseId { get; init; }
    public bool IsEnterpriseInstall { get; init; }
    public string? ApiAppId { get; init; }

    /// <summary>For <see cref="ViewsApi.OpenAsync"/>, three seconds long and once.</summary>
    public string? TriggerId { get; init; }
}

/// <summary>Where an element stands.</summary>
/// <param name="Type"><c>message</c>, <c>message_attachment</c> or <c>view</c>.</param>
/// <param name="MessageTs">There for ephemeral messages too, whose content Slack does not send.</param>
public sealed record Container(
    string Type,
    string? ChannelId,
    string? MessageTs,
    string? ThreadTs,
    string? ViewId,
    bool IsEphemeral
);

/// <summary>A button was pressed, or a choice made.</summary>
public sealed record BlockActionRequest : InteractionRequest
{
    /// <summary>One, in practice.</summary>
    public IReadOnlyList<BlockAction> Actions { get; init; } = [];

    public BlockAction? Action => Actions is [var first, ..] ? first : null;
    public Container? Container { get; init; }

    /// <summary>Null in a view.</summary>
    public Conversation? Channel { get; init; }

    /// <summary>Null in a view and for ephemeral messages.</summary>
    public MessageEvent? Message { get; init; }

    public ViewInfo? View { get; init; }

    /// <summary>What the inputs hold; of the view, or of the message.</summary>
    public ViewState State { get; init; } = ViewState.Empty;

    /// <summary>Of the view as the person saw it, for <see cref="ViewsApi.UpdateAsync"/>.</summary>
    public string? Hash { get; init; }

    /// <summary>For <see cref="ResponseUrls.PostAsync"/>; null in a view.</summary>
    public string? ResponseUrl { get; init; }
}

/// <summary>A place that a person chose to get the answer, in an input with <c>response_url_enabled</c>.</summary>
public sealed record ViewResponseUrl(string BlockId, string ActionId, string ChannelId, string ResponseUrl);

/// <summary>
/// A modal was submitted. <see cref="InboundAnswer.Empty"/> closes it, <see cref="InboundAnswer.ViewErrors"/> keeps it
/// open; see there for the rest.
/// </summary>
public sealed record ViewSubmission : InteractionRequest
{
    public ViewInfo View { get; init; } = new() { Id = "" };
    public IReadOnlyList<ViewResponseUrl> ResponseUrls { get; init; } = [];
}

/// <summary>A modal with <see cref="ModalViewDefinition.NotifyOnClose"/> was closed by the person.</summary>
public sealed record ViewClosed : InteractionRequest
{
    public ViewInfo View { get; init; } = new() { Id = "" };

    /// <summary>Whether the whole stack went, and not only the view on top.</summary>
    public bool IsCleared { get; init; }
}

/// <summary>A shortcut that can be used anywhere, and so comes from no channel.</summary>
public sealed record GlobalShortcut : InteractionRequest
{
    public string CallbackId { get; init; } = "";
}

/// <summary>A shortcut in the menu of a message.</summary>
public sealed record MessageShortcut : InteractionRequest
{
    public string CallbackId { get; init; } = "";
    public Conversation? Channel { get; init; }
    public MessageEvent? Message { get; init; }

    /// <summary>For <see cref="ResponseUrls.PostAsync"/>.</summary>
    public string? ResponseUrl { get; init; }
}

/// <summary>
/// A menu asks for its options while someone types; answer with <see cref="InboundAnswer.Options"/>. There is no later
/// way to answer.
/// </summary>
public sealed record BlockOptionsRequest : InteractionRequest
{
    public string BlockId { get; init; } = "";
    public string ActionId { get; init; } = "";

    /// <summary>What was typed so far.</summary>
    public string Value { get; init; } = "";

    public Container? Container { get; init; }
    public Conversation? Channel { get; init; }
    public ViewInfo? View { get; init; }
}

/// <summary>
/// A kind that is not known here: acknowledge it and log it. The whole of it is in
/// <see cref="InboundRequest.Json"/>.
/// </summary>
/// <param name="Type">Slack's word; empty when there is none.</param>
public sealed record UnknownInteraction(string Type) : InteractionRequest;
