using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.OnCall.Contacts.Methods;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts.Sending;

/// <summary>Sends the code of a method by the method itself, and says in Slack when that fails.</summary>
internal sealed class CodeMessages(ContactCodes codes, IEnumerable<IContactSender> senders, TimeProvider time)
{
    public static NewWork Work(string person, string method) =>
        new ContactWork(ContactWorkKind.Code, "", "", person) { Method = method }.ToWork(Urgency.High);

    public async Task<WorkOutcome> SendAsync(ContactWork work, ContactBook book, CancellationToken cancellationToken)
    {
        if (
            book.Awaiting(time.GetUtcNow()).FirstOrDefault(method => method.Id == work.Method) is not { } method
            || senders.FirstOrDefault(sender => sender.Sends(method.Kind)) is not { } sender
        )
            return new WorkOutcome.Done(new Commit());
        var code = codes.Of(work.Person, method);
        var result = await sender.SendAsync(
            new Outgoing(
                $"{method.CodeSeed}",
                work.Person,
                method,
                Urgency.High,
                $"Your ChatOpsBot code is {code}. Type /oncall me verify {code} in Slack within "
                    + $"{ContactBook.CodeHolds.TotalMinutes:0} minutes. If you did not ask for it, ignore it."
            ),
            cancellationToken
        );
        return result switch
        {
            SendResult.Sent => new WorkOutcome.Done(new Commit()),
            SendResult.Later when work.Tries < Attempts.MostRetries => new WorkOutcome.Done(
                new Commit().Enqueue((work with { Tries = work.Tries + 1 }).ToWork(Urgency.High, Attempts.RetryAfter))
            ),
            SendResult.Later { Reason: var reason } => Failed(work, method, reason),
            _ => Failed(work, method, ((SendResult.Refused)result).Reason),
        };
    }

    private static WorkOutcome.Done Failed(ContactWork work, ContactMethod method, string reason) =>
        new(
            new Commit().Enqueue(
                SlackJob.Answer(
                    work.Person,
                    null,
                    new MessageResponse
                    {
                        Text =
                            $"{Glyph.Bad} The code for {NoticeMessages.Name(method.Kind, method.Shown)} "
                            + $"could not be sent: {Mrkdwn.Escape(reason)}.",
                    }
                )
            )
        );
}
