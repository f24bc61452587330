using System.Globalization;
using System.Text.Json;
using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.Deployments.Home;
using ChatOpsBot.Deployments.Locks;
using ChatOpsBot.Deployments.Messages;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using ChatOpsBot.Store.Sqlite;

namespace ChatOpsBot.Tests.Deployments.Running;

/// <summary>
/// Random deploys with locks, freezes, alerts, words of people, restarts and kills; a real script writes what it did to
/// the disk. After each step what the messages, <c>/deploy status</c> and the home tab say is compared with that.
/// </summary>
public sealed class CardsNeverLieTests
{
    private const string Production = "production",
        Staging = "staging";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>
    /// A short form; ten thousand steps are <c>CHATOPS_CARDS_SEEDS=40 CHATOPS_CARDS_STEPS=250</c> in the environment.
    /// Several worlds at once: most of the time is waiting for scripts.
    /// </summary>
    [Fact]
    public async Task What_is_said_is_what_is_on_the_disk()
    {
        using var places = new SemaphoreSlim(4);
        var runs = Enumerable
            .Range(Number("FROM", 100), Number("SEEDS", 4))
            .Select(async seed =>
            {
                await places.WaitAsync(Stop);
                try
                {
                    return await RunAsync(seed, Number("STEPS", 40));
                }
                finally
                {
                    places.Release();
                }
            })
            .ToList();
        var (steps, scripts) = (runs.Count * Number("STEPS", 40), (await Task.WhenAll(runs)).Sum());
        TestContext.Current.SendDiagnosticMessage($"{steps} steps, {scripts} runs of the script");
        Assert.True(scripts > steps / 20, $"Only {scripts} runs of the script in {steps} steps");
    }

