using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts.Book;

/// <summary>How one person wants to be reached.</summary>
/// <param name="Person">The user id.</param>
internal sealed partial record ContactBook(string Person)
{
    public const int MostMethods = 10;

    /// <summary>Guesses at one code.</summary>
    public const int MostWrongCodes = 5;

    /// <summary>Codes that a person can have sent within an hour.</summary>
    public const int MostCodes = 5;

    public static readonly TimeSpan CodeHolds = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan RestoredFor = TimeSpan.FromHours(24),
        CodesCounted = TimeSpan.FromHours(1);

    /// <summary>All that were added, with those that were removed in the last day.</summary>
    public IReadOnlyList<ContactMethod> Methods
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>How many were ever added, for ids.</summary>
    public int Count { get; init; }

    /// <summary>Lines as <see cref="ContactRule"/> reads them; null for those of the configuration.</summary>
    public IReadOnlyList<string>? High { get; init; }

    /// <inheritdoc cref="High"/>
    public IReadOnlyList<string>? Low { get; init; }

    /// <summary>As <c>mon-fri 09:00-17:00</c>; null for those of the configuration.</summary>
    public IReadOnlyList<string>? Hours { get; init; }

    /// <summary>The IANA zone of the Slack profile when it was last known, for when Slack does not say.</summary>
    public string? Zone { get; init; }

    /// <summary>When codes were sent in the last hour, UTC.</summary>
    public IReadOnlyList<DateTimeOffset> CodesSent
    {
        get;
        init => field = value ?? [];
    } = [];

    private static readonly Documents<ContactBook> Kept = new(ContactBookJson.Default.ContactBook);

    private static string KeyOf(string person) => $"contacts/{person}";

    public static Task<Stored<ContactBook>> FindAsync(
        IStore store,
        string person,
        CancellationToken cancellationToken
    ) => Kept.FindAsync(store, KeyOf(person), new ContactBook(person), cancellationToken);

    public Commit SaveTo(Commit effects, long version) => Kept.Put(effects, KeyOf(Person), this, version);

    /// <summary>Those that are there, verified or not.</summary>
    [JsonIgnore]
    public IReadOnlyList<ContactMethod> Present => [.. Methods.Where(method => method.Removed is null)];

    public ContactMethod? Find(string id) => Present.FirstOrDefault(method => method.Id == id);

    /// <summary>By id or by address.</summary>
    public ContactMethod? FindWritten(string written) =>
        Find(written)
        ?? Present.FirstOrDefault(method =>
            string.Equals(method.Address, written.Trim(), StringComparison.OrdinalIgnoreCase)
        );

    public bool IsFull => Present.Count >= MostMethods;

    /// <summary>Whether another code may be sent now.</summary>
    public bool MayHaveCode(DateTimeOffset now) => RecentCodes(now).Count < MostCodes;

    private IReadOnlyList<DateTimeOffset> RecentCodes(DateTimeOffset now) =>
        [.. CodesSent.Where(sent => now - sent < CodesCounted)];

    /// <summary>One more, to be verified by the code that is made of the seed.</summary>
    public ContactBook Add(string kind, string address, string seed, DateTimeOffset now) =>
        With(
            new ContactMethod($"{kind}-{Count + 1}", kind, address, now)
            {
                CodeSeed = seed,
                CodeUntil = now + CodeHolds,
            },
            now
        ) with
        {
            CodesSent = [.. RecentCodes(now), now],
        };

    /// <summary>One more browser: whoever subscribed it came by the person's own link.</summary>
    public ContactBook AddBrowser(string endpoint, string p256dh, string auth, string device, DateTimeOffset now) =>
        (Present.FirstOrDefault(method => method.Address == endpoint) is { } same ? Remove(same.Id, now) : this).With(
            new ContactMethod($"{ContactKinds.Push}-{Count + 1}", ContactKinds.Push, endpoint, now)
            {
                Verified = now,
                P256dh = p256dh,
                Auth = auth,
                Device = device,
            },
            now
        );

    private ContactBook With(ContactMethod method, DateTimeOffset now) =>
        this with
        {
            Count = Count + 1,
            Methods = [.. Methods.Where(other => other.Removed is null || now - other.Removed < RestoredFor), method],
        };

    /// <summary>Another code for a method that is not verified; the one before no longer holds.</summary>
    public ContactBook AskAgain(string id, string seed, DateTimeOffset now) =>
        Change(id, method => method with { CodeSeed = seed, CodeUntil = now + CodeHolds, WrongCodes = 0 }) with
        {
            CodesSent = [.. RecentCodes(now), now],
        };

    /// <summary>Those whose code holds.</summary>
    public IReadOnlyList<ContactMethod> Awaiting(DateTimeOffset now) =>
        [.. Present.Where(method => method is { Verified: null, CodeSeed: not null } && now < method.CodeUntil)];

    /// <summary>Its code was given.</summary>
    public ContactBook Verify(string id, DateTimeOffset now) =>
        Change(id, method => method with { Verified = now, CodeSeed = null, CodeUntil = null, WrongCodes = 0 });

    /// <summary>A wrong code was given: it counts for each method that it could have been for.</summary>
    public ContactBook CountWrongCode(DateTimeOffset now)
    {
        var awaiting = Awaiting(now).Select(method => method.Id).ToHashSet();
        return this with
        {
            Methods =
            [
                .. Methods.Select(method =>
                    !awaiting.Contains(method.Id) ? method
                    : method.WrongCodes + 1 >= MostWrongCodes
                        ? method with
                        {
                            CodeSeed = null,
                            CodeUntil = null,
                            WrongCodes = 0,
                        }
                    : method with { WrongCodes = method.WrongCodes + 1 }
                ),
            ],
        };
    }

    public ContactBook Remove(string id, DateTimeOffset now) => Change(id, method => method with { Removed = now });

    /// <summary>As it was before it was removed; null when it cannot be.</summary>
    public ContactBook? Restore(string id, DateTimeOffset now) =>
        Methods.Any(method => method.Id == id && method.Removed is { } removed && now - removed < RestoredFor)
        && !IsFull
            ? Change(id, method => method with { Removed = null })
            : null;

    private ContactBook Change(string id, Func<ContactMethod, ContactMethod> change) =>
        this with
        {
            Methods = [.. Methods.Select(method => method.Id == id ? change(method) : method)],
        };

    [JsonSerializable(typeof(ContactBook))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true
    )]
    private sealed partial class ContactBookJson : JsonSerializerContext;
}
