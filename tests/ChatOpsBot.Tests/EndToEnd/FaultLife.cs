using System.Text.RegularExpressions;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Tests.Deployments;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>Some lives, each met by a fault of one method in its first call, and what is left of them.</summary>
internal sealed partial class FaultLife(DeployApp deploys, ForgetfulStore store, FaultLife.Case fault)
{
    private static readonly string[] Channels = ["general", "random", "checkout", "chatops-admin", "alerts"];
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(60);
    private static readonly string[] Settings =
    [
        "Routes:0:Match:0=kind=alert",
        "Routes:0:Channel=#alerts",
        "Routes:1:Match:0=repository=acme/stranger-alert",
        "Routes:1:Channel=#alerts",
        "Permissions:chatops home:0=@platform",
        "Permissions:chatops admin:0=U0ADA00001",
    ];

    private const string Reply = ", reply";

    private readonly List<string> _problems = [];
    private readonly Dictionary<string, IReadOnlySet<string>> _called = [];
    private int _strangers;
    private long _since;
    private bool _isBroken,
        _wasMet;

    private TestApp App => deploys.App;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="lives">Those of <see cref="Lives"/> that are lived, in their order.</param>
    public static async Task<End> RunAsync(Case fault, IReadOnlyCollection<string> lives)
    {
        ForgetfulStore? store = null;
        await using var deploys = await DeployApp.StartAsync(
            services => services.AddStore(made => store = new ForgetfulStore(made)),
            Settings
        );
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        // The bot is not in it, and neither is everyone.
        deploys.App.Slack.AddChannel("alerts", ["ada"]);
        var life = new FaultLife(deploys, store!, fault);
        await life.UntilAsync(() => deploys.App.Slack.Log.Any(entry => entry.Name == "auth.test"));
        foreach (var (name, live) in Lives.Where(one => lives.Contains(one.Name)))
            await life.LiveAsync(name, live);
        // A fault that nothing meets proves nothing.
        if (fault.Method is not null && !life._wasMet)
            life._problems.Add("it was not called");
        return await life.EndAsync();
    }

    private async Task LiveAsync(string name, Func<FaultLife, Task> live)
    {
        var before = LastEntry();
        await live(this);
        Unbreak();
        _called[name] = App
            .Slack.Log.Where(entry => entry.Id > before && entry.Direction == "to_slack")
            .Select(entry => entry.Name)
            .ToHashSet();
    }

    /// <summary>As a person does: again, when nothing came of it.</summary>
    private async Task ActAsync(Func<Task> act, Func<bool> done)
    {
        for (var tries = 0; tries < 4 && !done(); tries++)
        {
            await act();
            await CalledAsync();
            await SettleAsync();
        }
        if (!done())
            _problems.Add("what a person did came to nothing four times");
    }

    private Task TypeAsync(string line, Func<bool> done, string user = "ada") =>
        ActAsync(async () => await App.Slack.CommandAsync(user, "general", line, Stop), done);

    /// <summary>The next call of the method fails, after what makes the bot call it.</summary>
    private void Break()
    {
        Unbreak();
        if (fault.Post is { } post)
            App.Slack.Faults.Add(Fault(post) with { Method = "chat.postMessage", Times = 1 });
        if (fault.Method is null)
            return;
        (_since, _isBroken) = (LastEntry(), true);
        if (fault.Kind == FaultMatrixTests.Killed)
            store.ForgetAfter(WasCalled);
        else
            App.Slack.Faults.Add(Fault(fault.Kind) with { Method = fault.Method, Times = 1 });
    }

    private void Unbreak()
    {
        // What is answered in the acknowledgement ends no work, so there is nothing to forget.
        _wasMet |=
            _isBroken
            && (
                fault.Kind == FaultMatrixTests.Killed
                    ? WasCalled()
                    : !App.Slack.Faults.All.Any(waiting => waiting.Method == fault.Method)
            );
        _isBroken = false;
        App.Slack.Faults.Clear();
        store.ForgetAfter(() => false);
    }

    private static SandboxFault Fault(string? kind) =>
        kind switch
        {
            "lost" => new SandboxFault(SandboxFaultKind.AcceptThenAbort),
            "lost and 500" => new SandboxFault(SandboxFaultKind.AcceptThenHttpError) { Status = 500 },
            "lost and 503" => new SandboxFault(SandboxFaultKind.AcceptThenHttpError),
            "late" => new SandboxFault(SandboxFaultKind.Late) { LatencyMs = 20_000 },
            "500" => new SandboxFault(SandboxFaultKind.HttpError) { Status = 500 },
            "503" => new SandboxFault(SandboxFaultKind.HttpError),
            _ => new SandboxFault(SandboxFaultKind.RateLimited) { RetryAfter = 3 },
        };

