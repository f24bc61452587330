using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.Catalog.People;

/// <summary>One human being: what they are called in Slack and at GitHub.</summary>
/// <param name="SlackId">Of the user.</param>
/// <param name="GitHub">Their login, as they wrote it; null when they did not say.</param>
/// <param name="ConfirmedBy">The admin who confirmed that the login is theirs; null when none did.</param>
internal sealed partial record Person(string SlackId, string? GitHub, string? ConfirmedBy = null)
{
    private static string KeyOf(string slackId) => $"person/{slackId}";

    private static string LoginKey(string login) => $"login/github/{login.ToLowerInvariant()}";

    public static async Task<Person> OfAsync(IStore store, string slackId, CancellationToken cancellationToken) =>
        await store.GetAsync(KeyOf(slackId), cancellationToken) is { } document
            ? Kept.Read(document)
            : new Person(slackId, null);

    /// <summary>Who has this login; null when no one has.</summary>
    public static async Task<Person?> WithLoginAsync(IStore store, string login, CancellationToken cancellationToken) =>
        await store.GetAsync(LoginKey(login), cancellationToken) is { } document ? Kept.Read(document) : null;

    /// <summary>
    /// Adds to the commit that from now on this is their login; one login belongs to one person. Another login takes
    /// another confirmation.
    /// </summary>
    public Task LinkAsync(IStore store, string? login, Commit effects, CancellationToken cancellationToken) =>
        SaveAsync(store, login, null, effects, cancellationToken);

    /// <summary>Adds to the commit that an admin confirmed their login, or took that back.</summary>
    public Task ConfirmAsync(IStore store, string? admin, Commit effects, CancellationToken cancellationToken) =>
        SaveAsync(store, GitHub, admin, effects, cancellationToken);

    private async Task SaveAsync(
        IStore store,
        string? login,
        string? confirmedBy,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        var person = new Person(SlackId, login, confirmedBy);
        var own = await store.GetAsync(KeyOf(SlackId), cancellationToken);
        Kept.Put(effects, KeyOf(SlackId), person, own?.Version ?? 0);
        if (
            GitHub is { } before
            && LoginKey(before) != LoginKey(login ?? "")
            && await store.GetAsync(LoginKey(before), cancellationToken) is { } old
        )
            effects.Delete(old.Key, old.Version);
        if (login is not null)
            Kept.Put(
                effects,
                LoginKey(login),
                person,
                (await store.GetAsync(LoginKey(login), cancellationToken))?.Version ?? 0
            );
    }

    /// <summary>
    /// What someone may have pasted: <c>@ada</c>, <c>https://github.com/ada</c>. Null when no login can look like it.
    /// </summary>
    public static string? Login(string written)
    {
        var login = written.Trim().TrimEnd('/').Split('/')[^1].TrimStart('@');
        return LoginForm().IsMatch(login) ? login : null;
    }

    internal static readonly Documents<Person> Kept = new(PersonJson.Default.Person);

    /// <summary>
    /// https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/iam-configuration-reference/username-considerations-for-external-authentication
    /// </summary>
    [GeneratedRegex("^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,37}[A-Za-z0-9_])?$", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex LoginForm();

    [JsonSerializable(typeof(Person))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
    )]
    private sealed partial class PersonJson : JsonSerializerContext;
}
