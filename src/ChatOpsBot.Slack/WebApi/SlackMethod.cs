namespace ChatOpsBot.Slack;

/// <summary>
/// How often a method may be called, for each workspace. <see href="https://docs.slack.dev/apis/web-api/rate-limits"/>
/// </summary>
public enum SlackTier
{
    /// <summary>Has a rule of its own.</summary>
    Special,
    Tier1,
    Tier2,
    Tier3,
    Tier4,
}

/// <summary>A method of the Web API.</summary>
/// <param name="Name">As in its address: <c>chat.postMessage</c>.</param>
/// <param name="BotScopes">Any one of these lets a bot call the method, depending on the kind of channel; none needed
/// when empty.</param>
public sealed record SlackMethod(string Name, SlackTier Tier, params IReadOnlyList<string> BotScopes)
{
    /// <summary>
    /// Calls in a minute that Slack is sure to take. For <c>chat.postMessage</c> it is one a second for each channel;
    /// the other special methods take "hundreds a minute".
    /// </summary>
    public int RequestsPerMinute =>
        Tier switch
        {
            SlackTier.Tier1 => 1,
            SlackTier.Tier2 => 20,
            SlackTier.Tier3 => 50,
            SlackTier.Tier4 => 100,
            _ when Name == "chat.postMessage" => 60,
            _ => 100,
        };
}