    private bool WasCalled() => App.Slack.Log.Any(entry => entry.Id > _since && entry.Name == fault.Method);

    private long LastEntry() => App.Slack.Log is [.., var last] ? last.Id : 0;

    /// <summary>Something else happens in the same channel, and does not wait.</summary>
    private async Task StrangerAsync(string channel)
    {
        var (sent, name) = (App.Time.GetUtcNow(), $"{++_strangers}e11a9e7{new string('a', 32)}");
        var repository = channel switch
        {
            "alerts" => "acme/stranger-alert",
            "checkout" => "acme/checkout",
            _ => "acme/stranger",
        };
        var what = $"Stranger {_strangers}";
        await App.GitHubAsync("push", GitHubPayloads.Push(1, repository, after: name, message: what));
        // In small steps: how long it waits is to be measured.
        await UntilAsync(
            () => Task.FromResult(Channels.SelectMany(App.Cards).Any(card => Says(card, what))),
            TimeSpan.FromSeconds(2)
        );
        var held = App.Time.GetUtcNow() - sent;
        if (held > LongestHold)
            _problems.Add($"{channel} was held for {held}");
    }

    private static bool Says(SandboxMessage message, string text) =>
        DeployApp.TextOf(message).Contains(text, StringComparison.Ordinal);

    private async Task<End> EndAsync()
    {
        App.Slack.Faults.Clear();
        await SettleAsync();
        var letters = await DeadLetter.ListAsync(App.Store, 20, Stop);
        var direct = App.Slack.Channels.Where(channel => channel.DirectWith is not null).Select(channel => channel.Id);
        return new End(
            [.. Channels.Concat(direct).SelectMany(Lines).Order(StringComparer.Ordinal)],
            deploys.Engine.Started.Count,
            [.. _problems, .. letters.Select(letter => $"given up: {letter.Reason}")],
            _called
        );
    }

    private IEnumerable<string> Lines(string channel) =>
        App
            .Slack.Messages(channel)
            .Where(message => message.EphemeralTo is null && !IsOfTheClock(message))
            .Select(message => Line(channel, message));

    /// <summary>The clock moves on in leaps, and on a busy machine recurring work is late by it.</summary>
    private static bool IsOfTheClock(SandboxMessage message) =>
        message.Text.Contains("Work is waiting: ", StringComparison.Ordinal);

    private static string Line(string channel, SandboxMessage message)
    {
        var buttons = message.Blocks is null ? [] : DeployApp.Buttons(message).Select(button => button.Label);
        var where = $"{(channel[0] == 'D' ? "a person" : channel)}{(message.IsReply ? Reply : "")}";
        return $"{where}: {Times().Replace(DeployApp.TextOf(message), "T")} [{string.Join(", ", buttons)}]";
    }

    /// <summary>Times by the test's clock, which each fault makes another.</summary>
    [GeneratedRegex(@"<!date[^>]*>|\d+(h|m|s|d)\b( \d+(m|s)\b)?")]
    private static partial Regex Times();

    /// <param name="Method">What fails once in each life; null for nothing.</param>
    /// <param name="Kind">One of <see cref="FaultMatrixTests.Faults"/>.</param>
    /// <param name="Post">
    /// What befalls the first message of each life, for methods that are called only then; null for nothing.
    /// </param>
    public sealed record Case(string? Method, string? Kind, string? Post);

    /// <param name="Messages">All that Slack shows, in the order of the texts.</param>
    /// <param name="Problems">What was wrong on the way.</param>
    /// <param name="Called">The methods that were called in each life.</param>
    public sealed record End(
        IReadOnlyList<string> Messages,
        int Deploys,
        IReadOnlyList<string> Problems,
        IReadOnlyDictionary<string, IReadOnlySet<string>> Called
    )
    {
        /// <summary>A milestone that came before its card was shown is on the card, and needs no reply.</summary>
        /// <param name="surplus">How many of each message may be too many.</param>
        public IEnumerable<string> Differences(End expected, int surplus = 0)
        {
            var (mine, theirs) = (Count(Messages), Count(expected.Messages));
            foreach (var problem in Problems)
                yield return problem;
            if (Deploys != expected.Deploys)
                yield return $"{Deploys} deploys were started";
            foreach (var (line, count) in mine)
                if (count > (theirs.TryGetValue(line, out var wanted) ? wanted + surplus : 0))
                    yield return $"too many: {line}";
            foreach (var (line, count) in theirs.Where(known => !known.Key.Contains(Reply, StringComparison.Ordinal)))
                if (count > mine.GetValueOrDefault(line))
                    yield return $"missing: {line}";
        }

        private static Dictionary<string, int> Count(IReadOnlyList<string> lines) =>
            lines.CountBy(line => line).ToDictionary();
    }
}
