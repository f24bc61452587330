using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace ChatOpsBot.Sources.Tests;

/// <summary>
/// Payloads that broke on the way, or were made to break us: cut off, empty, of another type, huge, and any JSON at
/// all. The answer is a fault with a reason, never a crash, a hang, or a card out of half a body.
/// </summary>
public sealed class BrokenPayloadTests
{
    private const int Cuts = 24;

    /// <summary>What a parser may take for a body, beside a fixed start: times its length.</summary>
    private const long AllocatedPerByte = 400,
        AllocatedAtStart = 4 * 1024 * 1024;

    private static readonly string[] Roots =
    [
        "",
        " ",
        "null",
        "true",
        "7",
        "\"x\"",
        "[]",
        "{}",
        "[null]",
        "[[[]]]",
        "[7,\"x\",{}]",
        "{\"\":{}}",
        "\uFEFF{}",
        "\0",
    ];

    public static TheoryData<string> Sources() => [.. EventSources.All.Select(source => source.Type)];

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_body_that_was_cut_off_is_a_fault_and_never_a_card(string source) =>
        Assert.All(
            Requests(source),
            sent =>
            {
                foreach (
                    var length in Enumerable
                        .Range(0, Cuts)
                        .Select(cut => sent.Request.Body.Length * cut / Cuts)
                        .Append(TrimmedLength(sent.Request.Body) - 1)
                        .Distinct()
                )
                {
                    var parsed = Parse(
                        sent.Tool,
                        sent.Request with
                        {
                            Body = sent.Request.Body[..Math.Max(0, length)],
                        }
                    );
                    // Text has no end of its own: half a list of results is a list of results.
                    if (sent.IsJson)
                        Assert.Empty(parsed.Events);
                }
            }
        );

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_body_of_another_sort_is_an_answer(string source) =>
        Assert.All(
            Requests(source).DistinctBy(sent => string.Join('|', sent.Request.Headers.Values)),
            sent =>
            {
                foreach (var root in Roots)
                    Parse(sent.Tool, sent.Request with { Body = Encoding.UTF8.GetBytes(root) });
            }
        );

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_byte_order_mark_before_the_json_changes_nothing(string source) =>
        Assert.All(
            Requests(source).Where(sent => sent.IsJson),
            sent =>
                Assert.Equal(
                    Deliveries.ToText(sent.Tool.Parse(sent.Request)),
                    Deliveries.ToText(
                        sent.Tool.Parse(sent.Request with { Body = (byte[])[.. "\uFEFF"u8, .. sent.Request.Body.Span] })
                    )
                )
        );

