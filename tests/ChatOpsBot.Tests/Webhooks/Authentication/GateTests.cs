using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Sources;
using ChatOpsBot.Webhooks.Authentication;
using Microsoft.Extensions.Http;
using Moq;

namespace ChatOpsBot.Tests.Webhooks.Authentication;

/// <summary>Vendors that sign with a key of their own, which the bot has to fetch.</summary>
public sealed class GateTests : IDisposable
{
    private const string Topic = "arn:aws:sns:eu-central-1:123456789012:alerts",
        Certificate = "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem";
    private static readonly WebhookAuth Travis = WebhookAuth.SignedContent(
        "Signature",
        "https://api.travis-ci.example/config",
        "config.key",
        "repository.owner_name",
        "repository.name"
    );

    private readonly RSA _key = RSA.Create(2048),
        _next = RSA.Create(2048);
    private readonly ManualTime _time = new();
    private readonly Vendor _vendor = new();

    [Fact]
    public async Task A_payload_that_the_vendor_signed_comes_in_and_the_key_is_fetched_once_a_day()
    {
        await using var app = await StartAsync();
        _vendor.Answer = Published(_key);

        Assert.Equal(
            200,
            await JudgeTravisAsync(app, "{\"repository\":{\"owner_name\":\"acme\",\"name\":\"checkout\"}}", _key)
        );
        Assert.Equal(
            200,
            await JudgeTravisAsync(
                app,
                "{\"id\":2,\"repository\":{\"owner_name\":\"acme\",\"name\":\"checkout\"}}",
                _key
            )
        );
        Assert.Single(_vendor.Asked);

        _time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(
            200,
            await JudgeTravisAsync(app, "{\"repository\":{\"owner_name\":\"acme\",\"name\":\"checkout\"}}", _key)
        );
        Assert.Equal(2, _vendor.Asked.Count);
    }

    [Fact]
    public async Task A_signature_by_another_key_or_for_another_repository_does_not()
    {
        await using var app = await StartAsync();
        _vendor.Answer = Published(_key);

        Assert.Equal(
            401,
            await JudgeTravisAsync(app, "{\"repository\":{\"owner_name\":\"acme\",\"name\":\"checkout\"}}", _next)
        );
        Assert.Equal(
            401,
            await JudgeTravisAsync(app, "{\"repository\":{\"owner_name\":\"mallory\",\"name\":\"checkout\"}}", _key)
        );
        Assert.Equal(401, await JudgeTravisAsync(app, "{\"repository\":{\"name\":\"checkout\"}}", _key));
        Assert.Equal(401, await JudgeTravisAsync(app, "no json", _key));
    }

    [Fact]
    public async Task A_new_key_is_found_out_and_nonsense_does_not_make_the_bot_ask_again_and_again()
    {
        await using var app = await StartAsync();
        var body = "{\"repository\":{\"owner_name\":\"acme\",\"name\":\"checkout\"}}";
        _vendor.Answer = Published(_key);
        Assert.Equal(200, await JudgeTravisAsync(app, body, _key));

        _vendor.Answer = Published(_next);
        Assert.Equal(401, await JudgeTravisAsync(app, body, _next));
        Assert.Single(_vendor.Asked);
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(200, await JudgeTravisAsync(app, body, _next));
        for (var i = 0; i < 20; i++)
            Assert.Equal(401, await JudgeTravisAsync(app, body, _key));
        Assert.Equal(2, _vendor.Asked.Count);
    }

    [Fact]
    public async Task While_the_key_cannot_be_had_the_sender_is_asked_to_come_back_and_a_kept_key_stays_good()
    {
        await using var app = await StartAsync();
        var body = "{\"repository\":{\"owner_name\":\"acme\",\"name\":\"checkout\"}}";

        Assert.Equal(503, await JudgeTravisAsync(app, body, _key));
        Assert.Equal(503, await JudgeTravisAsync(app, body, _key));
        Assert.Single(_vendor.Asked);
        _time.Advance(TimeSpan.FromSeconds(31));
        _vendor.Answer = Published(_key);
        Assert.Equal(200, await JudgeTravisAsync(app, body, _key));

        _vendor.Answer = null;
        _time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(200, await JudgeTravisAsync(app, body, _key));
    }

