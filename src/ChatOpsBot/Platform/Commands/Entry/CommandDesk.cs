using ChatOpsBot.Platform.Commands.Forms;
using ChatOpsBot.Platform.Commands.Ports;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Workspace.Inbound;
using ChatOpsBot.Platform.Workspace.Ports;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Commands.Entry;

/// <summary>
/// Takes commands in, by whatever way they come, and settles what can be settled at once: mistakes, questions, forms.
/// What changes something is tried without effect, so that a mistake is answered in its place, then stored, and done by
/// <see cref="CommandWork"/>.
/// </summary>
internal sealed partial class CommandDesk(
    IStore store,
    CommandRunner runner,
    ICommandRecord record,
    CommandButtons buttons,
    FormWork forms,
    PromptAnswers prompt,
    SlackApiClient slack,
    TimeProvider time,
    ILogger<CommandDesk> logger
) : IInteractions
{
    /// <summary>What Slack shows of a form's title.</summary>
    private const int TitleLetters = 24;

    public async Task<InboundAnswer> TypedAsync(SlashCommand typed, DateTimeOffset now)
    {
        var call = CommandCall.Of(typed, now);
        return await prompt.InTimeAsync(call, SettleAsync(call, Answered.InMessage)) is { Text.Length: > 0 } reply
            ? InboundAnswer.Reply(reply.ToResponse(replace: false))
            : InboundAnswer.Empty;
    }

    public async Task<InboundAnswer> PressedAsync(BlockActionRequest request, DateTimeOffset now)
    {
        if (
            request.Action is not { } action
            || !action.ActionId.StartsWith(CommandButtons.Prefix, StringComparison.Ordinal)
        )
            return await ChangedAsync(request);
        var call = new CommandCall
        {
            Origin = CommandOrigin.Button,
            Command = "",
            UserId = request.User.Id,
            TeamId = request.User.TeamId,
            EnterpriseId = request.User.EnterpriseUser?.EnterpriseId,
            ChannelId = request.Container?.ChannelId ?? request.Channel?.Id ?? "",
            ThreadTs = request.Container is { } container
                ? container.ThreadTs ?? (container.IsEphemeral ? null : container.MessageTs)
                : null,
            ResponseUrl = request.ResponseUrl,
            TriggerId = request.TriggerId,
            ViewId = request.View is { Type: "modal" } modal ? modal.Id : null,
            Received = now,
            DeliveryId = request.DeliveryId,
        };
        var value = action.Value ?? action.SelectedOption?.Value;
        if (buttons.Read(value) is not { } button)
        {
            Log.NotOurs(logger, request.User.Id);
            return await AnsweredAsync(
                call,
                Task.FromResult<CommandReply?>(
                    CommandReply.Error(
                        "That button was not made by this bot, or its key has changed since, "
                            + "so nothing was done. Type the command instead."
                    )
                )
            );
        }

        var place = request.View is { } view
            ? $"{view.Id}/{request.Hash}"
            : $"{call.ChannelId}/{request.Container?.MessageTs}";
        call = call with { Place = $"message/{(request.View is null ? place : request.View.Id)}" };
        call = button is { Line: "", Then: { } turn }
            ? call.With(turn) with
            {
                Replaces = true,
            }
            : call.With(button.Line) with
            {
                Then = button.Then == CommandButtons.InPlace ? null : button.Then,
                Replaces = button.Then == CommandButtons.InPlace,
                Once = button.Once is { } named ? CommandCall.Decision(named) : $"{place}/{value}",
            };
        return await AnsweredAsync(call, SettleAsync(call, ShownIn(request.View?.Type)));
    }

    /// <summary>
    /// A choice in one of our forms may decide what else it asks. Everything else that is not one of our buttons (one
    /// that is a link, a menu of another's message) needs no more than an acknowledgement.
    /// </summary>
    private async Task<InboundAnswer> ChangedAsync(BlockActionRequest request)
    {
        if (request.View is not { Type: "modal" } view || FormOrigin.Read(view, buttons) is not { } origin)
            return InboundAnswer.Empty;
        var changed = FormWork.Changed(origin.ToCall(request, view with { Hash = request.Hash }, request.State));
        try
        {
            await store
                .CommitAsync(new Commit().Enqueue(changed), CancellationToken.None)
                .AsTask()
                .WaitAsync(SlackDispatcher.Deadline, time);
        }
        catch (TimeoutException)
        {
            Log.Late(logger, origin.Path);
        }
        return InboundAnswer.Empty;
    }

    /// <summary>A shortcut's id is the command's path.</summary>
    public async Task<InboundAnswer> ChosenAsync(InteractionRequest request, DateTimeOffset now)
    {
        var message = request as MessageShortcut;
        var call = new CommandCall
        {
            Origin = CommandOrigin.Shortcut,
            Command = "",
            UserId = request.User.Id,
            TeamId = request.User.TeamId,
            EnterpriseId = request.User.EnterpriseUser?.EnterpriseId,
            ChannelId = message?.Channel?.Id ?? "",
            ThreadTs = message?.Message is { } chosen ? chosen.ThreadTs ?? chosen.Ts : null,
            ResponseUrl = message?.ResponseUrl,
            TriggerId = request.TriggerId,
            Received = now,
            DeliveryId = request.DeliveryId,
        }.With(message?.CallbackId ?? ((GlobalShortcut)request).CallbackId);
        if (message is { Channel.Id: var channel, Message.Ts: var ts })
            call = call with { Text = $"{call.Text} --message {channel}/{ts}".TrimStart() };
        return await AnsweredAsync(call, SettleAsync(call, Answered.InMessage));
    }

    public async Task<InboundAnswer> SubmittedAsync(ViewSubmission request, DateTimeOffset now)
    {
        if (FormOrigin.Read(request.View, buttons) is not { } origin)
        {
            Log.NotOurs(logger, request.User.Id);
            return InboundAnswer.Empty;
        }
        var call = origin.ToCall(request, request.View, request.View.State);
        return await prompt.InTimeAsync(call, SettleAsync(call, Answered.InMessage)) is not { } reply
                ? InboundAnswer.Empty
            : reply.IsError ? FormOrigin.Errors(request.View, reply)
            : InboundAnswer.UpdateView(reply.ToView(origin.Title));
    }

    public async Task<InboundAnswer> OptionsAsync(BlockOptionsRequest request, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(SlackDispatcher.Budget, time);
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            if (request.View is not { } view || FormOrigin.Read(view, buttons) is not { } origin)
                return InboundAnswer.Options([]);
            return InboundAnswer.Options(
                await runner
                    .OptionsAsync(
                        origin.ToCall(request, view, view.State),
                        request.BlockId,
                        request.Value,
                        budget.Token
                    )
                    .WaitAsync(budget.Token)
            );
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return InboundAnswer.Options([]);
        }
    }

    /// <summary>The acknowledgement of what is answered with a message of its own.</summary>
    private async Task<InboundAnswer> AnsweredAsync(CommandCall call, Task<CommandReply?> settling)
    {
        // What is said now is said without the store, which does not answer.
        if (await prompt.InTimeAsync(call, StoredAsync()) is { } unclear)
            _ = prompt.AnswerAsync(call, unclear);
        return InboundAnswer.Empty;

        async Task<CommandReply?> StoredAsync()
        {
            if (await settling is { } reply && call.Settled(reply, new Commit()) is { IsEmpty: false } settled)
                await store.CommitAsync(settled, CancellationToken.None);
            return null;
        }
    }

    /// <returns>What to answer now; null when there is nothing to say, or not yet.</returns>
    private async Task<CommandReply?> SettleAsync(CommandCall call, Answered where)
    {
        using var budget = new CancellationTokenSource(SlackDispatcher.Budget, time);
        try
        {
            if (
                call is { Form: null, TriggerId: { } trigger }
                && await runner.FormAsync(call, budget.Token).WaitAsync(budget.Token) is var (command, form)
            )
                return await forms.OpenAsync(call, command, form, trigger, push: where == Answered.OnModal);

            // A change is tried first: its effects are dropped, its mistakes are not.
            var changes = runner.Changes(call);
            var reply = await runner.RunAsync(call, new Commit(), trial: true, budget.Token).WaitAsync(budget.Token);
            if (reply.IsDenied)
                await DeniedAsync(call, reply, CancellationToken.None);
            if (!changes || reply.IsError)
                return IsView(reply, where) ? await ShowAsync(call, reply, where, budget.Token) : reply;
        }
        catch (OperationCanceledException)
            when (call.Form is null && call.TriggerId is not null && runner.FormOf(call) is { } asked)
        {
            // Without its arguments it can only be asked for, and Slack opens a form within three seconds.
            return CommandReply.Error(
                "The form was not ready within Slack's three-second limit. Run it again, or type it: "
                    + $"`{Mrkdwn.Escape(asked.Synopsis)}`"
            );
        }
        catch (OperationCanceledException)
        {
            Log.Late(logger, call.Command);
        }
        catch (SlackException failure)
        {
            return Failed(call, failure);
        }
        catch (Exception exception) when (exception is not StoreUnavailableException)
        {
            Log.Bug(logger, call.Command, exception);
            return CommandReply.Error(
                $"`{Mrkdwn.Escape(call.Line)}` failed and changed nothing. The bot's log shows why."
            );
        }
        await store.CommitAsync(new Commit().Enqueue(call.ToWork()), CancellationToken.None);
        return null;
    }

    /// <summary>A refusal is recorded before the person is notified.</summary>
    private async Task DeniedAsync(CommandCall call, CommandReply reply, CancellationToken cancellationToken)
    {
        Commit effects;
        do
        {
            effects = new Commit();
            await record.AddAsync(runner.Done(call, reply), effects, cancellationToken);
        } while (!(await store.CommitAsync(effects, CancellationToken.None)).IsDone);
    }

    /// <summary>Slack itself stood in the way, and nothing was changed.</summary>
    public static CommandReply Failed(CommandCall call, SlackException failure) =>
        CommandReply.Error(
            $"`{Mrkdwn.Escape(call.Line)}` changed nothing, because Slack's `{failure.Method}` failed: "
                + $"{failure.ErrorCode}"
                + (
                    failure.Needed is { } scope
                        ? $". The bot lacks the scope {scope}: add it (app settings, OAuth &amp; "
                            + "Permissions) and install the app again"
                        : ""
                )
                + "."
        );

    /// <summary>
    /// A question that was asked from within a modal is answered on top of it, and one from the home tab, where no
    /// message can follow, in a modal of its own.
    /// </summary>
    private static bool IsView(CommandReply reply, Answered where) =>
        reply.Text.Length > 0
        && where switch
        {
            Answered.InModal => true,
            Answered.OnModal => !reply.IsError,
            _ => false,
        };

    private static Answered ShownIn(string? view) =>
        view switch
        {
            "modal" => Answered.OnModal,
            "home" => Answered.InModal,
            _ => Answered.InMessage,
        };

    private async Task<CommandReply?> ShowAsync(
        CommandCall call,
        CommandReply reply,
        Answered where,
        CancellationToken cancellationToken
    )
    {
        var view = reply.ToView(call.Line.Length <= TitleLetters ? call.Line : $"/{call.Command}");
        try
        {
            if (where == Answered.OnModal)
                await slack.Views.PushAsync(call.TriggerId ?? "", view, cancellationToken);
            else
                await slack.Views.OpenAsync(call.TriggerId ?? "", view, cancellationToken);
            return null;
        }
        catch (SlackException failure)
        {
            Log.NotOpened(logger, failure.Method, failure.ErrorCode);
            return reply;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Warning,
            "A button or form that {UserId} used was not signed by this bot, so nothing was done"
        )]
        public static partial void NotOurs(ILogger logger, string userId);

        [LoggerMessage(
            LogLevel.Information,
            "{Command} takes longer than Slack waits; it is stored and answered later"
        )]
        public static partial void Late(ILogger logger, string command);

        [LoggerMessage(LogLevel.Error, "{Command} failed while Slack waited")]
        public static partial void Bug(ILogger logger, string command, Exception exception);

        [LoggerMessage(LogLevel.Warning, "Slack's {Method} did not open a view: {Error}")]
        public static partial void NotOpened(ILogger logger, string method, string error);
    }
}

/// <summary>Where a person reads the answer to a press.</summary>
internal enum Answered
{
    InMessage,

    /// <summary>In a modal of its own.</summary>
    InModal,

    /// <summary>On top of the modal in which they pressed.</summary>
    OnModal,
}
