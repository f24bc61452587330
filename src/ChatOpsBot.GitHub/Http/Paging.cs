using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;

namespace ChatOpsBot.GitHub;

internal sealed record Page<T>(T Content, string? Next);

/// <summary>
/// Lists that come in pages.
/// <see href="https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api"/>
/// </summary>
internal static class Paging
{
    public static Func<GitHubAnswer, Page<T>> Of<T>(JsonTypeInfo<T> type)
        where T : class => answer => new(answer.Json(type), answer.NextPage);

    /// <summary>All items, page after page as they are read.</summary>
    public static async IAsyncEnumerable<TItem> FollowAsync<TPage, TItem>(
        GitHubRequest first,
        Func<GitHubRequest, CancellationToken, Task<Page<TPage>>> call,
        Func<TPage, IReadOnlyList<TItem>> items,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        for (GitHubRequest? next = first; next is not null; )
        {
            var page = await call(next, cancellationToken);
            foreach (var item in items(page.Content))
                yield return item;
            // The same page again would never end.
            next = page.Next is null || page.Next == next.Path ? null : first with { Path = page.Next };
        }
    }
}
