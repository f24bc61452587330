using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.Platform.Configuration;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.OnCall.Contacts.Methods;

/// <summary>A topic of an ntfy server (https://docs.ntfy.sh/publish/#publish-as-json).</summary>
internal sealed partial class NtfySender(IHttpClientFactory clients, IOptionsMonitor<ContactsOptions> options)
    : IContactSender
{
    /// <summary>Rings until it is seen, and an ordinary one.</summary>
    private const int Urgent = 5,
        Ordinary = 3;

    /// <summary>A longer text would become a file.</summary>
    private const int LongestText = 3000;

    public bool Sends(string kind) => kind == ContactKinds.Ntfy;

    public async Task<SendResult> SendAsync(Outgoing outgoing, CancellationToken cancellationToken)
    {
        var ntfy = options.CurrentValue.Ntfy;
        if (!Uri.TryCreate(ntfy.Server, UriKind.Absolute, out var server))
            return new SendResult.Refused("ntfy is no longer configured");
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, server);
            var body = new Published(
                outgoing.Method.Address,
                outgoing.Service is { } service ? Outgoing.Line(service, 100) : "On call",
                Outgoing.Line(outgoing.Text, LongestText),
                outgoing.Urgency == Urgency.High ? Urgent : Ordinary,
                // The buttons are there; what there is to read is a button of its own.
                outgoing.SlackUrl
                    ?? outgoing.Url,
                outgoing is { SlackUrl: not null, Url: { } url } ? [new NtfyAction("view", "Details", url)] : null
            );
            request.Content = new ByteArrayContent(
                JsonSerializer.SerializeToUtf8Bytes(body, NtfyJson.Default.Published)
            );
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            if (SecretFile.Read(ntfy.Token, ntfy.TokenFile) is { } token)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return await HttpSends.SendAsync(clients, request, "the ntfy server", cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new SendResult.Later("the token of ntfy cannot be read");
        }
    }

    internal sealed record Published(
        string Topic,
        string Title,
        string Message,
        int Priority,
        string? Click,
        NtfyAction[]? Actions
    );

    internal sealed record NtfyAction(string Action, string Label, string Url);

    [JsonSerializable(typeof(Published))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
    )]
    private sealed partial class NtfyJson : JsonSerializerContext;
}
