using System.Text;

namespace ChatOpsBot.Sources.Tests;

/// <summary>
/// Whatever a sender gets wrong is a value: every field of every payload is taken away or replaced, one at a time, and
/// nothing throws.
/// </summary>
public sealed class FuzzTests
{
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
        Assert.All(PayloadTests.Payloads(source), file => BreakEveryField(source, file, JsonMutants.Nasty, seen));

        var shared = Path.Combine(Repository.SharedPayloads, source);
        Assert.All(
            Directory.Exists(shared) ? PayloadTests.Files(shared) : [],
            file => BreakEveryField(source, file, JsonMutants.OfEachType, seen)
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
            var mutant in JsonMutants.Of(
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
}
