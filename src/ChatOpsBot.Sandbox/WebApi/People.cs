using System.Text.Json;

namespace ChatOpsBot.Sandbox.WebApi;

internal static class People
{
    /// <summary>Of everyone and everything, where the caller asks for it.</summary>
    public const string Locale = "en-US";

    private const long Updated = 1_700_000_000;

    public static ApiError? Info(ApiCall call, Utf8JsonWriter answer) =>
        WriteFound(
            call.Workspace.Users.FirstOrDefault(user => user.Id == call.Args["user"]),
            "user_not_found",
            answer,
            call.Args.Flag("include_locale")
        );

    /// <summary>Without a user that of the bot itself.</summary>
    public static ApiError? Profile(ApiCall call, Utf8JsonWriter answer)
    {
        var id = call.Args["user"] ?? SandboxWorkspace.BotUser;
        if (call.Workspace.Users.FirstOrDefault(user => user.Id == id) is not { } found)
            return new ApiError("user_not_found");
        answer.WritePropertyName("profile");
        WriteProfile(answer, found);
        return null;
    }

    public static ApiError? Bot(ApiCall call, Utf8JsonWriter answer)
    {
        if (string.IsNullOrEmpty(call.Args["bot"]))
            return new ApiError("missing_argument");
        if (call.Args["bot"] != SandboxWorkspace.BotId)
            return new ApiError("bot_not_found");
        answer.WriteStartObject("bot");
        answer.WriteString("id", SandboxWorkspace.BotId);
        answer.WriteBoolean("deleted", false);
        answer.WriteString("name", call.Workspace.BotTitle);
        answer.WriteNumber("updated", Updated);
        answer.WriteString("app_id", SandboxWorkspace.AppId);
        answer.WriteString("user_id", SandboxWorkspace.BotUser);
        answer.WriteStartObject("icons");
        foreach (var size in new[] { "image_36", "image_48", "image_72" })
            answer.WriteString(size, $"{call.BaseUrl}/assets/bot.svg");
        answer.WriteEndObject();
        answer.WriteEndObject();
        return null;
    }

    public static ApiError? LookupByEmail(ApiCall call, Utf8JsonWriter answer) =>
        WriteFound(
            call.Workspace.Users.FirstOrDefault(user =>
                !user.IsBot && user.Email.Equals(call.Args["email"], StringComparison.OrdinalIgnoreCase)
            ),
            "users_not_found",
            answer
        );

    public static ApiError? List(ApiCall call, Utf8JsonWriter answer)
    {
        if (
            Paging.Slice(call, call.Workspace.Users, most: 1000, usual: 200, out var page, "invalid_arguments") is
            { } error
        )
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
        answer.WriteBoolean("deleted", user.IsDeactivated);
        answer.WriteString("real_name", user.RealName);
        answer.WriteString("tz", user.TimeZone);
        answer.WriteString("tz_label", user.TimeZone);
        answer.WriteNumber(
            "tz_offset",
            (int)TimeZoneInfo.FindSystemTimeZoneById(user.TimeZone).BaseUtcOffset.TotalSeconds
        );
        answer.WritePropertyName("profile");
        WriteProfile(answer, user);

        answer.WriteBoolean("is_admin", !user.IsBot && !user.IsGuest);
        answer.WriteBoolean("is_owner", false);
        answer.WriteBoolean("is_primary_owner", false);
        answer.WriteBoolean("is_restricted", user.IsGuest);
        answer.WriteBoolean("is_ultra_restricted", false);
        answer.WriteBoolean("is_bot", user.IsBot);
        answer.WriteBoolean("is_app_user", false);
        if (withLocale)
            answer.WriteString("locale", Locale);
        answer.WriteNumber("updated", Updated);
        answer.WriteEndObject();
    }

    private static void WriteProfile(Utf8JsonWriter answer, SandboxUser user)
    {
        answer.WriteStartObject();
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
    }

    private static ApiError? WriteFound(
        SandboxUser? user,
        string missing,
        Utf8JsonWriter answer,
        bool withLocale = false
    )
    {
        if (user is null)
            return new ApiError(missing);
        answer.WritePropertyName("user");
        Write(answer, user, withLocale);
        return null;
    }
}