    private static int Number(string name, int otherwise) =>
        int.TryParse(
            Environment.GetEnvironmentVariable($"CHATOPS_CARDS_{name}"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : otherwise;

    /// <returns>How often the script ran.</returns>
    private static async Task<int> RunAsync(int seed, int steps)
    {
        using var world = new World(seed);
        await world.StartAsync();
        try
        {
            for (var step = 0; step < steps; step++)
            {
                await world.StepAsync();
                await world.CheckAsync();
            }
            await world.EndAsync();
            await world.CheckAsync();
            return world.Log.Count;
        }
        catch (Exception exception) when (!exception.Message.Contains($"seed {seed}", StringComparison.Ordinal))
        {
            Assert.Fail($"seed {seed}, step {world.Did.Count}: {exception}\n\n{string.Join('\n', world.Did)}");
            return 0;
        }
        finally
        {
            await world.Deploys.DisposeAsync();
        }
    }

    /// <summary>What the script wrote at its end: it is on the disk whatever becomes of the rest.</summary>
    private sealed record Ran(long Deploy, string Environment, string Step, string Version);

    private sealed class World(int seed) : IDisposable
    {
        private readonly Random _random = new(seed);
        private readonly TemporaryFolder _folder = new();
        private readonly ManualTime _time = new(TestApp.Start);

        private MortalStore _store = null!;

        public DeployApp Deploys { get; private set; } = null!;
        public List<string> Did { get; } = [];
        public IReadOnlyList<Ran> Log =>
            File.Exists(_folder.File("log")) ? [.. File.ReadAllLines(_folder.File("log")).Select(Parse)] : [];

        private static Ran Parse(string line) =>
            line.Split(' ') is [var deploy, var environment, var step, var version]
                ? new Ran(long.Parse(deploy, CultureInfo.InvariantCulture), environment, step, version)
                : throw new FormatException(line);

        public async Task StartAsync()
        {
            await File.WriteAllTextAsync(
                _folder.File("versions.json"),
                JsonSerializer.Serialize(DeployApp.Versions()),
                Stop
            );
            await File.WriteAllTextAsync(
                _folder.File("deploy.sh"),
                $"""
                mode=$(cat {_folder.File("mode")} 2>/dev/null)
                while [ "$mode" = hang ]; do sleep 0.02; mode=$(cat {_folder.File("mode")}); done
                if [ "$mode" = fail ]; then echo "ERROR: refused"; exit 1; fi
                echo "$CHATOPS_DEPLOY $CHATOPS_ENVIRONMENT $CHATOPS_STEP $CHATOPS_VERSION" >> {_folder.File("log")}
                if [ "$mode" = half ]; then echo "ERROR: broke off"; exit 1; fi
                """,
                Stop
            );
            Deploys = await OpenAsync();
        }

        private Task<DeployApp> OpenAsync()
        {
            List<string> settings =
            [
                $"Storage:Path={_folder.File("chatops.db")}",
                $"Services:checkout:Versions={_folder.File("versions.json")}",
                "Services:checkout:OnCall=U0GRACE001",
            ];
            foreach (var place in (string[])[Staging, Production])
                settings.AddRange([
                    $"{place}:Engine=script",
                    $"{place}:Command:0=sh",
                    $"{place}:Command:1={_folder.File("deploy.sh")}",
                    $"{place}:AutoRollback=true",
                    $"{place}:Bake=00:01:00",
                ]);
            settings.AddRange([
                $"{Production}:Canary:0:Percent=10",
                $"{Production}:Canary:0:Bake=00:00:30",
                $"{Production}:Canary:1:Percent=50",
            ]);
            return DeployApp.StartAsync(
                _time,
                services => services.AddStore(store => _store = new MortalStore(store)),
                [.. settings]
            );
        }

        public async Task StepAsync()
        {
            var (place, who) = (Pick(Staging, Staging, Production), Pick("ada", "linus", "grace"));
            switch (_random.Next(24))
            {
                case < 7:
                    await ConfirmAsync($"/deploy checkout 1.{_random.Next(5)}.0 to {place} --again --fix", who);
                    break;
                case < 9:
                    await ConfirmAsync($"/rollback checkout {place}", who);
                    break;
                case < 13:
                    await OnOpenAsync(
                        Pick("cancel", "keep", "keep", "promote", "promote", "cord", "back", "pause"),
                        who
                    );
                    break;
                case 13 when _random.Next(2) == 0:
                    await SayAsync($"/deploy lock checkout/{place} moving", who);
                    break;
                case 14 when _random.Next(2) == 0:
                    await FreezeAsync(place, who);
                    break;
                case < 16:
                    await OpenPlacesAsync(who);
                    break;
                case 16:
                    await AlertAsync(Pick("firing", "firing", "resolved"));
                    break;
                case 17:
                    await SayAsync("/chatops undo", who);
                    break;
                case < 20:
                    Mode(Pick("ok", "ok", "ok", "fail", "half", "hang"));
                    break;
                case 20:
                    await RestartAsync(isKill: _random.Next(3) > 0);
                    break;
                default:
                    await PassAsync(_random.Next(1, 6));
                    break;
            }
            await SettleAsync();
        }

        /// <summary>Until no one is asked for anything, and what runs is over.</summary>
        public async Task EndAsync()
        {
            Mode("ok");
            for (var round = 0; round < 60 && (await OpenDeploysAsync()).Count > 0; round++)
            {
                if (round % 3 == 2)
                    await OpenPlacesAsync("linus");
                if (round % 3 == 2)
                    foreach (var waiting in await OpenDeploysAsync())
                        await SayAsync($"/deploy promote {waiting.Number}", "linus");
                await PassAsync(2);
                await SettleAsync();
            }
            Assert.True((await OpenDeploysAsync()).Count == 0, $"Never over: {string.Join('\n', Did)}");
        }

        public async Task CheckAsync()
        {
            var status = (await Deploys.TypeAsync("/deploy status checkout")).Text;
            foreach (var place in (string[])[Staging, Production])
                await CheckAsync(place, status);
            var open = await OpenDeploysAsync();
            var visibility = await Deploys
                .App.Services.GetRequiredService<Audience>()
                .OfAsync(new Caller("U0ADA00001"), Stop);
            var home = string.Join(
                '\n',
                (
                    await Deploys
                        .App.Services.GetRequiredService<DeployBoard>()
                        .BlocksAsync(visibility, "/chatops home", [], Stop)
                )
                    .OfType<SectionBlock>()
                    .Select(block => block.Text!.Text)
            );
            Assert.Equal(
                open.Select(deployment => $"#{deployment.Number}").Order(),
                home.Split('\n')
                    .Where(line =>
                        line.Contains(" · #", StringComparison.Ordinal)
                        && line.Contains("*checkout*", StringComparison.Ordinal)
                    )
                    .Select(line => $"#{line.Split(" · #")[^1].Split(' ')[0]}")
                    .Order()
            );
            foreach (var @lock in await DeployLock.AllAsync(Deploys.App.Store, Stop))
                Is(
                    home.Contains(@lock.Text, StringComparison.Ordinal)
                        && status.Contains(@lock.Text, StringComparison.Ordinal),
                    $"{@lock.Text} is not shown"
                );
        }

        private async Task CheckAsync(string place, string status)
        {
            var all = (await Deploys.Book.HistoryAsync("checkout", place, 500, Stop))
                .OrderBy(deployment => deployment.Number)
                .ToList();
            var state = await EnvironmentState.ReadAsync(Deploys.App.Store, "checkout", place, Stop);
            var whole = Log.Where(ran => ran.Environment == place && ran.Step != "canary").ToList();
            var line = status.Split('\n').Single(line => line.Contains($" {place} · ", StringComparison.Ordinal));
            var isOpen = all.Any(deployment => !deployment.IsOver && deployment.Started is not null);
            Is(line.Contains("is in progress", StringComparison.Ordinal) == isOpen, $"{line}\nin progress: {isOpen}");
            if (!isOpen && !line.Contains("interrupted", StringComparison.Ordinal) && whole.Count > 0)
                Is(
                    line.Contains($"· `{whole[^1].Version}` since", StringComparison.Ordinal),
                    $"{line}\nand on the disk is {whole[^1]}"
                );
            foreach (var deployment in all.Where(deployment => deployment.IsOver))
                await CheckAsync(deployment, all, whole, isOpen);
            Is(
                state.Active is null || all.Any(deployment => deployment.Number == state.Active && !deployment.IsOver),
                "what is over holds its place"
            );
        }

        /// <summary>What the card of one that is over says.</summary>
        private async Task CheckAsync(Deployment deployment, List<Deployment> all, List<Ran> whole, bool isOpen)
        {
            var messages = Deploys.App.Services.GetRequiredService<DeployMessages>();
            var message = (await messages.RenderAsync(deployment.Subject, deployment.Channel, Stop))!.Message;
            var card = string.Join('\n', message.Blocks.OfType<SectionBlock>().Select(block => block.Text!.Text));
            var ran = whole.Exists(run => run.Deploy == deployment.Number);
            var last = whole.Count > 0 ? whole[^1] : null;
            if (
                card.Contains("· deployed", StringComparison.Ordinal)
                || card.Contains("· rolled back", StringComparison.Ordinal)
                || card.Contains("· succeeded, then", StringComparison.Ordinal)
            )
                Is(ran, $"{card}\nand its script did not end");
            if (card.Contains("stays deployed", StringComparison.Ordinal) && !isOpen && last is not null)
                Is(last.Version == deployment.Version || all.Exists(Half), $"{card}\nand on the disk is {last}");
            if (deployment.RolledBackBy is { } by)
            {
                Is(card.Contains($"rolled back by #{by}", StringComparison.Ordinal), card);
                Is(
                    whole.Exists(run => run.Deploy == by && run.Step == "rollback")
                        && all.Exists(other => other.Number == by && other.State == DeployState.Succeeded),
                    $"{card}\nand #{by} did not bring anything back"
                );
            }
            else
                Is(!card.Contains("rolled back by", StringComparison.Ordinal), card);
            // Whatever an engine may have begun and did not end is said until another deploy has put it in order.
            if (
                Log.Any(run => run.Deploy == deployment.Number)
                && deployment is { On: null, RolledBackBy: null, SupersededBy: null }
            )
                Is(
                    card.Contains("may be half-deployed", StringComparison.Ordinal),
                    $"{card}\nand its script left something"
                );
            foreach (var step in deployment.Steps.Where(step => step.By is not null))
                Is(
                    card.Contains(Mrkdwn.User(step.By!), StringComparison.Ordinal),
                    $"{card}\nand {step.By} is not named"
                );

            bool Half(Deployment other) => other.Number > deployment.Number && other.MayBePartlyDeployed;
        }

        private void Is(bool holds, string what) =>
            Assert.True(holds, $"seed {seed}, step {Did.Count}: {what}\n\n{string.Join('\n', Did)}");

        private async Task<IReadOnlyList<Deployment>> OpenDeploysAsync() =>
            [.. (await Deploys.Book.HistoryAsync(null, null, 100, Stop)).Where(deployment => !deployment.IsOver)];

        private async Task ConfirmAsync(string line, string who)
        {
            var plan = await SayAsync(line, who);
            if (
                plan.Blocks is null
                || DeployApp.Buttons(plan).FirstOrDefault(button => button.Label is "Deploy" or "Roll back").Label
                    is not { } label
            )
                return;
            await Deploys.PressAsync(plan, label, who);
        }

        private async Task OnOpenAsync(string verb, string who)
        {
            if (await OpenDeploysAsync() is { Count: > 0 } open)
                await SayAsync($"/deploy {verb} {open[_random.Next(open.Count)].Number}", who);
        }

        private async Task FreezeAsync(string place, string who)
        {
            if ((await MadeFreezesAsync()).Count == 0)
                await SayAsync($"/deploy freeze checkout/{place} Stocktaking", who);
        }

        private async Task<IReadOnlyList<string>> MadeFreezesAsync() =>
            [
                .. (await Deploys.App.Store.ListAsync(new(MadeFreeze.Index, 1), Stop)).Select(document =>
                    MadeFreeze.Read(document).Id!
                ),
            ];

        /// <summary>Ends what holds up deploys, so that most of them run.</summary>
        private async Task OpenPlacesAsync(string who)
        {
            foreach (var place in (string[])[Staging, Production])
                if ((await EnvironmentState.ReadAsync(Deploys.App.Store, "checkout", place, Stop)).Held.Count > 0)
                    await SayAsync($"/deploy resume checkout {place}", who);
            foreach (var id in await MadeFreezesAsync())
                await SayAsync($"/deploy unfreeze {id}", who);
            foreach (var @lock in await DeployLock.AllAsync(Deploys.App.Store, Stop))
                await SayAsync($"/deploy unlock {@lock.Scope}", who);
        }

        private async Task AlertAsync(string status)
        {
            Did.Add($"alert {status}");
            var now = _time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
            await Deploys.App.BearerAsync("alertmanager", DeployApp.Alert(status, started: now, ended: now));
        }

        private async Task<SandboxMessage> SayAsync(string line, string who)
        {
            Did.Add($"{who}: {line}");
            var answer = await Deploys.TypeAsync(line, who);
            Did[^1] += $" → {answer.Text.Split('\n')[0]}";
            return answer;
        }

        private void Mode(string mode)
        {
            Did.Add($"the script: {mode}");
            File.WriteAllText(_folder.File("mode"), mode);
        }

        /// <summary>
        /// The process ends, with all that it was about to do or in the midst of it, and another one goes on over the
        /// same store.
        /// </summary>
        private async Task RestartAsync(bool isKill)
        {
            Did.Add(isKill ? "kill -9" : "restart");
            if (isKill)
                await DieAsync();
            await Deploys.DisposeAsync();
            Deploys = await OpenAsync();
            // What the killed process had in progress is its own until the lease ends.
            if (isKill)
                _time.Advance(TimeSpan.FromMinutes(1));
        }

        /// <summary>In the midst of what a person asks for and of what is due.</summary>
        private async Task DieAsync()
        {
            var line = await OpenDeploysAsync() is { Count: > 0 } open
                ? $"/deploy {Pick("cancel", "keep", "promote")} {open[_random.Next(open.Count)].Number}"
                : "/rollback checkout staging";
            Did[^1] += $" during {line}";
            _store.Die(after: _random.Next(4));
            var typed = Deploys.App.Slack.CommandAsync("ada", "general", line, Stop);
            _time.Advance(TimeSpan.FromSeconds(15));
            for (var looks = 0; looks < 100 && !_store.IsDead; looks++)
                await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, Stop);
            _ = await typed;
        }

        private async Task PassAsync(int quarters)
        {
            Did.Add($"{quarters * 15} seconds pass");
            for (var i = 0; i < quarters; i++)
            {
                await Deploys.PassAsync(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(15));
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Stop);
            }
        }

        private async Task SettleAsync()
        {
            await Deploys.NowAsync();
            // A script that is not to hang takes real time, and the bot looks every few seconds of its own.
            if (File.Exists(_folder.File("mode")) && await File.ReadAllTextAsync(_folder.File("mode"), Stop) == "hang")
                return;
            for (
                var i = 0;
                i < 3
                    && (await OpenDeploysAsync()).Any(deployment =>
                        deployment.Step is { IsEngine: true, Asked: not null }
                    );
                i++
            )
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Stop);
                await Deploys.PassAsync(TimeSpan.FromSeconds(2));
            }
        }

