using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts.Sending;

/// <summary>How people would be reached, for others to read: the kinds of their methods, and no address.</summary>
internal sealed class ContactPreview(IStore store, ContactPlans plans)
{
    private const int MostPeople = 12;

    /// <summary>A line for each person, in mrkdwn: what is tried when, from the time on that they are paged.</summary>
    public async Task<IReadOnlyList<string>> LinesAsync(
        IEnumerable<string> people,
        string? service,
        Urgency urgency,
        CancellationToken cancellationToken
    )
    {
        List<string> lines = [];
        foreach (var person in people.Take(MostPeople))
        {
            var notice = new Notice("", "", person, urgency, "") { Service = service };
            var (book, _) = await ContactBook.FindAsync(store, person, cancellationToken);
            var kept = new KeptNotice(notice, plans.Of(book, notice));
            var steps = kept
                .Rules.Select((rule, step) => (rule, Kinds: Kinds(kept, book, step)))
                .Where(step => step.Kinds.Count > 0)
                .Select(step => Mrkdwn.Escape((step.rule with { Methods = step.Kinds }).Text));
            lines.Add($"• {Mrkdwn.User(person)} gets it {string.Join(" · ", steps)}");
        }
        return lines;
    }

    private static List<string> Kinds(KeptNotice kept, ContactBook book, int step) =>
        [.. Steps.MethodsOf(kept, book, step).Select(method => method.Kind).Distinct()];
}
