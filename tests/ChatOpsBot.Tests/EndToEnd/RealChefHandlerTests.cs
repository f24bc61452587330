namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>
/// Our report handler in Debian's Ruby. Chef Infra Client itself is in no distribution, so what it gives a handler
/// is in for it: https://docs.chef.io/handlers/.
/// </summary>
public sealed class RealChefHandlerTests
{
    private const string Client = """
        class Chef
          class Handler
            attr_reader :run_status
            %i[node exception start_time end_time all_resources updated_resources run_context success?].each { |name| define_method(name) { run_status.public_send(name) } }
            def run_report_safely(status)
              @run_status = status
              report
            end
          end
          module Log
            def self.warn(text) = puts("WARN #{text}")
          end
        end
        Node = Struct.new(:name, :chef_environment, :policy_name)
        Run = Struct.new(:run_id, :node, :exception, :start_time, :end_time, :all_resources, :updated_resources, :run_context) do
          def success? = exception.nil?
        end
        require ARGV[0]
        handler = ChatOps::Handler.new({ url: ARGV[1], secret: ARGV[2] })
        ended = Time.utc(2026, 3, 2, 8, 0, 10)
        problem = ARGV[3] == "failure" ? RuntimeError.new("no space left on device") : nil
        handler.run_report_safely(Run.new("run-1", Node.new("web-1", "production", nil), problem, ended - 10, ended + (problem ? 0 : 1800), [1, 2, 3], problem ? nil : [1]))
        """;

    [Fact]
    public async Task A_node_that_fails_is_news_and_so_is_that_it_is_well_again()
    {
        await using var app = await TestApp.StartOnRealTimeAsync("Sources:chef:Type=chef");
        var url = $"{app.Http.BaseAddress}webhooks/chef";

        Assert.Equal("", await ReportAsync(url, "failure"));
        await app.SettleAsync();
        Assert.Equal("🔴 Chef run on web-1 firing · production · error", Assert.Single(app.Cards("#general")).Text);

        Assert.Equal("", await ReportAsync(url, "success"));
        await app.SettleAsync();
        Assert.Equal("🟢 Chef run on web-1 resolved · production · error", Assert.Single(app.Cards("#general")).Text);
    }

    [Fact]
    public async Task A_bot_that_is_down_costs_a_line_in_the_log()
    {
        Assert.Contains(
            "WARN ChatOpsBot was not told of this run",
            await ReportAsync($"http://127.0.0.1:{ChildProcess.FreePort()}/webhooks/chef", "failure"),
            StringComparison.Ordinal
        );
    }

    private static async Task<string> ReportAsync(string url, string outcome)
    {
        var ruby = ChildProcess.Find("ruby");
        Assert.SkipWhen(ruby is null, "ruby is not installed.");
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("client.rb"), Client, TestContext.Current.CancellationToken);
        await using var run = ChildProcess.Start(
            ruby!,
            folder.Path,
            "client.rb",
            Path.Combine(Repository.Root, "deploy", "senders", "chef_handler.rb"),
            url,
            TestApp.Secret,
            outcome
        );
        var code = await run.ExitAsync();
        Assert.True(code == 0, run.Output);
        return run.Output.Trim();
    }
}
