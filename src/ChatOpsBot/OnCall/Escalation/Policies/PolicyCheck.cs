using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Sources;

namespace ChatOpsBot.OnCall.Escalation.Policies;

/// <summary>What is wrong with the configuration of policies and of the services that use them, a line each.</summary>
internal static class PolicyCheck
{
    private const string Key = $"{nameof(OnCall)}:{nameof(OnCallOptions.Policies)}";

    public static void Run(OnCallOptions options, List<string> problems)
    {
        foreach (var (name, policy) in options.Policies)
        {
            var key = $"{Key}:{name}";
            if (name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.')))
                problems.Add($"{key}: people type a policy's name; use letters, digits, -, _ and . only");
            if (Permissions.IsUser(name))
                problems.Add($"{key}: the name looks like a user id; use another, with small letters");
            new PolicyReader(options.Schedules.Keys, problems).Read(name, policy, key);
            Handoff(name, policy, options, key, problems);
        }
    }

    /// <param name="policies">The names of all policies.</param>
    public static void Run(ServicesOptions options, IReadOnlyCollection<string> policies, List<string> problems)
    {
        foreach (var (name, service) in options.Services)
        {
            var key = $"Services:{name}";
            if (
                service.Escalation is { Length: > 0 } escalation
                && !policies.Contains(escalation, StringComparer.OrdinalIgnoreCase)
            )
                problems.Add(
                    $"{key}:Escalation: \"{escalation}\" is not a policy; "
                        + (
                            policies.Count == 0
                                ? "OnCall:Policies has none"
                                : $"use one of {string.Join(", ", policies.Order(StringComparer.OrdinalIgnoreCase))}"
                        )
                );
            if (SeverityScale.Of(service.PageAt) == Severity.Unknown)
                problems.Add(
                    $"{key}:PageAt: \"{service.PageAt}\" is not a severity; write info, warning, error, critical or "
                        + "emergency"
                );
        }
    }

    /// <summary>A chain of policies has an end.</summary>
    private static void Handoff(
        string name,
        PolicyOptions policy,
        OnCallOptions options,
        string key,
        List<string> problems
    )
    {
        if (policy.Handoff is not { Length: > 0 } handoff)
            return;
        if (!options.Policies.ContainsKey(handoff))
            problems.Add($"{key}:Handoff: \"{handoff}\" is not a policy; write a name from {Key}");
        if (policy.Repeat == EscalationPolicy.Forever)
            problems.Add($"{key}:Handoff: never comes, because Repeat is -1; keep one of the two");
        HashSet<string> passed = new(StringComparer.OrdinalIgnoreCase) { name };
        for (
            var next = policy.Handoff;
            next is { Length: > 0 } && options.Policies.TryGetValue(next, out var at);
            next = at.Handoff
        )
            if (!passed.Add(next))
            {
                if (string.Equals(next, name, StringComparison.OrdinalIgnoreCase))
                    problems.Add($"{key}:Handoff: leads back to {name} itself; let one of them end");
                return;
            }
    }
}
