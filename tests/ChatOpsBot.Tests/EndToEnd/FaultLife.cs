using System.Text.RegularExpressions;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Events;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Storage;
using ChatOpsBot.Tests.Deployments;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>Some lives, each met by a fault of one method in its first call, and what is left of them.</summary>
internal sealed partial class FaultLife(DeployApp deploys, ForgetfulStore store, string? method, string? fault)
{
    private const string Post = "chat.postMessage";
    private static readonly string[] Channels = ["general", "random", "checkout", "chatops-admin"];
    private static readonly string[] Lookups = ["conversations.history", "conversations.replies", "conversations.list", "conversations.join"];
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(60);

    private readonly List<string> _held = [];
    private int _strangers;

    private TestApp App => deploys.App;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="method">That fails once in each life; null for none.</param>
    public static async Task<End> RunAsync(string? method, string? fault)
    {
        ForgetfulStore? store = null;
        await using var deploys = await DeployApp.StartAsync(
            services => services.AddSingleton<IStore>(provider => store = new ForgetfulStore(new SqliteStore(
                provider.GetRequiredService<IOptions<StorageOptions>>().Value, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SqliteStore>>()))),
            "Routes:0:Match:0=kind=alert", "Routes:0:Channel=#random", "Routes:1:Match:0=repository=acme/stranger-alert", "Routes:1:Channel=#random");
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        var life = new FaultLife(deploys, store!, method, fault);
        await life.PullRequestAsync();
        await life.AlertsAsync();
        await life.BuildAsync();
        await life.DeployAsync();
        await life.LockAsync();
        await life.MentionAsync();
        await life.FormAsync();
        return await life.EndAsync();
    }

    private async Task PullRequestAsync()
    {
        Break();
        await App.GitHubAsync("pull_request", GitHubPayloads.PullRequest("opened", TestApp.Start));
        await CalledAsync();
        await App.GitHubAsync("check_run", GitHubPayloads.Check("build", "completed", "failure", TestApp.Start, TestApp.Start.AddMinutes(1)));
        await StrangerAsync("general");
        await SettleAsync();
        Break();
        await App.GitHubAsync("pull_request", GitHubPayloads.PullRequest("closed", TestApp.Start.AddMinutes(2), "closed", merged: true));
        await CalledAsync();
        await SettleAsync();
    }

    private async Task AlertsAsync()
    {
        Break();
        await App.BearerAsync("alertmanager", Alert("firing", "node-1"));
        await CalledAsync();
        await App.BearerAsync("alertmanager", Alert("firing", "node-1", "node-2"));
        await StrangerAsync("random");
        await SettleAsync();
        Break();
        await App.BearerAsync("alertmanager", Alert("resolved", "node-1", "node-2"));
        await CalledAsync();
        await SettleAsync();
    }

    private async Task BuildAsync()
    {
        Break();
        await App.BearerAsync("jenkins", Build("STARTED", null));
        await CalledAsync();
        await App.BearerAsync("jenkins", Build("FINALIZED", "FAILURE"));
        await SettleAsync();
    }

    private async Task DeployAsync()
    {
        Break();
        await TypeAsync("/deploy checkout 1.2.0 to staging", () => Plan() is not null);
        Break();
        await UntilAsync(async () =>
        {
            // A plan whose press was taken has no button any more.
            if (Plan() is { } plan) await App.Slack.ActAsync("ada", "general", plan.Ts, DeployApp.Buttons(plan)[0].Id, null, Stop);
        }, () => !deploys.Engine.Started.IsEmpty);
        await StrangerAsync("checkout");
        deploys.Engine.SetAll(new EngineStatus(EngineState.Succeeded));
        await App.UntilAsync(() => App.Cards("checkout").Any(card => card.Text.Contains("deployed", StringComparison.Ordinal)));
        await SettleAsync();
    }

    private async Task LockAsync()
    {
        Break();
        await TypeAsync("/deploy lock checkout/staging we try something", () => Said("Locked"));
        Break();
        await TypeAsync("/deploy unlock checkout/staging", () => deploys.Direct("ada").Count > 0, "linus");
    }

