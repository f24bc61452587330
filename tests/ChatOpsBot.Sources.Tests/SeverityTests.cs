using System.Text.Json;

namespace ChatOpsBot.Sources.Tests;

public sealed class SeverityTests
{
    [Theory]
    [InlineData("critical", Severity.Critical)]
    [InlineData("CRITICAL", Severity.Critical)]
    [InlineData("crit", Severity.Critical)]
    [InlineData("page", Severity.Emergency)]
    [InlineData("p1", Severity.Emergency)]
    [InlineData("P1", Severity.Emergency)]
    [InlineData("P1 - Critical", Severity.Emergency)]
    [InlineData("1 - Critical", Severity.Critical)]
    [InlineData("SEV-1", Severity.Critical)]
    [InlineData("sev0", Severity.Emergency)]
    [InlineData("Severity 1", Severity.Critical)]
    [InlineData("disaster", Severity.Emergency)]
    [InlineData("emergency", Severity.Emergency)]
    [InlineData("fatal", Severity.Emergency)]
    [InlineData("high", Severity.Error)]
    [InlineData("error", Severity.Error)]
    [InlineData("major", Severity.Error)]
    [InlineData("p2", Severity.Error)]
    [InlineData("Sev2", Severity.Error)]
    [InlineData("warning", Severity.Warning)]
    [InlineData("average", Severity.Warning)]
    [InlineData("minor", Severity.Warning)]
    [InlineData("non-critical", Severity.Warning)]
    [InlineData("info", Severity.Info)]
    [InlineData("none", Severity.Info)]
    [InlineData("Sev4", Severity.Info)]
    [InlineData("chartreuse", Severity.Unknown)]
    [InlineData("", Severity.Unknown)]
    [InlineData(null, Severity.Unknown)]
    public void The_words_of_the_field_are_on_one_scale(string? word, Severity severity)
    {
        Assert.Equal(severity, SeverityScale.Of(word));
        Assert.Equal(severity >= Severity.Critical, SeverityScale.IsCritical(word));
    }

    [Fact]
    public void The_worst_word_is_given_back_as_it_was_written()
    {
        Assert.Equal("Disaster", SeverityScale.WorstOf(["warning", null, "Disaster", "high"]));
        Assert.Equal("crit", SeverityScale.WorstOf(["crit", "critical"]));
        Assert.Equal("chartreuse", SeverityScale.WorstOf(["info", "chartreuse"]));
        Assert.Null(SeverityScale.WorstOf([null]));
    }

    /// <summary>A source whose word the scale does not know would never block a deploy.</summary>
    [Fact]
    public void Every_severity_that_a_source_sends_is_known()
    {
        var words = Directory
            .EnumerateFiles(Repository.Payloads, "*.approved.json", SearchOption.AllDirectories)
            .SelectMany(file => Severities(JsonDocument.Parse(File.ReadAllText(file)).RootElement))
            .Distinct()
            .ToList();

        Assert.NotEmpty(words);
        Assert.DoesNotContain(words, word => SeverityScale.Of(word) == Severity.Unknown);
    }

    private static IEnumerable<string> Severities(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Array => element.EnumerateArray().SelectMany(Severities),
            JsonValueKind.Object => element
                .EnumerateObject()
                .SelectMany(property =>
                    property is { Name: "severity", Value.ValueKind: JsonValueKind.String }
                        ? [property.Value.GetString()!]
                        : Severities(property.Value)
                ),
            _ => [],
        };
}
