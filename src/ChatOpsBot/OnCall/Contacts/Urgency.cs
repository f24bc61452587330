namespace ChatOpsBot.OnCall.Contacts;

/// <summary>How soon a person has to know.</summary>
internal enum Urgency
{
    /// <summary>At any hour.</summary>
    High,

    /// <summary>In the person's working hours.</summary>
    Low,
}