    [Theory]
    [MemberData(nameof(Sources))]
    public void Without_its_headers_a_body_is_an_answer(string source) =>
        Assert.All(
            Requests(source),
            sent =>
                Parse(
                    sent.Tool,
                    sent.Request with
                    {
                        Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase),
                        Parameters = new Dictionary<string, string>(),
                    }
                )
        );

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_huge_body_is_an_answer_in_memory_of_its_own_order(string source)
    {
        var sent = Requests(source).MaxBy(sent => sent.Request.Body.Length)!;
        if (!sent.IsJson)
        {
            Parse(sent.Tool, sent.Request with { Body = Repeated(sent.Request.Body, 1024 * 1024) });
            return;
        }
        var whole = Encoding.UTF8.GetString(sent.Request.Body.Span).TrimEnd();
        Parse(
            sent.Tool,
            sent.Request with
            {
                Body = Encoding.UTF8.GetBytes(
                    $"[{string.Join(',', Enumerable.Repeat(whole, Math.Max(2, 500_000 / whole.Length)))}]"
                ),
            }
        );
        // The longest text of the payload, a thousand times as long.
        if (LongestText(whole) is { Length: > 0 } text)
            Parse(
                sent.Tool,
                sent.Request with
                {
                    Body = Encoding.UTF8.GetBytes(
                        whole.Replace($"\"{text}\"", $"\"{new string('x', 500_000)}\"", StringComparison.Ordinal)
                    ),
                }
            );
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Any_JSON_is_an_event_nothing_to_tell_or_a_fault(string source)
    {
        var requests = Requests(source)
            .DistinctBy(sent => string.Join('|', sent.Request.Headers.Values))
            .Take(12)
            .ToList();
        var names = requests
            .Where(sent => sent.IsJson)
            .SelectMany(sent => NamesIn(Encoding.UTF8.GetString(sent.Request.Body.Span)))
            .Distinct()
            .Take(200)
            .DefaultIfEmpty("x")
            .ToArray();
        var documents = Json(
            Gen.Frequency((4, Gen.Elements(names)), (1, Gen.Elements("", "id", "\\ud800", "a.b", "é")))
        );

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(12),
            Prop.ForAll(
                documents.ToArbitrary(),
                json =>
                {
                    foreach (var sent in requests)
                        Parse(sent.Tool, sent.Request with { Body = Encoding.UTF8.GetBytes(json) });
                    return true;
                }
            )
        );
    }

    /// <summary>One answer, within its memory, and with every event fit to be a card.</summary>
    private static ParsedWebhook Parse(IEventSource tool, WebhookRequest request)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var parsed = tool.Parse(request);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(
            parsed.IsOneAnswer(),
            $"{tool.Type}: {Encoding.UTF8.GetString(request.Body.Span[..Math.Min(request.Body.Length, 2000)])}"
        );
        Assert.True(
            allocated < AllocatedAtStart + AllocatedPerByte * request.Body.Length,
            $"{tool.Type} takes {allocated} bytes for a body of {request.Body.Length}"
        );
        Assert.All(
            parsed.Events,
            e =>
            {
                Assert.Contains(e.Kind, EventKind.All);
                Assert.Contains(':', e.Subject);
                Assert.True(Enum.IsDefined(e.State));
                Assert.True(e.Occurred.Year > 1);
            }
        );
        return parsed;
    }

    private static List<Sent> Requests(string source) =>
        [
            .. PayloadTests
                .Payloads(source)
                .Select(file => new Sent(
                    PayloadTests.SourceOf(source, file),
                    PayloadTests.RequestOf(source, file),
                    PayloadTests.IsJson(file)
                )),
        ];

    private static Gen<string> Json(Gen<string> names)
    {
        var leaf = Gen.Elements(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "1.5e300",
            "99999999999999999999",
            "\"\"",
            "\"x\"",
            "\"failed\"",
            "\"firing\"",
            "\"2026-03-02T09:00:00Z\"",
            "1772442000",
            "\"\\ud800\"",
            "\"https://acme.example/1\"",
            "\"<!channel>\""
        );
        return Gen.Sized(size => Of(Math.Min(size, 12)));

        Gen<string> Of(int size) =>
            size <= 1
                ? leaf
                : Gen.Frequency(
                    (2, leaf),
                    (
                        3,
                        names
                            .Zip(Of(size / 2), (name, value) => $"\"{name}\":{value}")
                            .ListOf()
                            .Select(pairs => $"{{{string.Join(',', pairs.Take(8))}}}")
                    ),
                    (2, Of(size / 2).ListOf().Select(items => $"[{string.Join(',', items.Take(6))}]"))
                );
    }

    private static IEnumerable<string> NamesIn(string json) =>
        json.Split('"')
            .Where((_, index) => index % 2 == 1)
            .Where(text =>
                text.Length is > 0 and < 40
                && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.')
            );

    private static string? LongestText(string json) =>
        json.Split('"')
            .Where((text, index) => index % 2 == 1 && !text.Contains('\\', StringComparison.Ordinal))
            .MaxBy(text => text.Length);

    private static int TrimmedLength(ReadOnlyMemory<byte> body) => body.Span.TrimEnd(" \r\n\t"u8).Length;

    private static byte[] Repeated(ReadOnlyMemory<byte> body, int length)
    {
        var bytes = new byte[length];
        for (var at = 0; at < length; at += Math.Max(1, body.Length))
            body.Span[..Math.Min(body.Length, length - at)].CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    private sealed record Sent(IEventSource Tool, WebhookRequest Request, bool IsJson);
}
