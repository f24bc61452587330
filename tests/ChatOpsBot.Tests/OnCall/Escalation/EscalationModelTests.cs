using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.OnCall.Escalation.Policies;
using ChatOpsBot.OnCall.Escalation.Running;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;
using FsCheck;
using FsCheck.Fluent;

namespace ChatOpsBot.Tests.OnCall.Escalation;

/// <summary>
/// Any sequence of alerts, people's words, edits, time and crashes ends as in a model of a few lines. The engine runs
/// on its store; the test takes its work, and can lose what came of it, as a crash does, or do it once more.
/// </summary>
public sealed class EscalationModelTests
{
    private const int Sequences = 60;
    private static readonly string[] People = ["U0ADA00001", "U0LINUS001", "U0GRACE001"];
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>By their minutes; a zero is a step without anyone.</summary>
    private static readonly int[][] Policies =
    [
        [5, 0, 10],
        [3],
        [5, 5, 5, 5],
        [0, 7],
    ];

    [Fact]
    public async Task Any_sequence_of_events_ends_as_in_the_model()
    {
        await using var app = await TestApp.StartAsync("Engine:Enabled=false");
        var run = 0;
        Prop.ForAll(Word.Sequences, words => new Run(app, run++).GoAsync(words))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Sequences));
    }

    private static EscalationPolicy Policy(int number) =>
        new(
            $"policy{number}",
            [
                .. Policies[number]
                    .Index()
                    .Select(step => new PolicyStep(
                        [step.Item == 0 ? "nobody" : People[step.Index % People.Length]],
                        TimeSpan.FromMinutes(step.Item == 0 ? 5 : step.Item)
                    )),
            ]
        )
        {
            Repeat = 1,
            AckTimeout = TimeSpan.FromMinutes(30),
        };

    internal abstract record Word
    {
        private static readonly Gen<Word> Any = Gen.Frequency(
            (4, Gen.Elements("error", "critical", "emergency").Select(severity => (Word)new Alert(severity))),
            (3, Gen.Choose(0, 2).Select(person => (Word)new Ack(person))),
            (1, Gen.Constant((Word)new Resolve())),
            (2, Gen.Elements(0, 0, 1).Select(behind => (Word)new Escalate(behind))),
            (2, Gen.Choose(0, Policies.Length - 1).Select(number => (Word)new Edit(number))),
            (8, Gen.Choose(1, 12).Select(minutes => (Word)new Advance(minutes))),
            (1, Gen.Choose(20, 200).Select(minutes => (Word)new Outage(minutes))),
            (2, Gen.Constant((Word)new Crash())),
            (1, Gen.Constant((Word)new Twice()))
        );

        public static readonly Arbitrary<Word[]> Sequences = Any.ArrayOf().ToArbitrary();
    }

    private sealed record Alert(string Severity) : Word;

    private sealed record Ack(int Person) : Word;

    private sealed record Resolve : Word;

    /// <param name="Behind">How many steps ago they saw it.</param>
    private sealed record Escalate(int Behind) : Word;

    private sealed record Edit(int Policy) : Word;

    private sealed record Advance(int Minutes) : Word;

    /// <summary>Time passes, and nothing is processed meanwhile.</summary>
    private sealed record Outage(int Minutes) : Word;

    /// <summary>The next work is done and lost, and done again.</summary>
    private sealed record Crash : Word;

    /// <summary>The next work is done once more after it was done.</summary>
    private sealed record Twice : Word;

    /// <summary>What a page is to be, in a few lines.</summary>
    private sealed class Model
    {
        public int Policy;
        public string Severity = "";
        public bool IsOpen,
            IsAcknowledged;
        public int Step,
            Loop,
            Duplicates;
        public DateTimeOffset? Due;
        public List<string> Paged = [];
        private readonly List<string> _ackers = [];

        public void Alert(string severity, DateTimeOffset now)
        {
            if (!IsOpen)
            {
                (IsOpen, IsAcknowledged, Severity, Step, Loop, Duplicates, Paged) = (
                    true,
                    false,
                    severity,
                    -1,
                    0,
                    0,
                    []
                );
                _ackers.Clear();
                Next(now, false);
                return;
            }
            Duplicates++;
            if (Rank(severity) <= Rank(Severity))
            {
                if (Due is null && now - _entered >= TimeSpan.FromMinutes(30))
                {
                    (Step, Loop) = (-1, 0);
                    Next(now, false);
                }
                return;
            }
            (Severity, IsAcknowledged) = (severity, false);
            Next(now, true);
        }

        public void Ack(string person, DateTimeOffset now)
        {
            if (!IsOpen)
                return;
            IsAcknowledged = true;
            _ackers.Add(person);
            Due = now.AddMinutes(30);
        }

        public void Escalate(DateTimeOffset now)
        {
            IsAcknowledged = false;
            Next(now, true);
        }

        public void Edit(int policy, DateTimeOffset now)
        {
            if (!IsOpen)
                return;
            var wasAtEnd = Due is null;
            Policy = policy;
            if (IsAcknowledged)
                Due = now.AddMinutes(30);
            else if (wasAtEnd || Step >= Policies[policy].Length)
            {
                (Step, Loop) = (-1, 0);
                Next(now, false);
            }
            else
            {
                var due = _entered.AddMinutes(Minutes(Step));
                Due = due > now ? due : now;
            }
        }

        public void Tick(DateTimeOffset now)
        {
            if (!IsAcknowledged)
            {
                Next(now, false);
                return;
            }
            (IsAcknowledged, Step, Loop) = (false, -1, 0);
            Next(now, false, [.. _ackers.Distinct()]);
        }

        private DateTimeOffset _entered;

        private int Minutes(int step) => Policies[Policy][step] == 0 ? 5 : Policies[Policy][step];

        private void Next(DateTimeOffset now, bool forced, params string[] beside)
        {
            for (var step = Step + 1; ; step++)
            {
                if (step >= Policies[Policy].Length)
                {
                    if (!forced && Loop >= 1)
                    {
                        Due = null;
                        return;
                    }
                    (step, Loop) = (0, Loop + 1);
                }
                if (Policies[Policy][step] == 0)
                    continue;
                Step = step;
                _entered = now;
                Due = now.AddMinutes(Minutes(step));
                Paged.AddRange(beside.Append(People[step % People.Length]).Distinct());
                return;
            }
        }

        private static int Rank(string severity) => Array.IndexOf(["error", "critical", "emergency"], severity);
    }

    private sealed class Run(TestApp app, int number)
    {
        private readonly Model _model = new();
        private readonly List<long> _numbers = [];
        private readonly IWorkHandler _worker = app.Services.GetServices<IWorkHandler>().OfType<PageWorker>().Single();
        private bool _crashes,
            _repeats;

        private DateTimeOffset Now => app.Time.GetUtcNow();

        public async Task GoAsync(Word[] words)
        {
            foreach (var (index, word) in words.Index())
            {
                await DoAsync(word);
                await CompareAsync($"word {index + 1} of {string.Join(", ", words.AsEnumerable())}");
            }
            // The next sequence begins with nothing under way.
            await ChangeAsync((page, _) => Task.FromResult(page.Resolve("", Now)));
        }

        private async Task DoAsync(Word word)
        {
            switch (word)
            {
                case Alert(var severity):
                    _model.Alert(severity, Now);
                    await OpenAsync(severity);
                    break;
                case Ack(var person):
                    _model.Ack(People[person], Now);
                    await ChangeAsync((page, _) => Task.FromResult(page.Acknowledge(People[person], Now)));
                    break;
                case Resolve:
                    (_model.IsOpen, _model.Due) = (false, null);
                    await ChangeAsync((page, _) => Task.FromResult(page.Resolve(People[0], Now)));
                    break;
                case Escalate(var behind):
                    if (_model.IsOpen && behind == 0)
                        _model.Escalate(Now);
                    await ChangeAsync(
                        async (page, roster) =>
                            page.RefusesEscalation(page.Entries - behind) is null
                                ? page.Escalate(People[0], await roster(page.Policy), Now)
                                : page
                    );
                    break;
                case Edit(var policy):
                    _model.Edit(policy, Now);
                    await ChangeAsync(
                        async (page, roster) => page.Apply(Policy(policy), People[0], await roster(Policy(policy)), Now)
                    );
                    if (!_model.IsOpen)
                        _model.Policy = policy;
                    await WorkAsync();
                    break;
                case Advance(var minutes):
                    await AdvanceAsync(Now.AddMinutes(minutes));
                    break;
                case Outage(var minutes):
                    app.Time.Advance(TimeSpan.FromMinutes(minutes));
                    await WorkAsync();
                    break;
                case Crash:
                    _crashes = true;
                    break;
                case Twice:
                    _repeats = true;
                    break;
            }
        }

        private async Task AdvanceAsync(DateTimeOffset end)
        {
            while (_model.Due is { } due && due <= end)
            {
                app.Time.Advance(due > Now ? due - Now : TimeSpan.Zero);
                await WorkAsync();
            }
            app.Time.Advance(end - Now);
        }

        private async Task OpenAsync(string severity)
        {
            var effects = new Commit();
            var request = new PageRequest($"model/{number}", "Error rate", Policy(_model.Policy))
            {
                Severity = severity,
            };
            var page = await app.Services.GetRequiredService<Pager>().OpenAsync(request, Now, effects, Stop);
            await CommitAsync(effects);
            if (!_numbers.Contains(page.Number))
                _numbers.Add(page.Number);
        }

        private async Task ChangeAsync(Func<Page, Func<EscalationPolicy, Task<Roster>>, Task<Page>> change)
        {
            var book = app.Services.GetRequiredService<PageBook>();
            if (await book.FindAsync(null, $"model/{number}", Stop) is not var (page, version))
                return;
            var pager = app.Services.GetRequiredService<Pager>();
            var made = new PageChange(page, version, Now, new Commit());
            made.Page = await change(page, policy => pager.RosterAsync(made, policy, Stop));
            await pager.SaveAsync(made, Stop);
            await CommitAsync(made.Effects);
        }

        /// <summary>All that is due. Of the timers, one at most is for this page, and the others are void.</summary>
        private async Task WorkAsync()
        {
            if (_model.Due <= Now)
                _model.Tick(Now);
            while (
                await app.Store.TakeAsync(PageJob.QueueName, 10, TimeSpan.FromMinutes(1), Stop)
                    is { Items: { Count: > 0 } items }
            )
                foreach (var item in items)
                {
                    if (_crashes)
                        await _worker.WorkAsync(item, Stop);
                    var outcome = Assert.IsType<WorkOutcome.Done>(await _worker.WorkAsync(item, Stop));
                    await CommitAsync(outcome.Effects.Complete(item));
                    if (_repeats)
                        await CommitAsync(Assert.IsType<WorkOutcome.Done>(await _worker.WorkAsync(item, Stop)).Effects);
                    (_crashes, _repeats) = (false, false);
                }
        }

        private async Task CommitAsync(Commit effects)
        {
            if (!effects.IsEmpty)
                Assert.True((await app.Store.CommitAsync(effects, Stop)).IsDone);
        }

        private async Task CompareAsync(string where)
        {
            var open = await app.Services.GetRequiredService<PageBook>().FindAsync(null, $"model/{number}", Stop);
            Assert.True(open is not null == _model.IsOpen, where);
            if (open is not var (page, _))
                return;
            Assert.True(page.Number == _numbers[^1], where);
            Assert.Equal(
                $"{_model.IsAcknowledged} {_model.Step} {_model.Loop} {_model.Due:O} {_model.Severity} "
                    + $"{_model.Duplicates} {string.Join(' ', _model.Paged)} {where}",
                $"{page.State == PageState.Acknowledged} {page.Step} {page.Loop} {page.Due:O} {page.Severity} "
                    + $"{page.Duplicates} {string.Join(' ', page.Paged.Select(paged => paged.Who))} {where}"
            );
        }
    }
}
