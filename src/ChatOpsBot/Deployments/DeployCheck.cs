using ChatOpsBot.Commands;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.Services;

namespace ChatOpsBot.Deployments;

/// <summary>What is wrong with the configuration of services and freezes, a line each.</summary>
internal static class DeployCheck
{
    public static void Run(ServicesOptions services, FreezesOptions freezes, IReadOnlyList<IDeployEngine> engines, List<string> problems)
    {
        foreach (var (index, freeze) in freezes.Freezes.Index()) Freeze.Read(freeze, $"Freezes:{index}", problems);
        foreach (var (name, service) in services.Services)
        {
            var key = $"Services:{name}";
            if (name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.'))) problems.Add($"{key}: people type a service's name; use letters, digits, -, _ and . only");
            if (service.Repository is { } repository && repository.Split('/') is not [{ Length: > 0 }, { Length: > 0 }]) problems.Add($"{key}:Repository: \"{repository}\" is no repository; write owner/name");
            if (service.OnCall is { Length: > 0 } oncall && !(oncall[0] == '@' || Permissions.IsUser(oncall))) problems.Add($"{key}:OnCall: \"{oncall}\" is nobody; write a user group such as @payments-oncall, or a user id such as U012AB3CD");
            foreach (var other in service.DependsOn.Where(other => !services.Services.ContainsKey(other))) problems.Add($"{key}:DependsOn: there is no service \"{other}\"");
            foreach (var (place, environment) in service.Environments) Check(service, environment, $"{key}:Environments:{place}", place, engines, problems);
        }
    }

    private static void Check(ServiceOptions service, EnvironmentOptions environment, string key, string name, IReadOnlyList<IDeployEngine> engines, List<string> problems)
    {
        if (engines.FirstOrDefault(engine => engine.Name == environment.Engine) is not { } engine)
            problems.Add($"{key}:Engine: \"{environment.Engine}\" is unknown; it is one of {string.Join(", ", engines.Select(known => known.Name))}");
        else problems.AddRange(engine.Problems(service, environment).Select(problem => $"{key}:{problem}"));
        if (environment.After is { Length: > 0 } after && (!service.Environments.ContainsKey(after) || string.Equals(after, name, StringComparison.OrdinalIgnoreCase)))
            problems.Add($"{key}:After: \"{after}\" is no other environment of the service; there is {string.Join(", ", service.Environments.Keys)}");
        if (environment.Approvals.Count is < 0 or > 20) problems.Add($"{key}:Approvals:Count: {environment.Approvals.Count} is out of range; write 0 to 20");
        foreach (var who in environment.Approvals.From.Where(who => !Permissions.IsSomebody(who))) problems.Add($"{key}:Approvals:From: \"{who}\" is nobody; write a user id, a group such as @platform, github:org/team, or oncall");
        if (environment.Approvals.From.Contains("oncall") && string.IsNullOrEmpty(service.OnCall)) problems.Add($"{key}:Approvals:From: oncall is asked for, and the service's OnCall says nobody");
        foreach (var (index, canary) in environment.Canary.Index())
            if (canary.Percent is < 1 or > 99) problems.Add($"{key}:Canary:{index}:Percent: {canary.Percent} is no part of the traffic; write 1 to 99");
        foreach (var (index, test) in environment.SmokeTests.Index())
            if (!Uri.TryCreate(test.Url.Replace('{', 'x').Replace('}', 'x'), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) problems.Add($"{key}:SmokeTests:{index}:Url: \"{test.Url}\" is no address");
        foreach (var (index, guard) in environment.Guards.Index())
            if (guard.Alert is null && (guard.Query is null || guard.Prometheus is null || guard is { Min: null, Max: null }))
                problems.Add($"{key}:Guards:{index}: asks for nothing; write Alert, or Prometheus, Query and Min or Max");
        if (environment.Bake < TimeSpan.Zero) problems.Add($"{key}:Bake: {environment.Bake} is no time");
        if (environment.TimeLimit <= TimeSpan.Zero) problems.Add($"{key}:TimeLimit: {environment.TimeLimit} is no time");
    }
}
