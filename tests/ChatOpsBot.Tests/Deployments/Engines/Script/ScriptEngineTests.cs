using System.Globalization;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Engines.Script;

namespace ChatOpsBot.Tests.Deployments.Engines.Script;

/// <summary>Commands as real processes.</summary>
public sealed class ScriptEngineTests : IDisposable
{
    private readonly ScriptBench _bench = new();
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_command_gets_its_arguments_as_they_are_whatever_is_in_them()
    {
        var run = _bench.Script(
            "printf '%s\\n' \"$@\"",
            "a b",
            "$(id)",
            "'\";*",
            "",
            "{service}-{environment}-{version}-{step}-{percent}",
            "{sha}",
            "{nothing}"
        );

        var status = await _bench.ToEndAsync(run);

        Assert.Equal(EngineState.Succeeded, status.State);
        Assert.Equal(
            $"a b\n$(id)\n'\";*\n\ncheckout-production-v1.8.2-deploy-100\n{EngineRuns.Sha}\n{{nothing}}",
            status.Tail
        );
        Assert.Equal(100, status.Percent);
    }

    [Fact]
    public async Task A_command_sees_what_it_is_given_and_nothing_else_of_the_bots_environment()
    {
        Environment.SetEnvironmentVariable("SECRET_OF_A_TEST", "xoxb-secret");
        var run = _bench.Run(ScriptBench.Command(_bench.Folder, ["env"], "Variables:TARGET={environment}/{version}"));

        var status = await _bench.ToEndAsync(run);

        var names = status
            .Tail!.Split('\n')
            .Select(line => line.Split('=')[0])
            .Except(["PWD", "OLDPWD", "SHLVL", "_", "PATH", "HOME", "LANG", "USER"])
            .Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "CHATOPS_DEPLOY",
                "CHATOPS_ENVIRONMENT",
                "CHATOPS_PERCENT",
                "CHATOPS_REF",
                "CHATOPS_RUN",
                "CHATOPS_RUN_FOLDER",
                "CHATOPS_SERVICE",
                "CHATOPS_SHA",
                "CHATOPS_STEP",
                "CHATOPS_VERSION",
                "TARGET",
            ],
            names
        );
        Assert.Contains("TARGET=production/v1.8.2", status.Tail, StringComparison.Ordinal);
        Assert.Contains("CHATOPS_RUN=17-1", status.Tail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo one; echo 'no such host' >&2; exit 3", "Exit code 3: no such host")]
    [InlineData("exit 1", "Exit code 1")]
    [InlineData("kill -9 $$", "Killed by signal 9")]
    public async Task A_command_that_fails_says_why(string script, string why)
    {
        var status = await _bench.ToEndAsync(_bench.Script(script));

        Assert.Equal((EngineState.Failed, why), (status.State, status.Text));
    }

    [Fact]
    public async Task A_program_that_is_not_there_fails_the_run_and_is_reported_before()
    {
        var target = ScriptBench.Command(null, ["no-such-program"]);

        var status = await _bench.ToEndAsync(_bench.Run(target));

        Assert.Equal(EngineState.Failed, status.State);
        Assert.Contains("no-such-program", status.Text, StringComparison.Ordinal);
        Assert.Equal(
            ["Command:0: program not found: \"no-such-program\" on the path"],
            ScriptEngine.Problems(new ServiceOptions(), target)
        );
    }

    [Fact]
    public async Task What_it_does_and_how_far_it_is_comes_from_the_steps_that_it_prints()
    {
        var go = _bench.File("go");
        var run = _bench.Script(
            $"echo '[1/4] Fetching'; echo '[2/4] Copying files'; echo a.txt; until [ -e '{go}' ]; "
                + "do sleep 0.01; done; echo '[3/4] Switching'; echo Done"
        );
        var reference = await _bench.StartAsync(run);

        var copying = await _bench.Engine.UntilAsync(
            run,
            reference,
            status => status.Tail?.EndsWith("a.txt", StringComparison.Ordinal) == true
        );
        await File.WriteAllTextAsync(go, "", Stop);
        var done = await _bench.Engine.UntilOverAsync(run, reference);

        Assert.Equal(
            new EngineStatus(
                EngineState.Running,
                "Copying files",
                25,
                null,
                "[1/4] Fetching\n[2/4] Copying files\na.txt"
            ),
            copying
        );
        Assert.Equal((EngineState.Succeeded, "Done"), (done.State, done.Text));
    }

    [Fact]
    public async Task A_run_starts_once_however_often_and_from_wherever_it_is_asked()
    {
        var run = _bench.Script($"echo x >> '{_bench.File("starts")}'; sleep 0.2");

        var starts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _bench.Engine.StartAsync(run, Stop)));
        await _bench.Engine.UntilOverAsync(run, starts[0].Reference!);
        await _bench.StartAsync(run);

        Assert.All(starts, start => Assert.NotNull(start.Reference));
        Assert.Equal("x\n", await File.ReadAllTextAsync(_bench.File("starts"), Stop));
    }

    [Fact]
    public async Task A_command_is_asked_to_end_and_all_that_it_started_with_it()
    {
        var run = _bench.Script(
            $"trap 'echo cleaning up; exit 1' TERM; (sh -c 'echo $$ > {_bench.File("grandchild")}; sleep 300') & wait"
        );
        var reference = await _bench.StartAsync(run);
        var grandchild = await IdAsync("grandchild");

        await _bench.Engine.CancelAsync(run, reference, Stop);
        var status = await _bench.Engine.UntilOverAsync(run, reference);

        Assert.Equal(
            (EngineState.Cancelled, "Stopped on request", "cleaning up"),
            (status.State, status.Text, status.Tail)
        );
        Assert.Null(ProcessTable.Find(grandchild));
    }

    [Fact]
    public async Task A_command_that_ignores_the_end_signal_is_killed_when_its_time_is_over()
    {
        var run = _bench.Script($"trap '' TERM; echo $$ > {_bench.File("leader")}; while :; do sleep 0.05; done");
        var reference = await _bench.StartAsync(run);
        var leader = await IdAsync("leader");

        await _bench.Engine.CancelAsync(run, reference, Stop);
        var asked = await _bench.Engine.StatusAsync(run, reference, Stop);
        _bench.Time.Advance(run.Target.Read<ScriptOptions>().KillAfter);
        var status = await _bench.Engine.UntilOverAsync(run, reference);

        Assert.Equal((EngineState.Running, "Asked to stop"), (asked!.State, asked.Text));
        Assert.Equal((EngineState.Cancelled, "Stopped on request: it had to be killed"), (status.State, status.Text));
        Assert.Null(ProcessTable.Find(leader));
    }

    [Theory]
    [InlineData("setsid sh -c")] // a session and a group of its own
    [InlineData("env -i PATH=$PATH sh -c")] // nothing of our environment
    [InlineData("exec sh -c")]
    public async Task What_leaves_the_commands_group_or_environment_is_ended_too(string with)
    {
        var run = _bench.Script(
            $"{with} 'trap \"\" TERM; echo $$ > {_bench.File("escaped")}; while :; do sleep 0.05; done'; echo over"
        );
        var reference = await _bench.StartAsync(run);
        var escaped = await IdAsync("escaped");

        await _bench.Engine.CancelAsync(run, reference, Stop);
        Assert.Equal("Asked to stop", (await _bench.Engine.StatusAsync(run, reference, Stop))!.Text);
        _bench.Time.Advance(run.Target.Read<ScriptOptions>().KillAfter);
        var status = await _bench.Engine.UntilOverAsync(run, reference);

        Assert.Equal(EngineState.Cancelled, status.State);
        Assert.Null(ProcessTable.Find(escaped));
    }

    [Fact]
    public async Task A_command_that_takes_longer_than_its_limit_is_ended_and_has_failed()
    {
        var run = _bench.Script("echo waiting for a lock; sleep 300");
        var reference = await _bench.StartAsync(run);
        await _bench.Engine.UntilAsync(run, reference, status => status.Tail is not null);

        _bench.Time.Advance(run.Target.TimeLimit + TimeSpan.FromSeconds(1));
        var status = await _bench.Engine.UntilOverAsync(run, reference);

        Assert.Equal(
            (EngineState.Failed, "Stopped at its time limit of 30m 00s", "waiting for a lock"),
            (status.State, status.Text, status.Tail)
        );
    }

    [Fact]
    public async Task What_the_command_leaves_running_does_not_keep_it_from_being_over_and_lives_on()
    {
        var run = _bench.Script(
            $"sh -c 'echo $$ > {_bench.File("daemon")}; sleep 300' & until [ -s '{_bench.File("daemon")}' ]; "
                + "do sleep 0.01; done; echo deployed"
        );

        var status = await _bench.ToEndAsync(run);

        Assert.Equal((EngineState.Succeeded, "deployed"), (status.State, status.Text));
        Assert.NotNull(ProcessTable.Find(await IdAsync("daemon")));
    }

    [Fact]
    public async Task A_run_whose_machine_went_down_is_lost()
    {
        var run = _bench.Script("echo up; sleep 300");
        var reference = await _bench.StartAsync(run);
        await _bench.Engine.UntilAsync(run, reference, status => status is { State: EngineState.Running, Text: "up" });

        var process = await File.ReadAllTextAsync(_bench.InRun(run.Id, "process"), Stop);
        await File.WriteAllTextAsync(_bench.InRun(run.Id, "process"), "another-boot " + process.Split(' ', 2)[1], Stop);

        Assert.Equal(EngineState.Lost, (await _bench.Engine.StatusAsync(run, reference, Stop))!.State);
        await File.WriteAllTextAsync(_bench.InRun(run.Id, "process"), process, Stop);
    }

    [Fact]
    public async Task A_process_that_has_got_the_number_of_an_ended_one_is_neither_taken_for_it_nor_ended()
    {
        using var other = System.Diagnostics.Process.Start("sleep", "300");
        var (run, now) = (_bench.Script("true"), ProcessTable.Find(other.Id)!);
        Directory.CreateDirectory(Path.GetDirectoryName(_bench.InRun(run.Id, "process"))!);
        var boot = (await File.ReadAllTextAsync("/proc/sys/kernel/random/boot_id", Stop)).Trim();
        await File.WriteAllTextAsync(
            _bench.InRun(run.Id, "process"),
            $"{boot} {now.Id} (sh) S 1 {now.Id} {now.Id} 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 {now.Start - 1} 0",
            Stop
        );
        await File.WriteAllTextAsync(_bench.InRun(run.Id, "session"), $"{now.Session}", Stop);

        await _bench.Engine.CancelAsync(run, "here", Stop);
        _bench.Time.Advance(run.Target.Read<ScriptOptions>().KillAfter);
        var status = await _bench.Engine.StatusAsync(run, "here", Stop);

        Assert.Equal(EngineState.Lost, status!.State);
        Assert.False(other.HasExited);
        other.Kill();
    }

    [Fact]
    public async Task A_command_that_is_cancelled_as_soon_as_it_starts_does_not_go_on()
    {
        for (var number = 1; number <= 10; number++)
        {
            var run = _bench.Run(ScriptBench.Command(null, ["sleep", "300"]), $"{number}-1");
            var reference = await _bench.StartAsync(run);

            await _bench.Engine.CancelAsync(run, reference, Stop);

            Assert.Equal(EngineState.Cancelled, (await _bench.Engine.UntilOverAsync(run, reference)).State);
        }
    }

    [Fact]
    public async Task A_run_of_another_replica_cannot_be_looked_at_here_and_is_not_started_again()
    {
        var run = _bench.Script("true");

        Assert.Null(await _bench.Engine.StatusAsync(run, "node-4", Stop));
        await _bench.Engine.CancelAsync(run, "node-4", Stop);

        Assert.False(Directory.Exists(Path.GetDirectoryName(_bench.InRun(run.Id, "x"))));
    }

    [Fact]
    public async Task Replicas_on_one_machine_with_folders_of_their_own_do_not_take_each_others_runs_for_dead()
    {
        var run = _bench.Script($"until [ -e '{_bench.File("go")}' ]; do sleep 0.01; done; echo over");
        var (one, two) = (_bench.Replica("one"), _bench.Replica("two"));
        var reference = (await one.StartAsync(run, Stop)).Reference!;

        Assert.Equal(new EngineStart(reference), await two.StartAsync(run, Stop));
        Assert.Null(await two.StatusAsync(run, reference, Stop));
        await two.CancelAsync(run, reference, Stop);

        // Restarted, it knows its own again.
        one = _bench.Replica("one");
        Assert.Equal(EngineState.Running, (await one.StatusAsync(run, reference, Stop))!.State);
        await File.WriteAllTextAsync(_bench.File("go"), "", Stop);
        Assert.Equal(
            (EngineState.Succeeded, "over"),
            await one.UntilOverAsync(run, reference) is var status ? (status.State, status.Text) : default
        );
        Assert.Null(await two.StatusAsync(run, reference, Stop));
    }

    [Fact]
    public async Task Replicas_that_share_a_folder_on_one_machine_look_at_the_same_runs()
    {
        var replicas = Enumerable.Range(0, 8).Select(_ => _bench.Replica("one")).ToList();
        var runs = replicas
            .Select((_, index) => _bench.Run(ScriptBench.Command(null, ["true"]), $"{index}-1"))
            .ToList();

        var starts = await Task.WhenAll(
            replicas.Zip(runs).Select(pair => Task.Run(() => pair.First.StartAsync(pair.Second, Stop), Stop))
        );

        Assert.Single(starts.Select(start => start.Reference).Distinct());
        Assert.Equal(EngineState.Succeeded, (await replicas[1].UntilOverAsync(runs[0], starts[0].Reference!)).State);
    }

    [Fact]
    public async Task A_run_that_is_stored_with_the_name_of_its_machine_is_known_where_its_folder_is()
    {
        var run = _bench.Run(ScriptBench.Command(null, ["true"]));
        var (one, two) = (_bench.Replica("one"), _bench.Replica("two"));
        Assert.NotNull((await one.StartAsync(run, Stop)).Reference);

        Assert.Equal(EngineState.Succeeded, (await one.UntilOverAsync(run, Environment.MachineName)).State);
        Assert.Null(await two.StatusAsync(run, Environment.MachineName, Stop));
    }

    [Fact]
    public async Task Folders_of_old_runs_go_and_young_and_running_ones_stay()
    {
        await _bench.ToEndAsync(_bench.Run(ScriptBench.Command(null, ["true"]), "1-1"));
        await _bench.ToEndAsync(_bench.Run(ScriptBench.Command(null, ["true"]), "2-1"));
        await _bench.StartAsync(_bench.Run(ScriptBench.Command(null, ["sleep", "300"]), "3-1"));
        foreach (var old in new[] { "1-1", "3-1" })
            Directory.SetLastWriteTimeUtc(
                Path.GetDirectoryName(_bench.InRun(old, "x"))!,
                (TestApp.Start - TimeSpan.FromDays(15)).UtcDateTime
            );

        await _bench.ToEndAsync(_bench.Run(ScriptBench.Command(null, ["true"]), "4-1"));

        Assert.Equal(
            ["2-1", "3-1", "4-1"],
            Directory
                .EnumerateDirectories(Path.Combine(_bench.Folder, "data", "runs"))
                .Select(Path.GetFileName)
                .Order(StringComparer.Ordinal)
        );
        await _bench.Engine.CancelAsync(EngineRuns.Of(new EnvironmentOptions(), "3-1"), "here", Stop);
    }

    [Theory]
    [InlineData("1.8.2 0123456789abcdef0123456789abcdef01234567\n", "1.8.2", EngineRuns.Sha)]
    [InlineData("1.8.2", "1.8.2", null)]
    [InlineData(
        "{\"version\":\"1.8.2\",\"commit\":\"0123456789abcdef0123456789abcdef01234567\"}",
        "1.8.2",
        EngineRuns.Sha
    )]
    [InlineData("{\"sha\":\"0123456789abcdef0123456789abcdef01234567\"}", EngineRuns.Sha, EngineRuns.Sha)]
    [InlineData("{\"version\":", null, null)]
    [InlineData(" ", null, null)]
    public async Task What_runs_there_is_what_the_version_file_says(string text, string? version, string? sha)
    {
        Directory.CreateDirectory(_bench.File("production"));
        await File.WriteAllTextAsync(_bench.File("production/VERSION"), text, Stop);

        var running = await _bench.Engine.RunningAsync(
            "checkout",
            "production",
            new ServiceOptions(),
            Environments.Of($"VersionFile={_bench.File("{environment}/VERSION")}"),
            Stop
        );

        Assert.Equal(version is null ? null : new RunningVersion(sha, version), running);
        Assert.Null(
            await _bench.Engine.RunningAsync(
                "checkout",
                "production",
                new ServiceOptions(),
                Environments.Of($"VersionFile={_bench.File("no/such/file")}"),
                Stop
            )
        );
        Assert.Null(
            await _bench.Engine.RunningAsync(
                "checkout",
                "production",
                new ServiceOptions(),
                new EnvironmentOptions(),
                Stop
            )
        );
    }

    private async Task<int> IdAsync(string file)
    {
        await TestApp.UntilAsync(
            () => File.Exists(_bench.File(file)) && File.ReadAllText(_bench.File(file)).EndsWith('\n'),
            $"a process to write {file}"
        );
        return int.Parse((await File.ReadAllTextAsync(_bench.File(file), Stop)).Trim(), CultureInfo.InvariantCulture);
    }
}
