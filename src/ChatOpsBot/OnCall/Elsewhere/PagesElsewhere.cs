using ChatOpsBot.OnCall.Ports;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.OnCall.Elsewhere;

/// <summary>
/// Who is notified of a page: the tool that its alert came from what people did with it, and PagerDuty, where it is
/// configured so, of all others. What a tool reported itself is not sent back to it, so nothing goes around.
/// </summary>
internal sealed class PagesElsewhere(IOptionsMonitor<OnCallOptions> options) : IPagesElsewhere
{
    public void Tell(PageElsewhere page, Commit effects)
    {
        foreach (var (source, other) in options.CurrentValue.Elsewhere)
            if (page.Card is { } card && IdIn(card, source) is { } id)
            {
                if (
                    page.Kind != PageNewsKind.Opened
                    && Permissions.IsUser(page.By)
                    && Has(other.Token, other.TokenFile)
                )
                    effects.Enqueue(new ElsewhereJob(ElsewhereJobKind.Update, source, id, page).ToWork());
            }
            else if (Has(other.RoutingKey, other.RoutingKeyFile))
                effects.Enqueue(new ElsewhereJob(ElsewhereJobKind.Mirror, source, page.Subject, page).ToWork());
    }

    /// <summary>The tool's own id of the alert; null for one of another source.</summary>
    private static string? IdIn(string card, string source) =>
        Subject.Alert(source, "") is var prefix
        && card.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
        && card.Length > prefix.Length
            ? card[prefix.Length..]
            : null;

    private static bool Has(string? value, string? file) => !string.IsNullOrEmpty(value) || !string.IsNullOrEmpty(file);
}
