using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Commands.Ports;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Commands.Entry;

/// <summary>
/// Does the commands that were stored. A command's changes, its answer and its "done" are one commit, so it is done at
/// most once, and at most once for each button however many people press it; where it counts people, once for each of
/// them.
/// </summary>
internal sealed partial class CommandWork(IStore store, CommandRunner runner, ICommandRecord record, TimeProvider time)
    : WorkHandler<CommandCall>(CommandCall.QueueName, 16, CommandCall.Read)
{
    private static readonly Documents<Press> Kept = new(PressJson.Default.Press) { KeepFor = TimeSpan.FromDays(30) };

    protected override async Task<WorkOutcome> WorkAsync(
        CommandCall call,
        WorkItem item,
        CancellationToken cancellationToken
    )
    {
        var once = runner.UsedUp(call);
        if (await EarlierAsync(once, cancellationToken) is { } earlier)
            return Settled(call, new Commit(), Again(call, earlier));

        var effects = new Commit();
        CommandReply reply;
        try
        {
            reply = await runner.RunAsync(call, effects, trial: false, cancellationToken);
        }
        catch (SlackException failure)
        {
            return failure.Failure is SlackFailure.RateLimited or SlackFailure.Unavailable
                ? new WorkOutcome.Defer(failure.RetryAfter ?? TimeSpan.FromSeconds(10), failure.ErrorCode)
                : Settled(call, new Commit(), CommandDesk.Failed(call, failure));
        }
        if (reply.IsError)
            effects = new Commit();
        // A press that did nothing, because its subject has changed, can be made again.
        var acted = !effects.IsEmpty;
        // A question, or what was so already, is not a change.
        if (reply.IsDenied || (runner.Changes(call) && (reply.IsError || acted)))
            await record.AddAsync(runner.Done(call, reply), effects, cancellationToken);
        if (reply.IsError)
            return Settled(call, effects, reply);
        if (once is not null && acted)
        {
            var press = new Press(call.UserId, call.Line, time.GetUtcNow())
            {
                Answer = call.Replaces ? SlackJson.Serialize(reply.ToResponse(replace: false)) : null,
            };
            Kept.Put(effects, KeyOf(once), press, 0);
        }
        return Settled(call, effects, reply);
    }

    protected override Task<Commit> GivenUpAsync(CommandCall call, string reason, CancellationToken cancellationToken)
    {
        var reply = CommandReply.Error(
            $"`{Mrkdwn.Escape(call.Line)}` failed and changed nothing: {Mrkdwn.Escape(reason)}"
        );
        return Task.FromResult(new Commit().Enqueue(Answer.To(call, reply).ToWork()));
    }

    private static WorkOutcome.Done Settled(CommandCall call, Commit effects, CommandReply reply) =>
        new(call.Settled(reply, effects));

    /// <summary>Where the first press' answer took the place of the button's message, it stays there.</summary>
    private static CommandReply Again(CommandCall call, Press earlier)
    {
        if (call.Replaces && earlier.Answer is { } json && SlackJson.Deserialize<MessageResponse>(json) is { } answer)
            return new CommandReply(answer.Text ?? "") { Blocks = answer.Blocks, NeedsNoUndo = true };
        return new CommandReply(
            earlier.Line == call.Line
                ? $"{Mrkdwn.User(earlier.UserId)} has already done that, {Mrkdwn.Date(earlier.At)}. "
                    + "Nothing was done again."
                : $"{Mrkdwn.User(earlier.UserId)} was faster, {Mrkdwn.Date(earlier.At)}: "
                    + $"`{Mrkdwn.Escape(earlier.Line)}`. Nothing was done."
        );
    }

    private async Task<Press?> EarlierAsync(string? used, CancellationToken cancellationToken) =>
        used is null ? null : (await Kept.FindAsync(store, KeyOf(used), cancellationToken))?.Value;

    private static string KeyOf(string once) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"press/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(once)).AsSpan(0, 16))}"
        );

    internal sealed record Press(string UserId, string Line, DateTimeOffset At)
    {
        /// <summary>
        /// The answer, as Slack's JSON; null when the answer did not replace the button's message.
        /// </summary>
        public string? Answer { get; init; }
    }

    [JsonSerializable(typeof(Press))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    internal sealed partial class PressJson : JsonSerializerContext;
}
