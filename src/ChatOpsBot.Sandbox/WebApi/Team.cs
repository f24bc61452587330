using System.Text.Json;

namespace ChatOpsBot.Sandbox.WebApi;

internal static class Team
{
    public const string Name = "Sandbox";

    public static ApiError? ApiTest(ApiCall call, Utf8JsonWriter answer)
    {
        if (call.Args["error"] is { } error)
            return new ApiError(error);
        WriteArguments(call, answer);
        return null;
    }

    public static ApiError? AuthTest(ApiCall call, Utf8JsonWriter answer)
    {
        answer.WriteString("url", call.BaseUrl + "/");
        answer.WriteString("team", Name);
        answer.WriteString("user", call.Workspace.BotName);
        answer.WriteString("team_id", SandboxWorkspace.TeamId);
        answer.WriteString("user_id", SandboxWorkspace.BotUser);
        answer.WriteString("bot_id", SandboxWorkspace.BotId);
        answer.WriteBoolean("is_enterprise_install", false);
        return null;
    }

    public static ApiError? Info(ApiCall call, Utf8JsonWriter answer)
    {
        if (call.Args["team"] is { Length: > 0 } team && team != SandboxWorkspace.TeamId)
            return new ApiError("team_not_found");
        answer.WriteStartObject("team");
        answer.WriteString("id", SandboxWorkspace.TeamId);
        answer.WriteString("name", Name);
        answer.WriteString("url", call.BaseUrl + "/");
        answer.WriteString("domain", "sandbox");
        answer.WriteString("email_domain", "example.com");
        answer.WriteStartObject("icon");
        answer.WriteBoolean("image_default", true);
        answer.WriteEndObject();
        answer.WriteEndObject();
        return null;
    }

    public static void WriteArguments(ApiCall call, Utf8JsonWriter answer)
    {
        if (call.Args.Texts.Count == 0)
            return;
        answer.WriteStartObject("args");
        foreach (var (name, value) in call.Args.Texts)
            answer.WriteString(name, value);
        answer.WriteEndObject();
    }
}
