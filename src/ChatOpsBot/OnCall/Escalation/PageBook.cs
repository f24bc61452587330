using System.Globalization;
using System.Text;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Escalation;

/// <summary>All pages, by number, by service and by alert.</summary>
internal sealed class PageBook(IStore store)
{
    private const string Counter = "pages/next";

    public async Task<(Page Page, long Version)?> FindAsync(long number, CancellationToken cancellationToken) =>
        await store.GetAsync(Page.KeyOf(number), cancellationToken) is { } document
            ? (Page.Read(document), document.Version)
            : null;

    /// <summary>The open page of a service and a key.</summary>
    public async Task<(Page Page, long Version)?> FindAsync(
        string? service,
        string key,
        CancellationToken cancellationToken
    ) =>
        await store.GetAsync(Page.OpenKeyOf(service, key), cancellationToken) is { } document
        && await FindAsync(Number(document), cancellationToken) is ({ IsOver: false }, _) found
            ? found
            : null;

    /// <param name="written"><c>P17</c>, <c>#17</c> or <c>17</c>; null when it is nothing of the kind.</param>
    public static long? NumberOf(string written) =>
        long.TryParse(written.TrimStart('#', 'P', 'p'), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <exception cref="CommandException">There is none.</exception>
    public async Task<(Page Page, long Version)> GetAsync(string written, CancellationToken cancellationToken) =>
        NumberOf(written) is { } number && await FindAsync(number, cancellationToken) is { } found
            ? found
            : throw new CommandException($"There is no page `{Slack.Mrkdwn.Escape(written)}`.", "page");

    /// <summary>Oldest first.</summary>
    /// <param name="service">Null: of all services, and of none.</param>
    public async Task<IReadOnlyList<Page>> OpenAsync(string? service, CancellationToken cancellationToken) =>
        [
            .. (
                await store.ListAsync(
                    new IndexQuery(service is null ? Page.OpenIndex : Page.OpenIndexOf(service), int.MaxValue),
                    cancellationToken
                )
            )
                .Select(Page.Read)
                .Where(page => !page.IsOver)
                .OrderBy(page => page.Number),
        ];

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<Page>> RecentAsync(int count, CancellationToken cancellationToken) =>
        [.. (await store.ListAsync(new IndexQuery(Page.Index, count), cancellationToken)).Select(Page.Read)];

    /// <summary>Of one alert card, newest first.</summary>
    public async Task<IReadOnlyList<Page>> OfCardAsync(string card, int count, CancellationToken cancellationToken) =>
        [
            .. (await store.ListAsync(new IndexQuery(Page.IndexOfCard(card), count), cancellationToken)).Select(
                Page.Read
            ),
        ];

    /// <summary>The version of the document of an open page's key; 0 when there is none.</summary>
    public async Task<long> KeyVersionAsync(Page page, CancellationToken cancellationToken) =>
        await store.GetAsync(page.OpenKey, cancellationToken) is { } document && Number(document) == page.Number
            ? document.Version
            : 0;

    /// <summary>The number of the next page, taken with the commit.</summary>
    public async Task<long> NumberAsync(Commit effects, CancellationToken cancellationToken)
    {
        var document = await store.GetAsync(Counter, cancellationToken);
        var number = document is null ? 1 : Number(document) + 1;
        effects.Put(
            Counter,
            Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)),
            document?.Version ?? 0
        );
        return number;
    }

    private static long Number(Document document) =>
        long.Parse(Encoding.ASCII.GetString(document.Body.Span), CultureInfo.InvariantCulture);
}
