using System.Net.Http.Headers;
using System.Text;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Engines.Http;

/// <summary>
/// <c>http</c>: tells an address of the team's to deploy, signed, and learns how it goes from signed callbacks to
/// <see cref="HookCallback.Path"/>, or by asking where the hook's answer names an address for that. The hook takes a
/// run once, by its <c>webhook-id</c>, so a lost answer is asked for again.
/// </summary>
internal sealed class HookEngine(IStore store, IHttpClientFactory http, IConfiguration configuration, TimeProvider time)
    : IDeployEngine
{
    public const string Key = "http";
    public const string Client = "deploy hook";
    private const int MaxBytes = 64 * 1024;

    /// <summary>The reference of a run that only calls back.</summary>
    private const string CallsBack = "callback";

    public string Name => Key;

    public TimeSpan Interval => TimeSpan.FromSeconds(3);

    public static IEnumerable<string> Problems(ServiceOptions service, EnvironmentOptions environment)
    {
        var options = environment.Read<HookOptions>();
        if (
            !Uri.TryCreate(options.Server, UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https")
        )
            yield return $"Server: \"{options.Server}\" is not a URL; write where the hook is, "
                + "such as https://deploy.example.com/hooks/checkout";
        if (string.IsNullOrEmpty(options.Secret) && string.IsNullOrEmpty(options.SecretFile))
            yield return "Secret: is not set, so callbacks could not be verified; set it or SecretFile";
        if (options.SecretFile is { Length: > 0 } file && !File.Exists(file))
            yield return $"SecretFile: the file \"{file}\" does not exist";
    }

    public async Task<EngineStart> StartAsync(EngineRun run, CancellationToken cancellationToken)
    {
        // Before the hook can call back. A conflict means that this call is a repetition.
        await store.CommitAsync(
            new Commit().Put(
                HookRun.KeyOf(run.Id),
                new HookRun(run.Service, run.Environment, run.Asked, null).ToBytes(),
                0,
                HookRun.KeepFor
            ),
            cancellationToken
        );
        var (status, body) = await SendAsync(
            OptionsOf(run),
            HttpMethod.Post,
            new Uri(OptionsOf(run).Server!),
            run.Id,
            Request(run, "deploy"),
            cancellationToken
        );
        var report = HookReport.Read(body);
        return status switch
        {
            null or >= 500 or 408 or 425 or 429 => new(
                null,
                $"The hook {(status is null ? "is not responding" : $"responded {status}")}",
                MayRetry: true
            ),
            >= 200 and < 300 => new(await StartedAsync(run, report, cancellationToken)),
            _ => new(
                null,
                $"The hook refused: it responded {status}{(report?.Text is { Length: > 0 } text ? $", {text}" : "")}"
            ),
        };
    }

    private async Task<string> StartedAsync(EngineRun run, HookReport? report, CancellationToken cancellationToken)
    {
        await TakeAsync(run, report, cancellationToken);
        // What we sign goes to no one but the hook.
        var server = new Uri(OptionsOf(run).Server!);
        return
            report?.Status is { Length: > 0 } text
            && Uri.TryCreate(server, text, out var address)
            && address.GetLeftPart(UriPartial.Authority) == server.GetLeftPart(UriPartial.Authority)
            ? address.AbsoluteUri
            : CallsBack;
    }

    public async Task<EngineStatus?> StatusAsync(EngineRun run, string reference, CancellationToken cancellationToken)
    {
        var reported = await store.GetAsync(HookRun.KeyOf(run.Id), cancellationToken) is { } known
            ? HookRun.Read(known).Report?.ToStatus()
            : null;
        if (reported?.IsOver == true)
            return reported;
        if (reference == CallsBack)
            return reported ?? new(EngineState.Pending);
        var (status, body) = await SendAsync(
            OptionsOf(run),
            HttpMethod.Get,
            new Uri(reference),
            NewId(),
            [],
            cancellationToken
        );
        return status is 404 or 410 ? new(EngineState.Lost, "The hook no longer knows the run")
            : status is >= 200 and < 300 && HookReport.Read(body)?.ToStatus() is { } asked ? asked
            : null;
    }

    /// <summary>An answer that says how it stands counts like a callback.</summary>
    public async Task CancelAsync(EngineRun run, string reference, CancellationToken cancellationToken)
    {
        var (status, body) = await SendAsync(
            OptionsOf(run),
            HttpMethod.Post,
            new Uri(OptionsOf(run).Server!),
            $"{run.Id}-cancel",
            Request(run, "cancel"),
            cancellationToken
        );
        if (status is >= 200 and < 300)
            await TakeAsync(run, HookReport.Read(body), cancellationToken);
    }

    /// <summary>Asked with GET, the hook may answer like a <see cref="EnvironmentOptions.VersionUrl"/>.</summary>
    public async Task<RunningVersion?> RunningAsync(
        string service,
        string environment,
        ServiceOptions about,
        EnvironmentOptions target,
        CancellationToken cancellationToken
    )
    {
        var hook = target.Read<HookOptions>();
        var address = new UriBuilder(hook.Server!);
        address.Query =
            (address.Query.Length > 1 ? address.Query[1..] + "&" : "")
            + $"service={Uri.EscapeDataString(service)}&environment={Uri.EscapeDataString(environment)}";
        var (status, body) = await SendAsync(hook, HttpMethod.Get, address.Uri, NewId(), [], cancellationToken);
        return status == 200 ? VersionText.Read(Encoding.UTF8.GetString(body)) : null;
    }

    private Task TakeAsync(EngineRun run, HookReport? report, CancellationToken cancellationToken) =>
        report?.ToStatus() is null
            ? Task.CompletedTask
            : HookRun.TakeAsync(store, run.Id, report, report.Timestamp ?? time.GetUtcNow(), cancellationToken);

    private byte[] Request(EngineRun run, string action) =>
        new HookRequest(
            action,
            run.Id,
            run.Deploy,
            run.Service,
            run.Environment,
            run.Version,
            run.Sha,
            run.Ref,
            run.Step,
            run.Percent,
            configuration["PublicUrl"] is { Length: > 0 } url ? url.TrimEnd('/') + HookCallback.Path : null,
            run.Target.Variables.ToDictionary(
                variable => variable.Key,
                variable => run.Fill(variable.Value),
                StringComparer.Ordinal
            )
        ).ToBytes();

    private static HookOptions OptionsOf(EngineRun run) => run.Target.Read<HookOptions>();

    /// <summary>A question is not a message that could come twice.</summary>
    private static string NewId() => Guid.NewGuid().ToString("N");

    /// <returns>The answer's status, null without an answer, and what it says.</returns>
    private async Task<(int? Status, byte[] Body)> SendAsync(
        HookOptions hook,
        HttpMethod method,
        Uri address,
        string id,
        byte[] body,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (SecretFile.Read(hook.Secret, hook.SecretFile) is not { } secret)
                return (null, []);
            using var request = new HttpRequestMessage(method, address);
            if (method == HttpMethod.Post)
                request.Content = new ByteArrayContent(body)
                {
                    Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
                };
            HookSignature.Sign(request, id, body, secret, time.GetUtcNow());
            using var answer = await http.CreateClient(Client)
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
            var bytes = new byte[MaxBytes];
            return (
                (int)answer.StatusCode,
                bytes[..await stream.ReadAtLeastAsync(bytes, MaxBytes, throwOnEndOfStream: false, cancellationToken)]
            );
        }
        catch (Exception exception)
            when (NoAnswer.Is(exception, cancellationToken) || exception is UnauthorizedAccessException)
        {
            return (null, []);
        }
    }
}
