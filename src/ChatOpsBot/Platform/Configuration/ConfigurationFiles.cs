using System.Text;
using System.Text.Json;
using ChatOpsBot.Operations.Reload;
using Microsoft.Extensions.Configuration.Json;

namespace ChatOpsBot.Platform.Configuration;

/// <summary>
/// The configuration files as one source, below the environment: what concerns this process alone always comes from its
/// own files, the rest is the configuration in effect, which <see cref="ConfigurationReload"/> decides.
/// </summary>
internal sealed class ConfigurationFiles(IReadOnlyList<ConfigurationFile> files)
    : ConfigurationProvider,
        IConfigurationSource
{
    private IReadOnlyDictionary<string, string?>? _settings;

    public IReadOnlyList<ConfigurationFile> Files => files;

    /// <summary>
    /// Puts the files that the framework has found, and one more over them, together where they stand.
    /// </summary>
    /// <exception cref="IOException">A file that must be there is not.</exception>
    /// <exception cref="InvalidDataException">A file is not JSON.</exception>
    public static void Join(IConfigurationBuilder configuration, string? file)
    {
        // A developer's own secrets are not shared, and stay a source of their own.
        var found = configuration
            .Sources.OfType<JsonConfigurationSource>()
            .Where(source => source.Path != "secrets.json")
            .ToList();
        var at = configuration.Sources.IndexOf(found[0]);
        foreach (var source in found)
            configuration.Sources.Remove(source);
        List<ConfigurationFile> files =
        [
            .. found.Select(source => new ConfigurationFile(
                Path.Combine(SourceTree.Root ?? AppContext.BaseDirectory, source.Path!),
                IsOptional: true
            )),
        ];
        if (file is not null)
            files.Add(new ConfigurationFile(Path.GetFullPath(file), IsOptional: false));
        configuration.Sources.Insert(at, new ConfigurationFiles(files));
        HostAddress.Add(configuration, at + 1);
    }

    public static ConfigurationFiles Of(IConfiguration configuration) =>
        ((IConfigurationBuilder)configuration).Sources.OfType<ConfigurationFiles>().Single();

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Load() =>
        Data = new Dictionary<string, string?>(
            _settings ??= Merge(
                files
                    .Select(file => (file.Path, Text: file.Read()?.Text))
                    .Where(file => file.Text is not null)
                    .Select(file => Parse(file.Text!, file.Path))
            ),
            StringComparer.OrdinalIgnoreCase
        );

    /// <summary>Whether this is what the files are read as now.</summary>
    public bool AreCurrent(IReadOnlyDictionary<string, string?> settings) =>
        settings.Count == _settings!.Count
        && settings.All(setting => _settings.TryGetValue(setting.Key, out var value) && value == setting.Value);

    /// <summary>Holds from the next reload of the configuration on.</summary>
    public void Put(IReadOnlyDictionary<string, string?> settings) => _settings = settings;

    /// <param name="path">Names the file in the error.</param>
    /// <exception cref="InvalidDataException">It is not JSON; the message has the line.</exception>
    public static IDictionary<string, string?> Parse(string text, string path)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var json = new Json();
        try
        {
            json.Load(stream);
            return json.Settings;
        }
        catch (Exception exception)
            when ((exception as JsonException ?? exception.InnerException)
                    is JsonException { LineNumber: { } line } fault
            )
        {
            // The message ends in the place, counted from zero; editors count from one.
            var what = fault.Message.Split(" LineNumber:")[0].TrimEnd();
            throw new InvalidDataException(
                $"{path} is not valid JSON, line {line + 1}, column {fault.BytePositionInLine + 1}: {what}",
                exception
            );
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new InvalidDataException($"{path} cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>The later goes over the earlier.</summary>
    public static Dictionary<string, string?> Merge(IEnumerable<IDictionary<string, string?>> files)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in files.SelectMany(file => file))
            settings[key] = value;
        return settings;
    }

    private sealed class Json() : JsonStreamConfigurationProvider(new JsonStreamConfigurationSource())
    {
        public IDictionary<string, string?> Settings => Data;
    }
}

internal sealed record ConfigurationFile(string Path, bool IsOptional)
{
    /// <returns>Null when the file is not there and need not be.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public OwnText? Read()
    {
        if (File.Exists(Path))
            return new OwnText(Path, File.ReadAllText(Path), new DateTimeOffset(File.GetLastWriteTimeUtc(Path)));
        return IsOptional
            ? null
            : throw new FileNotFoundException(
                Directory.Exists(Path)
                    ? $"{Path} is a folder; write the path of a configuration file."
                    : $"The configuration file {Path} was not found.",
                Path
            );
    }
}

/// <param name="Path">Where it was read.</param>
/// <param name="Written">When its file was last written, by this machine's clock.</param>
internal sealed record OwnText(string Path, string Text, DateTimeOffset Written);
