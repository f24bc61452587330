namespace ChatOpsBot.Cards.Kinds;

/// <summary>
/// Slack mrkdwn of our own making, which a template prints as it is. Text from outside never becomes one, except
/// through <see cref="Slack.Mrkdwn"/>.
/// </summary>
internal readonly record struct SafeText(string Text)
{
    public override string ToString() => Text;
}
