using ChatOpsBot.Catalog.Services;
using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.OnCall.Commands.Paging;

/// <summary>Pages as people name them, and those that a person may know of.</summary>
internal sealed class PageInput(PageBook book, ServiceCatalog catalog, Audience audience)
{
    /// <summary>What commands call it.</summary>
    public const string Name = "page";

    /// <summary>
    /// One that the person may know of: they were paged, they asked for it, or it shows in a channel that they can
    /// read.
    /// </summary>
    /// <exception cref="CommandException">There is none, or it is not for them, which looks the same.</exception>
    public async Task<(Page Page, long Version)> GetAsync(
        string written,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        var found = await book.GetAsync(written, cancellationToken);
        return await IsSeenAsync(found.Page, context, cancellationToken)
            ? found
            : throw new CommandException($"There is no page `{Mrkdwn.Escape(written)}`.", Name);
    }

    /// <summary>Those that are open and that the person may know of, oldest first.</summary>
    /// <param name="service">Null: of all services, and of none.</param>
    public async Task<IReadOnlyList<Page>> OpenAsync(
        string? service,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        List<Page> seen = [];
        foreach (var page in await book.OpenAsync(service, cancellationToken))
            if (await IsSeenAsync(page, context, cancellationToken))
                seen.Add(page);
        return seen;
    }

    private async Task<bool> IsSeenAsync(Page page, CommandContext context, CancellationToken cancellationToken) =>
        page.By == context.UserId
        || page.People.Contains(context.UserId)
        || await (await audience.OfAsync(context.Caller, cancellationToken)).SeesAsync(
            page.Service is { } service ? [.. page.ShownIn.Append(catalog.ChannelOf(service))] : page.ShownIn,
            cancellationToken
        );
}
