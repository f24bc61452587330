using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatOpsBot.Platform.Work;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>What the tools of delivery send, signed as they sign it, and the card that people see at its end.</summary>
public sealed class DeliveryWordingTests : IAsyncLifetime
{
    private TestApp _app = null!;

    public async ValueTask InitializeAsync() =>
        _app = await TestApp.StartUnlimitedAsync([
            .. (
                (string[])
                    [
                        "ansible",
                        "argocd",
                        "artifactory",
                        "awx",
                        "chef",
                        "docker-hub",
                        "docker-registry",
                        "flagger",
                        "harbor",
                        "nexus",
                        "terraform",
                    ]
            ).Select(source => $"Sources:{source}:Type={source}"),
        ]);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_playbook_that_names_a_service_and_an_environment_is_a_deployment()
    {
        await SendAsync("ansible", "start", "unreachable", "failed", "end-failed");

        await AssertCardAsync(
            """
            🔴 *checkout* 1.8.2 → staging · failed
            ada · c4c4c4c · 1m 30s
            3 hosts: 1 changed, 1 failed, 1 unreachable · Gathering Facts on web-3: Failed to connect to the host via ssh: Connection refused
            """
        );
    }

    [Fact]
    public async Task Another_playbook_is_a_pipeline_run()
    {
        await SendAsync("ansible", "start-check-without-service", "end-changed-without-service");

        await AssertCardAsync(
            """
            🟢 *patch.yml* succeeded
            ada · 1h 20m
            12 hosts: 2 ok, 10 changed
            """
        );
    }

    [Fact]
    public async Task A_sync_of_Argo_CD_is_done_when_it_is_healthy_and_says_why_it_is_not()
    {
        await SendAsync("argocd", "running", "progressing");
        await AssertFirstLineAsync("🟡 checkout main → production · running");

        await SendAsync("argocd", "healthy", "degraded");

        await AssertCardAsync(
            """
            🔴 *checkout* main → production · failed
            ada · c4c4c4c · 10m 10s
            Deployment "checkout" exceeded its progress deadline
            [Log] https://argocd.acme.example/applications/argocd/checkout
            """
        );
    }

    [Fact]
    public async Task A_canary_of_Flagger_goes_on_in_one_card()
    {
        await SendAsync("flagger", "initialized", "waiting", "progressing");
        await AssertFirstLineAsync("🟡 checkout → production · running");

        await SendAsync("flagger", "failed");

        await AssertCardAsync(
            """
            🔴 *checkout* → production · failed
            Rolling back checkout.shop failed checks threshold reached 5
            """
        );
    }

    [Fact]
    public async Task A_run_of_Terraform_waits_for_people_and_ends()
    {
        await SendAsync("terraform", "verification", "created", "planning", "needs-attention");
        await AssertFirstLineAsync("⏳ acme/checkout-production waiting");

        await SendAsync("terraform", "applying", "completed");

        await AssertCardAsync(
            """
            🟢 *acme/checkout-production* succeeded
            ada · 6m 30s
            Larger database for checkout
            [Open build] https://app.terraform.io/app/acme/checkout-production/runs/run-FwnENkvDnrpyFC7M
            [Log] https://app.terraform.io/app/acme/checkout-production/runs/run-FwnENkvDnrpyFC7M
            """
        );
    }

    [Fact]
    public async Task A_job_of_AWX_names_the_hosts_that_failed()
    {
        await SendAsync("awx", "running", "failed");

        await AssertCardAsync(
            """
            🔴 *Roll out checkout* #2722 failed
            ada · 11s
            failed on web-1, web-2, web-3, web-4, web-5 and 1 more
            [Open build] https://awx.acme.example/#/jobs/playbook/2722
            [Log] https://awx.acme.example/#/jobs/playbook/2722
            """
        );
    }

    [Fact]
    public async Task A_node_of_Chef_is_news_when_it_fails_and_when_it_is_well_again()
    {
        await SendAsync("chef", "converge-success");
        await _app.SettleAsync();
        Assert.Empty(_app.Cards("#general"));

        await SendAsync("chef", "handler-failure");
        await AssertFirstLineAsync("🔴 Chef run on web-2.acme.example firing · staging · error");
    }

    [Fact]
    public async Task An_image_is_one_card_from_its_push_to_its_scan()
    {
        await SendAsync("harbor", "push", "scan-found");

        await AssertCardAsync(
            """
            🔴 *harbor.acme.example/shop/checkout* 1.8.2 published · scan: 7 vulnerabilities (2 critical, 4 high, 1 unknown), 5 fixable
            ada · image · sha256:e95862cf2fe1
            """
        );
    }

