using System.Collections.Frozen;

namespace ChatOpsBot.Slack;

/// <summary>What a caller must do about a call that failed.</summary>
public enum SlackFailure
{
    /// <summary>Certainly not done: wait (<see cref="SlackException.RetryAfter"/>) and call again.</summary>
    RateLimited,

    /// <summary>
    /// Certainly not done, because Slack could not be reached or would not take it: call again later.
    /// </summary>
    Unavailable,

    /// <summary>May have been done, wholly or in part: look before calling again.</summary>
    OutcomeUnknown,

    /// <summary>
    /// Slack cannot make a message of this; the same content will never pass. Send something plainer.
    /// </summary>
    InvalidMessage,

    /// <summary>Join the channel, or be invited, and call again.</summary>
    NotInChannel,

    /// <summary>There is no such channel for us, or it is archived.</summary>
    ChannelGone,

    /// <summary>The token is missing, wrong, revoked or expired: nothing works until an operator renews it.</summary>
    Authentication,

    /// <summary>The application or the workspace is not set up for this: a scope, a token type, a policy.</summary>
    Configuration,

    /// <summary>Anything else; <see cref="SlackException.ErrorCode"/> says what.</summary>
    Rejected,
}

/// <summary>
/// Slack's error codes by what follows from them. <see href="https://docs.slack.dev/reference/methods"/>, the error
/// table of each method.
/// </summary>
internal static class SlackFailures
{
    private static readonly FrozenDictionary<string, SlackFailure> ByCode = Table(
        (SlackFailure.RateLimited, ["ratelimited", "rate_limited", "message_limit_exceeded", "too_many_requests"]),
        // A workspace on its way into an organisation comes back by itself.
        (SlackFailure.Unavailable, ["service_unavailable", "team_added_to_org", "org_login_required"]),
        // "It's possible some aspect of the operation succeeded before the error was raised."
        (SlackFailure.OutcomeUnknown, ["fatal_error", "internal_error", "request_timeout"]),
        (
            SlackFailure.InvalidMessage,
            [
                "invalid_blocks",
                "invalid_blocks_format",
                "msg_blocks_too_long",
                "msg_too_long",
                "no_text",
                "invalid_attachments",
                "too_many_attachments",
                "attachment_payload_limit_exceeded",
                "markdown_text_conflict",
                "block_mismatch",
                "invalid_metadata_format",
                "invalid_metadata_schema",
                "metadata_too_large",
                "too_many_contact_cards",
                "view_too_large",
            ]
        ),
        (SlackFailure.NotInChannel, ["not_in_channel"]),
        (SlackFailure.ChannelGone, ["channel_not_found", "is_archived"]),
        (
            SlackFailure.Authentication,
            [
                "invalid_auth",
                "not_authed",
                "token_revoked",
                "token_expired",
                "account_inactive",
                "user_removed_from_team",
                "team_disabled",
                "two_factor_setup_required",
            ]
        ),
        (
            SlackFailure.Configuration,
            [
                "missing_scope",
                "not_allowed_token_type",
                "restricted_action",
                "no_permission",
                "permission_denied",
                "access_denied",
                "accesslimited",
                "app_access_restricted",
                "ekm_access_denied",
                "enterprise_is_restricted",
                "team_access_not_granted",
                "is_bot",
                "plan_upgrade_required",
                "paid_teams_only",
                "messages_tab_disabled",
                "metadata_must_be_sent_from_app",
                "not_enabled",
                "channel_is_limited_access",
                "as_user_not_supported",
                "posting_to_channel_denied",
                "unknown_method",
                "method_deprecated",
                "deprecated_endpoint",
            ]
        )
    );

    public static SlackFailure Of(string code) =>
        ByCode.TryGetValue(code, out var failure) ? failure
        // restricted_action_read_only_channel, restricted_action_thread_locked, …
        : code.StartsWith("restricted_action", StringComparison.Ordinal) ? SlackFailure.Configuration
        : SlackFailure.Rejected;

    private static FrozenDictionary<string, SlackFailure> Table(
        params ReadOnlySpan<(SlackFailure Failure, string[] Codes)> rows
    )
    {
        var table = new Dictionary<string, SlackFailure>();
        foreach (var (failure, codes) in rows)
        {
            foreach (var code in codes)
                table.Add(code, failure);
        }

        return table.ToFrozenDictionary();
    }
}
