namespace ChatOpsBot.Sources.Tests;

/// <summary>
/// The folder is the list of tests: <c>Payloads/{source}/{case}.json</c> with what it parses to in <c>{case}.approved.json</c> beside. A new payload
/// fails once and leaves <c>{case}.received.json</c>: read it, and rename it when it is right. Of GitHub the case begins with the event's name and a dot.
/// </summary>
public sealed class PayloadTests
{
    public static TheoryData<string, string> Cases() => [.. EventSources.All.SelectMany(source => Payloads(source.Type)
        .Select(file => (source.Type, Path.GetFileNameWithoutExtension(file))))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_payload_parses_to_what_was_approved(string source, string name)
    {
        var path = Path.Combine(Repository.Payloads, source, name);

        var received = Deliveries.ToText(EventSources.ByType[source].Parse(RequestOf(source, path + ".json")));

        var approved = File.Exists(path + ".approved.json") ? File.ReadAllText(path + ".approved.json") : "";
        if (received != approved) File.WriteAllText(path + ".received.json", received);
        Assert.Equal(approved, received);
        File.Delete(path + ".received.json");
    }

    [Fact]
    public void Every_source_has_a_payload() =>
        Assert.All(EventSources.All, source => Assert.NotEmpty(Payloads(source.Type)));

    [Fact]
    public void No_secret_of_a_payload_reaches_an_event()
    {
        var everything = Deliveries.ToText(EventSources.All.SelectMany(source =>
            Payloads(source.Type).Select(file => source.Parse(RequestOf(source.Type, file)))));

        Assert.DoesNotContain("never shown", everything);
        Assert.DoesNotContain("hunter2", everything);
    }

    [Theory]
    [InlineData("alertmanager")]
    [InlineData("github")]
    [InlineData("jenkins")]
    public void A_collected_payload_is_read_or_named(string source)
    {
        var folder = Path.Combine(Repository.SharedPayloads, source);
        if (!Directory.Exists(folder)) Assert.Skip("The collection of payloads is not beside this checkout.");

        Assert.All(Files(folder), file =>
        {
            var parsed = EventSources.ByType[source].Parse(RequestOf(source, file));

            Assert.True(parsed.Events.Count > 0 ^ parsed.Unhandled is { Length: > 0 });
            Assert.DoesNotContain(":incomplete", parsed.Unhandled ?? "");
        });
    }

    internal static WebhookRequest RequestOf(string source, string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        return Deliveries.Request(source, File.ReadAllBytes(file), source == "github" ? name.Split("__")[0].Split('.')[0] : null, id: name);
    }

    internal static IEnumerable<string> Payloads(string source) => Files(Path.Combine(Repository.Payloads, source))
        .Where(file => !file.EndsWith(".approved.json", StringComparison.Ordinal) && !file.EndsWith(".received.json", StringComparison.Ordinal));

    internal static string[] Files(string folder) => [.. Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
