using System.Text;
using System.Text.Json;

namespace ChatOpsBot.Sources.Tests;

/// <summary>
/// Whatever a sender gets wrong is a value: every field of every payload is taken away or replaced, one at a time, and
/// nothing throws.
/// </summary>
public sealed class FuzzTests
{
    private static readonly byte[][] OfEachType =
    [
        "null"u8.ToArray(),
        "true"u8.ToArray(),
        "-1"u8.ToArray(),
        "\"x\""u8.ToArray(),
        "[]"u8.ToArray(),
        "{}"u8.ToArray(),
    ];

    private static readonly byte[][] Nasty =
    [
        .. OfEachType,
        "99999999999999999999"u8.ToArray(),
        "9223372036854775807"u8.ToArray(),
        "1.5e300"u8.ToArray(),
        "\"\""u8.ToArray(),
        "\"\\ud800\""u8.ToArray(),
        "\"0001-01-01T00:00:00+14:00\""u8.ToArray(),
        "[null,7,\"x\",{}]"u8.ToArray(),
        "{\"\\ud800\":1,\"id\":{}}"u8.ToArray(),
        [(byte)'"', 0xFF, 0xC0, (byte)'"'],
    ];

    /// <summary>Those that read JSON; what reads text is broken elsewhere.</summary>
    public static TheoryData<string> Sources() =>
        [
            .. EventSources
                .All.Select(source => source.Type)
                .Where(source => PayloadTests.Payloads(source).Any(PayloadTests.IsJson)),
        ];

    [Theory]
    [MemberData(nameof(Sources))]
    public void No_field_is_needed_and_none_needs_its_type(string source)
    {
        var seen = new HashSet<string>();
        Assert.All(PayloadTests.Payloads(source), file => BreakEveryField(source, file, Nasty, seen));

        var shared = Path.Combine(Repository.SharedPayloads, source);
        Assert.All(
            Directory.Exists(shared) ? PayloadTests.Files(shared) : [],
            file => BreakEveryField(source, file, OfEachType, seen)
        );
        Assert.NotEmpty(seen);
    }

    private static void BreakEveryField(string source, string file, byte[][] replacements, HashSet<string> seen)
    {
        var request = PayloadTests.RequestOf(source, file);
        // What is not read at all cannot break anything.
        var tool = PayloadTests.SourceOf(source, file);
        if (tool.Parse(request).Events.Count == 0 || !PayloadTests.IsJson(file))
            return;
        foreach (
            var mutant in Mutants(
                request.Body.ToArray(),
                replacements,
                field => seen.Add($"{request.Header("X-GitHub-Event")} {field}")
            )
        )
        {
            var parsed = tool.Parse(request with { Body = mutant });
            if (!parsed.IsOneAnswer())
                Assert.Fail(Encoding.UTF8.GetString(mutant));
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[[{}]]")]
    [InlineData("7")]
    [InlineData("\"text\"")]
    [InlineData("{}")]
    public void Any_JSON_is_an_answer(string json)
    {
        Assert.NotNull(Deliveries.Parse("alertmanager", json).Fault);
        Assert.NotNull(Deliveries.Parse("jenkins", json).Fault);
        Assert.Equal("push:incomplete", Deliveries.Parse("github", json, "push").Fault);
        Assert.Equal("no event name", Deliveries.Parse("github", json).Fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("payload=%7B%7D")]
    public void What_is_not_JSON_is_an_answer_too(string body) =>
        Assert.All(
            EventSources.All.Where(source => !source.Accepts.HasFlag(BodyFormats.Text)),
            source => Assert.NotNull(Deliveries.Parse(source.Type, body, "push").Fault)
        );

    [Fact]
    public void Long_lists_are_read_and_bottomless_depth_is_not()
    {
        const int alerts = 20_000,
            depth = 100_000;
        var many = $$"""{"alerts":[{{string.Join(',', Enumerable.Repeat("{}", alerts))}}]}""";
        var deep = $$"""{"a":{{new string('[', depth)}}{{new string(']', depth)}}}""";

        Assert.Equal(alerts, Deliveries.Parse("alertmanager", many).Events.Count);
        Assert.Equal("unreadable JSON", Deliveries.Parse("alertmanager", deep).Fault);
    }

    /// <summary>Splices bytes instead of building trees: tens of thousands of mutants per second.</summary>
    /// <param name="isNew">Asked with the path of each field, so that a field that a hundred payloads share is tried
    /// once.</param>
    private static IEnumerable<byte[]> Mutants(byte[] json, byte[][] replacements, Func<string, bool> isNew)
    {
        foreach (var (start, end, path, isName) in Tokens(json))
        {
            if (!isNew(isName ? $"-{path}" : path))
                continue;
            // A property with another name is a property that is not there.
            if (isName)
                yield return [.. json.AsSpan(0, start), .. "\"-\""u8, .. json.AsSpan(end)];
            else
                foreach (var replacement in replacements)
                    yield return [.. json.AsSpan(0, start), .. replacement, .. json.AsSpan(end)];
        }
    }

    private static List<(int Start, int End, string Path, bool IsName)> Tokens(byte[] json)
    {
        var (found, open, path) = (
            new List<(int, int, string, bool)>(),
            new Stack<(int Start, string Path, bool IsArray)>(),
            ""
        );
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            var (start, end) = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    path = $"{open.Peek().Path}.{reader.GetString()}";
                    // BytesConsumed of a name includes its colon.
                    found.Add((start, start + reader.ValueSpan.Length + 2, path, true));
                    break;
                case JsonTokenType.StartArray or JsonTokenType.StartObject:
                    open.Push((start, PathOf(), reader.TokenType == JsonTokenType.StartArray));
                    break;
                case JsonTokenType.EndArray or JsonTokenType.EndObject:
                    var container = open.Pop();
                    found.Add((container.Start, end, container.Path, false));
                    break;
                default:
                    found.Add((start, end, PathOf(), false));
                    break;
            }
        }
        return found;

        string PathOf() => open.TryPeek(out var parent) && parent.IsArray ? $"{parent.Path}[]" : path;
    }
}