        private T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];

        public void Dispose() => _folder.Dispose();
    }

    /// <summary>A store that from one commit on is out of reach, as it is for a process that is killed there.</summary>
    private sealed class MortalStore(SqliteStore store) : StoreInFront(store)
    {
        private int _commits = int.MaxValue;

        public bool IsDead => Volatile.Read(ref _commits) < 0;

        /// <param name="after">So many commits are still made.</param>
        public void Die(int after) => Volatile.Write(ref _commits, after);

        public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken)
        {
            if (Volatile.Read(ref _commits) < int.MaxValue && Interlocked.Decrement(ref _commits) < 0)
                throw Killed();
            return IsDead ? throw Killed() : base.CommitAsync(commit, cancellationToken);
        }

        public override ValueTask<Document?> GetAsync(string key, CancellationToken cancellationToken) =>
            IsDead ? throw Killed() : base.GetAsync(key, cancellationToken);

        public override ValueTask<IReadOnlyList<Document>> ListAsync(
            IndexQuery query,
            CancellationToken cancellationToken
        ) => IsDead ? throw Killed() : base.ListAsync(query, cancellationToken);

        public override ValueTask<TakenWork> TakeAsync(
            string queue,
            int max,
            TimeSpan lease,
            CancellationToken cancellationToken
        ) => IsDead ? throw Killed() : base.TakeAsync(queue, max, lease, cancellationToken);

        private static StoreUnavailableException Killed() => new("The process was killed.");
    }
}
