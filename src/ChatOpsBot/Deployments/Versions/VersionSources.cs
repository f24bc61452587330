using ChatOpsBot.Commands;
using ChatOpsBot.Services;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Versions;

/// <summary>Who knows a service's versions.</summary>
internal sealed class VersionSources(IEnumerable<IVersionSource> sources)
{
    /// <exception cref="CommandException">Nobody does; the message says what to configure.</exception>
    public IVersionSource Of(string name, ServiceOptions service) => sources.FirstOrDefault(source => source.Serves(service)) ?? throw new CommandException(
        $"I do not know where `{Mrkdwn.Escape(name)}` has its versions from: set `Services:{name}:Repository` (with `GitHub:Token`) or `Services:{name}:Versions`.", "service");
}
