using System.Globalization;
using System.Text;
using System.Text.Json;
using ChatOpsBot.Sources.Generic;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.Http;
using CloudNative.CloudEvents.SystemTextJson;

namespace ChatOpsBot.Sources.Tests.Judges;

/// <summary>
/// CloudEvents as the library of the CNCF reads them: of one request both know the same attributes, and what lacks a
/// required one is not an event for either.
/// </summary>
public sealed class CloudEventsJudgeTests
{
    private static readonly JsonEventFormatter Format = new();
    private static readonly string[] Known =
    [
        "id",
        "source",
        "type",
        "specversion",
        "subject",
        "time",
        "dataschema",
        "datacontenttype",
        "partitionkey",
        "sequence2",
        "sampled",
        "data",
        "data.name",
    ];

    private const string Structured = "Content-Type: application/cloudevents+json",
        Batched = "Content-Type: application/cloudevents-batch+json";

    public static TheoryData<string> Events =>
        [
            """
                Content-Type: application/cloudevents+json

                {"specversion":"1.0","id":"1","source":"/ci","type":"com.acme.done"}
                """,
            """
                Content-Type: application/cloudevents+json; charset=utf-8

                {"specversion":"1.0","id":"A-1","source":"https://ci.acme.example/a?b=c#d","type":"com.acme.done",
                "subject":"runs/7","time":"2026-03-02T10:04:17.123+01:00","dataschema":"https://acme.example/schema",
                "datacontenttype":"application/json","partitionkey":"zürich","sequence2":42,"sampled":true,
                "data":{"name":"nightly","id":7}}
                """,
            """
                Content-Type: application/cloudevents+json

                {"specversion":"1.0","id":"1","source":"ci","type":"t","subject":null,"time":null,"partitionkey":null,
                "data":"words"}
                """,
            """
                Content-Type: application/cloudevents+json

                {"specversion":"1.0","id":"1","source":"urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66","type":"t",
                "datacontenttype":"text/plain","data":"two\nlines"}
                """,
            """
                ce-specversion: 1.0
                ce-id: 1
                ce-source: /ci
                ce-type: com.acme.done


                """,
            """
                Content-Type: application/json
                CE-SpecVersion: 1.0
                CE-Id: A-1
                CE-Source: https://ci.acme.example/a?b=c#d
                CE-Type: com.acme.done
                CE-Subject: runs/7
                CE-Time: 2026-03-02T10:04:17.123+01:00
                CE-DataSchema: https://acme.example/schema
                CE-PartitionKey: key
                CE-Sequence2: 42
                CE-Sampled: true

                {"name":"nightly","id":7}
                """,
            """
                Content-Type: text/plain; charset=utf-8
                ce-specversion: 1.0
                ce-id: Euro%20%E2%82%AC%20%F0%9F%98%80
                ce-source: /a%20b
                ce-type: t
                ce-subject: 100%25
                ce-partitionkey: "say \"hi\" \\ %22"

                Zürich: disk full
                """,
            """
                Content-Type: application/json
                ce-specversion: 1.0
                ce-id: 1
                ce-source: /ci
                ce-type: t
                ce-subject: "quoted"

                "words"
                """,
            """
                Content-Type: application/cloudevents-batch+json

                [{"specversion":"1.0","id":"1","source":"/ci","type":"a","partitionkey":"x"},
                {"specversion":"1.0","id":"2","source":"/ci","type":"b","data":{"name":"nightly"}}]
                """,
            """
                Content-Type: application/cloudevents-batch+json

                []
                """,
        ];

    [Theory]
    [MemberData(nameof(Events))]
    public async Task Both_read_the_same(string text) => await AssertSameAsync(RequestOf(text));