    [Fact]
    public async Task A_tag_that_moves_on_is_another_message_and_deleting_what_no_one_saw_is_not()
    {
        await SendAsync("docker-registry", "delete-tag", "push");
        await _app.SettleAsync();
        Assert.Equal("⚪ registry.acme.example/acme/checkout 1.8.2 deleted", Assert.Single(_app.Cards("#general")).Text);

        var push = await File.ReadAllTextAsync(
            Payload("docker-registry", "push"),
            TestContext.Current.CancellationToken
        );
        await PostAsync(
            "docker-registry",
            push.Replace("e95862cf", "00000000", StringComparison.Ordinal)
                .Replace("2026-03-02T09", "2026-03-04T09", StringComparison.Ordinal)
        );
        await _app.SettleAsync();

        Assert.Equal(2, _app.Cards("#general").Count);
        Assert.Equal("🔵 registry.acme.example/acme/checkout 1.8.2 published", _app.Cards("#general")[^1].Text);
    }

    [Theory]
    [InlineData("docker-hub", "push", "🔵 acme/checkout 1.8.2 published")]
    [InlineData("artifactory", "docker-pushed", "🔵 acme.jfrog.io/docker-local/checkout 1.8.2 published")]
    [InlineData(
        "artifactory",
        "artifact-deployed",
        "🔵 libs-release/com/acme/checkout/1.8.2 checkout-1.8.2.jar published"
    )]
    [InlineData("nexus", "component-created", "🔵 npm-hosted/acme/checkout 1.8.2 published")]
    [InlineData("harbor", "quota-warning", "🟡 quota of shop nearly used up firing · warning")]
    public async Task Registries_say_what_is_new(string source, string name, string firstLine)
    {
        await SendAsync(source, name);

        await AssertFirstLineAsync(firstLine);
    }

    private async Task SendAsync(string source, params string[] cases)
    {
        foreach (var name in cases)
        {
            await PostAsync(
                source,
                await File.ReadAllTextAsync(Payload(source, name), TestContext.Current.CancellationToken)
            );
            // The answer comes before the work, and a card that is posted late has no milestones to tell.
            await _app.SettleAsync();
        }
    }

    private async Task PostAsync(string source, string body)
    {
        var (bytes, secret) = (Encoding.UTF8.GetBytes(body), Encoding.UTF8.GetBytes(TestApp.Secret));
        (string Header, string Value)? proof = source switch
        {
            "ansible" => (
                "X-ChatOps-Signature-256",
                $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(secret, bytes))}"
            ),
            "artifactory" => ("X-JFrog-Event-Auth", Convert.ToHexStringLower(HMACSHA256.HashData(secret, bytes))),
            "nexus" => ("X-Nexus-Webhook-Signature", Convert.ToHexStringLower(HmacSha1(secret, bytes))),
            "terraform" => (
                "X-TFE-Notification-Signature",
                Convert.ToHexStringLower(HMACSHA512.HashData(secret, bytes))
            ),
            "chef" => ("x-data-collector-token", TestApp.Secret),
            _ => null,
        };
        using var answer = await _app.SendAsync(
            source is "flagger" or "docker-hub" ? $"{source}?token={TestApp.Secret}" : source,
            bytes,
            request =>
            {
                if (proof is var (header, value))
                    request.Headers.Add(header, value);
                else if (source is not ("flagger" or "docker-hub"))
                    request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestApp.Secret);
            }
        );
        Assert.True(
            (int)answer.StatusCode == 202,
            $"{source}: {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}"
        );
        Assert.Empty(await DeadLetter.ListAsync(_app.Store, 10, TestContext.Current.CancellationToken));
    }

#pragma warning disable CA5350 // Nexus signs with SHA-1 and nothing else.
    private static byte[] HmacSha1(byte[] secret, byte[] bytes) => HMACSHA1.HashData(secret, bytes);
#pragma warning restore CA5350

    private static string Payload(string source, string name) =>
        Path.Combine(Repository.Root, "tests", "ChatOpsBot.Sources.Tests", "Payloads", source, name + ".json");

    private async Task AssertFirstLineAsync(string expected)
    {
        await _app.SettleAsync();
        Assert.Equal(expected, Assert.Single(_app.Cards("#general")).Text);
    }

    private async Task AssertCardAsync(string expected)
    {
        await _app.SettleAsync();
        Assert.Equal(
            expected,
            string.Join('\n', Assert.Single(_app.Cards("#general")).Blocks!.Value.EnumerateArray().SelectMany(Lines))
        );
    }

    private static IEnumerable<string> Lines(JsonElement block) =>
        block.TryGetProperty("elements", out var buttons)
            ? buttons
                .EnumerateArray()
                .Select(button => $"[{button.GetProperty("text").GetProperty("text")}] {button.GetProperty("url")}")
            : [block.GetProperty("text").GetProperty("text").GetString()!];
}
