using System.ComponentModel;
using System.Diagnostics;
using ChatOpsBot.Deployments.Engines.Script;

namespace ChatOpsBot.Deployments.Engines.Kubernetes;

/// <summary>What <c>kubectl</c> said.</summary>
/// <param name="Output">Its answer; null when it had none.</param>
/// <param name="Error">The last line of what it complained of.</param>
internal sealed record KubectlAnswer(string? Output, string? Error)
{
    /// <summary>The cluster has answered, and refuses.</summary>
    private bool IsRefusal =>
        Error is not null
        && (
            Error.StartsWith("Error from server (", StringComparison.Ordinal)
            || Error.Contains("(Unauthorized)", StringComparison.Ordinal)
        );

    public bool IsNotFound => Error?.StartsWith("Error from server (NotFound)", StringComparison.Ordinal) == true;

    /// <summary>Someone else has changed it meanwhile.</summary>
    private bool IsConflict => Error?.StartsWith("Error from server (Conflict)", StringComparison.Ordinal) == true;

    /// <summary>Whoever asks again looks first, so asking again is safe.</summary>
    public EngineStart Refused() =>
        new(null, $"kubectl: {Error ?? "it answered no deployment"}", MayRetry: !IsRefusal || IsConflict);
}

/// <summary>Runs <c>kubectl</c>, with its arguments as a list: it knows every way into a cluster.</summary>
internal static class Kubectl
{
    public const string Program = "kubectl";
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What it finds a cluster by, in a pod or behind a proxy. The rest of the bot's environment holds secrets;
    /// <c>Variables</c> can add to it.
    /// </summary>
    private static readonly string[] Inherited =
    [
        "PATH",
        "HOME",
        "LANG",
        "USER",
        "KUBECONFIG",
        "KUBERNETES_SERVICE_HOST",
        "KUBERNETES_SERVICE_PORT",
        "HTTPS_PROXY",
        "NO_PROXY",
    ];

    public static async Task<KubectlAnswer> RunAsync(
        KubernetesOptions target,
        IReadOnlyDictionary<string, string> variables,
        IEnumerable<string> arguments,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var start = new ProcessStartInfo(Program, [.. PlaceOf(target), "--request-timeout=10s", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach (var name in Inherited)
            if (Environment.GetEnvironmentVariable(name) is { } value)
                start.Environment[name] = value;
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        try
        {
            using var process = Process.Start(start)!;
            return await AnswerAsync(process, time, cancellationToken);
        }
        catch (Win32Exception exception)
        {
            return new(null, $"was not started: {exception.Message}");
        }
    }

    private static IEnumerable<string> PlaceOf(KubernetesOptions target)
    {
        if (target.Context is { Length: > 0 } context)
            yield return $"--context={context}";
        if (target.Namespace is { Length: > 0 } space)
            yield return $"--namespace={space}";
    }

    private static async Task<KubectlAnswer> AnswerAsync(
        Process process,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(TimeLimit, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            process.StandardInput.Close();
            var (output, error) = (
                process.StandardOutput.ReadToEndAsync(end.Token),
                process.StandardError.ReadToEndAsync(end.Token)
            );
            await process.WaitForExitAsync(end.Token);
            return process.ExitCode == 0
                ? new(await output, null)
                : new(
                    null,
                    ScriptOutput.Read(System.Text.Encoding.UTF8.GetBytes(await error)).LastLine
                        ?? $"exit code {process.ExitCode}"
                );
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(null, "did not respond in time");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
