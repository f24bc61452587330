using System.Net.Http.Headers;
using System.Text.Json;
using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Platform.Http;

namespace ChatOpsBot.Deployments.Engines.Argo;

/// <summary>What came of a call.</summary>
/// <param name="Status">Null when there was no answer.</param>
/// <param name="Message">Why not, by Argo CD's own word.</param>
internal sealed record ArgoAnswer(int? Status, ArgoApplication? Application = null, string? Message = null)
{
    /// <summary>What a person can do something with.</summary>
    public EngineStart Refused(string application) =>
        Status switch
        {
            null => new(null, "Argo CD is not responding", MayRetry: true),
            >= 500 or 429 => new(null, $"Argo CD answered {Status}", MayRetry: true),
            401 => new(null, "Argo CD rejected the token"),
            403 => new(
                null,
                $"Argo CD does not allow the token's account to do that: {Message ?? "permission denied"}"
            ),
            404 => new(null, $"Argo CD has no application {application}"),
            _ => new(
                null,
                $"Argo CD refused: {Message ?? $"it answered {Status}"}",
                MayRetry: Message?.Contains("another operation is already in progress", StringComparison.Ordinal)
                    == true
            ),
        };
}

/// <summary>Argo CD's REST API, as far as a sync needs it.</summary>
internal sealed class ArgoApi(IHttpClientFactory http)
{
    public const string Client = "argocd";

    public Task<ArgoAnswer> GetAsync(ArgoOptions target, bool refresh, CancellationToken cancellationToken) =>
        SendAsync(target, HttpMethod.Get, "", refresh ? "&refresh=normal" : "", null, cancellationToken);

    public Task<ArgoAnswer> SyncAsync(
        ArgoOptions target,
        ArgoSyncRequest request,
        CancellationToken cancellationToken
    ) => SendAsync(target, HttpMethod.Post, "/sync", "", request, cancellationToken);

    public Task<ArgoAnswer> TerminateAsync(ArgoOptions target, CancellationToken cancellationToken) =>
        SendAsync(target, HttpMethod.Delete, "/operation", "", null, cancellationToken);

    /// <summary>
    /// An application in a namespace of its own is <c>namespace/name</c>, as its command line has it.
    /// </summary>
    public static (string? Namespace, string Name) NameOf(ArgoOptions target) =>
        target.Application!.Split('/') is [var space, var name] ? (space, name) : (null, target.Application!);

    public static Uri PageOf(ArgoOptions target) =>
        new($"{target.Server!.TrimEnd('/')}/applications/{target.Application}");

    private async Task<ArgoAnswer> SendAsync(
        ArgoOptions target,
        HttpMethod method,
        string what,
        string query,
        ArgoSyncRequest? body,
        CancellationToken cancellationToken
    )
    {
        var (space, name) = NameOf(target);
        var parameters = $"{(space is null ? "" : $"&appNamespace={Uri.EscapeDataString(space)}")}{query}";
        using var request = new HttpRequestMessage(
            method,
            $"{target.Server!.TrimEnd('/')}/api/v1/applications/{Uri.EscapeDataString(name)}{what}"
                + (parameters.Length > 0 ? "?" + parameters[1..] : "")
        );
        if (body is not null)
            request.Content = new ByteArrayContent(
                JsonSerializer.SerializeToUtf8Bytes(body, ArgoJson.Default.ArgoSyncRequest)
            )
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            };
        try
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Bearer",
                SecretFile.Read(target.Secret, target.SecretFile)
            );
            using var answer = await http.CreateClient(Client)
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
            return answer.IsSuccessStatusCode
                ? new(
                    (int)answer.StatusCode,
                    await JsonSerializer.DeserializeAsync(stream, ArgoJson.Default.ArgoApplication, cancellationToken)
                )
                : new((int)answer.StatusCode, null, await MessageAsync(stream, cancellationToken));
        }
        catch (Exception exception)
            when (NoAnswer.Is(exception, cancellationToken) || exception is UnauthorizedAccessException or JsonException
            )
        {
            return new(null);
        }
    }

    private static async Task<string?> MessageAsync(Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            return (
                await JsonSerializer.DeserializeAsync(stream, ArgoJson.Default.ArgoError, cancellationToken)
            )?.Message;
        }
        catch (JsonException)
        {
            // A proxy's word, not Argo CD's.
            return null;
        }
    }
}
