using System.Net;
using System.Net.Sockets;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>Debian's ansible-playbook with our callback plugin.</summary>
public sealed class RealAnsibleTests
{
    private const string Program = "ansible-playbook";

    [Fact]
    public async Task A_run_is_one_card_with_its_hosts_and_the_task_that_failed()
    {
        await using var app = await TestApp.StartOnRealTimeAsync("Sources:ansible:Type=ansible");

        var (code, output) = await PlayAsync($"{app.Http.BaseAddress}webhooks/ansible", """
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
            """);

        Assert.True(code is 2 or 4, output);
        await app.SettleAsync();
        var card = Assert.Single(app.Cards("#general"));
        Assert.Equal("🔴 checkout 1.8.2 → staging · failed", card.Text);
        var text = card.Blocks!.Value[0].GetProperty("text").GetProperty("text").GetString()!;
        Assert.Contains("3 hosts: 1 changed, 1 failed, 1 unreachable", text, StringComparison.Ordinal);
        Assert.Contains("reach everybody on web-3", text, StringComparison.Ordinal);
        Assert.Empty(await Events.DeadLetter.ListAsync(app.Store, 10, TestContext.Current.CancellationToken));
        var stored = await app.Store.ListAsync(new(Events.StoredWebhook.Index, 100), TestContext.Current.CancellationToken);
        Assert.Equal(4, stored.Count);
        Assert.All(stored, document => Assert.DoesNotContain("hunter2", System.Text.Encoding.UTF8.GetString(document.Body.Span), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bot_that_does_not_answer_costs_a_warning_and_fails_nothing()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        var (code, output) = await PlayAsync($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/webhooks/ansible?token=hunter2", """
            - {hosts: "web-1,web-2", gather_facts: false, tasks: [{ansible.builtin.raw: "true"}]}
            """);

        Assert.True(code == 0, output);
        Assert.Single(output.Split("[WARNING]: chatops: 127.0.0.1 was not told of this run"), part => part.Contains("PLAY RECAP", StringComparison.Ordinal));
        Assert.Contains("was not told of this run", output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", output, StringComparison.Ordinal);
    }

    /// <returns>The exit code and what was printed.</returns>
    private static async Task<(int Code, string Output)> PlayAsync(string url, string playbook)
    {
        var program = ChildProcess.Find(Program);
        Assert.SkipWhen(program is null, $"{Program} is not installed.");
        using var folder = new TemporaryFolder();
        await WriteAsync(folder, "ansible.cfg", $"""
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
            """);
        await WriteAsync(folder, "inventory", $"""
            web-1 ansible_connection=local
            web-2 ansible_connection=local
            web-3 ansible_host=127.0.0.1 ansible_port={ChildProcess.FreePort()} ansible_connection=ssh
            """);
        await WriteAsync(folder, "site.yml", playbook);
        await using var ansible = ChildProcess.Start(program!, folder.Path, "site.yml");
        return (await ansible.ExitAsync(), ansible.Output);
    }

    private static Task WriteAsync(TemporaryFolder folder, string name, string text) => File.WriteAllTextAsync(folder.File(name), text, TestContext.Current.CancellationToken);
}
