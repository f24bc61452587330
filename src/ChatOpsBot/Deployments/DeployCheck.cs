using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Configuration;

namespace ChatOpsBot.Deployments;

/// <summary>What is wrong with the configuration of services and freezes, a line each.</summary>
internal static class DeployCheck
{
    public static void Run(FreezesOptions freezes, List<string> problems)
    {
        foreach (var (index, freeze) in freezes.Freezes.Index())
        {
            Freeze.Read(freeze, $"Freezes:{index}", problems);
            People(freeze.Except, $"Freezes:{index}:Except", problems);
        }
    }

    /// <summary>Freezes that nothing is wrong with, and that still never hold: a warning each.</summary>
    public static IReadOnlyList<string> Warnings(FreezesOptions freezes, ServicesOptions services)
    {
        var places = services
            .Services.SelectMany(service =>
                service.Value.Environments.Select(place => new DeployTarget(
                    service.Key,
                    place.Key,
                    service.Value,
                    place.Value
                ))
            )
            .ToList();
        var names = places.Count == 0 ? "none" : string.Join(", ", places.Select(place => place.Name));
        return
        [
            .. freezes
                .Freezes.Index()
                .Where(freeze => Freeze.Read(freeze.Item, "", []) is { } read && !places.Exists(read.Covers))
                .Select(freeze =>
                    $"Freezes:{freeze.Index}: \"{freeze.Item.Name}\" covers no environment"
                    + (freeze.Item.Environments.Count == 0 ? " (of those that are production)" : "")
                    + $", so it never applies; available: {names}"
                ),
        ];
    }

