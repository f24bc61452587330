using ChatOpsBot.Deployments.Engines;

namespace ChatOpsBot.Tests.Deployments.Events;

/// <summary>Events that other tools report about our deploys.</summary>
public sealed class RunEventsTests
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task Only_a_source_that_is_trusted_with_deploys_writes_on_the_message_of_one(bool trusted)
    {
        await using var deploys = await DeployApp.StartAsync(
            "Sources:ansible:Type=ansible",
            $"Sources:ansible:Deploys={trusted}"
        );
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        var said = TestApp.Bytes(
            new
            {
                @event = "failed",
                deploy = $"{number}",
                time = "2026-03-02T09:00:10.000000Z",
                run = "7e4a3b0e-6f2d-4f0f-9d3c-0a52a1f5a111",
                started = "2026-03-02T09:00:00.100000Z",
                playbook = "site.yml",
                user = "mallory",
                controller = "ops-1",
                play = "Roll out checkout",
                check = false,
                service = "checkout",
                environment = "staging",
                host = "web-2",
                task = "all is lost",
                message = "So I say.",
            }
        );

        using var answer = await deploys.App.SendAsync(
            "ansible",
            said,
            request =>
                request.Headers.Add(
                    "X-ChatOps-Signature-256",
                    "sha256="
                        + Convert.ToHexStringLower(
                            System.Security.Cryptography.HMACSHA256.HashData(
                                System.Text.Encoding.UTF8.GetBytes(TestApp.Secret),
                                said
                            )
                        )
                )
        );
        await deploys.NowAsync();

        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(trusted, DeployApp.TextOf(deploys.Card(number)).Contains("all is lost", StringComparison.Ordinal));
    }
}
