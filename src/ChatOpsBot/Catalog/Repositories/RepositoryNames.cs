using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Catalog.Repositories;

/// <summary>
/// Follows repositories through renames and moves. What is known of a repository's subjects is kept under the name that
/// it had first; its host's own id says that it is the same one.
/// </summary>
internal sealed partial class RepositoryNames(IStore store) : IEventStage
{
    public async Task<IReadOnlyList<ChatOpsEvent>> PassAsync(
        IReadOnlyList<ChatOpsEvent> events,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        var passed = events;
        // That a repository had a name is true whatever becomes of the delivery, and two that come at once must not
        // undo each other.
        foreach (
            var (host, id, name) in events
                .Where(@event => @event is { Host: not null, Repository: not null })
                .Select(@event => (@event.Host!, @event.RepositoryId ?? "", @event.Repository!))
                .Distinct()
        )
        {
            if (await FirstAsync(host, id, name, cancellationToken) is var first && first == name)
                continue;
            passed =
            [
                .. passed.Select(@event =>
                    @event.Host == host && @event.Repository == name ? Under(@event, host, name, first) : @event
                ),
            ];
        }
        return passed;
    }

    /// <summary>The repositories of this name that are known, each as <see cref="Subject.Place"/>.</summary>
    public static async Task<IReadOnlyList<string>> PlacesAsync(
        IStore store,
        string name,
        CancellationToken cancellationToken
    ) =>
        await store.GetAsync(KeyOf(name), cancellationToken) is { } document
            ? [.. Read(document).Select(known => Subject.Place(known.Host, known.First))]
            : [];

    private async Task<string> FirstAsync(string host, string id, string name, CancellationToken cancellationToken)
    {
        while (true)
        {
            var document = await store.GetAsync(KeyOf(name), cancellationToken);
            var named = document is null ? [] : Read(document);
            if (named.FirstOrDefault(known => known.Host == host && known.Id == id) is { } seen)
                return seen.First;
            var (first, commit) = await LearnAsync(named, document?.Version ?? 0, host, id, name, cancellationToken);
            if ((await store.CommitAsync(commit, cancellationToken)).IsDone)
                return first;
        }
    }

    private async Task<(string First, Commit Commit)> LearnAsync(
        List<Known> named,
        long version,
        string host,
        string id,
        string name,
        CancellationToken cancellationToken
    )
    {
        var identity = id.Length == 0 ? null : $"repositoryId/{host}/{id}";
        var before = identity is null ? null : await store.GetAsync(identity, cancellationToken);
        // A new repository may get the name that another one had before it was renamed.
        var first =
            before is not null ? Encoding.UTF8.GetString(before.Body.Span)
            : named.Exists(known => known.Host == host && known.First == name && known.Id.Length > 0) && id.Length > 0
                ? $"{name}~{id}"
            : name;
        var commit = new Commit().Put(
            KeyOf(name),
            JsonSerializer.SerializeToUtf8Bytes(
                [.. named, new Known(host, id, first)],
                RepositoryNamesJson.Default.ListKnown
            ),
            version
        );
        if (identity is not null && before is null)
            commit.Put(identity, Encoding.UTF8.GetBytes(first), 0);
        return (first, commit);
    }

    private static ChatOpsEvent Under(ChatOpsEvent @event, string host, string name, string first) =>
        @event with
        {
            Subject = Renamed(@event.Subject, host, name, first),
            Parent = @event.Parent is null ? null : Renamed(@event.Parent, host, name, first),
        };

    private static string Renamed(string subject, string host, string name, string first)
    {
        var at = subject.IndexOf(':', StringComparison.Ordinal) + 1;
        if (subject.AsSpan(at).StartsWith($"{host}/", StringComparison.Ordinal))
            at += host.Length + 1;
        else if (Subject.CardOf(subject) != "push")
            return subject;
        var rest = subject.AsSpan(at);
        return
            rest.StartsWith(name, StringComparison.Ordinal)
            && rest.Length > name.Length
            && rest[name.Length] is '#' or '@' or '/'
            ? $"{subject.AsSpan(0, at)}{first}{rest[name.Length..]}"
            : subject;
    }

    private static string KeyOf(string name) => $"repository/{name.ToLowerInvariant()}";

    private static List<Known> Read(Document document) =>
        JsonSerializer.Deserialize(document.Body.Span, RepositoryNamesJson.Default.ListKnown)!;

    /// <param name="Id">Empty where the host tells none.</param>
    /// <param name="First">The name that it had first.</param>
    internal sealed record Known(string Host, string Id, string First);

    [JsonSerializable(typeof(List<Known>))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    internal sealed partial class RepositoryNamesJson : JsonSerializerContext;
}