    /// <param name="schedules">The names of those that are configured.</param>
    public static void Run(ServicesOptions services, IReadOnlyList<string> schedules, List<string> problems)
    {
        foreach (var (name, service) in services.Services)
        {
            var key = $"Services:{name}";
            Name(name, key, "a service's", problems);
            if (service.Repository is { } repository && repository.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
                problems.Add($"{key}:Repository: \"{repository}\" is not a repository; write owner/name");
            if (service.Versions is { Length: > 0 } versions && !File.Exists(ProgramFiles.Find(versions)))
                problems.Add($"{key}:Versions: there is no file \"{versions}\"");
            if (service is { Environments.Count: > 0, Repository: null, Versions: null })
                problems.Add(
                    $"{key}:Repository: is not set, and neither is Versions, "
                        + "so there is nothing to deploy; write owner/name"
                );
            if (
                service.OnCall is { Length: > 0 } oncall
                && OnCallPeople.IsSchedule(oncall)
                && !schedules.Contains(oncall, StringComparer.OrdinalIgnoreCase)
            )
                problems.Add(
                    $"{key}:OnCall: \"{oncall}\" is not a person, group or schedule; "
                        + "write a user group such as @payments-oncall, a user id such as U012AB3CD, "
                        + (
                            schedules.Count == 0
                                ? "or a name from OnCall:Schedules"
                                : $"or {string.Join(", ", schedules)}"
                        )
                );
            foreach (var other in service.DependsOn.Where(other => !services.Services.ContainsKey(other)))
                problems.Add(
                    $"{key}:DependsOn: there is no service \"{other}\"; "
                        + $"available: {string.Join(", ", services.Services.Keys)}"
                );
            foreach (var (place, environment) in service.Environments)
            {
                var at = $"{key}:Environments:{place}";
                Name(place, at, "an environment's", problems);
                CheckEnvironment(service, environment, at, place, problems);
                After(environment, at, problems);
            }
        }
    }

    private static void Name(string name, string key, string whose, List<string> problems)
    {
        if (name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.')))
            problems.Add($"{key}: people type {whose} name; use letters, digits, -, _ and . only");
    }

    /// <summary>What gets a version there, and what has to hold before.</summary>
    private static void CheckEnvironment(
        ServiceOptions service,
        EnvironmentOptions environment,
        string key,
        string name,
        List<string> problems
    )
    {
        if (EnginesModule.Checks.GetValueOrDefault(environment.Engine ?? "") is { } check)
            problems.AddRange(check(service, environment).Select(problem => $"{key}:{problem}"));
        else
            problems.Add(
                $"{key}:Engine: \"{environment.Engine}\" is unknown; "
                    + $"use one of {string.Join(", ", EnginesModule.Checks.Keys)}"
            );
        var others = service
            .Environments.Keys.Where(other => !string.Equals(other, name, StringComparison.OrdinalIgnoreCase))
            .ToList();
        if (environment.After is { Length: > 0 } after && !others.Contains(after, StringComparer.OrdinalIgnoreCase))
            problems.Add(
                $"{key}:After: \"{after}\" is not another environment of the service; available: "
                    + (others.Count == 0 ? "none" : string.Join(", ", others))
            );
        if (environment.Approvals.Count is < 0 or > 20)
            problems.Add($"{key}:Approvals:Count: {environment.Approvals.Count} is out of range; write 0 to 20");
        if (environment.Approvals.ValidFor <= TimeSpan.Zero)
            problems.Add(
                $"{key}:Approvals:ValidFor: {environment.Approvals.ValidFor} leaves no time to approve; "
                    + "write hours:minutes:seconds, such as 01:00:00"
            );
        People(environment.Approvals.From, $"{key}:Approvals:From", problems);
        if (environment.Approvals.From.Contains("oncall") && string.IsNullOrEmpty(service.OnCall))
            problems.Add($"{key}:Approvals:From: needs an approval from oncall, but the service has no OnCall");
        if (environment.StartWithin <= TimeSpan.Zero)
            problems.Add(
                $"{key}:StartWithin: {environment.StartWithin} is not a time limit; "
                    + "write hours:minutes:seconds, such as 00:02:00"
            );
        if (environment.TimeLimit <= TimeSpan.Zero)
            problems.Add(
                $"{key}:TimeLimit: {environment.TimeLimit} is not a time limit; "
                    + "write hours:minutes:seconds, such as 00:30:00"
            );
    }

    /// <summary>What is looked at while it goes there, and then.</summary>
    private static void After(EnvironmentOptions environment, string key, List<string> problems)
    {
        foreach (var (index, canary) in environment.Canary.Index())
        {
            if (canary.Percent is < 1 or > 99)
                problems.Add(
                    $"{key}:Canary:{index}:Percent: {canary.Percent} is not a share of the traffic; write 1 to 99"
                );
            if (canary.Bake < TimeSpan.Zero)
                problems.Add(
                    $"{key}:Canary:{index}:Bake: {canary.Bake} is below zero; "
                        + "leave it out to wait until someone promotes it"
                );
        }
        foreach (var (index, test) in environment.SmokeTests.Index())
        {
            // What is filled in can be any part of it but the beginning.
            Address(test.Url.Replace('{', 'x').Replace('}', 'x'), test.Url, $"{key}:SmokeTests:{index}:Url", problems);
            if (test.Retries < 0)
                problems.Add(
                    $"{key}:SmokeTests:{index}:Retries: {test.Retries} is below zero; write 0 for a single try"
                );
            if (test.Every <= TimeSpan.Zero)
                problems.Add(
                    $"{key}:SmokeTests:{index}:Every: {test.Every} is not an interval; "
                        + "write hours:minutes:seconds, such as 00:00:05"
                );
        }
        foreach (var (index, guard) in environment.Guards.Index())
        {
            if (
                guard.Alert is null
                && (guard.Query is null || guard.Prometheus is null || guard is { Min: null, Max: null })
            )
                problems.Add(
                    $"{key}:Guards:{index}: has no condition; write Alert, or Prometheus, Query and Min or Max"
                );
            if (guard.Prometheus is { } prometheus)
                Address(prometheus, prometheus, $"{key}:Guards:{index}:Prometheus", problems);
            if (guard.Every <= TimeSpan.Zero)
                problems.Add(
                    $"{key}:Guards:{index}:Every: {guard.Every} is not an interval; "
                        + "write hours:minutes:seconds, such as 00:00:30"
                );
        }
        if (environment.VersionUrl is { Length: > 0 } version)
            Address(version, version, $"{key}:VersionUrl", problems);
        if (environment.Bake < TimeSpan.Zero)
            problems.Add($"{key}:Bake: {environment.Bake} is below zero; leave it out for no bake time");
    }

    private static void People(IEnumerable<string> people, string key, List<string> problems)
    {
        foreach (var (index, who) in people.Index())
            if (!Permissions.IsPrincipal(who))
                problems.Add(
                    $"{key}:{index}: \"{who}\" is not a person or group; write a user id such as U012AB3CD, "
                        + "a group such as @platform, a team such as github:acme/platform, or oncall"
                );
    }

    private static void Address(string address, string seen, string key, List<string> problems)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            problems.Add($"{key}: \"{seen}\" is not a URL; write one that begins with https:// or http://");
    }
}
