using System.Text.Json.Serialization;

namespace ChatOpsBot.Slack;

/// <summary>A view that is open.</summary>
public sealed record ViewInfo
{
    public required string Id { get; init; }

    /// <summary><c>modal</c> or <c>home</c>.</summary>
    public string Type
    {
        get;
        init => field = value ?? "";
    } = "";

    public string? CallbackId { get; init; }

    /// <inheritdoc cref="ViewDefinition.PrivateMetadata"/>
    public string? PrivateMetadata { get; init; }

    /// <summary>Changes with each update; give it back to lose instead of overwriting a newer one.</summary>
    public string? Hash { get; init; }

    public string? ExternalId { get; init; }

    /// <summary>The first view of the stack.</summary>
    public string? RootViewId { get; init; }

    /// <summary>The view under this one.</summary>
    public string? PreviousViewId { get; init; }

    /// <summary>What the inputs hold; only in what people send us.</summary>
    [JsonIgnore]
    public ViewState State { get; init; } = ViewState.Empty;
}

/// <summary>
/// Modals and home tabs; JSON up to <see cref="Limits.ViewBytes"/>.
/// <see href="https://docs.slack.dev/reference/methods?family=views"/>
/// </summary>
public sealed class ViewsApi
{
    private readonly SlackApiClient _client;

    internal ViewsApi(SlackApiClient client) => _client = client;

    /// <param name="triggerId">From the interaction that asks for the modal: good for three seconds and one
    /// use.</param>
    public Task<ViewInfo> OpenAsync(string triggerId, ModalViewDefinition view, CancellationToken cancellationToken) =>
        ViewAsync(SlackMethods.ViewsOpen, new FormBody().Add("trigger_id", triggerId), view, cancellationToken);

    /// <summary>Puts a view on top of the one that is open; three at most.</summary>
    /// <param name="triggerId">As in <see cref="OpenAsync"/>.</param>
    public Task<ViewInfo> PushAsync(string triggerId, ModalViewDefinition view, CancellationToken cancellationToken) =>
        ViewAsync(SlackMethods.ViewsPush, new FormBody().Add("trigger_id", triggerId), view, cancellationToken);

    /// <param name="hash">Of the version that was seen: <c>hash_conflict</c> when there is a newer one. Null overwrites
    /// it.</param>
    public Task<ViewInfo> UpdateAsync(
        string viewId,
        ModalViewDefinition view,
        string? hash,
        CancellationToken cancellationToken
    ) =>
        ViewAsync(
            SlackMethods.ViewsUpdate,
            new FormBody().Add("view_id", viewId).Add("hash", hash),
            view,
            cancellationToken
        );

    /// <param name="hash">As in <see cref="UpdateAsync"/>.</param>
    public Task<ViewInfo> PublishAsync(
        string user,
        HomeViewDefinition view,
        string? hash,
        CancellationToken cancellationToken
    ) =>
        ViewAsync(
            SlackMethods.ViewsPublish,
            new FormBody().Add("user_id", user).Add("hash", hash),
            view,
            cancellationToken
        );

    private async Task<ViewInfo> ViewAsync(
        SlackMethod method,
        FormBody form,
        ViewDefinition view,
        CancellationToken cancellationToken
    )
    {
        Bound.Whole(view);
        form.AddJson("view", view, SlackJsonContext.Default.ViewDefinition, Limits.ViewBytes);
        var answer = await _client.CallAsync(method, form, ResponseJson.Default.ViewResponse, cancellationToken);
        return SlackApiClient.Present(method, answer.View);
    }
}
