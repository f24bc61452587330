namespace ChatOpsBot.Catalog.People;

/// <summary>
/// The section <c>People</c>: accounts that belong to one human being, by a name of your choice. Needed only where
/// <c>/chatops link</c> and equal e-mail addresses do not say it.
/// </summary>
public sealed class PeopleOptions
{
    public Dictionary<string, PersonOptions> People { get; set; } = new(StringComparer.OrdinalIgnoreCase);
}

public sealed class PersonOptions
{
    /// <summary>User ids.</summary>
    public List<string> Slack { get; set; } = [];

    /// <summary>Logins.</summary>
    public List<string> GitHub { get; set; } = [];

    /// <summary>
    /// Addresses that their commits carry, for them to be notified. They decide nothing: anyone can write any address
    /// into a commit.
    /// </summary>
    public List<string> Emails { get; set; } = [];
}
