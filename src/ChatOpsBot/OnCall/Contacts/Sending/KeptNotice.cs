using System.Text.Json.Serialization;
using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts.Sending;

/// <summary>A notice with the rules by which its person gets it.</summary>
/// <param name="Rules">As they were when it began: who changes theirs changes what comes next.</param>
internal sealed partial record KeptNotice(Notice Notice, IReadOnlyList<ContactRule> Rules)
{
    /// <summary>What the subjects of test pages begin with.</summary>
    public const string TestPrefix = "contact-test:";

    [JsonIgnore]
    public bool IsTest => Notice.Subject.StartsWith(TestPrefix, StringComparison.Ordinal);

    [JsonIgnore]
    public string Key => KeyOf(Notice.Subject, Notice.Round, Notice.Person);

    public static string KeyOf(string subject, string round, string person) => $"notice/{subject}/{round}/{person}";

    public static async Task<KeptNotice?> FindAsync(
        IStore store,
        string subject,
        string round,
        string person,
        CancellationToken cancellationToken
    ) => (await Kept.FindAsync(store, KeyOf(subject, round, person), cancellationToken))?.Value;

    public Commit SaveTo(Commit effects) => Kept.Put(effects, Key, this, 0);

    private static readonly Documents<KeptNotice> Kept = new(KeptNoticeJson.Default.KeptNotice)
    {
        KeepFor = TimeSpan.FromDays(90),
    };

    [JsonSerializable(typeof(KeptNotice))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UseStringEnumConverter = true
    )]
    private sealed partial class KeptNoticeJson : JsonSerializerContext;
}
