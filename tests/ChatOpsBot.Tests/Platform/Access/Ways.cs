using System.Text.Json;
using ChatOpsBot.Catalog.Audit;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Platform.Commands.Forms;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Inbound;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Tests.Platform.Access;

/// <summary>Each way in which a person reaches a command, and whether it let them.</summary>
internal static class Ways
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly object Filled = new
    {
        service = new { service = new { type = "static_select", selected_option = new { value = "checkout" } } },
        place = new { place = new { type = "static_select", selected_option = new { value = "staging" } } },
    };

    public static readonly IReadOnlyDictionary<string, Func<Cast, Kind, Task<bool>>> All = new Dictionary<
        string,
        Func<Cast, Kind, Task<bool>>
    >
    {
        ["typed"] = (cast, kind) =>
            DoneAsync(cast, kind, () => cast.Slack.TypeAsync(kind.Who, "/trial", "light hall on")),
        ["mention"] = (cast, kind) =>
            DoneAsync(cast, kind, () => cast.Slack.MentionAsync(kind.Who, "trial light hall on", isShared: true)),
        ["direct message"] = (cast, kind) =>
            DoneAsync(cast, kind, () => cast.Slack.WriteDirectlyAsync(kind.Who, "trial light hall on")),
        ["button"] = (cast, kind) =>
            DoneAsync(
                cast,
                kind,
                () =>
                    cast.Slack.PressAsync(
                        kind.Who,
                        cast.App.Services.GetRequiredService<CommandButtons>().Make("On", "/trial light hall on")
                    )
            ),
        ["form opened by typing"] = (cast, kind) =>
            OpenedAsync(cast, () => cast.Slack.TypeAsync(kind.Who, "/trial", "ship")),
        ["form opened by a button"] = (cast, kind) =>
            OpenedAsync(
                cast,
                () =>
                    cast.Slack.PressAsync(
                        kind.Who,
                        cast.App.Services.GetRequiredService<CommandButtons>().Make("Ship", "/trial ship")
                    )
            ),
        ["shortcut"] = (cast, kind) => OpenedAsync(cast, () => cast.Slack.ChooseGloballyAsync(kind.Who, "trial ship")),
        ["shortcut of a message"] = async (cast, kind) =>
            !(await DeniedAsync(cast, kind, () => cast.Slack.ChooseOnMessageAsync(kind.Who, "trial ship"))),
        ["form submitted"] = async (cast, kind) =>
            (await cast.Slack.SubmitAsync(kind.Who, await FormAsync(cast), Filled)).Contains(
                "Shipped checkout to staging",
                StringComparison.Ordinal
            ),
        ["list of choices"] = async (cast, kind) =>
            (await cast.Slack.AskForOptionsAsync(kind.Who, await FormAsync(cast), "change", "change")).Contains(
                "#1",
                StringComparison.Ordinal
            ),
        ["home tab"] = HomeAsync,
    };

    /// <summary>
    /// The ways that lead to every command, each with what the audit says came of it; null when it holds nothing, as of
    /// a question.
    /// </summary>
    public static readonly IReadOnlyDictionary<
        string,
        Func<Cast, Kind, CommandDescriptor, Task<string?>>
    > OfAnyCommand = new Dictionary<string, Func<Cast, Kind, CommandDescriptor, Task<string?>>>
    {
        ["typed"] = (cast, kind, command) =>
            OutcomeAsync(
                cast,
                kind,
                () =>
                    cast.Slack.TypeAsync(
                        kind.Who,
                        $"/{command.About.Command}",
                        Line(command)[command.About.Command.Length..].Trim()
                    )
            ),
        ["mention"] = (cast, kind, command) =>
            OutcomeAsync(cast, kind, () => cast.Slack.MentionAsync(kind.Who, Line(command), isShared: true)),
        ["direct message"] = (cast, kind, command) =>
            OutcomeAsync(cast, kind, () => cast.Slack.WriteDirectlyAsync(kind.Who, Line(command))),
        ["button"] = (cast, kind, command) =>
            OutcomeAsync(
                cast,
                kind,
                () =>
                    cast.Slack.PressAsync(
                        kind.Who,
                        cast.App.Services.GetRequiredService<CommandButtons>().Make("Go", $"/{Line(command)}")
                    )
            ),
    };

    /// <summary>The command with something for each argument that it needs, without its slash.</summary>
    private static string Line(CommandDescriptor command) =>
        command.About.Example is { Length: > 0 } example
            ? example[1..]
            : string.Join(
                ' ',
                [
                    command.Path,
                    .. command
                        .Usage.Parameters.Where(parameter => parameter.Required)
                        .Select(parameter => parameter.Kind == ParameterKind.Option ? $"--{parameter.Name} x" : "17"),
                ]
            );

    private static async Task<string?> OutcomeAsync(Cast cast, Kind kind, Func<Task<string>> act)
    {
        var before = (await AuditedAsync(cast, kind)).Count;
        await act();
        await cast.App.UntilAsync(async () =>
            (await cast.App.Store.DepthAsync(SlackEventWork.QueueName, Stop)).Waiting
                + (await cast.App.Store.DepthAsync(CommandCall.QueueName, Stop)).Waiting
            == 0
        );
        var after = await AuditedAsync(cast, kind);
        return after.Count > before ? after[0].Outcome : null;
    }

    /// <summary>A form that someone was shown who may; another person can still answer it.</summary>
    private static Task<JsonElement> FormAsync(Cast cast)
    {
        var descriptor = cast.App.Services.GetRequiredService<CommandTable>().Find("trial ship")!;
        var call = new CommandCall
        {
            Origin = CommandOrigin.Typed,
            Command = "trial",
            Text = "ship",
            UserId = Cast.Named,
            ChannelId = SlackSide.Channel,
        };
        var form = new CommandForm("Ship", "Ship", [new ContextBlock { Elements = [new Markdown("Where to?")] }]);
        var view = FormOrigin
            .Of(call, descriptor, form)
            .ToView(form, cast.App.Services.GetRequiredService<CommandButtons>());
        return Task.FromResult(
            JsonSerializer.SerializeToElement(
                new { callback_id = view.CallbackId, private_metadata = view.PrivateMetadata }
            )
        );
    }

    private static async Task<bool> DoneAsync(Cast cast, Kind kind, Func<Task<string>> act)
    {
        var before = await AuditedAsync(cast, kind);
        await act();
        await cast.App.UntilAsync(async () => (await AuditedAsync(cast, kind)).Count > before.Count);
        return (await AuditedAsync(cast, kind))[0].Outcome == "done";
    }

    private static async Task<bool> DeniedAsync(Cast cast, Kind kind, Func<Task<string>> act)
    {
        var before = (await AuditedAsync(cast, kind)).Count;
        await act();
        return (await AuditedAsync(cast, kind)).Count > before;
    }

    private static async Task<bool> OpenedAsync(Cast cast, Func<Task<string>> act)
    {
        var before = Opened(cast);
        await act();
        return Opened(cast) > before;
    }

    private static int Opened(Cast cast) =>
        cast.App.Slack.Calls.Count(call => call.Method is "views.open" or "views.push");

    private static async Task<bool> HomeAsync(Cast cast, Kind kind)
    {
        await cast.Slack.OpenHomeAsync(kind.Who);
        await cast.App.UntilAsync(() => Published(cast, kind) is not null);
        return Published(cast, kind)!.Contains("Happening now", StringComparison.Ordinal);
    }

    private static string? Published(Cast cast, Kind kind) =>
        cast
            .App.Slack.Calls.LastOrDefault(call =>
                call.Method == "views.publish" && call.Arguments["user_id"] == kind.Who.Id
            )
            ?.Arguments["view"];

    /// <summary>Newest first.</summary>
    private static async Task<IReadOnlyList<Fact>> AuditedAsync(Cast cast, Kind kind) =>
        [
            .. await cast
                .App.Services.GetRequiredService<AuditLog>()
                .NewestFirstAsync(Stop)
                .Where(entry => entry.Actor == kind.Who.Id)
                .ToListAsync(Stop),
        ];
}
