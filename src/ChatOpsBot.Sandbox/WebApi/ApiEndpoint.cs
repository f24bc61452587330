using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ChatOpsBot.Sandbox.WebApi;

/// <summary>
/// The way of every call: find the method, check the token, read and check the arguments, fault or limit, do the work,
/// answer, log.
/// </summary>
internal static class ApiEndpoint
{
    private static readonly JsonWriterOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static async Task HandleAsync(HttpContext http, string method, SandboxWorkspace workspace, TimeProvider time)
    {
        var cancellationToken = http.RequestAborted;
        var started = time.GetUtcNow();
        var arguments = new ApiArguments();
        var call = new ApiCall(workspace, arguments, $"{http.Request.Scheme}://{http.Request.Host}/sandbox")
        {
            Method = method,
        };
        var known = ApiMethods.ByName.GetValueOrDefault(method);
        var error = known is null
            ? new ApiError("unknown_method")
            : await RequestReader.ReadAsync(http.Request, known, arguments, call.Warnings, cancellationToken);
        var token = arguments.Take("token");
        if (known is { Anonymous: false })
            error =
                RequestReader.CheckToken(http.Request, known, http.Request.HasFormContentType ? token : null)
                ?? known.CheckScopes(workspace.Manifest)
                ?? error;
        error ??= known!.Check(arguments);

        var fault = workspace.Faults.Take(
            method,
            spelling => SameChannel(workspace, arguments["channel"], spelling),
            text => arguments.Texts.Values.Any(value => value.Contains(text, StringComparison.Ordinal))
        );
        var late = fault is { Kind: SandboxFaultKind.Late };
        if (late)
            http.Abort();
        if (fault is { LatencyMs: > 0 })
            await Task.Delay(
                TimeSpan.FromMilliseconds(fault.LatencyMs),
                time,
                late ? CancellationToken.None : cancellationToken
            );

        var outcome = new Outcome(200, []);
        if (fault is null || DoesTheWork(fault.Kind))
            outcome = Answer(call, error ?? Limit(workspace, known!, arguments), known);
        else if (fault.Kind == SandboxFaultKind.Error)
            outcome = Answer(call, new ApiError(fault.Error), known);
        else if (fault.Kind == SandboxFaultKind.RateLimited)
            outcome = Answer(call, ApiError.TooFast(TimeSpan.FromSeconds(fault.RetryAfter)), known);
        if (fault is { Kind: SandboxFaultKind.HttpError or SandboxFaultKind.AcceptThenHttpError })
            outcome = new Outcome(fault.Status, "service unavailable"u8.ToArray());

        var cut =
            late
            || fault?.Kind
                is SandboxFaultKind.Abort
                    or SandboxFaultKind.AcceptThenAbort
                    or SandboxFaultKind.AcceptThenTimeOut;
        var logged = known is { AnswersSecret: true } ? [] : outcome.Body;
        Record(
            workspace,
            new SandboxCall(started, method, arguments.Texts, cut ? 0 : outcome.Status) { AnswerJson = logged },
            time
        );
        if (fault?.Kind == SandboxFaultKind.AcceptThenTimeOut)
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        else if (cut)
            http.Abort();
        else
            await SendAsync(
                http.Response,
                outcome,
                known is { ForApp: false } && workspace.Manifest is { } app ? string.Join(',', app.Scopes) : null,
                cancellationToken
            );
    }

    /// <summary>Whether what was asked for is done in spite of the fault.</summary>
    internal static bool DoesTheWork(SandboxFaultKind kind) =>
        kind
            is SandboxFaultKind.Latency
                or SandboxFaultKind.Late
                or SandboxFaultKind.AcceptThenAbort
                or SandboxFaultKind.AcceptThenTimeOut
                or SandboxFaultKind.AcceptThenHttpError;

    private static void Record(SandboxWorkspace workspace, SandboxCall call, TimeProvider time) =>
        workspace.Record(
            new SandboxLogEntry(call.Time, "to_slack", call.Method)
            {
                Status = call.Status,
                Duration = time.GetUtcNow() - call.Time,
                Call = call,
                AnswerJson = call.AnswerJson,
            }
        );

