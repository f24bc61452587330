using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.OnCall.Watch.Ports;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts;

/// <summary>
/// Whether a person can be reached when Slack is down: by a method that is verified and still configured. Where nothing
/// but Slack is configured there is nothing to ask of people.
/// </summary>
internal sealed class BesideSlack(IStore store, ContactKinds kinds) : IReachability
{
    public async Task<string?> ProblemAsync(string person, CancellationToken cancellationToken)
    {
        if (kinds.Addable is not { Count: > 0 } configured)
            return null;
        var (book, _) = await ContactBook.FindAsync(store, person, cancellationToken);
        return book.Present.Any(method => method.IsUsable && configured.Contains(method.Kind))
            ? null
            : "can be paged in Slack alone (`/oncall me add` adds another way)";
    }
}
