using System.Text;
using NodaTime;

namespace ChatOpsBot.OnCall.Import;

/// <summary>What was made of one part of an export.</summary>
/// <param name="IsUnderstood">false: it cannot be said in the configuration, as <paramref name="Text"/>
/// explains.</param>
/// <param name="What">What it is called there: <c>schedule Payments, layer Primary</c>.</param>
internal sealed record ImportLine(bool IsUnderstood, string What, string Text);

/// <summary>Who the export itself says is on call.</summary>
/// <param name="Person">As the configuration writes people.</param>
internal sealed record RenderedShift(string Schedule, Instant Start, Instant End, string Person);

/// <summary>A rotation of an export.</summary>
/// <param name="Level">Where layers of several levels have someone, those of the highest are on call.</param>
internal sealed record LayerDraft(int Level, LayerOptions Options);

/// <summary>A schedule of an export.</summary>
/// <param name="Id">In the product.</param>
/// <param name="Name">In the configuration.</param>
/// <param name="Zone">Of its clocks.</param>
internal sealed record ScheduleDraft(string Id, string Title, string Name, DateTimeZone Zone)
{
    /// <summary>Those of one level are on call together.</summary>
    public List<LayerDraft> Layers { get; } = [];
    public List<OverrideOptions> Overrides { get; } = [];
}

/// <summary>A step of a policy: who is notified, and how long until the next one.</summary>
/// <param name="Notify">Mail addresses, <c>schedule:</c> with a name, groups and channels.</param>
internal sealed record StepDraft(IReadOnlyList<string> Notify, TimeSpan After, bool RoundRobin = false);

internal sealed record PolicyDraft(string Name, IReadOnlyList<StepDraft> Steps, int Repeat);

/// <summary>Everything that was read of an export.</summary>
internal sealed class ImportDraft
{
    private readonly HashSet<string> _schedules = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _policies = new(StringComparer.OrdinalIgnoreCase);

    public List<ImportLine> Lines { get; } = [];
    public List<ScheduleDraft> Schedules { get; } = [];
    public List<PolicyDraft> Policies { get; } = [];
    public List<RenderedShift> Rendered { get; } = [];

    /// <summary>Mail addresses, by what the product calls people: ids and names.</summary>
    public Dictionary<string, string> People { get; } = new(StringComparer.OrdinalIgnoreCase);

    public void Understood(string what, string text) => Lines.Add(new ImportLine(true, what, text));

    public void NotUnderstood(string what, string reason) => Lines.Add(new ImportLine(false, what, reason));

    /// <summary>The mail address; null, with a line, where the export has none.</summary>
    /// <param name="id">In the product.</param>
    /// <param name="name">What people read, when there is no address.</param>
    public string? Person(string? id, string? name, string what)
    {
        if (id is not null && People.GetValueOrDefault(id) is { } mail)
            return mail;
        NotUnderstood(
            what,
            $"{name ?? id ?? "someone"} has no mail address in the export; add the answer of its users"
        );
        return null;
    }

    /// <summary>An address as the configuration takes it; null for what is not an address.</summary>
    public static string? Mail(string? text) =>
        text?.Trim() is { } mail && ScheduleReader.IsAddress(mail) ? mail.ToLowerInvariant() : null;

    /// <summary>A name that people can type, and that no other schedule has: <c>payments-primary</c>.</summary>
    public string NameOf(string? title, string otherwise) => NameOf(title, otherwise, _schedules);

    /// <inheritdoc cref="NameOf(string?, string)"/>
    public string NameOfPolicy(string? title) => NameOf(title, "policy", _policies);

    private static string NameOf(string? title, string otherwise, HashSet<string> names)
    {
        var name = new StringBuilder();
        foreach (var letter in (title ?? "").Trim().ToLowerInvariant())
            if (char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.')
                name.Append(letter);
            else if (name.Length > 0 && name[^1] != '-')
                name.Append('-');
        var wanted = name.ToString().Trim('-') is { Length: > 0 } made ? made : otherwise;
        wanted = wanted.Length > 60 ? wanted[..60].TrimEnd('-') : wanted;
        var free = wanted;
        for (var number = 2; !names.Add(free); number++)
            free = $"{wanted}-{number}";
        return free;
    }

    /// <summary>The zone of a schedule; UTC, with a line, for one that NodaTime does not know.</summary>
    public DateTimeZone Zone(string? id, string what)
    {
        if (id is null)
            return DateTimeZone.Utc;
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is { } zone)
            return zone;
        NotUnderstood(what, $"\"{id}\" is not an IANA time zone; UTC is used instead");
        return DateTimeZone.Utc;
    }
}
