using System.Globalization;
using System.Text;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments;

/// <summary>The number of a deploy that is about to be made.</summary>
/// <param name="CounterVersion">As it was read; a deploy that was made since then refuses the commit.</param>
internal sealed record DeployNumber(long Value, long CounterVersion)
{
    public const string Counter = "deploys/next";

    public long Take(Commit effects)
    {
        effects.Put(Counter, Encoding.ASCII.GetBytes(Value.ToString(CultureInfo.InvariantCulture)), CounterVersion);
        return Value;
    }
}