    private async Task MentionAsync()
    {
        Break();
        App.Slack.PostAs("ada", "general", "<@U0CHATOPS1> help");
        await CalledAsync();
        await SettleAsync();
    }

    private async Task FormAsync()
    {
        Break();
        await UntilAsync(async () => await App.Slack.CommandAsync("ada", "general", "/deploy", Stop), () => App.Slack.Views("ada").Count > 0);
    }

    private SandboxMessage? Plan() => App.Slack.Messages("general").LastOrDefault(message => DeployApp.TextOf(message).Contains("`1.2.0` → staging", StringComparison.Ordinal) && DeployApp.Buttons(message).Count > 0);

    private bool Said(string text) => App.Slack.Messages("general").Any(message => message.Text.Contains(text, StringComparison.Ordinal));

    private Task TypeAsync(string line, Func<bool> done, string user = "ada") => UntilAsync(async () => await App.Slack.CommandAsync(user, "general", line, Stop), done);

    /// <summary>As a person does: again, when nothing came of it.</summary>
    private async Task UntilAsync(Func<Task> act, Func<bool> done)
    {
        for (var tries = 0; tries < 4 && !done(); tries++)
        {
            await act();
            await CalledAsync();
            await SettleAsync();
        }
        if (!done()) _held.Add("what a person did came to nothing four times");
    }

    /// <summary>The next call of the method fails; what is only called after a lost answer gets one.</summary>
    private void Break()
    {
        App.Slack.Faults.Clear();
        if (method is null) return;
        _calls = Calls();
        if (Lookups.Contains(method)) App.Slack.Faults.Add(new SandboxFault(SandboxFaultKind.AcceptThenAbort) { Method = Post, Times = 1 });
        if (fault == FaultMatrixTests.Killed) store.ForgetAfter(() => Calls() > _calls);
        else App.Slack.Faults.Add(Fault() with { Method = method, Times = 1 });
    }

    private SandboxFault Fault() => fault switch
    {
        "lost" => new SandboxFault(SandboxFaultKind.AcceptThenAbort),
        "lost and 500" => new SandboxFault(SandboxFaultKind.AcceptThenHttpError) { Status = 500 },
        "lost and 503" => new SandboxFault(SandboxFaultKind.AcceptThenHttpError),
        "late" => new SandboxFault(SandboxFaultKind.Late) { LatencyMs = 20_000 },
        "500" => new SandboxFault(SandboxFaultKind.HttpError) { Status = 500 },
        "503" => new SandboxFault(SandboxFaultKind.HttpError),
        _ => new SandboxFault(SandboxFaultKind.RateLimited) { RetryAfter = 3 },
    };

    private int _calls;

    private int Calls() => App.Slack.Calls.Count(call => call.Method == method);

