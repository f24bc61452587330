using System.Globalization;
using System.Text;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments;

/// <summary>All deploys, by number and by place.</summary>
internal sealed class DeployBook(IStore store)
{
    private const int Looked = 100;

    public async Task<(Deployment Deployment, long Version)?> FindAsync(
        long number,
        CancellationToken cancellationToken
    ) =>
        await store.GetAsync(Deployment.KeyOf(number), cancellationToken) is { } document
            ? (Deployment.Read(document), document.Version)
            : null;

    /// <param name="written">A deploy's number, with or without <c>#</c>.</param>
    /// <exception cref="CommandException">There is none.</exception>
    public async Task<(Deployment Deployment, long Version)> GetAsync(
        string written,
        CancellationToken cancellationToken
    ) =>
        long.TryParse(written.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && await FindAsync(number, cancellationToken) is { } found
            ? found
            : throw new CommandException(
                $"There is no deploy `{Slack.Mrkdwn.Escape(written)}`; `/deploy history` lists them.",
                "deploy"
            );

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<Deployment>> HistoryAsync(
        string? service,
        string? environment,
        int count,
        CancellationToken cancellationToken
    )
    {
        var index =
            service is not null && environment is not null
                ? Deployment.IndexOf(service, environment)
                : Deployment.Index;
        var all = await store.ListAsync(
            new IndexQuery(index, service is null || environment is not null ? count : Looked * 5),
            cancellationToken
        );
        return
        [
            .. all.Select(Deployment.Read)
                .Where(deployment => service is null || deployment.Service == service)
                .Take(count),
        ];
    }

    public async Task<Deployment?> NewestAsync(
        string service,
        string environment,
        CancellationToken cancellationToken
    ) => await HistoryAsync(service, environment, 1, cancellationToken) is [var newest] ? newest : null;

    /// <summary>The deploys that wait for approval or for their turn, oldest first.</summary>
    public async Task<IReadOnlyList<Deployment>> WaitingAsync(
        string service,
        string environment,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await HistoryAsync(service, environment, Looked, cancellationToken))
                .Where(deployment =>
                    deployment is { Kind: DeployKind.Deploy, State: DeployState.Waiting or DeployState.Queued }
                )
                .Reverse(),
        ];

    /// <summary>Holds all of them, and has each show it.</summary>
    /// <param name="by">The rollback that goes before them; null when a person stops the queue.</param>
    public async Task<EnvironmentState> HoldAsync(
        EnvironmentState place,
        long? by,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        var waiting = await WaitingAsync(place.Service, place.Environment, cancellationToken);
        foreach (var held in waiting)
            effects.Enqueue(DeploymentWork.Next(held, TimeSpan.Zero, isExtra: true));
        return place.Hold(waiting.Select(held => held.Number), by);
    }

    /// <summary>The versions that can be gone back to, newest first, each once, without what is on or is bad.</summary>
    public async Task<IReadOnlyList<Deployment>> GoodAsync(
        EnvironmentState target,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await HistoryAsync(target.Service, target.Environment, Looked, cancellationToken))
                .Where(deployment =>
                    deployment.IsGood && target.IsBad(deployment.Sha) is null && deployment.Sha != target.Now?.Sha
                )
                .DistinctBy(deployment => deployment.Sha),
        ];

    /// <summary>
    /// The number of the next deploy. Read it before what decides whether there is to be one: of two who take the same
    /// number, one is refused and starts again.
    /// </summary>
    public async Task<DeployNumber> NextNumberAsync(CancellationToken cancellationToken)
    {
        var document = await store.GetAsync(DeployNumber.Counter, cancellationToken);
        return document is null
            ? new DeployNumber(1, 0)
            : new DeployNumber(
                long.Parse(Encoding.ASCII.GetString(document.Body.Span), CultureInfo.InvariantCulture) + 1,
                document.Version
            );
    }
}