    private static readonly (string Version, string Topic, string Certificate, int Status)[] Messages =
    [
        ("1", Topic, Certificate, 200),
        ("2", Topic, Certificate, 200),
        ("3", Topic, Certificate, 401),
        ("2", "arn:aws:sns:eu-central-1:666666666666:alerts", Certificate, 401),
        ("2", Topic, "https://sns.eu-central-1.amazonaws.com.evil.example/x.pem", 401),
        ("2", Topic, "https://sns.evil.example/x.pem", 401),
        ("2", Topic, "http://sns.eu-central-1.amazonaws.com/x.pem", 401),
        ("2", Topic, "https://sns.eu-central-1.amazonaws.com@evil.example/x.pem", 401),
        ("2", Topic, "https://s3.eu-central-1.amazonaws.com/x.pem", 401),
        ("2", Topic, "https://sns.eu-central-1.amazonaws.com:8443/x.pem", 401),
    ];

    [Fact]
    public async Task A_message_of_Amazon_SNS_must_be_signed_with_a_certificate_from_there()
    {
        await using var app = await StartAsync();
        _vendor.Answer = CertificateOf(_key);

        foreach (var (version, topic, certificate, status) in Messages)
        {
            var body = Message(version, topic, certificate);
            Assert.Equal(status, await JudgeAsync(app, SenderOf(app, WebhookAuth.AmazonSns, [Topic]), body));
            Assert.Equal(401, await JudgeAsync(app, SenderOf(app, WebhookAuth.AmazonSns, []), body));
            Assert.Equal(
                401,
                await JudgeAsync(
                    app,
                    SenderOf(app, WebhookAuth.AmazonSns, [Topic]),
                    body.Replace("Disk", "Disc", StringComparison.Ordinal)
                )
            );
        }
        Assert.Equal([Certificate], _vendor.Asked);
    }

    [Fact]
    public async Task A_message_of_another_account_that_is_cut_into_fields_elsewhere_is_refused()
    {
        await using var app = await StartAsync();
        _vendor.Answer = CertificateOf(_key);
        var wanted = SenderOf(app, WebhookAuth.AmazonSns, ["arn:aws:sns:eu-central-1:123456789012:*"]);
        // What a stranger may have signed: a message of the stranger's own topic, whose text goes on like a message.
        const string stranger = "arn:aws:sns:eu-central-1:666666666666:x";
        var text =
            $"Message\nhi\nMessageId\nm-1\nTimestamp\n2026-03-02T09:00:00.000Z\nTopicArn\n{stranger}"
            + "\nType\nNotification\n";
        var signed = Convert.ToBase64String(
            _key.SignData(
                Encoding.UTF8.GetBytes(
                    text.Replace(
                        "hi",
                        $"{{}}\nMessageId\nm-0\nTimestamp\n2026-03-02T09:00:00.000Z\nTopicArn\n{Topic}",
                        StringComparison.Ordinal
                    )
                ),
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1
            )
        );

        // The same text, cut so that the borders are inside of what the message said.
        var forged = JsonSerializer.Serialize(
            new
            {
                Type = "Notification",
                Message = "{}",
                MessageId = "m-0",
                Timestamp = "2026-03-02T09:00:00.000Z",
                SignatureVersion = "2",
                Signature = signed,
                SigningCertURL = Certificate,
                TopicArn = $"{Topic}\nMessageId\nm-1\nTimestamp\n2026-03-02T09:00:00.000Z\nTopicArn\n{stranger}",
            }
        );

        Assert.Equal(401, await JudgeAsync(app, wanted, forged));
    }

