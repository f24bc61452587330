using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Inbound;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Commands.Forms;

/// <summary>
/// Shows the forms of commands, and shows them again when a choice in them decides what else there is to choose. The
/// choices of one form are processed in order, and a form that has been submitted or closed since is ignored.
/// </summary>
internal sealed partial class FormWork(
    IStore store,
    CommandRunner runner,
    CommandButtons buttons,
    SlackApiClient slack,
    TimeProvider time,
    ILogger<FormWork> logger
) : WorkHandler<CommandCall>(QueueName, 8, CommandCall.Read)
{
    private const string QueueName = "forms";

    /// <summary>By then no one is waiting for the form.</summary>
    private static readonly Documents<ShownForm> Kept = new(ShownFormJson.Default.ShownForm)
    {
        KeepFor = TimeSpan.FromHours(1),
    };

    private static readonly TimeSpan TriedFor = TimeSpan.FromMinutes(10);

    /// <summary>What the answer needs when the form did not come in time.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(150);

    /// <param name="push">On top of the modal that it was asked for in.</param>
    /// <returns>What to say when Slack did not open it; null when it did.</returns>
    public async Task<CommandReply?> OpenAsync(
        CommandCall call,
        CommandDescriptor command,
        CommandForm form,
        string trigger,
        bool push
    )
    {
        var view = FormOrigin.Of(call, command, form).ToView(form, buttons);
        var left = SlackDispatcher.Deadline - Margin - (time.GetUtcNow() - call.Received);
        using var budget = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        try
        {
            _ = push
                ? await slack.Views.PushAsync(trigger, view, budget.Token)
                : await slack.Views.OpenAsync(trigger, view, budget.Token);
            return null;
        }
        catch (OperationCanceledException)
        {
            return Unconfirmed(call);
        }
        catch (SlackException failure) when (failure.Failure == SlackFailure.OutcomeUnknown)
        {
            Log.NotShown(logger, failure.Method, failure.ErrorCode);
            return Unconfirmed(call);
        }
        catch (SlackException failure)
        {
            Log.NotShown(logger, failure.Method, failure.ErrorCode);
            return CommandReply.Error(
                failure.ErrorCode is "expired_trigger_id" or "trigger_expired"
                    ? "The form did not open within Slack's three-second limit. Try again."
                    : $"Slack did not open the form ({failure.ErrorCode}). Type it instead: "
                        + $"`{Mrkdwn.Escape(command.Synopsis)}`"
            );
        }
    }

    /// <summary>Slack may have opened it, and the person sees whether it has.</summary>
    private static CommandReply Unconfirmed(CommandCall call) =>
        CommandReply.Error(
            $"Slack has not confirmed the form of `{Mrkdwn.Escape(call.Line)}`. If none has opened, run it again."
        );

    /// <summary>A choice was made in a form that is open.</summary>
    /// <param name="call">With the form as it is filled in so far.</param>
    public static NewWork Changed(CommandCall call) =>
        call.ToWork() with
        {
            Queue = QueueName,
            Lane = $"view/{call.ViewId}",
        };

    protected override async Task<WorkOutcome> WorkAsync(
        CommandCall call,
        WorkItem item,
        CancellationToken cancellationToken
    )
    {
        var key = $"form/{call.ViewId}";
        var (shown, version) = await Kept.FindAsync(store, key, new ShownForm(null, []), cancellationToken);
        try
        {
            if (await runner.FormAsync(call, cancellationToken) is not var (command, form))
                return new WorkOutcome.Done(new Commit());
            // The person chose before what we made of an earlier choice was there: that was ours, and no reason to hold
            // back.
            var seen = shown.Earlier.Contains(call.ViewHash) ? shown.Hash : call.ViewHash;
            var view = await slack.Views.UpdateAsync(
                call.ViewId!,
                FormOrigin.Of(call, command, form).ToView(form, buttons),
                seen,
                cancellationToken
            );
            var next = new ShownForm(view.Hash, [.. shown.Earlier, seen]);
            return new WorkOutcome.Done(Kept.Put(new Commit(), key, next, version));
        }
        catch (SlackException failure) when (IsTransient(failure) && time.GetUtcNow() - item.Enqueued < TriedFor)
        {
            // The same form shown twice is the same form; one that was submitted or closed meanwhile is refused by its
            // hash.
            return new WorkOutcome.Defer(failure.RetryAfter ?? TimeSpan.FromSeconds(1), failure.ErrorCode);
        }
        catch (SlackException failure)
        {
            Log.NotShown(logger, failure.Method, failure.ErrorCode);
            return new WorkOutcome.Done(new Commit());
        }
    }

    private static bool IsTransient(SlackException failure) =>
        failure.Failure
            is SlackFailure.RateLimited
                or SlackFailure.Unavailable
                or SlackFailure.OutcomeUnknown
                or SlackFailure.Authentication;

    /// <summary>What we made of a form since it was opened.</summary>
    /// <param name="Hash">Of the form as it stands, as far as we know.</param>
    /// <param name="Earlier">Of the same form before our changes.</param>
    internal sealed record ShownForm(string? Hash, IReadOnlyList<string?> Earlier);

    [JsonSerializable(typeof(ShownForm))]
    internal sealed partial class ShownFormJson : JsonSerializerContext;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Slack's {Method} did not open a form: {Error}")]
        public static partial void NotShown(ILogger logger, string method, string error);
    }
}
