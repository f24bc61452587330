namespace ChatOpsBot.Tests.Deployments.Versions;

/// <summary>What is known of a version before it ships.</summary>
public sealed class VersionTests
{
    [Fact]
    public async Task The_plan_names_the_checksum_that_the_registry_reported()
    {
        await using var deploys = await DeployApp.StartAsync(
            "Sources:registry:Type=docker-registry",
            "Services:checkout:Repository=acme/checkout"
        );
        await deploys.App.BearerAsync(
            "registry",
            new
            {
                events = new[]
                {
                    new
                    {
                        id = "1",
                        timestamp = "2026-03-02T09:00:00Z",
                        action = "push",
                        request = new { host = "registry.acme.example" },
                        actor = new { name = "ada" },
                        target = new
                        {
                            repository = "acme/checkout",
                            tag = "1.2.0",
                            mediaType = "application/vnd.oci.image.manifest.v1+json",
                            digest = $"sha256:{new string('7', 64)}",
                            url = "https://registry.acme.example/v2/acme/checkout/manifests/1.2.0",
                        },
                    },
                },
            }
        );
        await deploys.NowAsync();

        Assert.Contains(
            "artifact `sha256:777777777777`",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging")),
            StringComparison.Ordinal
        );
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        Assert.Equal($"sha256:{new string('7', 64)}", (await deploys.FindAsync(number)).Digest);
    }
}
