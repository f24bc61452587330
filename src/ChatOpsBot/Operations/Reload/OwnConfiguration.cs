using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Wording;
using ChatOpsBot.Cards.Wording.Handlebars;
using ChatOpsBot.Platform.Configuration;

namespace ChatOpsBot.Operations.Reload;

/// <summary>
/// What the files of this machine say, in the parts that replicas share, each of which changes as a whole: a section of
/// the configuration, or a template.
/// </summary>
/// <param name="Local">What concerns this process alone, or is read once at its start. It is never shared.</param>
/// <param name="Parts">By the section, or by the template's file.</param>
internal sealed partial record OwnConfiguration(
    IReadOnlyDictionary<string, string?> Local,
    IReadOnlyDictionary<string, OwnText> Parts
)
{
    private static readonly string[] LocalKeys =
    [
        "AllowedHosts",
        "Audit",
        "Engine",
        "GitHub",
        "Kestrel",
        "Logging",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "PublicUrl",
        "Sandbox",
        "Serilog",
        "Storage",
        "Templates",
        "Urls",
        "Slack:ApiUrl",
        "Slack:AppToken",
        "Slack:AppTokenFile",
        "Slack:BotToken",
        "Slack:BotTokenFile",
        "Slack:SigningSecret",
        "Slack:SigningSecretFile",
        "Slack:SocketConnections",
    ];

    /// <summary>Also of one that a former release put there.</summary>
    public static bool IsTemplate(string part) =>
        part.EndsWith(Templates.Ending, StringComparison.OrdinalIgnoreCase)
        || part.EndsWith(HandlebarsFiles.Ending, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="InvalidDataException">A configuration file is not JSON.</exception>
    public static OwnConfiguration Read(OwnTexts texts)
    {
        var files = texts
            .Files.Select(file => (Settings: ConfigurationFiles.Parse(file.Text, file.Path), file.Path, file.Written))
            .ToList();
        var settings = ConfigurationFiles.Merge(files.Select(file => file.Settings));
        var parts = new Dictionary<string, OwnText>(texts.Templates, StringComparer.OrdinalIgnoreCase);
        foreach (
            var section in settings
                .Where(setting => !IsLocal(setting.Key))
                .GroupBy(setting => SectionOf(setting.Key), StringComparer.OrdinalIgnoreCase)
        )
        {
            var last = files.FindLast(file =>
                file.Settings.Keys.Any(key => SectionOf(key).Equals(section.Key, StringComparison.OrdinalIgnoreCase))
            );
            parts[section.Key] = new OwnText(last.Path, ToText(section), last.Written);
        }
        return new OwnConfiguration(
            settings.Where(setting => IsLocal(setting.Key)).ToDictionary(StringComparer.OrdinalIgnoreCase),
            parts
        );
    }

    /// <summary>The settings of this process when these sections are in effect.</summary>
    public Dictionary<string, string?> With(IEnumerable<string> sections)
    {
        var settings = new Dictionary<string, string?>(Local, StringComparer.OrdinalIgnoreCase);
        foreach (var section in sections)
        foreach (
            var (key, value) in JsonSerializer.Deserialize(section, PartJson.Default.SortedDictionaryStringString)!
        )
            if (!IsLocal(key))
                settings[key] = value;
        return settings;
    }

    public bool SameLocally(OwnConfiguration other) =>
        Local.Count == other.Local.Count
        && Local.All(setting => other.Local.TryGetValue(setting.Key, out var value) && value == setting.Value);

    private static string SectionOf(string key) => key.Split(ConfigurationPath.KeyDelimiter, 2)[0];

    private static bool IsLocal(string key) =>
        Array.Exists(
            LocalKeys,
            local =>
                key.StartsWith(local, StringComparison.OrdinalIgnoreCase)
                && (key.Length == local.Length || key[local.Length] == ':')
        );

    private static string ToText(IEnumerable<KeyValuePair<string, string?>> settings) =>
        JsonSerializer.Serialize(
            new SortedDictionary<string, string?>(settings.ToDictionary(), StringComparer.OrdinalIgnoreCase),
            PartJson.Default.SortedDictionaryStringString
        );

    [JsonSerializable(typeof(SortedDictionary<string, string?>))]
    private sealed partial class PartJson : JsonSerializerContext;
}

/// <summary>The content of the files, as text.</summary>
internal sealed record OwnTexts(IReadOnlyList<OwnText> Files, IReadOnlyDictionary<string, OwnText> Templates)
{
    /// <summary>Why the files cannot be read; null when they were.</summary>
    public string? Problem { get; private init; }

    /// <summary>
    /// All of them, small as they are: their times of writing do not reflect every change, such as a link that now
    /// leads to another folder.
    /// </summary>
    public static OwnTexts Read(IReadOnlyList<ConfigurationFile> files, string? folder)
    {
        try
        {
            if (HandlebarsFiles.Problem(folder) is { } problem)
                return Unread(problem);
            return new OwnTexts(
                [.. files.Select(file => file.Read()).OfType<OwnText>()],
                folder is null ? new Dictionary<string, OwnText>() : ReadTemplates(folder)
            );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Unread(exception.Message);
        }
    }

    private static OwnTexts Unread(string problem) => new([], new Dictionary<string, OwnText>()) { Problem = problem };

    public bool Same(OwnTexts? other) =>
        other is not null
        && Problem == other.Problem
        && Files.Select(file => file.Text).SequenceEqual(other.Files.Select(file => file.Text))
        && Templates.Count == other.Templates.Count
        && Templates.All(template => other.Templates.GetValueOrDefault(template.Key)?.Text == template.Value.Text);

    private static Dictionary<string, OwnText> ReadTemplates(string folder) =>
        CardKind
            .All.Select(kind => kind.Name + Cards.Wording.Templates.Ending)
            .Select(name =>
                (Name: name, Text: new ConfigurationFile(Path.Combine(folder, name), IsOptional: true).Read())
            )
            .Where(template => template.Text is not null)
            .ToDictionary(template => template.Name, template => template.Text!);
}
