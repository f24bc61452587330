using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Events;
using ChatOpsBot.Slack;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Commands;

/// <summary>
/// Does the commands that were stored. A command's changes, its answer and its "done" are one commit, so it is done at most once, and at most once for each button however
/// many people press it.
/// </summary>
internal sealed partial class CommandWork(IStore store, CommandRunner runner, TimeProvider time) : IWorkHandler
{
    private static readonly TimeSpan RememberPressesFor = TimeSpan.FromDays(30);

    public string Queue => CommandCall.QueueName;
    public int Concurrency => 16;

    public async Task<WorkOutcome> WorkAsync(WorkItem item, CancellationToken cancellationToken)
    {
        var call = CommandCall.Read(item);
        if (await EarlierAsync(call, cancellationToken) is { } earlier)
            return Settled(call, new Commit(), new CommandReply(earlier.Line == call.Line
                ? $"{Mrkdwn.User(earlier.UserId)} has done that already, {Mrkdwn.Date(earlier.At)}. Nothing was done again."
                : $"{Mrkdwn.User(earlier.UserId)} was quicker, {Mrkdwn.Date(earlier.At)}: `{Mrkdwn.Escape(earlier.Line)}`. Nothing was done."));

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
        if (reply.IsError) return Settled(call, new Commit(), reply);
        if (call.Once is { } once && runner.Changes(call))
            effects.Put(KeyOf(once), JsonSerializer.SerializeToUtf8Bytes(new Press(call.UserId, call.Line, time.GetUtcNow()), PressJson.Default.Press), 0, RememberPressesFor);
        return Settled(call, effects, reply);
    }

    public Task<Commit> GivenUpAsync(WorkItem item, string reason, CancellationToken cancellationToken)
    {
        var call = CommandCall.Read(item);
        var reply = CommandReply.Error($"`{Mrkdwn.Escape(call.Line)}` could not be done, and changed nothing: {Mrkdwn.Escape(reason)}");
        return Task.FromResult(new Commit().Enqueue(Answer.To(call, reply).ToWork()));
    }

    private static WorkOutcome.Done Settled(CommandCall call, Commit effects, CommandReply reply) => new(call.Settled(reply, effects));

    private async Task<Press?> EarlierAsync(CommandCall call, CancellationToken cancellationToken) =>
        call.Once is { } once && await store.GetAsync(KeyOf(once), cancellationToken) is { } document ? JsonSerializer.Deserialize(document.Body.Span, PressJson.Default.Press) : null;

    private static string KeyOf(string once) => string.Create(CultureInfo.InvariantCulture, $"press/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(once)).AsSpan(0, 16))}");

    private sealed record Press(string UserId, string Line, DateTimeOffset At);

    [JsonSerializable(typeof(Press))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    private sealed partial class PressJson : JsonSerializerContext;
}
