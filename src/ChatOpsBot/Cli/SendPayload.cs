using System.Net.Http.Headers;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Sources;
using ChatOpsBot.Webhooks.Authentication;

namespace ChatOpsBot.Cli;

/// <summary>What to send, and where.</summary>
/// <param name="To">The bot's address; null for that of the configuration.</param>
/// <param name="Event">What the header says that names the event.</param>
/// <param name="Headers"><c>Name: value</c>.</param>
/// <param name="Query"><c>name=value</c>.</param>
public sealed record SendOptions(
    string File,
    string Source,
    string? To = null,
    string? Event = null,
    IReadOnlyList<string>? Headers = null,
    IReadOnlyList<string>? Query = null
);

/// <summary>
/// Posts a saved payload as its sender would, with the sender's proof: to try a route, a template, a mapping, or the
/// way to a bot that runs.
/// </summary>
internal sealed class SendPayload(Senders senders, IHttpClientFactory clients, TimeProvider time)
{
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    /// <param name="own">The bot's address by its configuration.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(
        SendOptions options,
        string own,
        TextWriter output,
        CancellationToken cancellationToken
    )
    {
        if (!File.Exists(options.File))
            return Refuse(output, $"There is no file {options.File}.");
        if (senders.Find(options.Source) is not { } sender)
            return Refuse(
                output,
                $"There is no source named {options.Source}; the configuration has "
                    + $"{string.Join(", ", senders.All.Select(known => known.Name))}. "
                    + $"Another is added by --set Sources:{options.Source}:Type=…"
            );

        var draft = await DraftAsync(options, sender.Source, cancellationToken);
        if (options.Event is not null && sender.Source.EventHeader is null)
            return Refuse(
                output,
                $"Deliveries of {sender.Source.Name} name the event in their body; leave --event out, "
                    + "or set a header with --header."
            );
        if (options.Event is not null)
            draft.Headers[sender.Source.EventHeader!] = options.Event;
        if (sender.Source.EventHeader is { } header && !draft.Headers.ContainsKey(header))
            return Refuse(
                output,
                $"{sender.Source.Name} names the event in the header {header}, which the file lacks; add it, "
                    + "for example --event push."
            );
        draft.Headers[IdHeader] = GivenId(options, sender, draft) ?? Guid.NewGuid().ToString();
        if (!Sign(sender, draft))
            return Refuse(
                output,
                sender.Missing is { } missing && sender.Ways.Any(way => way is not Sources.Authentication.PublicKeyAuth)
                    ? $"{sender.Name} has no secret to sign with; set {missing}."
                    : $"Only the vendor of {sender.Source.Name} can sign for it. To try it, "
                        + "let this machine in without: --set "
                        + $"Sources:{sender.Name}:Authentication:Scheme=none, here and for the bot."
            );
        return await PostAsync(draft, AddressOf(options, own, draft), output, cancellationToken);
    }

    private static string IdHeader => WebhookAuth.StandardWebhooks.IdHeader!;

    /// <summary>
    /// As its tool does it; and by Standard Webhooks as well, which covers the id: so that what is sent again on
    /// purpose is not taken for a recorded delivery.
    /// </summary>
    private static bool Sign(Sender sender, WebhookDraft draft)
    {
        if (
            !sender.Ways.Any(way =>
                !way.NeedsSecret || sender.Secrets.Values is [var secret, ..] && way.Sign(draft, secret)
            )
        )
            return false;
        if (!draft.Headers.ContainsKey(WebhookAuth.StandardWebhooks.Header) && sender.Secrets.Values is [var own, ..])
            WebhookAuth.StandardWebhooks.Sign(draft, own);
        return true;
    }

    /// <summary>
    /// The delivery id that --header names in the tool's own way. One that was saved with the payload was that of
    /// another delivery.
    /// </summary>
    private string? GivenId(SendOptions options, Sender sender, WebhookDraft draft)
    {
        var given = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in options.Headers ?? [])
            if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var at)
                given[line[..at].Trim()] = line[(at + 1)..].Trim();
        var request = new WebhookRequest(sender.Name, "", given, draft.Content, time.GetUtcNow());
        return
            sender.Source.DeliveryId(request) is { } id
            && id != sender.Source.DeliveryId(request with { Headers = new Dictionary<string, string>() })
            ? id
            : given.GetValueOrDefault(IdHeader);
    }

    /// <summary>
    /// Headers may be in a file beside it: <c>push.headers</c> for <c>push.json</c>, lines of <c>Name: value</c>, and
    /// <c>?name=value</c> for the query.
    /// </summary>
    private async Task<WebhookDraft> DraftAsync(
        SendOptions options,
        IEventSource source,
        CancellationToken cancellationToken
    )
    {
        var beside = Path.ChangeExtension(options.File, ".headers");
        var lines = (File.Exists(beside) ? await File.ReadAllLinesAsync(beside, cancellationToken) : [])
            .Concat(options.Headers ?? [])
            .Concat((options.Query ?? []).Select(pair => $"?{pair}"))
            .ToList();
        var isForm =
            !source.Accepts.HasFlag(BodyFormats.Json)
            && (source.Accepts & (BodyFormats.Form | BodyFormats.FormPayload)) != BodyFormats.None;
        var draft = new WebhookDraft(await File.ReadAllBytesAsync(options.File, cancellationToken), time.GetUtcNow())
        {
            Wrap =
                !isForm ? body => body
                : source.Accepts.HasFlag(BodyFormats.FormPayload) ? WebhookDraft.InPayload
                : WebhookDraft.AsForm,
        };
        draft.Headers["Content-Type"] = isForm
            ? "application/x-www-form-urlencoded"
            : Path.GetExtension(options.File).ToLowerInvariant() switch
            {
                ".json" => "application/json",
                ".xml" or ".trx" => "application/xml",
                ".csv" => "text/csv",
                _ => source.Accepts.HasFlag(BodyFormats.Text) ? "text/plain" : "application/json",
            };
        foreach (var line in lines)
        {
            if (line.StartsWith('?'))
                foreach (var pair in line[1..].Split('&').Select(pair => pair.Split('=', 2)))
                    draft.Query[pair[0]] = Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? "");
            else if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var at)
                draft.Headers[line[..at].Trim()] = line[(at + 1)..].Trim();
        }
        return draft;
    }

    private static Uri AddressOf(SendOptions options, string own, WebhookDraft draft)
    {
        var address = new UriBuilder(options.To ?? own);
        if (address.Path is "/" or "")
            address.Path = $"/webhooks/{options.Source}";
        address.Query = string.Join(
            '&',
            draft.Query.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}")
        );
        return address.Uri;
    }

    private async Task<int> PostAsync(
        WebhookDraft draft,
        Uri address,
        TextWriter output,
        CancellationToken cancellationToken
    )
    {
        using var http = clients.CreateClient(nameof(SendPayload));
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new ByteArrayContent(draft.Body),
        };
        foreach (var (name, value) in draft.Headers)
        {
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else
                request.Headers.TryAddWithoutValidation(name, value);
        }
        try
        {
            using var answer = await http.SendAsync(request, cancellationToken);
            await output.WriteLineAsync(
                $"{(int)answer.StatusCode} {answer.ReasonPhrase}: "
                    + $"{await answer.Content.ReadAsStringAsync(cancellationToken)}"
            );
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (NoAnswer.Is(exception, cancellationToken))
        {
            return Refuse(
                output,
                $"No response from {address.GetLeftPart(UriPartial.Authority)}: "
                    + $"{exception.Message.TrimEnd('.')}. Is the bot running there? Give another address with --to."
            );
        }
    }

    private static int Refuse(TextWriter output, string why)
    {
        output.WriteLine(why);
        return 1;
    }
}
