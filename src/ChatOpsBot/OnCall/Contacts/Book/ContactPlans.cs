using Microsoft.Extensions.Options;

namespace ChatOpsBot.OnCall.Contacts.Book;

/// <summary>The rules of each person: their own, or those of the configuration.</summary>
internal sealed class ContactPlans(IOptionsMonitor<ContactsOptions> options)
{
    /// <summary>As they are written.</summary>
    public IReadOnlyList<string> LinesOf(ContactBook book, Urgency urgency)
    {
        var rules = options.CurrentValue.Rules;
        return urgency == Urgency.High
            ? Given(book.High) ?? Given(rules.High) ?? ContactRule.DefaultHigh
            : Given(book.Low) ?? Given(rules.Low) ?? ContactRule.DefaultLow;
    }

    /// <summary>
    /// What counts for a notice. Where it would reach no one, since the methods of the rules are not there or no longer
    /// configured, a direct message does.
    /// </summary>
    public IReadOnlyList<ContactRule> Of(ContactBook book, Notice notice)
    {
        var rules = ContactRule.Read(LinesOf(book, notice.Urgency), notice.Urgency, null, []);
        return rules.Any(rule => Reaches(rule, book, notice))
            ? rules
            : [new ContactRule(TimeSpan.Zero, notice.Urgency == Urgency.Low, [ContactKinds.Dm])];
    }

    private static bool Reaches(ContactRule rule, ContactBook book, Notice notice) =>
        rule.Methods.Contains(ContactKinds.Dm)
        || (rule.Methods.Contains(ContactKinds.Mention) && notice.Service is not null)
        || book.Methods.Any(method =>
            method.IsUsable && (rule.Methods.Contains(ContactKinds.All) || rule.Methods.Contains(method.Kind))
        );

    private static IReadOnlyList<string>? Given(IReadOnlyList<string>? lines) => lines is { Count: > 0 } ? lines : null;
}