    /// <summary>Until something has come to Slack of what was sent, whatever became of it there.</summary>
    private async Task CalledAsync()
    {
        for (var quiet = 0; quiet < 3;)
        {
            quiet = App.Slack.Undelivered == 0 && (store.HasForgotten || !await IsDueAsync()) ? quiet + 1 : 0;
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, Stop);
        }
    }

    private async Task<bool> IsDueAsync()
    {
        App.Time.Advance(TimeSpan.FromMilliseconds(1));
        foreach (var handler in App.Services.GetServices<IWorkHandler>())
            if ((await App.Store.DepthAsync(handler.Queue, Stop)).OldestDueAge > TimeSpan.Zero) return true;
        return false;
    }

    /// <summary>Something else happens in the same channel, and does not wait.</summary>
    private async Task StrangerAsync(string channel)
    {
        var (sent, name) = (App.Time.GetUtcNow(), $"{++_strangers}e11a9e7{new string('a', 32)}");
        var stranger = channel switch { "random" => "acme/stranger-alert", "checkout" => "acme/checkout", _ => "acme/stranger" };
        await App.GitHubAsync("push", GitHubPayloads.Push(1, stranger, after: name, message: $"Stranger {_strangers}"));
        await App.UntilAsync(() => Channels.Any(where => App.Cards(where).Any(card => DeployApp.TextOf(card).Contains($"Stranger {_strangers}", StringComparison.Ordinal))));
        if (App.Time.GetUtcNow() - sent > LongestHold) _held.Add($"{channel} was held for {App.Time.GetUtcNow() - sent}");
    }

    private Task SettleAsync() => App.UntilAsync(async () => App.Slack.Undelivered == 0 && await WaitingAsync() == 0);

    /// <summary>All work but that of deploys and locks, which have timers.</summary>
    private async Task<long> WaitingAsync()
    {
        long waiting = 0;
        foreach (var handler in App.Services.GetServices<IWorkHandler>())
            if (!handler.Queue.StartsWith("deploy", StringComparison.Ordinal) && !handler.Queue.StartsWith("lock", StringComparison.Ordinal))
                waiting += (await App.Store.DepthAsync(handler.Queue, Stop)).Waiting;
        return waiting;
    }

    private async Task<End> EndAsync()
    {
        App.Slack.Faults.Clear();
        await SettleAsync();
        var letters = await DeadLetter.ListAsync(App.Store, 20, Stop);
        var direct = App.Slack.Channels.Where(channel => channel.DirectWith is not null).Select(channel => channel.Id);
        return new End(
            [.. Channels.Concat(direct).SelectMany(channel => App.Slack.Messages(channel).Where(message => message.EphemeralTo is null).Select(message => Line(channel, message))).Order(StringComparer.Ordinal)],
            deploys.Engine.Started.Count,
            [.. _held, .. letters.Select(letter => $"given up: {letter.Reason}")]);
    }

    private static string Line(string channel, SandboxMessage message)
    {
        var buttons = message.Blocks is null ? [] : DeployApp.Buttons(message).Select(button => button.Label);
        return $"{(channel[0] == 'D' ? "a person" : channel)}{(message.IsReply ? ", reply" : "")}: {Times().Replace(DeployApp.TextOf(message), "T")} [{string.Join(", ", buttons)}]";
    }

    /// <summary>Times by the test's clock, which each fault makes another.</summary>
    [GeneratedRegex(@"<!date[^>]*>|\d+(h|m|s|d)\b( \d+(m|s)\b)?")]
    private static partial Regex Times();

    private static object Alert(string status, params string[] instances) => new
    {
        version = "4", groupKey = "disk", status,
        alerts = instances.Select(instance => new
        {
            status, labels = new { alertname = "DiskFull", severity = "critical", instance }, annotations = new { summary = "/var is full" },
            startsAt = "2026-03-02T09:00:00Z", endsAt = "2026-03-02T12:00:00Z", fingerprint = instance,
        }),
    };

    private static object Build(string phase, string? status) => new
    {
        name = "billing",
        build = new { number = 7, phase, status, full_url = "https://ci.example.org/job/billing/7/", scm = new { branch = "origin/main" } },
    };

    /// <param name="Messages">All that Slack shows, in the order of the texts.</param>
    /// <param name="Problems">What was wrong on the way.</param>
    public sealed record End(IReadOnlyList<string> Messages, int Deploys, IReadOnlyList<string> Problems)
    {
        /// <summary>A milestone that came before its card was shown is on the card, and needs no reply.</summary>
        public IEnumerable<string> Differences(End expected) =>
        [
            .. Problems,
            .. Deploys == expected.Deploys ? Array.Empty<string>() : [$"{Deploys} deploys were started"],
            .. Count(Messages).Where(line => line.Value > Count(expected.Messages).GetValueOrDefault(line.Key)).Select(line => $"too many: {line.Key}"),
            .. Count(expected.Messages).Where(line => !line.Key.Contains(", reply", StringComparison.Ordinal) && line.Value > Count(Messages).GetValueOrDefault(line.Key)).Select(line => $"missing: {line.Key}"),
        ];

        private static Dictionary<string, int> Count(IReadOnlyList<string> lines) => lines.CountBy(line => line).ToDictionary();
    }
}
