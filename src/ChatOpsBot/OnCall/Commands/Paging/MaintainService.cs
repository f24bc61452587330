using System.Globalization;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.OnCall.Escalation.Messages;
using ChatOpsBot.OnCall.Escalation.Running;
using ChatOpsBot.Platform.Commands.Inputs;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Commands.Paging;

/// <summary>For a time no one is paged for a service; what is on its way is cancelled.</summary>
[SlashCommand(
    "oncall",
    "maintenance",
    "Page no one for a service for up to 24 hours; without arguments, list what is in maintenance",
    Usage = "[<service>] [<reason>…] [--for <time>] [--until <time>] [--end]",
    Example = "/oncall maintenance checkout database upgrade --for 2h",
    Changes = true
)]
internal sealed class MaintainService(
    IStore store,
    PageBook book,
    ServiceCatalog catalog,
    OnCallInput input,
    MomentInput moments,
    ChannelDirectory channels
) : ISlashCommand
{
    private const string Name = "service";
    private static readonly TimeSpan Usual = TimeSpan.FromHours(1);

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (context.Arguments.Text(Name) is not { } written)
            return await ListAsync(context, cancellationToken);
        var services = await input.ServicesAsync(context, cancellationToken);
        if (!services.Contains(written, StringComparer.OrdinalIgnoreCase))
            throw new CommandException(
                $"There is no service `{Mrkdwn.Escape(written)}`"
                    + ServiceCatalog.Instead(
                        written,
                        services,
                        "Services in the configuration lists them; it is empty."
                    ),
                Name
            );
        var service = catalog.Service(written).Name;
        var stored = await Maintenance.FindAsync(store, service, cancellationToken);
        var now = stored?.Value is { } found && found.Until > context.Now ? found : null;
        return context.Arguments.Has("end")
            ? await EndAsync(service, now, stored?.Version ?? 0, context, cancellationToken)
            : await BeginAsync(service, now, stored?.Version ?? 0, context, cancellationToken);
    }

    private async Task<CommandReply> BeginAsync(
        string service,
        Maintenance? before,
        long version,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        var until =
            context.Arguments.Text("for") is { } span ? context.Now + TimeInput.ParseLength(span, "for")
            : await moments.ReadAsync(context, "until", cancellationToken) is { } moment ? moment
            : context.Now + Usual;
        if (until > context.Now + Maintenance.Longest)
            throw new CommandException(
                $"Maintenance ends within {Maintenance.Longest.TotalHours:0} hours, so that no service stays silent by "
                    + "mistake; extend it then.",
                context.Arguments.Has("for") ? "for" : "until"
            );
        var maintenance = new Maintenance(service, before?.Since ?? context.Now, until, context.UserId)
        {
            Reason = ReasonInput.Read(context.Arguments) ?? before?.Reason,
        };
        maintenance.Save(context.Effects, version);
        var pages = await LookAsync(service, context, cancellationToken);
        FactOf(FactKind.MaintenanceStarted, maintenance, context).AddTo(context.Effects, context.Now);
        await AnnounceAsync(
            $"{Glyph.Off} *{Mrkdwn.Escape(service)}* is in maintenance until {Moment.Text(until)}, "
                + $"by {Mrkdwn.User(context.UserId)}: no one is paged for it."
                + (maintenance.Reason is { } reason ? $" {Mrkdwn.Escape(reason)}" : ""),
            service,
            context,
            cancellationToken
        );
        return new CommandReply(
            $"{Glyph.Off} *{Mrkdwn.Escape(service)}* {(context.DryRun ? "would be" : "is")} in maintenance until "
                + $"{Moment.Text(until)}: no one is paged for it."
                + (pages > 0 ? $" {Count(pages)} {(pages == 1 ? "waits" : "wait")} until then." : "")
        )
        {
            ForEveryone = true,
            Undo = before is null
                ? $"/oncall maintenance {CommandLine.Quote(service)} --end"
                : Line(service, before.Until, context.Now),
        };
    }

    private async Task<CommandReply> EndAsync(
        string service,
        Maintenance? now,
        long version,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        if (now is null)
            return CommandReply.Error($"`{Mrkdwn.Escape(service)}` is not in maintenance.", Name);
        context.Effects.Delete(Maintenance.KeyOf(service), version);
        var pages = await LookAsync(service, context, cancellationToken);
        FactOf(FactKind.MaintenanceEnded, now, context).AddTo(context.Effects, context.Now);
        await AnnounceAsync(
            $"{Glyph.Good} {Mrkdwn.User(context.UserId)} ended the maintenance of *{Mrkdwn.Escape(service)}*: people "
                + "are paged for it again.",
            service,
            context,
            cancellationToken
        );
        return new CommandReply(
            $"{Glyph.Good} Maintenance of *{Mrkdwn.Escape(service)}* {(context.DryRun ? "would be" : "is")} over: "
                + "people are paged for it again."
                + (pages > 0 ? $" {Count(pages)} {(pages == 1 ? "goes" : "go")} on now." : "")
        )
        {
            ForEveryone = true,
            Undo = Line(service, now.Until, context.Now),
        };
    }

    /// <summary>In the channel of the service, where the answer is not shown anyway.</summary>
    private async Task AnnounceAsync(
        string text,
        string service,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        var channel = catalog.ChannelOf(service);
        if (await channels.IdAsync(channel, cancellationToken) != context.Call.ChannelId)
            context.Effects.Notify(channel, $"maintenance/{service}/{context.Now.UtcTicks}", text);
    }

    /// <summary>Each page looks at it in a commit of its own.</summary>
    private async Task<int> LookAsync(string service, CommandContext context, CancellationToken cancellationToken)
    {
        var pages = await book.OpenAsync(service, cancellationToken);
        foreach (var page in pages)
            context.Effects.Enqueue(new PageJob(PageJobKind.Maintenance) { Number = page.Number }.ToWork());
        return pages.Count(page => page.State == PageState.Triggered);
    }

    private async Task<CommandReply> ListAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var services = await input.ServicesAsync(context, cancellationToken);
        var lines = (await Maintenance.AllAsync(store, context.Now, cancellationToken))
            .Where(maintenance => services.Contains(maintenance.Service, StringComparer.OrdinalIgnoreCase))
            .Select(PageTexts.Of)
            .ToList();
        return new CommandReply(lines.Count == 0 ? "No service is in maintenance." : string.Join('\n', lines))
        {
            NeedsNoUndo = true,
        };
    }

    private static Fact FactOf(string kind, Maintenance maintenance, CommandContext context) =>
        new(kind, $"maintenance:{maintenance.Service}", context.Now)
        {
            Service = maintenance.Service,
            Actor = context.UserId,
            Title = maintenance.Reason ?? "maintenance",
            Data = new Dictionary<string, string>
            {
                ["until"] = maintenance.Until.ToString("O", CultureInfo.InvariantCulture),
            },
        };

    private static string Line(string service, DateTimeOffset until, DateTimeOffset now) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"/oncall maintenance {CommandLine.Quote(service)} --for {Math.Max(1, (int)(until - now).TotalMinutes)}m"
        );

    private static string Count(int pages) => pages == 1 ? "1 page" : $"{pages} pages";
}
