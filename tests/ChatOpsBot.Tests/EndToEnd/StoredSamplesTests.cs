using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOpsBot.Catalog.Audit;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;
using ChatOpsBot.Tests.Deployments;
using ChatOpsBot.Webhooks;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>What an earlier version stored is read by this one, and nothing of it gets lost.</summary>
public sealed class StoredSamplesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>
    /// A store has one document of a key, and the samples have several of some: each is in one of these stores.
    /// </summary>
    public static TheoryData<int> Stores =>
        [.. Enumerable.Range(0, StoredSample.Documents.GroupBy(sample => sample.Key).Max(same => same.Count()))];

    [Fact]
    public void A_document_that_is_read_and_written_again_has_all_that_was_stored()
    {
        var problems = new List<string>();
        foreach (var sample in StoredSample.Documents)
            if (StoredSampleReaders.WriteAgain(sample) is not { } again)
                problems.Add($"{sample}: no reader of this kind is in the table");
            else
            {
                problems.AddRange(Losses(sample.Bytes, again.Body, sample.Kind).Select(loss => $"{sample}: {loss}"));
                if (again.Indexes.Count > 0 && !again.Indexes.ToHashSet().IsSupersetOf(sample.Indexes))
                    problems.Add($"{sample}: it is no longer in the indexes {string.Join(", ", sample.Indexes)}");
                if (again.Key != sample.Key)
                    problems.Add($"{sample}: its key has become {again.Key}");
            }

        Assert.Empty(problems);
    }

    [Fact]
    public void So_has_a_work_item()
    {
        var problems = new List<string>();
        foreach (var sample in StoredSample.Work)
            if (StoredSampleReaders.EnqueueAgain(sample) is not { } again)
                problems.Add($"{sample}: no reader of this queue is in the table");
            else
            {
                problems.AddRange(Losses(sample.Bytes, again.Payload, sample.Kind).Select(loss => $"{sample}: {loss}"));
                if (again.Queue != sample.Kind)
                    problems.Add($"{sample}: its queue has become {again.Queue}");
            }

        Assert.Empty(problems);
    }

    [Fact]
    public void An_entry_of_the_audit_log_is_intact_and_says_who_did_what()
    {
        var entries = StoredSample
            .Documents.Where(sample => sample.Kind == "audit" && sample.Key != "audit/head")
            .ToList();

        Assert.NotEmpty(entries);
        Assert.All(
            entries,
            entry =>
            {
                Assert.Null(new AuditVerifier().Add(entry.Body!, 1));
                var fact = Fact.Read(entry.Bytes);
                Assert.Equal("U0ADA00001", fact.Actor);
                Assert.StartsWith("deploy ", fact.Title, StringComparison.Ordinal);
            }
        );
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task An_application_on_such_a_store_shows_it_and_works_what_waits(int store)
    {
        await using var deploys = await StartAsync(store);

        await ShowsAllAsync(deploys);

        var work = new Commit();
        work.Enqueues.AddRange(StoredSample.Work.Select(sample => sample.ToWork()));
        // The deliveries of the samples are other ones than those that their work items name.
        work.Enqueues.AddRange(
            Documents(store).Where(sample => sample.Kind == "webhook").Select(sample => EventWork.For(sample.Key))
        );
        foreach (var letter in Documents(store).Where(sample => sample.Kind == "dead"))
            DeadLetter.Replay((await deploys.App.Store.GetAsync(letter.Key, Stop))!, work);
        Assert.Equal(CommitStatus.Done, (await deploys.App.Store.CommitAsync(work, Stop)).Status);
        // Work that fails is given up after twelve tries, of which none comes later than five minutes after another.
        await deploys.PassAsync(TimeSpan.FromHours(3), TimeSpan.FromMinutes(10));

        var letters = await DeadLetter.ListAsync(deploys.App.Store, 1000, Stop);
        Assert.DoesNotContain(letters, letter => letter.Reason.Contains("Exception", StringComparison.Ordinal));
        Assert.DoesNotContain(letters, letter => letter.Reason.Contains("conflicts", StringComparison.Ordinal));
        await ShowsAllAsync(deploys);
    }

    private static async Task ShowsAllAsync(DeployApp deploys)
    {
        Assert.Contains("ChatOpsBot", await AskAsync("/chatops status"), StringComparison.Ordinal);
        Assert.Contains("checkout", await AskAsync("/deploy status"), StringComparison.Ordinal);
        Assert.Contains("#1", await AskAsync("/deploy history"), StringComparison.Ordinal);
        Assert.Contains("checkout", await AskAsync("/chatops audit"), StringComparison.Ordinal);
        Assert.Contains("f1", await AskAsync("/deploy freeze"), StringComparison.Ordinal);
        deploys.App.Slack.OpenHome("ada", "home");
        await deploys.App.UntilAsync(() => deploys.App.Slack.Home("ada") is not null);
        Assert.Contains("checkout", deploys.App.Slack.Home("ada")!.Blocks.ToString(), StringComparison.Ordinal);

        async Task<string> AskAsync(string line) => DeployApp.TextOf(await deploys.TypeAsync(line));
    }

    private static Task<DeployApp> StartAsync(int store) =>
        DeployApp.StartAsync(services =>
            services.AddSingleton<IHostedService>(provider => new Filling(
                provider.GetRequiredService<IStore>(),
                [.. Documents(store)]
            ))
        );

    private static IEnumerable<StoredSample> Documents(int store) =>
        StoredSample
            .Documents.GroupBy(sample => sample.Key)
            .Select(same => same.ToList())
            .Select(same => same[Math.Min(store, same.Count - 1)]);

    /// <summary>What was stored and is no more, or not the same. What is new does not count.</summary>
    private static IEnumerable<string> Losses(ReadOnlyMemory<byte> stored, ReadOnlyMemory<byte> again, string kind)
    {
        if (stored.Span.SequenceEqual(again.Span))
            return [];
        // A delivery is a line of JSON, and its body below.
        var (line, end) = (stored.Span.IndexOf((byte)'\n'), again.Span.IndexOf((byte)'\n'));
        if (line > 0 && (end <= 0 || !stored.Span[line..].SequenceEqual(again.Span[end..])))
            return ["the text below its first line is another"];
        return line > 0
            ? Losses(JsonNode.Parse(stored.Span[..line]), JsonNode.Parse(again.Span[..end]), kind)
            : Losses(Parse(stored), Parse(again), kind);
    }

    private static IEnumerable<string> Losses(JsonNode? stored, JsonNode? again, string path)
    {
        if (StoredSampleReaders.Dropped.ContainsKey(path))
            return [];
        return (stored, again) switch
        {
            (null, null) => [],
            (JsonObject before, JsonObject after) => before.SelectMany(field =>
                Losses(field.Value, after[field.Key], $"{path}.{field.Key}")
            ),
            (JsonArray before, JsonArray after) when before.Count == after.Count => before
                .Zip(after, (one, other) => Losses(one, other, path))
                .SelectMany(losses => losses),
            (JsonValue before, JsonValue after) when JsonNode.DeepEquals(before, after) => [],
            _ => [$"{path} was {stored?.ToJsonString() ?? "null"} and is {again?.ToJsonString() ?? "lost"}"],
        };
    }

    private static JsonNode? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonNode.Parse(body.Span);
        }
        catch (JsonException)
        {
            return JsonValue.Create(Encoding.UTF8.GetString(body.Span));
        }
    }

    /// <summary>Before everything else starts.</summary>
    private sealed class Filling(IStore store, IReadOnlyList<StoredSample> documents) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            var commit = new Commit();
            foreach (var document in documents)
                commit.Put(document.Key, document.Bytes, 0, null, document.Indexes);
            await store.CommitAsync(commit, cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
