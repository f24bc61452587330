using ChatOpsBot.Slack;

namespace ChatOpsBot.Cards.Ports;

/// <summary>Who is paged for the alerts of a card, and what can be done about it.</summary>
/// <param name="Lines">Mrkdwn, each a line of its own.</param>
/// <param name="Elements">None when there is nothing left to do.</param>
internal sealed record AlertPaging(IReadOnlyList<string> Lines, IReadOnlyList<IActionElement> Elements);

/// <summary>What is known of the pages of alerts.</summary>
internal interface IAlertPages
{
    /// <param name="card">The subject of the alert's card.</param>
    /// <param name="since">When the card's message began, UTC: what was over by then is not shown.</param>
    /// <returns>Null when no one was paged.</returns>
    Task<AlertPaging?> OfAsync(string card, DateTimeOffset since, CancellationToken cancellationToken);
}
