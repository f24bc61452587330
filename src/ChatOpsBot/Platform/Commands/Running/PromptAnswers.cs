using ChatOpsBot.Platform.Workspace.Inbound;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Commands.Running;

/// <summary>
/// Slack waits three seconds for an acknowledgement, and the store may take longer or not answer at all. The person
/// then is answered immediately that it is not known yet what became of their command, and later what did: it is stored
/// under the id of its delivery until the store confirms it, so it is done once at most.
/// <see href="https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response"/>
/// </summary>
internal sealed partial class PromptAnswers(
    IStore store,
    SlackApiClient slack,
    TimeProvider time,
    ILogger<PromptAnswers> logger
)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1),
        LongestWait = TimeSpan.FromSeconds(10),
        TimeLimit = TimeSpan.FromMinutes(2);

    /// <param name="settling">The command being settled; it goes on when the time is over.</param>
    /// <returns>What to answer now; null when there is nothing to say, or not yet.</returns>
    public async Task<CommandReply?> InTimeAsync(CommandCall call, Task<CommandReply?> settling)
    {
        try
        {
            return await settling.WaitAsync(SlackDispatcher.Deadline, time);
        }
        catch (StoreUnavailableException failure) when (failure.NothingChanged)
        {
            Log.NotStored(logger, call.Command, failure);
            return CommandReply.Error("The command could not be stored, so it was not done. Try again.");
        }
        catch (Exception failure) when (failure is StoreUnavailableException or TimeoutException)
        {
            Log.Unclear(logger, call.Command, failure);
            _ = FollowAsync(call, settling);
            return new CommandReply(
                $"The store is not responding, so it is not known yet whether `{Mrkdwn.Escape(call.Line)}` "
                    + "will run. The result will follow here; do not run it again before that."
            );
        }
    }

    /// <summary>
    /// Over the response address, or as a direct message: without the store, and so only as well as Slack takes it.
    /// </summary>
    public async Task AnswerAsync(CommandCall call, CommandReply reply)
    {
        try
        {
            var message = reply.ToResponse(replace: false);
            if (
                call.ResponseUrl is { } url
                && await slack.ResponseUrls.PostAsync(url, call.Received, message, CancellationToken.None)
                    == ResponseUrlResult.Posted
            )
                return;
            await slack.Chat.PostMessageAsync(
                new Message
                {
                    Channel = call.UserId,
                    Text = reply.Text,
                    Blocks = reply.Blocks ?? [],
                },
                CancellationToken.None
            );
        }
        catch (SlackException failure)
        {
            Log.NotAnswered(logger, call.Command, failure.ErrorCode);
        }
    }

    /// <summary>
    /// Until the store has confirmed the command, which then answers by itself, or has refused it for too long.
    /// </summary>
    private async Task FollowAsync(CommandCall call, Task<CommandReply?> settling)
    {
        var begun = time.GetTimestamp();
        for (var failures = 1; ; failures++)
        {
            try
            {
                if (await settling is { Text.Length: > 0 } reply)
                    await AnswerAsync(call, reply);
                return;
            }
            catch (StoreUnavailableException) when (time.GetElapsedTime(begun) < TimeLimit)
            {
                await Task.Delay(BackOff.After(failures, FirstWait, LongestWait), time);
                settling = StoredAsync(call);
            }
            catch (StoreUnavailableException failure)
            {
                Log.GivenUp(logger, call.Command, failure);
                await AnswerAsync(
                    call,
                    new CommandReply(
                        $"The store has not confirmed `{Mrkdwn.Escape(call.Line)}`, "
                            + "and I have stopped trying. If it was stored after all, "
                            + "it runs and answers once the store is back. Check before you run it again."
                    )
                );
                return;
            }
            catch (Exception failure)
            {
                Log.Lost(logger, call.Command, failure);
                return;
            }
        }
    }

    private async Task<CommandReply?> StoredAsync(CommandCall call)
    {
        // What was stored the first time is known by its id and not stored twice.
        await store.CommitAsync(new Commit().Enqueue(call.ToWork()), CancellationToken.None);
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "{Command} could not be stored, so it was not done")]
        public static partial void NotStored(ILogger logger, string command, Exception exception);

        [LoggerMessage(LogLevel.Error, "The store did not confirm {Command} in time; it is asked until it does")]
        public static partial void Unclear(ILogger logger, string command, Exception exception);

        [LoggerMessage(LogLevel.Error, "The store has not confirmed {Command}; no more attempts are made")]
        public static partial void GivenUp(ILogger logger, string command, Exception exception);

        [LoggerMessage(LogLevel.Error, "{Command} failed after its acknowledgement")]
        public static partial void Lost(ILogger logger, string command, Exception exception);

        [LoggerMessage(LogLevel.Warning, "Slack did not take the answer to {Command}: {Error}")]
        public static partial void NotAnswered(ILogger logger, string command, string error);
    }
}
