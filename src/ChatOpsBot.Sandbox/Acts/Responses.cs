using System.Globalization;
using System.Text.Json;
using ChatOpsBot.Sandbox.Deliveries;
using ChatOpsBot.Sandbox.WebApi;
using Microsoft.AspNetCore.Http;

namespace ChatOpsBot.Sandbox.Acts;

/// <summary>
/// Answers to a command or an interaction, at once or later.
/// <see href="https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"/>
/// </summary>
internal static class Responses
{
    private static readonly ApiMethod Rules = new ApiMethod(
        "response_url",
        Reads: false,
        TakesJson: true,
        PerMinute: 0,
        (_, _) => null
    ).With(
        "text blocks:json attachments:json markdown_text metadata:json response_type replace_original:flag "
            + "delete_original:flag thread_ts mrkdwn:flag "
            + "parse link_names:flag unfurl_links:flag unfurl_media:flag"
    );

    /// <summary>The address that came with it.</summary>
    public static async Task<IResult> HandleAsync(
        HttpContext http,
        string id,
        SandboxWorkspace workspace,
        TimeProvider time
    )
    {
        var started = time.GetUtcNow();
        var (body, error) = await ReadAsync(http);
        var status = error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        var fault = await FaultAsync(http, workspace, body, time);
        if (error is null && (fault is null || ApiEndpoint.DoesTheWork(fault.Kind)))
            (error, status) = Use(workspace, id, body);
        if (fault is not null)
            (error, status) = Faulted(http, fault, error, status);
        workspace.Record(
            new SandboxLogEntry(started, "to_slack", "response_url")
            {
                Status = status,
                Duration = time.GetUtcNow() - started,
                RequestJson = body.ValueKind == JsonValueKind.Object ? Nodes.Bytes(body.WriteTo) : [],
                AnswerJson = System.Text.Encoding.UTF8.GetBytes(error ?? "ok"),
            }
        );
        return status == 0 ? Results.Empty : Results.Text(error ?? "ok", statusCode: status);
    }

    private static async Task<SandboxFault?> FaultAsync(
        HttpContext http,
        SandboxWorkspace workspace,
        JsonElement body,
        TimeProvider time
    )
    {
        var said = body.ValueKind == JsonValueKind.Object ? body.GetRawText() : "";
        var fault = workspace.Faults.Take(
            Rules.Name,
            _ => false,
            text => said.Contains(text, StringComparison.Ordinal)
        );
        if (fault?.Kind == SandboxFaultKind.Late)
            http.Abort();
        if (fault is { LatencyMs: > 0 })
            await Task.Delay(TimeSpan.FromMilliseconds(fault.LatencyMs), time, CancellationToken.None);
        return fault;
    }

    /// <returns>The answer with this fault; the status 0 for none, because the connection is cut.</returns>
    private static (string? Error, int Status) Faulted(HttpContext http, SandboxFault fault, string? error, int status)
    {
        switch (fault.Kind)
        {
            case SandboxFaultKind.RateLimited:
                http.Response.Headers.RetryAfter = fault.RetryAfter.ToString(CultureInfo.InvariantCulture);
                return ("rate_limited", StatusCodes.Status429TooManyRequests);
            case SandboxFaultKind.HttpError or SandboxFaultKind.AcceptThenHttpError:
                return ("service unavailable", fault.Status);
            case SandboxFaultKind.Error:
                return (fault.Error, StatusCodes.Status400BadRequest);
            case SandboxFaultKind.Latency:
                return (error, status);
            default:
                http.Abort();
                return (error, 0);
        }
    }

    public static ApiError? Apply(SandboxWorkspace workspace, ResponseSource source, JsonElement body)
    {
        var arguments = new ApiArguments();
        arguments.Add(body);
        var call = new ApiCall(workspace, arguments, workspace.Address.Base);
        if (Rules.Check(arguments) is { } wrong)
            return wrong;
        if (arguments["response_type"] is not (null or "ephemeral" or "in_channel"))
            return ApiError.Arguments("must be ephemeral or in_channel [json-pointer:/response_type]");

        if (arguments["thread_ts"] is { } thread && workspace.Find(source.Channel, thread) is null)
            return new ApiError("thread_not_found");

        var original = source.Ts is null ? null : workspace.FindFor(source.User, source.Channel, source.Ts);
        if (original?.User != SandboxWorkspace.BotUser)
            original = null;
        if (arguments.Flag("delete_original"))
        {
            if (original is not null)
                workspace.Delete(original);
            if (arguments["text"] is null && arguments["blocks"] is null && arguments["attachments"] is null)
                return null;
            original = null;
        }

        if (MessageContent.Read(call, out var content) is { } error)
            return error;
        if (arguments.Flag("replace_original") && original is not null)
            workspace.Edit(original.Channel, original.Ts, content!.ApplyTo);
        else
            Post(workspace, source, content!, arguments);
        return null;
    }

    private static (string? Error, int Status) Use(SandboxWorkspace workspace, string id, JsonElement body)
    {
        if (workspace.ResponseUrls.Use(id, out var source) is { } word)
            return (word, StatusCodes.Status404NotFound);
        return Apply(workspace, source!, body) is { } refused
            ? (refused.Code, StatusCodes.Status400BadRequest)
            : (null, StatusCodes.Status200OK);
    }

    private static void Post(
        SandboxWorkspace workspace,
        ResponseSource source,
        MessageContent content,
        ApiArguments arguments
    )
    {
        var posted = workspace.Post(
            content.ApplyTo(new SandboxMessage("", source.Channel, SandboxWorkspace.BotUser, "")) with
            {
                EphemeralTo = arguments["response_type"] == "in_channel" ? null : source.User,
                ThreadTs = arguments["thread_ts"] ?? source.ThreadTs,
            }
        );
        if (source.IsCommand)
            source.Ts = posted.Ts;
    }

    private static async Task<(JsonElement Body, string? Error)> ReadAsync(HttpContext http)
    {
        if (!http.Request.HasJsonContentType())
            return (default, "invalid_payload");
        try
        {
            var body = await JsonSerializer.DeserializeAsync(
                http.Request.Body,
                SandboxJson.Default.JsonElement,
                http.RequestAborted
            );
            return body.ValueKind == JsonValueKind.Object ? (body, null) : (default, "invalid_payload");
        }
        catch (JsonException)
        {
            return (default, "invalid_payload");
        }
    }
}
