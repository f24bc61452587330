using ChatOpsBot.Platform.Observability;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Commands.Running;

/// <summary>
/// Brings answers to people: over the response address while it lives (five uses, thirty minutes), in the modal whose
/// button they pressed, in the conversation where the question was written, or else as a direct message. At least once
/// over a response address: a lost acknowledgement of Slack's can show an answer there twice, which is better than
/// never.
/// </summary>
internal sealed partial class AnswerWork(SlackApiClient slack, Telemetry telemetry, ILogger<AnswerWork> logger)
    : WorkHandler<Answer>(Answer.QueueName, 16, Answer.Read)
{
    protected override async Task<WorkOutcome> WorkAsync(
        Answer answer,
        WorkItem item,
        CancellationToken cancellationToken
    )
    {
        var message = SlackJson.Deserialize<MessageResponse>(answer.Message)!;
        try
        {
            var arrived =
                await RespondedAsync(answer, message, cancellationToken)
                || await ShownAsync(answer, message, cancellationToken);
            return new WorkOutcome.Done(
                arrived
                    ? new Commit()
                    : new Commit().Enqueue(SlackJob.Answer(answer.ChannelId ?? answer.UserId, answer.ThreadTs, message))
            );
        }
        catch (SlackException failure)
        {
            telemetry.SlackCall(failure.Method, failure.ErrorCode);
            return failure.Failure switch
            {
                SlackFailure.RateLimited => new WorkOutcome.Defer(
                    failure.RetryAfter ?? TimeSpan.FromSeconds(5),
                    failure.ErrorCode
                ),
                SlackFailure.Unavailable or SlackFailure.Authentication => new WorkOutcome.Defer(
                    TimeSpan.FromSeconds(10),
                    failure.ErrorCode
                ),
                SlackFailure.OutcomeUnknown => new WorkOutcome.Retry(failure.Message),
                _ => new WorkOutcome.GiveUp(failure.Message),
            };
        }
    }

    private async Task<bool> RespondedAsync(Answer answer, MessageResponse message, CancellationToken cancellationToken)
    {
        if (answer.ResponseUrl is not { } url)
            return false;
        try
        {
            var result = await slack.ResponseUrls.PostAsync(url, answer.Received, message, cancellationToken);
            telemetry.SlackCall("response_url", result.ToString());
            return result == ResponseUrlResult.Posted;
        }
        catch (SlackException failure)
            when (failure.Failure
                    is not (SlackFailure.RateLimited or SlackFailure.Unavailable or SlackFailure.OutcomeUnknown)
            )
        {
            Log.NoResponse(logger, failure.ErrorCode);
            return false;
        }
    }

    private async Task<bool> ShownAsync(Answer answer, MessageResponse message, CancellationToken cancellationToken)
    {
        if (answer is not { ViewId: { } view, ResponseUrl: null })
            return false;
        try
        {
            await slack.Views.UpdateAsync(
                view,
                new ModalViewDefinition
                {
                    Title = answer.Title ?? "ChatOpsBot",
                    Close = "Close",
                    Blocks = message.Blocks ?? [new SectionBlock { Text = new Markdown(message.Text!) }],
                },
                null,
                cancellationToken
            );
            telemetry.SlackCall("views.update", "ok");
            return true;
        }
        catch (SlackException failure)
            when (failure.Failure
                    is not (SlackFailure.RateLimited or SlackFailure.Unavailable or SlackFailure.OutcomeUnknown)
            )
        {
            // The person has closed it.
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A response URL was refused ({Error}), so the answer is sent as a message")]
        public static partial void NoResponse(ILogger logger, string error);
    }
}
