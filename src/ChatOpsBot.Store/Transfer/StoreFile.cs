using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ChatOpsBot.Store.Transfer;

/// <summary>An exported store: lines of JSON, the first says what it is, the last what must be between them.</summary>
internal static class StoreFile
{
    public const int Format = 1;
    private const int BufferBytes = 1 << 20;
    private const string Again = "write the file again with: export store FILE";

    /// <summary>
    /// Under its name only when it is whole and on the disk: an export that was cut off destroys no earlier one. For
    /// its owner alone, as the store is.
    /// </summary>
    public static async Task<StoreSum> WriteAsync(
        string path,
        StoreHeader header,
        IAsyncEnumerable<StoreRecord> records,
        CancellationToken cancellationToken
    )
    {
        var part = path + ".part";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = BufferBytes,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var sum = new StoreSum.Builder();
        await using (var file = new FileStream(part, options))
        {
            await WriteLineAsync(file, header.ToUtf8(), cancellationToken);
            await foreach (var record in records.WithCancellation(cancellationToken))
            {
                var line = record.ToUtf8();
                sum.Add(record, line);
                await WriteLineAsync(file, line, cancellationToken);
            }
            await WriteLineAsync(file, sum.Sum.ToUtf8(), cancellationToken);
            file.Flush(flushToDisk: true);
        }
        File.Move(part, path, overwrite: true);
        return sum.Sum;
    }

    /// <summary>
    /// The records, once more and again: what is wrong with the file is known when all of them have been read.
    /// </summary>
    /// <exception cref="InvalidDataException">It was truncated or changed, or is not an exported store. Names the line,
    /// and what is right; nothing of what is stored.</exception>
    public static async IAsyncEnumerable<StoreRecord> ReadAsync(
        string path,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var reader = new StreamReader(
            path,
            new FileStreamOptions { BufferSize = BufferBytes, Options = FileOptions.SequentialScan }
        );
        var (sum, number) = (new StoreSum.Builder(), 0);
        for (var next = await reader.ReadLineAsync(cancellationToken); next is not null; )
        {
            var text = next;
            next = await reader.ReadLineAsync(cancellationToken);
            number++;
            switch (Parse(text, number, last: next is null))
            {
                case StoreHeader header when number == 1:
                    if (header.Format != Format)
                        throw Wrong(
                            number,
                            $"this is format {header.Format}, and this version reads format {Format}: "
                                + "import it with the version that wrote it"
                        );
                    break;
                case StoreRecord record when number > 1:
                    sum.Add(record);
                    yield return record;
                    break;
                case StoreSum said when number > 1 && said != sum.Sum:
                    throw Wrong(
                        number,
                        $"the file should hold {said}, and holds {sum.Sum}. It was changed or damaged; {Again}"
                    );
                case StoreSum when number > 1 && next is null:
                    yield break;
                case StoreSum when number > 1:
                    throw Wrong(number + 1, $"nothing may come after the last line, whose kind is \"end\"; {Again}");
                default:
                    throw Wrong(number, number == 1 ? NoHeader : $"a second first line; {Again}");
            }
        }
        throw Wrong(
            number + 1,
            number == 0
                ? "the file is empty; " + Again
                : $"the last line, whose kind is \"end\", is missing. The file was truncated; {Again}"
        );
    }

    private static string NoHeader =>
        $"this is not an exported store, which begins with {{\"kind\":\"store\",\"format\":{Format}; {Again}";

    private static StoreLine Parse(string text, int number, bool last)
    {
        try
        {
            return StoreLine.Parse(text);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            if (number == 1)
                throw Wrong(number, NoHeader);
            // Not the exception's own message: it may show what is stored.
            throw Wrong(
                number,
                last
                    ? $"the file ends within the line. It was truncated; {Again}"
                    : $"this is not a record{At(exception)}. The file was changed or damaged; {Again}"
            );
        }
    }

    private static string At(Exception exception) =>
        exception is JsonException { Path: { Length: > 0 } path, BytePositionInLine: { } position }
            ? $" ({path}, byte {position})"
            : "";

    private static InvalidDataException Wrong(int line, string what) => new($"line {line}: {what}");

    private static async ValueTask WriteLineAsync(FileStream file, byte[] line, CancellationToken cancellationToken)
    {
        await file.WriteAsync(line, cancellationToken);
        file.WriteByte((byte)'\n');
    }
}
