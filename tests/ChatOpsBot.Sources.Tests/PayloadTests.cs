using System.Text.Json;
using ChatOpsBot.Sources.Generic;

namespace ChatOpsBot.Sources.Tests;

/// <summary>
/// The folder is the list of tests: <c>Payloads/{source}/{case}.json</c> (or <c>.xml</c>, <c>.txt</c>, <c>.csv</c>)
/// with what it parses to in <c>{case}.approved.json</c> beside. A new payload fails once and leaves
/// <c>{case}.received.json</c>: read it, and rename it when it is right. Of GitHub the case begins with the event's
/// name and a dot; the headers and the query of others are in <c>{case}.headers</c>: lines of <c>Name: value</c>, and
/// <c>?branch=main</c>. Sources that configuration maps have their rules in <c>{case}.rules</c>.
/// </summary>
public sealed class PayloadTests
{
    public static TheoryData<string, string> Cases() =>
        [
            .. EventSources.All.SelectMany(source =>
                Payloads(source.Type).Select(file => (source.Type, Path.GetFileName(file)))
            ),
        ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_payload_parses_to_what_was_approved(string source, string name)
    {
        var file = Path.Combine(Repository.Payloads, source, name);
        var path = Path.ChangeExtension(file, null);

        var received = Deliveries.ToText(Parse(source, file));

        var approved = File.Exists(path + ".approved.json") ? File.ReadAllText(path + ".approved.json") : "";
        if (received != approved)
            File.WriteAllText(path + ".received.json", received);
        Assert.Equal(approved, received);
        File.Delete(path + ".received.json");
    }

    [Fact]
    public void Every_source_has_a_payload() =>
        Assert.All(EventSources.All, source => Assert.NotEmpty(Payloads(source.Type)));

    [Fact]
    public void No_secret_of_a_payload_reaches_an_event()
    {
        var everything = Deliveries.ToText(
            EventSources.All.SelectMany(source => Payloads(source.Type).Select(file => Parse(source.Type, file)))
        );

        Assert.DoesNotContain("never shown", everything);
        Assert.DoesNotContain("hunter2", everything);
    }

    [Theory]
    [InlineData("alertmanager")]
    [InlineData("appveyor")]
    [InlineData("azure-pipelines", "azure_pipelines")]
    [InlineData("bamboo")]
    [InlineData("bitbucket", "bitbucket_pipelines")]
    [InlineData("buildkite")]
    [InlineData("circleci")]
    [InlineData("github")]
    [InlineData("gitlab")]
    [InlineData("jenkins")]
    [InlineData("teamcity")]
    [InlineData("travis")]
    public void A_collected_payload_is_read_or_named(string source, string? folderName = null)
    {
        var folder = Path.Combine(Repository.SharedPayloads, folderName ?? source);
        if (!Directory.Exists(folder))
            Assert.Skip("The collection of payloads is not beside this checkout.");

        Assert.All(
            Files(folder),
            file =>
            {
                var parsed = EventSources.ByType[source].Parse(RequestOf(source, file));

                Assert.True(parsed.IsOneAnswer());
                Assert.DoesNotContain(":incomplete", parsed.Fault ?? "");
            }
        );
    }

    /// <summary>The source as it reads this payload.</summary>
    internal static IEventSource SourceOf(string source, string file)
    {
        var rules = Path.ChangeExtension(file, ".rules");
        return EventSources.ByType[source] is IMappedSource mapped && File.Exists(rules)
            ? mapped.With(JsonSerializer.Deserialize<List<EventRule>>(File.ReadAllText(rules))!)
            : EventSources.ByType[source];
    }

    internal static ParsedWebhook Parse(string source, string file) =>
        SourceOf(source, file).Parse(RequestOf(source, file));

    internal static WebhookRequest RequestOf(string source, string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var request = Deliveries.Request(
            source,
            File.ReadAllBytes(file),
            source == "github" ? name.Split("__")[0].Split('.')[0] : null,
            id: name
        );
        var beside = new[] { Path.ChangeExtension(file, ".headers"), file + ".headers.txt" }.FirstOrDefault(
            File.Exists
        );
        return beside is null ? request : WithHeaders(request, File.ReadAllLines(beside));
    }

    private static WebhookRequest WithHeaders(WebhookRequest request, IEnumerable<string> lines)
    {
        var headers = new Dictionary<string, string>(request.Headers, StringComparer.OrdinalIgnoreCase);
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            if (line.StartsWith('?'))
                foreach (var pair in line[1..].Split('&').Select(pair => pair.Split('=', 2)))
                    parameters[pair[0]] = Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? "");
            else if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var at)
                headers[line[..at]] = line[(at + 1)..].Trim();
        }
        return request with { Headers = headers, Parameters = parameters };
    }

    internal static bool IsJson(string file) => file.EndsWith(".json", StringComparison.Ordinal);

    internal static IEnumerable<string> Payloads(string source) =>
        Directory
            .EnumerateFiles(Path.Combine(Repository.Payloads, source))
            .Order(StringComparer.Ordinal)
            .Where(file => !Beside.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)));

    private static readonly string[] Beside = [".approved.json", ".received.json", ".headers", ".rules"];

    internal static string[] Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
