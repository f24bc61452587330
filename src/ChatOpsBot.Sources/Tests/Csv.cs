using System.Text;

namespace ChatOpsBot.Sources.Tests;

/// <summary>Comma-separated values as of RFC 4180.</summary>
internal static class Csv
{
    /// <summary>The rows under the first one, which names the columns. What a row has too much is left out.</summary>
    public static IEnumerable<Dictionary<string, string>> Read(string text)
    {
        List<string>? names = null;
        foreach (var row in Rows(text))
        {
            if (row is [""])
                continue;
            if (names is null)
            {
                names = row;
                continue;
            }
            var named = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var i = 0; i < Math.Min(names.Count, row.Count); i++)
                named.TryAdd(names[i], row[i]);
            yield return named;
        }
    }

    private static IEnumerable<List<string>> Rows(string text)
    {
        var (row, cell, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (quoted && letter == '"' && i + 1 < text.Length && text[i + 1] == '"')
                cell.Append(text[++i]);
            else if (letter == '"' && (quoted || cell.Length == 0))
                quoted = !quoted;
            else if (!quoted && letter is ',' or '\n')
            {
                row.Add(cell.ToString().TrimEnd('\r'));
                cell.Clear();
                if (letter == ',')
                    continue;
                yield return row;
                row = [];
            }
            else
                cell.Append(letter);
        }
        if (cell.Length == 0 && row.Count == 0)
            yield break;
        row.Add(cell.ToString().TrimEnd('\r'));
        yield return row;
    }
}
