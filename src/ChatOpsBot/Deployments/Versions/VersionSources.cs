using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Versions;

/// <summary>Who knows a service's versions.</summary>
internal sealed class VersionSources(IEnumerable<IVersionSource> sources)
{
    private const int Named = 6;

    /// <exception cref="CommandException">No one does; the message says what to configure.</exception>
    public IVersionSource SourceOf(string name, ServiceOptions service) =>
        sources.FirstOrDefault(source => source.Serves(service))
        ?? throw new CommandException(
            $"I do not know where the versions of `{Mrkdwn.Escape(name)}` come from: "
                + $"set `Services:{name}:Repository` (with `GitHub:Token`) or `Services:{name}:Versions`.",
            "service"
        );

    /// <param name="reference">As for <see cref="IVersionSource.ResolveAsync"/>.</param>
    /// <exception cref="CommandException">There is no such branch, tag, commit or version; the message says what there
    /// is.</exception>
    /// <exception cref="VersionsUnavailableException">It could not be asked.</exception>
    public async Task<Revision> ResolveAsync(
        string name,
        ServiceOptions service,
        string reference,
        CancellationToken cancellationToken
    )
    {
        var source = SourceOf(name, service);
        if (await source.ResolveAsync(service, reference, cancellationToken) is { } found)
            return found;
        var names = (await source.SuggestAsync(service, "", cancellationToken))
            .Select(revision => revision.Branch ?? revision.Version)
            .ToList();
        var instead =
            DidYouMean.Closest(reference, names) is { } close ? $". Did you mean `{Mrkdwn.Escape(close)}`?"
            : names.Count == 0 ? "."
            : "; available: "
                + $"{string.Join(", ", names.Take(Named).Select(other => $"`{Mrkdwn.Escape(other)}`"))}"
                + $"{(names.Count > Named ? " and others" : "")}.";
        throw new CommandException(
            $"`{Mrkdwn.Escape(name)}` has no branch, tag, commit or version `{Mrkdwn.Escape(reference)}`{instead}",
            "ref"
        );
    }
}
