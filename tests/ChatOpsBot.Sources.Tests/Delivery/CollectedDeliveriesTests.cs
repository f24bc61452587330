using System.Text;

namespace ChatOpsBot.Sources.Tests.Delivery;

/// <summary>
/// What real senders and their documentation sent: how many of the files tell something, and that the others are named.
/// </summary>
public sealed class CollectedDeliveriesTests
{
    [Theory]
    [InlineData("ansible_tower_awx", "awx", 9)]
    [InlineData("argocd", "argocd", 2)]
    [InlineData("chef_automate_notifications", "chef", 1)]
    [InlineData("chef_data_collector", "chef", 2)]
    [InlineData("docker_registry", "docker-registry", 2)]
    [InlineData("dockerhub", "docker-hub", 1)]
    [InlineData("flagger", "flagger", 2)]
    [InlineData("harbor", "harbor", 13)]
    public void Each_is_read_or_named(string folder, string source, int told)
    {
        var path = Path.Combine(Repository.SharedPayloads, folder);
        if (!Directory.Exists(path))
            Assert.Skip("The collection of payloads is not beside this checkout.");

        var parsed = PayloadTests
            .Files(path)
            .Select(file => EventSources.ByType[source].Parse(PayloadTests.RequestOf(source, file)))
            .ToList();

        Assert.All(parsed, answer => Assert.True(answer.IsOneAnswer()));
        Assert.Equal(told, parsed.Count(answer => answer.Events.Count > 0));
        Assert.All(
            parsed.SelectMany(answer => answer.Events),
            @event => Assert.False(string.IsNullOrWhiteSpace(@event.Title))
        );
    }

    [Theory]
    [InlineData("{\"payload_version\":1}", true)]
    [InlineData("{\"payload_version\":2}", false)]
    public void Terraform_signs_with_SHA_512(string body, bool holds)
    {
        // openssl dgst -sha512 -hmac s3cr3t
        const string signature =
            "149b20e9b9b53e64a0a941f5bc45c4bc6b42c525e2484db01dcc39638ac9562a"
            + "068526e6e2e12be21303212d64682572e38882e5d80c0f0321a94ec0a251cd84";
        var proof = new WebhookProof(
            header => header == "X-TFE-Notification-Signature" ? signature : null,
            _ => null,
            Encoding.UTF8.GetBytes(body)
        );

        Assert.Equal(holds, Assert.Single(EventSources.ByType["terraform"].Authentication).IsValid(proof, "s3cr3t"));
    }

    [Theory]
    [InlineData("docker", "pushed", 0, true)]
    [InlineData("docker", "pushed", 599, true)]
    [InlineData("docker", "pushed", 600, false)]
    [InlineData("docker", "deleted", 0, false)]
    public void Artifactory_repeats_itself_to_the_byte_and_only_soon_after_it_is_the_same(
        string domain,
        string type,
        int seconds,
        bool same
    )
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(1_772_445_600);

        Assert.Equal(same, Id("docker", "pushed", at) == Id(domain, type, at.AddSeconds(seconds)));

        static string Id(string domain, string type, DateTimeOffset at) =>
            EventSources
                .ByType["artifactory"]
                .DeliveryId(
                    Deliveries.Request(
                        "artifactory",
                        Encoding.UTF8.GetBytes(
                            $$$"""
                            {"domain":"{{{domain}}}","event_type":"{{{type}}}",
                            "data":{"repo_key":"docker-local","image_name":"checkout","tag":"1"}}
                            """
                        )
                    ) with
                    {
                        Received = at,
                    }
                )!;
    }
}