    private static bool SameChannel(SandboxWorkspace workspace, string? sent, string spelling) =>
        sent is not null
        && (
            sent == spelling
            || (workspace.Resolve(sent) is { } channel && channel.Id == workspace.Resolve(spelling)?.Id)
        );

    private static ApiError? Limit(SandboxWorkspace workspace, ApiMethod method, ApiArguments arguments)
    {
        var limits = workspace.Limits;
        var perMinute = method.PerMinute * limits.TierScale;
        if (workspace.Budget.Take(method.Name, perMinute / 60, Math.Max(1, perMinute)) is { } wait)
            return ApiError.TooFast(wait);
        if (method.Name is not "chat.postMessage")
            return null;

        var channel = arguments["channel"]!;
        var busy =
            workspace.Budget.Take("posts", limits.PostsPerMinute / 60, limits.PostsPerMinute)
            ?? workspace.Budget.Take(
                $"channel:{workspace.Resolve(channel)?.Id ?? channel}",
                limits.PostsPerSecondPerChannel,
                limits.PostBurst
            );
        return busy is { } pause ? ApiError.TooFast(pause) : null;
    }

    private static Outcome Answer(ApiCall call, ApiError? error, ApiMethod? method)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, Json);
        writer.WriteStartObject();
        writer.WriteBoolean("ok", true);
        error ??= method!.Handler(call, writer);
        if (error is not null)
        {
            writer.Reset();
            buffer.Clear();
            writer.WriteStartObject();
            writer.WriteBoolean("ok", false);
            writer.WriteString("error", error.Code);
            if (error.Needed is not null)
            {
                writer.WriteString("needed", error.Needed);
                writer.WriteString("provided", error.Provided);
            }

            if (error.Errors is { } errors)
            {
                writer.WritePropertyName("errors");
                errors.WriteTo(writer);
            }

            if (method?.Echoes == true)
                Team.WriteArguments(call, writer);
        }

        WriteTail(call, error, writer);
        writer.WriteEndObject();
        writer.Flush();
        var retry = error?.RetryAfter is { } wait ? (int)Math.Max(1, Math.Ceiling(wait.TotalSeconds)) : (int?)null;
        return new Outcome(retry is null ? 200 : 429, buffer.WrittenSpan.ToArray(), retry);
    }

    private static void WriteTail(ApiCall call, ApiError? error, Utf8JsonWriter writer)
    {
        var cursor = error is null ? call.NextCursor : null;
        var messages = error?.Messages ?? [];
        if (call.Warnings.Count > 0)
            writer.WriteString("warning", string.Join(',', call.Warnings));
        if (cursor is null && messages.Count == 0 && call.Warnings.Count == 0)
            return;

        writer.WriteStartObject("response_metadata");
        if (cursor is not null)
            writer.WriteString("next_cursor", cursor);
        WriteList(writer, "messages", messages);
        WriteList(writer, "warnings", call.Warnings);
        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, string name, IReadOnlyList<string> items)
    {
        if (items.Count == 0)
            return;
        writer.WriteStartArray(name);
        foreach (var item in items)
            writer.WriteStringValue(item);
        writer.WriteEndArray();
    }

    private static async Task SendAsync(
        HttpResponse response,
        Outcome outcome,
        string? scopes,
        CancellationToken cancellationToken
    )
    {
        response.StatusCode = outcome.Status;
        response.ContentType = outcome.Status >= 500 ? "text/plain" : "application/json; charset=utf-8";
        response.ContentLength = outcome.Body.Length;
        response.Headers["x-slack-req-id"] = response.HttpContext.TraceIdentifier;
        if (scopes is not null)
            response.Headers["x-oauth-scopes"] = scopes;
        if (outcome.RetryAfter is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await response.BodyWriter.WriteAsync(outcome.Body, cancellationToken);
    }

    private sealed record Outcome(int Status, byte[] Body, int? RetryAfter = null);
}
