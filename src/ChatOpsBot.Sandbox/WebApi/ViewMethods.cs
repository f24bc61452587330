using System.Text.Json;
using ChatOpsBot.Sandbox.BlockKit;

namespace ChatOpsBot.Sandbox.WebApi;

/// <summary>
/// views.open, push, update and publish. <see href="https://docs.slack.dev/reference/methods/views.open"/>
/// </summary>
internal static class ViewMethods
{
    private const int MostBytes = 250_000;

    public static ApiError? Open(ApiCall call, Utf8JsonWriter answer)
    {
        if (Read(call, "modal", out var definition) is { } error)
            return error;
        if (
            call.Workspace.Triggers.Exchange(
                call.Args["trigger_id"] ?? call.Args["interactivity_pointer"],
                out var trigger
            ) is
            { } refused
        )
            return refused;
        return call.Workspace.ViewStore.Open(trigger.User, definition, push: false, trigger.Tab, out var view)
            ?? Write(answer, view);
    }

    /// <summary>Only what was done in a modal can put another on top of it.</summary>
    public static ApiError? Push(ApiCall call, Utf8JsonWriter answer)
    {
        if (Read(call, "modal", out var definition) is { } error)
            return error;
        if (
            call.Workspace.Triggers.Exchange(
                call.Args["trigger_id"] ?? call.Args["interactivity_pointer"],
                out var trigger
            ) is
            { } refused
        )
            return refused;
        if (trigger.ViewId is null)
            return new ApiError("not_found");
        return call.Workspace.ViewStore.Open(trigger.User, definition, push: true, trigger.Tab, out var view)
            ?? Write(answer, view);
    }

    public static ApiError? Update(ApiCall call, Utf8JsonWriter answer)
    {
        if (Read(call, type: null, out var definition) is { } error)
            return error;
        var (views, id, external) = (call.Workspace.ViewStore, call.Args["view_id"], call.Args["external_id"]);
        if (string.IsNullOrEmpty(id) == string.IsNullOrEmpty(external))
            return ApiError.Arguments("must provide exactly one of: view_id, external_id");
        var old = string.IsNullOrEmpty(id) ? views.FindExternal(external!) : views.Find(id);
        if (old is null)
            return new ApiError("not_found");
        return views.Update(old, definition, call.Args["hash"], out var view) ?? Write(answer, view);
    }

    public static ApiError? Publish(ApiCall call, Utf8JsonWriter answer)
    {
        if (Read(call, "home", out var definition) is { } error)
            return error;
        if (call.Workspace.Manifest is { HasHome: false })
            return new ApiError("not_enabled");
        var user = call.Args["user_id"]!;
        if (!call.Workspace.Users.Any(known => known.Id == user))
            return new ApiError("invalid_arguments", "[ERROR] user not found [json-pointer:/user_id]");
        return call.Workspace.ViewStore.Publish(user, definition, call.Args["hash"], out var view)
            ?? Write(answer, view);
    }

    /// <summary>
    /// What is wrong with a view that an app wants to show; <paramref name="type"/> is the only one allowed here.
    /// </summary>
    public static ApiError? Check(JsonElement view, string? type)
    {
        if (
            view.GetRawText().Length > MostBytes
            && System.Text.Encoding.UTF8.GetByteCount(view.GetRawText()) > MostBytes
        )
            return new ApiError("view_too_large");
        if (BlockKitCheck.CheckView(view) is { } fault)
            return new ApiError(fault.Error, fault.Messages);
        return type is null || view.Text("type") == type
            ? null
            : ApiError.Arguments($"must be a {type} [json-pointer:/view/type]");
    }

    private static ApiError? Read(ApiCall call, string? type, out JsonElement view)
    {
        view = default;
        try
        {
            view = call.Args.Json("view") ?? default;
        }
        catch (JsonException)
        {
            return ApiError.Arguments("not JSON [json-pointer:/view]");
        }

        return Check(view, type);
    }

    private static ApiError? Write(Utf8JsonWriter answer, SandboxView view)
    {
        answer.WritePropertyName("view");
        view.Json.WriteTo(answer);
        return null;
    }
}