    [Fact]
    public async Task A_flood_of_forged_messages_neither_drives_a_key_out_nor_makes_it_wait()
    {
        await using var app = await StartAsync();
        var sender = SenderOf(app, WebhookAuth.AmazonSns, [Topic]);
        _vendor.Answer = CertificateOf(_key);
        var genuine = Message("2", Topic, Certificate);
        Assert.Equal(200, await JudgeAsync(app, sender, genuine));
        string Forged(int number) =>
            Message("2", Topic, $"https://sns.eu-central-1.amazonaws.com/forged-{number}.pem")
                .Replace("Disk", "Disc", StringComparison.Ordinal);

        for (var number = 0; number < 40; number++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(401, await JudgeAsync(app, sender, Forged(number)));
        }
        Assert.Equal(200, await JudgeAsync(app, sender, genuine));
        Assert.Equal(1, _vendor.Asked.Count(address => address == Certificate));

        _vendor.Hold = new TaskCompletionSource();
        var waiting = Enumerable.Range(100, 20).Select(number => JudgeAsync(app, sender, Forged(number))).ToList();
        Assert.Equal(200, await JudgeAsync(app, sender, genuine));
        // As many as may be fetched at once wait; the others are asked to come back.
        await TestApp.UntilAsync(() => waiting.Count(task => task.IsCompleted) == 12, "all but eight to be answered");
        foreach (var answered in waiting.Where(task => task.IsCompleted).ToList())
            Assert.Equal(503, await answered);
        _vendor.Hold.SetResult();
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task A_subscription_of_a_topic_that_is_wanted_is_confirmed_and_tried_again_until_it_is()
    {
        const string visit = "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=t-1";
        await using var app = await StartAsync("Sources:sns:Type=aws-sns", $"Sources:sns:Only:0={Topic}");
        _vendor.Answer = CertificateOf(_key);
        _vendor.Silent = visit;
        var signed =
            $"Message\nconfirm\nMessageId\nm-1\nSubscribeURL\n{visit}"
            + $"\nTimestamp\n2026-03-02T09:00:00.000Z\nToken\nt-1\nTopicArn\n{Topic}"
            + "\nType\nSubscriptionConfirmation\n";
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                Type = "SubscriptionConfirmation",
                MessageId = "m-1",
                Token = "t-1",
                TopicArn = Topic,
                Message = "confirm",
                SubscribeURL = visit,
                Timestamp = "2026-03-02T09:00:00.000Z",
                SignatureVersion = "2",
                Signature = Convert.ToBase64String(
                    _key.SignData(Encoding.UTF8.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                ),
                SigningCertURL = Certificate,
            }
        );

        using var answer = await app.SendAsync("sns", body, contentType: "text/plain");
        await app.UntilAsync(() => _vendor.Asked.Count(address => address == visit) >= 2);
        _vendor.Silent = null;
        await app.SettleAsync();

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(visit, _vendor.Asked[^1]);
        Assert.Empty(await DeadLetter.ListAsync(app.Store, 10, CancellationToken.None));
    }

    private string Message(string version, string topic, string certificate)
    {
        var signed =
            "Message\n{}\nMessageId\nm-1\nSubject\nDisk\nTimestamp\n2026-03-02T09:00:00.000Z\nTopicArn\n"
            + $"{topic}\nType\nNotification\n";
        var signature = _key.SignData(
            Encoding.UTF8.GetBytes(signed),
            version == "1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        return JsonSerializer.Serialize(
            new
            {
                Type = "Notification",
                MessageId = "m-1",
                TopicArn = topic,
                Subject = "Disk",
                Message = "{}",
                Timestamp = "2026-03-02T09:00:00.000Z",
                SignatureVersion = version,
                Signature = Convert.ToBase64String(signature),
                SigningCertURL = certificate,
            }
        );
    }

    private Task<int> JudgeTravisAsync(TestApp app, string body, RSA key) =>
        JudgeAsync(
            app,
            SenderOf(app, Travis, ["acme/*"]),
            body,
            (
                "Signature",
                Convert.ToBase64String(
                    key.SignData(Encoding.UTF8.GetBytes(body), HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1)
                )
            )
        );

    private static async Task<int> JudgeAsync(
        TestApp app,
        Sender sender,
        string body,
        params (string Name, string Value)[] headers
    )
    {
        var context = new DefaultHttpContext();
        foreach (var (name, value) in headers)
            context.Request.Headers[name] = value;
        var bytes = Encoding.UTF8.GetBytes(body);
        return (
            await app.Services.GetRequiredService<Gate>().JudgeAsync(context, sender, new(bytes), () => bytes)
        ).Status;
    }

    private Sender SenderOf(TestApp app, WebhookAuth way, IReadOnlyList<string> only) =>
        new(
            "vendor",
            Mock.Of<IEventSource>(source => source.Authentication == new[] { way }),
            [way],
            new Secrets(new SourceOptions { Secret = "unused" }, _time),
            1000,
            Networks.Of([]),
            only,
            null
        );

    private Task<TestApp> StartAsync(params string[] settings) =>
        TestApp.StartAsync(
            _time,
            services =>
                services.PostConfigure<HttpClientFactoryOptions>(
                    VendorPages.Client,
                    options => options.HttpMessageHandlerBuilderActions.Add(builder => builder.PrimaryHandler = _vendor)
                ),
            settings
        );

    private static string Published(RSA key) =>
        JsonSerializer.Serialize(new { config = new { key = key.ExportSubjectPublicKeyInfoPem() } });

    private static string CertificateOf(RSA key)
    {
        using var certificate = new CertificateRequest(
            "CN=sns",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        ).CreateSelfSigned(TestApp.Start.AddYears(-1), TestApp.Start.AddYears(1));
        return certificate.ExportCertificatePem();
    }

    public void Dispose()
    {
        _key.Dispose();
        _next.Dispose();
        _vendor.Dispose();
    }
}
