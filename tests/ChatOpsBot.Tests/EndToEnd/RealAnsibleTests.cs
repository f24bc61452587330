using System.Net;
using System.Net.Sockets;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Tests.Deployments;
using ChatOpsBot.Webhooks;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>Debian's ansible-playbook with our callback plugin.</summary>
public sealed class RealAnsibleTests
{
    private const string Program = "ansible-playbook";

    [Fact]
    public async Task A_run_is_one_card_with_its_hosts_and_the_task_that_failed()
    {
        await using var app = await TestApp.StartOnRealTimeAsync("Sources:ansible:Type=ansible");

        var (code, output) = await PlayAsync(
            $"{app.Http.BaseAddress}webhooks/ansible",
            """
            - name: Roll out checkout
              hosts: all
              gather_facts: false
              vars: {target: staging, chatops_service: checkout, chatops_environment: "{{ target }}", chatops_version: 1.8.2}
              tasks:
              - name: reach everybody
                ansible.builtin.raw: "true"
                changed_when: false
              - name: restart checkout
                ansible.builtin.raw: "echo no such unit >&2; exit 5"
                when: inventory_hostname == 'web-2'
              - {name: log in with a password, ansible.builtin.raw: "true # hunter2", no_log: true}
            """
        );

        Assert.True(code is 2 or 4, output);
        await app.SettleAsync();
        var card = Assert.Single(app.Cards("#general"));
        Assert.Equal("🔴 checkout 1.8.2 → staging · failed", card.Text);
        var text = card.Blocks!.Value[0].GetProperty("text").GetProperty("text").GetString()!;
        Assert.Contains("3 hosts: 1 changed, 1 failed, 1 unreachable", text, StringComparison.Ordinal);
        Assert.Contains("reach everybody on web-3", text, StringComparison.Ordinal);
        Assert.Empty(await DeadLetter.ListAsync(app.Store, 10, TestContext.Current.CancellationToken));
        var stored = await app.Store.ListAsync(new(StoredWebhook.Index, 100), TestContext.Current.CancellationToken);
        Assert.Equal(4, stored.Count);
        Assert.All(
            stored,
            document =>
                Assert.DoesNotContain(
                    "hunter2",
                    System.Text.Encoding.UTF8.GetString(document.Body.Span),
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public async Task A_deploy_by_Ansible_and_what_its_callback_reports_of_it_are_one_message()
    {
        Assert.SkipWhen(ChildProcess.Find(Program) is null, $"{Program} is not installed.");
        using var folder = new TemporaryFolder();
        await WriteAsync(folder, "versions.json", System.Text.Json.JsonSerializer.Serialize(DeployApp.Versions()));
        var address = $"http://127.0.0.1:{ChildProcess.FreePort()}";
        (string Name, string Value)[] variables =
        [
            ("TARGET", folder.Path),
            ("HOME", folder.Path),
            ("ANSIBLE_NOCOLOR", "1"),
            ("ANSIBLE_CALLBACK_PLUGINS", Path.Combine(Repository.Root, "deploy", "senders", "ansible")),
            ("ANSIBLE_CALLBACKS_ENABLED", "chatops"),
            ("CHATOPS_URL", $"{address}/webhooks/ansible"),
            ("CHATOPS_SECRET", TestApp.Secret),
        ];
        string[] command =
        [
            Program,
            "--inventory",
            "deploy/examples/ansible/inventory.ini",
            "deploy/examples/ansible/deploy.yml",
        ];
        await using var app = await TestApp.StartOnRealTimeAsync([
            $"Urls={address}",
            "Sources:ansible:Type=ansible",
            "Sources:ansible:Deploys=true",
            $"Services:checkout:Versions={folder.File("versions.json")}",
            "Services:checkout:Channel=#checkout",
            "Services:checkout:Environments:staging:Engine=script",
            $"Services:checkout:Environments:staging:WorkingDirectory={Repository.Root}",
            $"Services:checkout:Environments:staging:VersionFile={folder.File("VERSION")}",
            .. command.Select((word, index) => $"Services:checkout:Environments:staging:Command:{index}={word}"),
            .. variables.Select(variable =>
                $"Services:checkout:Environments:staging:Variables:{variable.Name}={variable.Value}"
            ),
        ]);

        var good = await DeployAsync(app, "1.2.0", "deployed");
        Assert.Contains("1 host: 1 changed", good, StringComparison.Ordinal);
        Assert.Equal(
            $"1.2.0 {DeployApp.Sha(2)}",
            (await File.ReadAllTextAsync(folder.File("VERSION"), TestContext.Current.CancellationToken)).Trim()
        );

        // A file where the folder should be.
        await WriteAsync(folder, "releases/1.3.0", "");
        var bad = await DeployAsync(app, "1.3.0", "failed");
        Assert.Contains("Make a folder for the version on localhost", bad, StringComparison.Ordinal);

        await app.SettleAsync();
        Assert.Equal(2, app.Cards("#checkout").Count);
        Assert.DoesNotContain(app.Cards("#general"), message => message.EphemeralTo is null);
        var stored = await app.Store.ListAsync(new(StoredWebhook.Index, 100), TestContext.Current.CancellationToken);
        Assert.Equal(5, stored.Count);
    }

    /// <returns>All that the deploy's message says in the end.</returns>
    private static async Task<string> DeployAsync(TestApp app, string version, string end)
    {
        await app.Slack.CommandAsync(
            "ada",
            "general",
            $"/deploy checkout {version} to staging",
            TestContext.Current.CancellationToken
        );
        await TestApp.UntilAsync(() => Plan() is not null, "the plan");
        Assert.True(
            (
                await app.Slack.ActAsync(
                    "ada",
                    "general",
                    Plan()!.Ts,
                    DeployApp.Buttons(Plan()!)[0].Id,
                    null,
                    TestContext.Current.CancellationToken
                )
            ).Ok
        );
        await TestApp.UntilAsync(
            () => Card().Contains($"→ staging · {end}", StringComparison.Ordinal),
            () => $"the deploy of {version}: {Card()}"
        );
        return Card();

        SandboxMessage? Plan() =>
            app
                .Slack.Messages("general")
                .LastOrDefault(message =>
                    message.Text.Contains($"`{version}` → staging · ready", StringComparison.Ordinal)
                    && DeployApp.Buttons(message).Count > 0
                );
        string Card() =>
            app.Cards("#checkout")
                .Select(DeployApp.TextOf)
                .FirstOrDefault(text => text.Contains($"`{version}`", StringComparison.Ordinal))
            ?? "";
    }

    [Fact]
    public async Task A_bot_that_does_not_answer_costs_a_warning_and_fails_nothing()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        var (code, output) = await PlayAsync(
            $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/webhooks/ansible?token=hunter2",
            """
            - {hosts: "web-1,web-2", gather_facts: false, tasks: [{ansible.builtin.raw: "true"}]}
            """
        );

        Assert.True(code == 0, output);
        Assert.Single(
            output.Split("[WARNING]: chatops: 127.0.0.1 was not told of this run"),
            part => part.Contains("PLAY RECAP", StringComparison.Ordinal)
        );
        Assert.Contains("was not told of this run", output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", output, StringComparison.Ordinal);
    }

    /// <returns>The exit code and what was printed.</returns>
    private static async Task<(int Code, string Output)> PlayAsync(string url, string playbook)
    {
        var program = ChildProcess.Find(Program);
        Assert.SkipWhen(program is null, $"{Program} is not installed.");
        using var folder = new TemporaryFolder();
        await WriteAsync(
            folder,
            "ansible.cfg",
            $"""
            [defaults]
            inventory = inventory
            callback_plugins = {Path.Combine(Repository.Root, "deploy", "senders", "ansible")}
            callbacks_enabled = chatops
            local_tmp = {folder.File("tmp")}
            nocolor = true
            host_key_checking = false
            [callback_chatops]
            url = {url}
            secret = {TestApp.Secret}
            timeout = 0.5
            """
        );
        await WriteAsync(
            folder,
            "inventory",
            $"""
            web-1 ansible_connection=local
            web-2 ansible_connection=local
            web-3 ansible_host=127.0.0.1 ansible_port={ChildProcess.FreePort()} ansible_connection=ssh
            """
        );
        await WriteAsync(folder, "site.yml", playbook);
        await using var ansible = ChildProcess.Start(program!, folder.Path, "site.yml");
        return (await ansible.ExitAsync(), ansible.Output);
    }

    private static Task WriteAsync(TemporaryFolder folder, string name, string text) =>
        File.WriteAllTextAsync(folder.File(name), text, TestContext.Current.CancellationToken);
}
