using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Sources;
using ChatOpsBot.Sources.Authentication;
using ChatOpsBot.Sources.Generic;

namespace ChatOpsBot.Webhooks;

/// <summary>What can be wrong with the sections <c>Sources</c> and <c>Ingest</c>.</summary>
internal static class SourcesCheck
{
    public static void Run(SourcesOptions options, List<string> problems)
    {
        foreach (var (name, source) in options.Sources)
            Check($"Sources:{name}", name, source, problems);
    }

    public static void Run(IngestOptions options, List<string> problems)
    {
        CheckNetworks("Ingest:TrustedProxies", options.TrustedProxies, problems);
        if (options.MaxBytesInHand <= 0)
            problems.Add(
                $"Ingest:MaxBytesInHand: {options.MaxBytesInHand} is not a size; write a positive number of bytes"
            );
    }

    private static void Check(string key, string name, SourceOptions options, List<string> problems)
    {
        if (name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.')))
            problems.Add($"{key}: a source's name is part of its URL; use letters, digits, -, _ and . only");
        if (options.MaxBodyBytes is <= 0)
            problems.Add($"{key}:MaxBodyBytes: {options.MaxBodyBytes} is not a size; write a positive number of bytes");
        CheckSecrets(key, options, problems);
        CheckNetworks($"{key}:AllowFrom", options.AllowFrom, problems);
        if (EventSources.ByType.GetValueOrDefault(options.Type ?? name) is not { } source)
        {
            problems.Add(
                $"{key}:Type: \"{options.Type ?? name}\" is unknown; "
                    + $"use one of {string.Join(", ", EventSources.All.Select(known => known.Type))}"
            );
            return;
        }
        options.Authentication?.Read($"{key}:Authentication", problems);
        if (source is IMappedSource)
            EventRule.Check($"{key}:Events", options.Events, problems);
        else if (options.Events.Count > 0)
            problems.Add(
                $"{key}:Events: {source.Name} is understood without rules; "
                    + "they are for the types generic and cloudevents"
            );
        if (!source.Authentication.Any(way => way is PublicKeyAuth))
        {
            if (options.Only.Count > 0)
                problems.Add($"{key}:Only: {source.Name} authenticates with its own secret; set {key}:Secret instead");
            if (options.KeyUrl is not null)
                problems.Add($"{key}:KeyUrl: {source.Name} has no public key; leave it out");
        }
        else if (
            options.KeyUrl is { } url
            && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        )
            problems.Add(
                $"{key}:KeyUrl: \"{url}\" is not a URL; write where the vendor's public key is, "
                    + "such as https://travis.example.com/api/config"
            );
    }

    private static void CheckSecrets(string key, SourceOptions options, List<string> problems)
    {
        if (options is { Secret.Length: > 0, SecretFile.Length: > 0 })
            problems.Add($"{key}: Secret and SecretFile are mutually exclusive; keep one");
        if (options is { PreviousSecret.Length: > 0, PreviousSecretFile.Length: > 0 })
            problems.Add($"{key}: PreviousSecret and PreviousSecretFile are mutually exclusive; keep one");
        if (
            string.IsNullOrEmpty(options.Secret)
            && string.IsNullOrEmpty(options.SecretFile)
            && (options.PreviousSecret is { Length: > 0 } || options.PreviousSecretFile is { Length: > 0 })
        )
            problems.Add($"{key}:PreviousSecret: is set without a current secret; set {key}:Secret to the new one");
    }

    private static void CheckNetworks(string key, IEnumerable<string> texts, List<string> problems)
    {
        foreach (var (index, text) in texts.Index())
            if (!Networks.TryRead(text, out _))
                problems.Add(
                    $"{key}:{index}: \"{text}\" is not a network; write 192.0.2.0/24, 2001:db8::/32 or an address"
                );
    }
}
