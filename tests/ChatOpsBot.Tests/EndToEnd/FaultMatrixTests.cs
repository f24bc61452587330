using System.Collections.Concurrent;
using ChatOpsBot.Tests.Platform.Language;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>
/// Each method of Slack's that the bot calls, failing in each way, in each life that calls it
/// (<see cref="FaultLife.Lives"/>). In the end Slack shows what it shows when nothing fails.
/// </summary>
public sealed class FaultMatrixTests
{
    /// <summary>What the process does not live to write down; it is the store that forgets here.</summary>
    public const string Killed = "killed";

    private const string ResponseUrl = "response_url";

    /// <summary>What is called only after a message was lost, or came late.</summary>
    private static readonly string?[] Posts = [null, "lost", "late"];

    /// <summary>Called in no life, with the reason.</summary>
    private static readonly IReadOnlyDictionary<string, string> Elsewhere = new Dictionary<string, string>
    {
        ["views.push"] = "opens a modal on a modal, by the code of views.open",
        ["usergroups.users.update"] = "keeps a group in step; whatever failed is repaired by the next look",
        ["conversations.setTopic"] = "keeps a topic in step; whatever failed is repaired by the next look",
    };

    /// <summary>Done, without an answer.</summary>
    private static readonly string[] Lost = ["lost", "lost and 500", "lost and 503", "late"];

    /// <summary>Lives wait much more than they compute.</summary>
    private const int AtOnce = 32;

    private static readonly Lock Once = new();
    private static readonly Dictionary<string, Task<FaultLife.End>> Runs = [];
    private static Task<ILookup<string, string>>? _problems;
    private static Task<IReadOnlyDictionary<string, Meeting>>? _met;

    public static TheoryData<string> Faults => [.. Lost, "500", "503", "429", Killed];

    [Theory, MemberData(nameof(Faults))]
    public async Task Whatever_call_fails_the_end_is_the_same(string fault)
    {
        var problems = (await ProblemsAsync())[fault].ToList();

        Assert.True(problems.Count == 0, string.Join('\n', problems.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Every_method_that_the_bot_calls_is_called_in_some_life()
    {
        string[] calls = [.. DeclarationTests.MethodsInUse().Select(method => method.Name), ResponseUrl];

        var met = (await MetAsync()).Keys;
        Assert.Empty(calls.Except(Elsewhere.Keys).Except(met));
        Assert.Empty(met.Except(calls).Concat(Elsewhere.Keys.Intersect(met)));
    }

    /// <summary>Of all faults at once, by the fault.</summary>
    private static Task<ILookup<string, string>> ProblemsAsync()
    {
        lock (Once)
            return _problems ??= RunAllAsync();
    }

    private static async Task<ILookup<string, string>> RunAllAsync()
    {
        var problems = new ConcurrentBag<(string Fault, string Problem)>();
        var cases = from met in await MetAsync() from row in Faults select (met.Key, met.Value, row.Data);
        await Parallel.ForEachAsync(
            cases,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = AtOnce,
                CancellationToken = TestContext.Current.CancellationToken,
            },
            async (one, _) =>
            {
                var (method, (post, lives), fault) = one;
                try
                {
                    var expected = await UndisturbedAsync(null, lives);
                    var end = await FaultLife.RunAsync(new(method, fault, post), lives);
                    // What came over a response address cannot be found again: an answer twice is better than none.
                    var surplus = method == ResponseUrl && Lost.Contains(fault) ? 1 : 0;
                    foreach (var problem in end.Differences(expected, surplus))
                        problems.Add((fault, $"{method}, {fault}: {problem}"));
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    problems.Add((fault, $"{method}, {fault}: {exception}"));
                }
            }
        );
        return problems.ToLookup(problem => problem.Fault, problem => problem.Problem);
    }

    private static Task<IReadOnlyDictionary<string, Meeting>> MetAsync()
    {
        lock (Once)
            return _met ??= FindAsync();
    }

    /// <summary>The lives in which each method is called, and what has to become of a message before that.</summary>
    private static async Task<IReadOnlyDictionary<string, Meeting>> FindAsync()
    {
        var met = new Dictionary<string, Meeting>();
        string[] all = [.. FaultLife.Lives.Select(life => life.Name)];
        foreach (var post in Posts)
        {
            var called = (await UndisturbedAsync(post, all)).Called;
            foreach (var method in called.Values.SelectMany(methods => methods).Distinct())
                met.TryAdd(method, new(post, [.. all.Where(life => called[life].Contains(method))]));
        }
        return met;
    }

    private static Task<FaultLife.End> UndisturbedAsync(string? post, string[] lives)
    {
        var name = $"{post}: {string.Join(", ", lives)}";
        lock (Once)
        {
            if (!Runs.TryGetValue(name, out var run))
                run = Runs[name] = FaultLife.RunAsync(new(null, null, post), lives);
            return run;
        }
    }

    /// <param name="Post">What has to become of a message for the method to be called; null for nothing.</param>
    /// <param name="Lives">Those that call it.</param>
    private sealed record Meeting(string? Post, string[] Lives);
}
