namespace ChatOpsBot.OnCall.Contacts.Ports;

/// <summary>Knows of what people are notified about whether they still have to be.</summary>
internal interface INoticeSubjects
{
    /// <summary>
    /// Asked before each later rule of a person is carried out. false once someone has taken care of it, or it is over:
    /// what waits is dropped. true for a subject that is not its own.
    /// </summary>
    /// <param name="subject">As <c>page:17</c>.</param>
    /// <param name="round">The round in which the person was notified.</param>
    /// <param name="person">The user id.</param>
    Task<bool> WantsAttentionAsync(string subject, string round, string person, CancellationToken cancellationToken);

    /// <summary>
    /// The command by which someone takes care of it, as <c>/oncall ack P17</c>; null for a subject that is not its
    /// own.
    /// </summary>
    string? AcknowledgedBy(string subject) => null;
}
