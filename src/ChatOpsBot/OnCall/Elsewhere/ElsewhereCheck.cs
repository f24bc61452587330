using ChatOpsBot.Platform.Configuration;

namespace ChatOpsBot.OnCall.Elsewhere;

/// <summary>What is wrong with <c>OnCall:Elsewhere</c>, a line each.</summary>
internal static class ElsewhereCheck
{
    public static void Run(OnCallOptions options, List<string> problems)
    {
        foreach (var (source, other) in options.Elsewhere)
        {
            var key = $"{nameof(OnCall)}:{nameof(OnCallOptions.Elsewhere)}:{source}";
            if (ElsewhereTool.Find(other.Type) is not { } tool)
            {
                problems.Add($"{key}:Type: \"{other.Type}\" is not known; write pagerduty or opsgenie");
                continue;
            }
            SecretFile.Check($"{key}:TokenFile", other.TokenFile, problems);
            SecretFile.Check($"{key}:RoutingKeyFile", other.RoutingKeyFile, problems);
            var (hasToken, hasRouting) = (
                Any(other.Token, other.TokenFile),
                Any(other.RoutingKey, other.RoutingKeyFile)
            );
            if (!hasToken && !hasRouting)
                problems.Add($"{key}: has no TokenFile and no RoutingKeyFile, so nothing is reported; set one");
            if (
                tool == ElsewhereTool.PagerDuty
                && hasToken
                && other.From?.Contains('@', StringComparison.Ordinal) != true
            )
                problems.Add($"{key}:From: is not set; write the mail address of a user of PagerDuty");
            if (tool == ElsewhereTool.Opsgenie && hasRouting)
                problems.Add($"{key}:RoutingKey: is of PagerDuty alone; remove it");
            Address($"{key}:Url", other.Url, problems);
            Address($"{key}:EventsUrl", other.EventsUrl, problems);
        }
    }

    private static bool Any(string? value, string? file) => !string.IsNullOrEmpty(value) || !string.IsNullOrEmpty(file);

    private static void Address(string key, string? url, List<string> problems)
    {
        if (
            url is { Length: > 0 }
            && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http")
        )
            problems.Add($"{key}: \"{url}\" is not an address; write https://api.eu.pagerduty.com/ or the like");
    }
}
