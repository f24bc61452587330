using System.Security.Cryptography;

namespace ChatOpsBot.Slack;

/// <summary>The <c>payload</c> of Slack's interactivity, by its type.</summary>
internal static class InteractionReader
{
    public static InteractionRequest Read(Field root)
    {
        InteractionRequest request = root.Text("type") switch
        {
            "block_actions" => BlockActions(root),
            "view_submission" => ViewSubmission(root),
            "view_closed" => new ViewClosed
            {
                View = View(root["view"]),
                IsCleared = root.Flag("is_cleared"),
                DeliveryId = ViewId(root),
            },
            "shortcut" => new GlobalShortcut
            {
                CallbackId = root.Text("callback_id") ?? "",
                DeliveryId = Id(root, root.Text("action_ts")),
            },
            "message_action" => MessageShortcut(root),
            "block_suggestion" => BlockSuggestion(root),
            var type => new UnknownInteraction(type ?? "") { DeliveryId = Id(root, root.Text("action_ts")) },
        };
        return request with
        {
            User = User(root["user"], root["team"]),
            TeamId = root["team"].Text("id") ?? root["user"].Text("team_id"),
            TeamDomain = root["team"].Text("domain"),
            EnterpriseId = root["enterprise"].Text("id") ?? root["team"].Text("enterprise_id"),
            IsEnterpriseInstall = root.Flag("is_enterprise_install"),
            ApiAppId = root.Text("api_app_id"),
            TriggerId = root.Text("trigger_id"),
        };
    }

    private static BlockActionRequest BlockActions(Field root)
    {
        BlockAction[] actions = [.. root.Items("actions").Where(action => action.IsObject).Select(BlockAction.Read)];
        var view = root["view"] is { IsObject: true } field ? View(field) : null;
        return new()
        {
            Actions = actions,
            Container = Container(root["container"]),
            Channel = Channel(root["channel"]),
            Message = EventReader.MessageOrNull(root["message"]),
            View = view,
            State = root["state"].IsObject ? ViewState.Read(root["state"]) : view?.State ?? ViewState.Empty,
            Hash = root.Text("hash") ?? view?.Hash,
            ResponseUrl = root.Text("response_url"),
            DeliveryId = Id(root, actions.FirstOrDefault()?.ActionTs),
        };
    }

    private static ViewSubmission ViewSubmission(Field root) =>
        new()
        {
            View = View(root["view"]),
            // Slack's page has them in the view, its libraries beside it.
            ResponseUrls =
            [
                .. root.Items("response_urls")
                    .Concat(root["view"].Items("response_urls"))
                    .Select(ResponseUrl)
                    .OfType<ViewResponseUrl>(),
            ],
            DeliveryId = SubmissionId(root),
        };

    private static ViewResponseUrl? ResponseUrl(Field url) =>
        url.Text("response_url") is { } address
            ? new(url.Text("block_id") ?? "", url.Text("action_id") ?? "", url.Text("channel_id") ?? "", address)
            : null;

    private static MessageShortcut MessageShortcut(Field root) =>
        new()
        {
            CallbackId = root.Text("callback_id") ?? "",
            Channel = Channel(root["channel"]),
            Message = EventReader.MessageOrNull(root["message"]),
            ResponseUrl = root.Text("response_url"),
            DeliveryId = Id(root, root.Text("action_ts")),
        };

    private static BlockOptionsRequest BlockSuggestion(Field root) =>
        new()
        {
            BlockId = root.Text("block_id") ?? "",
            ActionId = root.Text("action_id") ?? "",
            Value = root.Text("value") ?? "",
            Container = Container(root["container"]),
            Channel = Channel(root["channel"]),
            View = root["view"] is { IsObject: true } view ? View(view) : null,
        };

    private static User User(Field user, Field team) =>
        new()
        {
            Id = user.Text("id") ?? "",
            Name = user.Text("username") ?? user.Text("name") ?? "",
            TeamId = user.Text("team_id"),
            // In a shared channel the team can be another than the person's; only an organisation of their own team is
            // theirs.
            EnterpriseUser =
                team.Text("enterprise_id") is { } enterprise && team.Text("id") == user.Text("team_id")
                    ? new EnterpriseUser(enterprise)
                    : null,
        };

    private static Conversation? Channel(Field channel) =>
        channel.Text("id") is { } id ? new() { Id = id, Name = channel.Text("name") ?? "" } : null;

    private static Container? Container(Field container) =>
        container.IsObject
            ? new(
                container.Text("type") ?? "",
                container.Text("channel_id"),
                container.Text("message_ts"),
                container.Text("thread_ts"),
                container.Text("view_id"),
                container.Flag("is_ephemeral")
            )
            : null;

    internal static ViewInfo View(Field view) =>
        new()
        {
            Id = view.Text("id") ?? "",
            Type = view.Text("type") ?? "",
            CallbackId = view.Text("callback_id"),
            PrivateMetadata = view.Text("private_metadata"),
            Hash = view.Text("hash"),
            ExternalId = view.Text("external_id"),
            RootViewId = view.Text("root_view_id"),
            PreviousViewId = view.Text("previous_view_id"),
            State = ViewState.Read(view["state"]),
        };

    // A new trigger is made for each act of a person. One interaction may still hold several actions in its
    // life: the time tells them apart.
    private static string? Id(Field root, string? actionTs) =>
        root.Text("trigger_id") is not { } trigger ? null
        : string.IsNullOrEmpty(actionTs) ? trigger
        : $"{trigger}:{actionTs}";

    // Each submission has a trigger of its own. The same values in the same view are the same submission, sent again
    // because its answer got lost.
    private static string? SubmissionId(Field root) =>
        ViewId(root) is { } view
            ? $"{view}:{Convert.ToHexStringLower(SHA256.HashData(root["view"]["state"].Raw))}"
            : Id(root, null);

    // A view can be closed once, and once updated it has another hash.
    private static string? ViewId(Field root) =>
        root["view"].Text("id") is { } id ? $"{root.Text("type")}:{id}:{root["view"].Text("hash")}" : null;
}
