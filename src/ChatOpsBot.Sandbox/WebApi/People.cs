using System.Text.Json;

namespace ChatOpsBot.Sandbox.WebApi;

internal static class People
{
    /// <summary>Of everyone and everything, where the caller asks for it.</summary>
    public const string Locale = "en-US";

    public static ApiError? Info(ApiCall call, Utf8JsonWriter answer) =>
        WriteFound(call.Workspace.Users.FirstOrDefault(user => user.Id == call.Args["user"]), "user_not_found", answer, call.Args.Flag("include_locale"));

    public static ApiError? LookupByEmail(ApiCall call, Utf8JsonWriter answer) =>
        WriteFound(
            call.Workspace.Users.FirstOrDefault(user => !user.IsBot && user.Email.Equals(call.Args["email"], StringComparison.OrdinalIgnoreCase)),
            "users_not_found", answer);

    public static ApiError? List(ApiCall call, Utf8JsonWriter answer)
    {
        if (Paging.Slice(call, call.Workspace.Users, most: 1000, usual: 200, out var page, "invalid_arguments") is { } error)
            return error;
        answer.WriteStartArray("members");
        foreach (var user in page)
            Write(answer, user, call.Args.Flag("include_locale"));
        answer.WriteEndArray();
        answer.WriteNumber("cache_ts", call.Workspace.Now.ToUnixTimeSeconds());
        return null;
    }

    public static void Write(Utf8JsonWriter answer, SandboxUser user, bool withLocale = false)
    {
        answer.WriteStartObject();
        answer.WriteString("id", user.Id);
        answer.WriteString("team_id", SandboxWorkspace.TeamId);
        answer.WriteString("name", user.Name);
        answer.WriteBoolean("deleted", false);
        answer.WriteString("real_name", user.RealName);
        answer.WriteString("tz", user.TimeZone);
        answer.WriteString("tz_label", user.TimeZone);
        answer.WriteNumber("tz_offset", (int)TimeZoneInfo.FindSystemTimeZoneById(user.TimeZone).BaseUtcOffset.TotalSeconds);
        answer.WriteStartObject("profile");
        answer.WriteString("real_name", user.RealName);
        answer.WriteString("real_name_normalized", user.RealName);
        answer.WriteString("display_name", user.Name);
        answer.WriteString("display_name_normalized", user.Name);
        answer.WriteString("status_text", "");
        answer.WriteString("status_emoji", "");
        if (user.IsBot)
            answer.WriteString("bot_id", SandboxWorkspace.BotId);
        else
            answer.WriteString("email", user.Email);
        answer.WriteString("team", SandboxWorkspace.TeamId);
        answer.WriteEndObject();
        answer.WriteBoolean("is_admin", !user.IsBot);
        answer.WriteBoolean("is_owner", false);
        answer.WriteBoolean("is_primary_owner", false);
        answer.WriteBoolean("is_restricted", false);
        answer.WriteBoolean("is_ultra_restricted", false);
        answer.WriteBoolean("is_bot", user.IsBot);
        answer.WriteBoolean("is_app_user", false);
        if (withLocale)
            answer.WriteString("locale", Locale);
        answer.WriteNumber("updated", 1_700_000_000);
        answer.WriteEndObject();
    }

    private static ApiError? WriteFound(SandboxUser? user, string missing, Utf8JsonWriter answer, bool withLocale = false)
    {
        if (user is null)
            return new ApiError(missing);
        answer.WritePropertyName("user");
        Write(answer, user, withLocale);
        return null;
    }
}
