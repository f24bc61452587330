using System.Collections.Frozen;

namespace ChatOpsBot.Sandbox.WebApi;

/// <summary>Every method of the sandbox in one table. Facts from <see href="https://docs.slack.dev/reference/methods"/>.</summary>
internal static class ApiMethods
{
    private const double Tier2 = 20;
    private const double Tier3 = 50;
    private const double Tier4 = 100;

    // "Special" tiers: hundreds per minute. Posting has its own limits, per channel and per workspace.
    private const double Hundreds = 600;
    private const double Unlimited = 0;

    private const string Content = "text blocks:json attachments:json markdown_text metadata:json parse link_names:flag as_user:flag";
    private const string Page = "cursor limit:number";
    private const string Range = "oldest latest inclusive:flag include_all_metadata:flag";

    private static readonly ApiMethod[] All =
    [
        Write("api.test", Tier4, Team.ApiTest).With("error") with { Reads = true, Anonymous = true, Echoes = true },
        Write("auth.test", Hundreds, Team.AuthTest) with { Reads = true },
        Read("team.info", Tier3, Team.Info).With("domain team") with { TakesJson = true },

        Write("chat.postMessage", Unlimited, Chat.PostMessage).With(
            $"channel! {Content} thread_ts reply_broadcast:flag mrkdwn:flag unfurl_links:flag unfurl_media:flag username icon_emoji icon_url current_draft_last_updated_ts"),
        Write("chat.update", Tier3, Chat.Update).With($"channel! ts! {Content} reply_broadcast:flag file_ids:json unfurled_attachments:json"),
        Write("chat.delete", Tier3, Chat.Delete).With("channel! ts! as_user:flag"),
        Write("chat.postEphemeral", Tier4, Chat.PostEphemeral).With($"channel! user! {Content} thread_ts username icon_emoji icon_url"),
        Read("chat.getPermalink", Hundreds, Chat.GetPermalink).With("channel! message_ts!"),

        Read("conversations.list", Tier2, Conversations.List).With($"{Page} exclude_archived:flag team_id types"),
        Read("conversations.info", Tier3, Conversations.Info).With("channel! include_locale:flag include_num_members:flag"),
        Read("conversations.members", Tier4, Conversations.Members).With($"channel! {Page}"),
        Write("conversations.join", Tier3, Conversations.Join).With("channel!"),
        Write("conversations.open", Tier3, Conversations.Open).With("channel users return_im:flag prevent_creation:flag"),
        Read("conversations.history", Tier3, History.OfChannel).With($"channel! {Page} {Range}") with { TakesJson = true },
        Read("conversations.replies", Tier3, History.OfThread).With($"channel! ts! {Page} {Range}"),

        Read("users.info", Tier4, People.Info).With("user! include_locale:flag"),
        Read("users.list", Tier2, People.List).With($"{Page} include_locale:flag team_id"),
        Read("users.lookupByEmail", Tier3, People.LookupByEmail).With("email!"),
        Read("users.conversations", Tier3, Conversations.OfUser).With($"{Page} exclude_archived:flag exclude_muted:flag team_id types user"),

        // A missing channel or timestamp has its own documented answer, no_item_specified.
        Write("reactions.add", Tier3, Reactions.Add).With("name! channel timestamp"),
        Write("reactions.remove", Tier2, Reactions.Remove).With("name! channel timestamp file file_comment"),
        Read("reactions.get", Tier3, Reactions.Get).With("channel timestamp file file_comment full:flag"),
        Write("pins.add", Tier2, Pins.Add).With("channel! timestamp"),
        Write("pins.remove", Tier2, Pins.Remove).With("channel! timestamp"),
        Read("pins.list", Tier2, Pins.List).With("channel!"),
    ];

    public static FrozenDictionary<string, ApiMethod> ByName { get; } = All.ToFrozenDictionary(method => method.Name);

    private static ApiMethod Write(string name, double perMinute, ApiHandler handler) => new(name, Reads: false, TakesJson: true, perMinute, handler);

    private static ApiMethod Read(string name, double perMinute, ApiHandler handler) => new(name, Reads: true, TakesJson: false, perMinute, handler);
}
