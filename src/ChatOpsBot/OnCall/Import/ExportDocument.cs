using System.Text.Json;

namespace ChatOpsBot.OnCall.Import;

/// <summary>
/// Answers of a product's API, wherever they stand: in one file, in a list that <c>jq -s</c> made of several, or in the
/// files of a folder. Everything that is an object is found, and known by its fields.
/// </summary>
internal sealed class ExportDocument : IDisposable
{
    /// <summary>More than any export of schedules has.</summary>
    public const int MostBytes = 64 * 1024 * 1024;

    /// <summary>JsonDocument's time grows with length times depth; no answer comes near this one.</summary>
    private const int MostDepth = 64;

    private readonly List<JsonDocument> _documents = [];
    private readonly List<ExportNode> _nodes = [];

    /// <summary>Every object, those within others after them.</summary>
    public IReadOnlyList<ExportNode> Nodes => _nodes;

    /// <param name="path">A file, or a folder of which all <c>.json</c> files are read.</param>
    /// <exception cref="InvalidDataException">It is not JSON, or too big; the message says which file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ExportDocument Open(string path)
    {
        var export = new ExportDocument();
        try
        {
            if (!Directory.Exists(path))
                export.Add(Read(path), Path.GetFileNameWithoutExtension(path), path);
            else
                foreach (var file in Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal))
                    export.Add(Read(file), Path.GetFileNameWithoutExtension(file), file);
            return export;
        }
        catch
        {
            export.Dispose();
            throw;
        }
    }

    /// <exception cref="InvalidDataException">It is not JSON.</exception>
    public static ExportDocument Of(ReadOnlyMemory<byte> json)
    {
        var export = new ExportDocument();
        export.Add(json, "", "the export");
        return export;
    }

    public void Dispose() => _documents.ForEach(document => document.Dispose());

    private static byte[] Read(string file)
    {
        if (new FileInfo(file) is { Exists: true, Length: > MostBytes } big)
            throw new InvalidDataException(
                $"{file} has {big.Length / 1024 / 1024} MB; an export has at most {MostBytes / 1024 / 1024} MB."
            );
        return File.ReadAllBytes(file);
    }

    private void Add(ReadOnlyMemory<byte> json, string name, string file)
    {
        try
        {
            var document = JsonDocument.Parse(WithoutMark(json), new JsonDocumentOptions { MaxDepth = MostDepth });
            _documents.Add(document);
            Walk(new ExportValue(document.RootElement), name.Length == 0 ? [] : [name]);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{file} is not JSON: {exception.Message}", exception);
        }
    }

    /// <summary>Without the byte order mark that PowerShell puts before it.</summary>
    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> json) =>
        json.Span.StartsWith("\ufeff"u8) ? json[3..] : json;

    private void Walk(ExportValue at, IReadOnlyList<string> path)
    {
        if (at.IsObject)
            _nodes.Add(new ExportNode(at, path));
        foreach (var item in at.Items())
            Walk(item, path);
        foreach (var (name, value) in at.Properties())
            if (value.IsObject || value.IsList)
                Walk(value, [.. path, name]);
    }
}

/// <summary>One object of an export.</summary>
/// <param name="Path">The names that lead to it: that of the file, and of the fields.</param>
internal readonly record struct ExportNode(ExportValue At, IReadOnlyList<string> Path)
{
    /// <summary>All of these fields are in it.</summary>
    public bool Has(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (!At.Has(name))
                return false;
        return true;
    }

    /// <summary>It is in a field of that name, or in a list there.</summary>
    public bool IsIn(string name) => Path is [.., var last] && last == name;

    /// <summary>
    /// The first of the ids that a field or a file above it has in its name: <c>final_shifts-S1.json</c>.
    /// </summary>
    public string? Under(IEnumerable<string> ids)
    {
        var path = Path;
        return ids.FirstOrDefault(id =>
            path.Any(name => name == id || name.EndsWith($"-{id}", StringComparison.Ordinal))
        );
    }
}