    public static TheoryData<string> Approved() =>
        [.. PayloadTests.Payloads("cloudevents").Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Approved))]
    public async Task Both_read_the_same_of_our_payloads(string name)
    {
        var file = PayloadTests.RequestOf("cloudevents", Path.Combine(Repository.Payloads, "cloudevents", name));
        var request = new Request(file.Headers, file.Body.ToArray());

        await (name == "version-0-3.json" ? AssertRefusedAsync(request) : AssertSameAsync(request));
    }

    /// <summary>One of them has names in capitals, which are not names of attributes to the library.</summary>
    [Fact]
    public async Task Both_read_the_same_of_what_was_collected()
    {
        var folder = Path.Combine(Repository.SharedPayloads, "cloudevents");
        if (!Directory.Exists(folder))
            Assert.Skip("The collection of payloads is not beside this checkout.");
        foreach (var file in PayloadTests.Files(folder))
        {
            var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            var type = text.TrimStart().StartsWith('[') ? Batched : Structured;
            // The specification's examples leave out what is encoded.
            text = text.Replace("... base64 encoded string ...", "AAAA", StringComparison.Ordinal);
            var request = RequestOf($"{type}\n\n{text}");
            if (Path.GetFileName(file) == "google_structured_audit_LogEntryData-bigqueryjobcompleted.json")
            {
                Assert.Null(await TheirsAsync(request));
                Assert.NotNull(Ours(request));
            }
            else
                await AssertSameAsync(request);
        }
    }

    /// <summary>No attribute of these is missing but the one that is named, in either form.</summary>
    [Theory]
    [InlineData("id", null)]
    [InlineData("source", null)]
    [InlineData("type", null)]
    [InlineData("specversion", null)]
    [InlineData("id", "")]
    [InlineData("source", "")]
    [InlineData("type", "")]
    [InlineData("specversion", "")]
    [InlineData("specversion", "0.3")]
    [InlineData("specversion", "2.0")]
    [InlineData("specversion", "v1")]
    public async Task Neither_takes_what_lacks_a_required_attribute(string name, string? value)
    {
        var attributes = new Dictionary<string, string>
        {
            ["specversion"] = "1.0",
            ["id"] = "1",
            ["source"] = "/ci",
            ["type"] = "t",
        };
        if (value is null)
            attributes.Remove(name);
        else
            attributes[name] = value;
        var binary = attributes.ToDictionary(attribute => $"ce-{attribute.Key}", attribute => attribute.Value);
        binary["Content-Type"] = "application/json";

        await AssertRefusedAsync(new Request(binary, "{}"u8.ToArray()));
        await AssertRefusedAsync(
            new Request(
                new Dictionary<string, string> { ["Content-Type"] = "application/cloudevents+json" },
                JsonSerializer.SerializeToUtf8Bytes(attributes)
            )
        );
    }

    [Theory]
    [InlineData("""{"specversion":"1.0","id":7,"source":"/ci","type":"t"}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":null,"type":"t"}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/ci","type":["t"]}""")]
    [InlineData("""{"specversion":1.0,"id":"1","source":"/ci","type":"t"}""")]
    [InlineData("""{"SpecVersion":"1.0","Id":"1","Source":"/ci","Type":"t"}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/ci","type":"t" """)]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("")]
    public async Task Neither_takes_what_is_not_an_envelope(string body) =>
        await AssertRefusedAsync(RequestOf($"{Structured}\n\n{body}"));

    /// <summary>
    /// What is only wrong beside the required attributes does not keep an event back, with us: it counts as missing, as
    /// a wrong field of any sender does.
    /// </summary>
    [Theory]
    [InlineData("\"Subject\":\"a\"", "a name in capitals")]
    [InlineData("\"partition_key\":\"a\"", "a name with other signs than letters and digits")]
    [InlineData("\"subject\":\"\"", "an empty attribute")]
    [InlineData("\"subject\":7", "an attribute of another type")]
    [InlineData("\"time\":\"yesterday\"", "a time that is none")]
    [InlineData("\"partitionkey\":{}", "an extension that is no plain value")]
    [InlineData("\"data_base64\":\"...\"", "data that cannot be decoded")]
    public async Task We_take_what_is_only_wrong_beside(string attribute, string why)
    {
        var request = RequestOf(
            $$"""
            {{Structured}}

            {"specversion":"1.0","id":"1","source":"/ci","type":"t",{{attribute}}}
            """
        );

        Assert.Null(await TheirsAsync(request));
        Assert.True(Ours(request) is { Count: 1 }, why);
    }

    [Fact]
    public async Task We_take_a_percent_sign_that_encodes_nothing()
    {
        var request = RequestOf(
            """
            Content-Type: application/json
            ce-specversion: 1.0
            ce-id: 1
            ce-source: /ci
            ce-type: t
            ce-subject: 100%

            {}
            """
        );

        Assert.Null(await TheirsAsync(request));
        Assert.Equal("100%", Assert.Single(Ours(request)!)["subject"]);
    }

    [Fact]
    public async Task We_take_the_valid_events_of_a_batch_with_a_broken_one()
    {
        var request = RequestOf(
            $$"""
            {{Batched}}

            [{"specversion":"1.0","id":"1","source":"/ci","type":"a"},{"specversion":"1.0"}]
            """
        );

        Assert.Null(await TheirsAsync(request));
        Assert.Equal("1", Assert.Single(Ours(request)!)["id"]);
    }

    private static async Task AssertSameAsync(Request request)
    {
        var (ours, theirs) = (Ours(request), await TheirsAsync(request));

        Assert.NotNull(theirs);
        Assert.NotNull(ours);
        Assert.Equal(theirs.Select(Written), ours.Select(Written));
    }

    /// <summary>Without the content type that data has where none is named: the library names it.</summary>
    private static string Written(Dictionary<string, string> one) =>
        string.Join(
            '\n',
            one.Where(attribute => attribute is not { Key: "datacontenttype", Value: "application/json" })
                .OrderBy(attribute => attribute.Key, StringComparer.Ordinal)
        );

    private static async Task AssertRefusedAsync(Request request)
    {
        Assert.Null(await TheirsAsync(request));
        Assert.Null(Ours(request));
    }

    /// <summary>Null for what is not understood.</summary>
    private static List<Dictionary<string, string>>? Ours(Request request)
    {
        var rule = new EventRule
        {
            Kind = EventKind.Alert,
            Subject = "{id}",
            State = "firing",
        };
        foreach (var name in Known)
            rule.Labels[name] = $"{{{name}}}";
        var source = ((IMappedSource)EventSources.ByType["cloudevents"]).With([rule]);
        var parsed = source.Parse(
            Deliveries.Request("cloudevents", request.Body) with
            {
                Headers = source
                    .Headers.Where(request.Headers.ContainsKey)
                    .ToDictionary(name => name, name => request.Headers[name], StringComparer.OrdinalIgnoreCase),
            }
        );
        return parsed.Fault is null
            ? [.. parsed.Events.Select(one => one.Labels.ToDictionary(label => label.Key, label => Same(label.Value)))]
            : null;
    }

    /// <summary>Null for what it refuses.</summary>
    private static async Task<List<Dictionary<string, string>>?> TheirsAsync(Request request)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "https://bot.example/webhooks/cloudevents");
        message.Content = new ByteArrayContent(request.Body);
        foreach (var (name, value) in request.Headers)
            Assert.True(
                message.Headers.TryAddWithoutValidation(name, value)
                    || message.Content.Headers.TryAddWithoutValidation(name, value)
            );
        try
        {
            IReadOnlyList<CloudEvent> events = message.IsCloudEventBatch()
                ? await message.ToCloudEventBatchAsync(Format)
                : [await message.ToCloudEventAsync(Format)];
            return [.. events.Select(Read)];
        }
        catch (Exception refused)
            when (refused is ArgumentException or FormatException or InvalidOperationException or JsonException)
        {
            return null;
        }
    }

    private static Dictionary<string, string> Read(CloudEvent one)
    {
        var known = one.GetPopulatedAttributes()
            .Where(attribute => Known.Contains(attribute.Key.Name))
            .ToDictionary(attribute => attribute.Key.Name, attribute => Same(attribute.Key.Format(attribute.Value)));
        known["specversion"] = one.SpecVersion.VersionId;
        switch (one.Data)
        {
            case JsonElement { ValueKind: JsonValueKind.Object } data:
                if (data.TryGetProperty("name", out var name))
                    known["data.name"] = name.ToString();
                break;
            case byte[]:
                // We have no use for what is not text.
                break;
            case { } plain when plain.ToString() is { Length: > 0 } text:
                known["data"] = text;
                break;
        }
        return known;
    }

    /// <summary>One moment has many spellings.</summary>
    private static string Same(string value) =>
        value.Contains('T', StringComparison.Ordinal)
        && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out var time)
            ? time.ToUniversalTime().ToString("O")
            : value;

    private static Request RequestOf(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split("\n\n", 2);
        return new Request(
            lines[0]
                .Split('\n')
                .Select(line => line.Split(':', 2))
                .ToDictionary(header => header[0], header => header[1].Trim(), StringComparer.OrdinalIgnoreCase),
            Encoding.UTF8.GetBytes(lines[1])
        );
    }

    private sealed record Request(IReadOnlyDictionary<string, string> Headers, byte[] Body);
}
