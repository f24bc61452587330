using ChatOpsBot.Catalog.Services;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.OnCall.Escalation.Policies;

/// <summary>The policies of the configuration; a changed one holds for what begins afterwards.</summary>
internal sealed class PolicyBook(IOptionsMonitor<OnCallOptions> options, ServiceCatalog catalog)
{
    /// <summary>How often a page without a policy of its own begins again.</summary>
    private const int ImpliedRepeats = 2;
    private Read? _read;

    /// <summary>In alphabetical order.</summary>
    public IReadOnlyCollection<EscalationPolicy> All => Current().Values;

    public EscalationPolicy? Find(string name) => Current().GetValueOrDefault(name);

    /// <summary>
    /// The policy of a service: the one that it names; where it names none, whoever is on call for it. Null where it
    /// has neither.
    /// </summary>
    public EscalationPolicy? Of(string service) =>
        catalog.Find(service) is { Escalation: null or "", OnCall: { Length: > 0 } oncall }
            ? For(service, oncall)
            : Named(service);

    /// <summary>The policy that a service names; null where it names none.</summary>
    public EscalationPolicy? Named(string service) =>
        catalog.Find(service) is { Escalation: { Length: > 0 } name } ? Find(name) : null;

    /// <summary>One step for whoever was named.</summary>
    /// <param name="who">A schedule, a user id, a group or a channel.</param>
    public static EscalationPolicy For(string name, string who) =>
        new(name, [new PolicyStep([who], EscalationPolicy.UsualDelay)]) { Repeat = ImpliedRepeats };

    /// <summary>Read once for each configuration.</summary>
    private SortedDictionary<string, EscalationPolicy> Current()
    {
        var current = options.CurrentValue;
        if (_read is not { } read || read.Of != current)
        {
            var policies = new SortedDictionary<string, EscalationPolicy>(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, policy) in current.Policies)
                if (new PolicyReader(null, []).Read(name, policy, name) is { } good)
                    policies[name] = good;
            _read = read = new Read(current, policies);
        }
        return read.Policies;
    }

    private sealed record Read(OnCallOptions Of, SortedDictionary<string, EscalationPolicy> Policies);
}
