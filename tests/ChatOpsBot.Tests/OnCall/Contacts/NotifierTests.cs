using System.Text.Json;
using ChatOpsBot.OnCall.Contacts;
using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.OnCall.Contacts.Ports;
using ChatOpsBot.OnCall.Contacts.Sending;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;
using SmtpServer.Protocol;

namespace ChatOpsBot.Tests.OnCall.Contacts;

/// <summary>
/// Who is reached when and by what, with a real mail server and gateway, on a clock that the test moves.
/// </summary>
public sealed class NotifierTests
{
    private static readonly (string, string)[] MailAndSms = [("mail", "ada@example.com"), ("sms", "+4915112345678")];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_rule_is_carried_out_in_its_time_until_someone_takes_care_of_it()
    {
        await using var app = await ContactsApp.StartAsync();
        await app.KnowAsync(ContactsApp.Ada, MailAndSms, "now: dm", "after 2 min: mail", "after 5 min: sms");

        await app.NotifyAsync(ContactsApp.Page());
        Assert.Equal("The page sample:17", Assert.Single(app.Direct()).Text);
        Assert.Empty(app.Mail.Mails);

        await app.PassAsync(TimeSpan.FromMinutes(2));
        var mail = Assert.Single(app.Mail.Mails);
        Assert.Equal("P17 checkout is down", mail.Subject);
        Assert.Equal("oncall@example.com", mail.From.Mailboxes.Single().Address);
        Assert.Equal(["ada@example.com"], app.Mail.Recipients);
        Assert.Contains("https://bot.example.com/pages/17", mail.TextBody, StringComparison.Ordinal);

        app.Acknowledged["sample:17"] = true;
        await app.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Empty(app.Receiver.All);
        Assert.Equal(["dm Sent", "mail Sent"], await app.OutcomesAsync());
    }

    [Fact]
    public async Task Without_rules_of_their_own_people_are_reached_by_those_of_the_configuration()
    {
        await using var app = await ContactsApp.StartAsync(
            "OnCall:Rules:High:0=now: dm, sms",
            "OnCall:Rules:High:1=after 1 min: all"
        );
        await app.KnowAsync(ContactsApp.Ada, [.. MailAndSms, ("voice", "+4915112345678"), ("ntfy", "ada-pages")]);

        await app.NotifyAsync(ContactsApp.Page());
        Assert.Equal(["/sms"], app.Receiver.All.Select(received => received.Path));
        await app.PassAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(["/", "/sms", "/voice"], app.Receiver.All.Select(received => received.Path).Order());
        Assert.Single(app.Mail.Mails);
        Assert.Equal(
            ["dm Sent", "mail Sent", "ntfy Sent", "sms Sent", "voice Sent"],
            (await app.OutcomesAsync()).Order()
        );
    }

    [Fact]
    public async Task A_gateway_gets_the_documented_json_or_its_form_and_a_topic_its_own()
    {
        await using var app = await ContactsApp.StartAsync();
        await app.KnowAsync(
            ContactsApp.Ada,
            [("sms", "+4915112345678"), ("voice", "+4915112345679"), ("ntfy", "ada-pages")],
            "now: sms, voice, ntfy"
        );

        await app.NotifyAsync(ContactsApp.Page(text: "P17 <down> & \"out\""));

        var sms = app.Receiver.All.Single(received => received.Path == "/sms");
        var json = JsonElement.Parse(sms.Text);
        Assert.Equal("+4915112345678", json.GetProperty("to").GetString());
        Assert.Equal("P17 <down> & \"out\"", json.GetProperty("text").GetString());
        Assert.Equal("high", json.GetProperty("urgency").GetString());
        Assert.Equal("sample:17", json.GetProperty("subject").GetString());
        var proof = new WebhookProof(name => sms.Headers.GetValueOrDefault(name), _ => null, sms.Body.AsMemory())
        {
            Now = app.App.Time.GetUtcNow(),
        };
        Assert.True(WebhookAuth.StandardWebhooks.IsValid(proof, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        Assert.Equal(json.GetProperty("id").GetString(), sms.Headers["webhook-id"]);
        Assert.StartsWith("v1,", sms.Headers["webhook-signature"], StringComparison.Ordinal);

        var voice = app.Receiver.All.Single(received => received.Path == "/voice");
        var form = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(voice.Text);
        Assert.Equal("+4915112345679", form["To"]);
        Assert.Equal(
            "<Response><Say>P17 &lt;down&gt; &amp; &quot;out&quot;</Say></Response>",
            form["Twiml"].ToString()
        );
        Assert.Equal("Basic QUMxMjM6c2VjcmV0LW9mLWEtdGVzdA==", voice.Headers["authorization"]);

        var topic = app.Receiver.All.Single(received => received.Path == "/");
        Assert.Equal("Bearer tk_of_a_test", topic.Headers["authorization"]);
        Assert.Equal("ada-pages", JsonElement.Parse(topic.Text).GetProperty("topic").GetString());
        Assert.Equal(5, JsonElement.Parse(topic.Text).GetProperty("priority").GetInt32());
    }

    [Fact]
    public async Task What_is_read_elsewhere_links_to_the_message_in_slack_and_says_how_to_acknowledge()
    {
        await using var app = await ContactsApp.StartAsync();
        await app.KnowAsync(
            ContactsApp.Ada,
            [.. MailAndSms, ("voice", "+4915112345679"), ("ntfy", "ada-pages")],
            "now: dm",
            "after 2 min: mail, sms, ntfy"
        );

        await app.NotifyAsync(ContactsApp.Page());
        await app.PassAsync(TimeSpan.FromMinutes(2));

        var direct = app.App.Slack.Channels.Single(channel => channel.DirectWith == ContactsApp.Ada).Id;
        var link = $"/archives/{direct}/p{app.Direct()[0].Ts.Replace(".", "", StringComparison.Ordinal)}";
        var mail = Assert.Single(app.Mail.Mails);
        Assert.Contains($"{link}\n\nAcknowledge with /oncall ack P17 in Slack.", Lines(mail), StringComparison.Ordinal);
        Assert.Contains("https://bot.example.com/pages/17", Lines(mail), StringComparison.Ordinal);
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        var sms = JsonElement.Parse(app.Receiver.All.Single(received => received.Path == "/sms").Text);
        Assert.EndsWith(link, sms.GetProperty("slackUrl").GetString(), StringComparison.Ordinal);
        Assert.Equal("/oncall ack P17", sms.GetProperty("acknowledge").GetString());
        var topic = JsonElement.Parse(app.Receiver.All.Single(received => received.Path == "/").Text);
        Assert.EndsWith(link, topic.GetProperty("click").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            "https://bot.example.com/pages/17",
            topic.GetProperty("actions")[0].GetProperty("url").GetString()
        );
    }

    [Fact]
    public async Task Without_a_message_in_slack_the_link_is_to_the_bot()
    {
        await using var app = await ContactsApp.StartAsync();
        await app.KnowAsync(ContactsApp.Ada, MailAndSms, "now: mail");

        await app.NotifyAsync(ContactsApp.Page());

        Assert.Contains(
            "In Slack: https://slack.com/app_redirect?team=T",
            Lines(Assert.Single(app.Mail.Mails)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_mails_of_one_page_are_one_thread()
    {
        await using var app = await ContactsApp.StartAsync();
        await app.KnowAsync(ContactsApp.Ada, MailAndSms, "now: mail");

        await app.NotifyAsync(ContactsApp.Page());
        await app.PassAsync(TimeSpan.FromMinutes(2));
        await app.NotifyAsync(ContactsApp.Page(round: "1.0"));
        await app.PassAsync(TimeSpan.FromMinutes(2));
        await app.NotifyAsync(ContactsApp.Page(18));

        var threads = app.Mail.Mails.Select(mail => Assert.Single(mail.References)).ToList();
        Assert.Equal(3, threads.Count);
        Assert.Equal(threads[0], threads[1]);
        Assert.NotEqual(threads[0], threads[2]);
        Assert.Equal(3, app.Mail.Mails.Select(mail => mail.MessageId).Distinct().Count());
    }

    private static string Lines(MimeKit.MimeMessage mail) => mail.TextBody!.ReplaceLineEndings("\n");

    [Fact]
    public async Task A_person_is_notified_once_in_each_round_and_of_the_next_one_by_a_line_below()
    {
        await using var app = await ContactsApp.StartAsync();
        await app.KnowAsync(ContactsApp.Ada, MailAndSms, "now: dm, sms");

        await app.NotifyAsync(ContactsApp.Page());
        await app.NotifyAsync(ContactsApp.Page());
        Assert.Single(app.Receiver.All);
        Assert.Single(app.Direct());

        await app.PassAsync(TimeSpan.FromMinutes(2));
        await app.NotifyAsync(ContactsApp.Page(round: "1.0"));

        Assert.Equal(2, app.Receiver.All.Count);
        Assert.Equal(
            "🔴 Waiting for you: P17 checkout is down · <https://bot.example.com/pages/17|open>",
            app.Direct()[^1].Text
        );
        Assert.Equal(2, app.Direct().Count);
    }

    [Fact]
    public async Task A_temporary_failure_is_tried_three_times_more_and_then_the_next_rule_is_carried_out()
    {
        await using var app = await ContactsApp.StartAsync();
        await app.KnowAsync(ContactsApp.Ada, MailAndSms, "now: mail", "after 30 min: sms");
        foreach (var _ in Enumerable.Range(0, 4))
            app.Mail.Answers.Enqueue(SmtpReplyCode.Aborted);

        await app.NotifyAsync(ContactsApp.Page());
        Assert.Contains(
            "the mail server did not take it (451)",
            (await app.Deliveries.OfAsync("sample:17", Stop))[0].Reason,
            StringComparison.Ordinal
        );
        await app.PassAsync(TimeSpan.FromSeconds(40));
        Assert.Empty(app.Receiver.All);
        await app.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Empty(app.Mail.Answers);
        Assert.Empty(app.Mail.Mails);
        Assert.Single(app.Receiver.All);
        Assert.Equal(
            ["mail Failed the mail server did not take it (451), 4 times", "sms Sent"],
            await app.OutcomesAsync()
        );
        Assert.Contains(
            $"🔴 <@{ContactsApp.Ada}> was not reached by mail: the mail server did not take it (451), 4 times",
            app.App.Slack.Messages("chatops-admin")[^1].Text,
            StringComparison.Ordinal
        );
        Assert.Single(await DeadLetter.ListAsync(app.App.Store, 10, Stop));
        await app.PassAsync(TimeSpan.FromMinutes(31), TimeSpan.FromMinutes(1));
        Assert.Single(app.Receiver.All);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(302)]
    public async Task A_refusal_is_not_tried_again_and_a_redirect_is_not_followed(int status)
    {
        await using var app = await ContactsApp.StartAsync();
        await app.KnowAsync(ContactsApp.Ada, MailAndSms, "now: sms", "after 30 min: mail");
        app.Receiver.Answers.Enqueue(status);

        await app.NotifyAsync(ContactsApp.Page());

        Assert.Single(app.Receiver.All);
        Assert.Single(app.Mail.Mails);
        Assert.Equal([$"sms Failed the gateway responded {status}", "mail Sent"], await app.OutcomesAsync());
    }

    [Fact]
    public async Task A_mail_server_without_tls_is_not_written_to_in_the_clear()
    {
        await using var app = await ContactsApp.StartAsync("OnCall:Mail:Tls=StartTls");
        await app.KnowAsync(ContactsApp.Ada, MailAndSms, "now: mail");

        await app.NotifyAsync(ContactsApp.Page());

        Assert.Empty(app.Mail.Mails);
        Assert.Contains("does not support", (await app.OutcomesAsync()).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_too_fast_is_sent_together()
    {
        await using var app = await ContactsApp.StartAsync();
        await app.KnowAsync(ContactsApp.Ada, MailAndSms, "now: sms");

        foreach (var number in Enumerable.Range(1, 5))
            await app.NotifyAsync(ContactsApp.Page(number));
        Assert.Single(app.Receiver.All);
        app.Acknowledged["sample:3"] = true;
        await app.PassAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(2, app.Receiver.All.Count);
        var together = JsonElement.Parse(app.Receiver.All[1].Text);
        var text = together.GetProperty("text").GetString()!;
        Assert.EndsWith(" checkout is down (and 2 more)", text, StringComparison.Ordinal);
        Assert.Equal(
            ["P2 checkout is down", "P4 checkout is down", "P5 checkout is down"],
            together
                .GetProperty("details")
                .GetString()!
                .Split('\n')
                .Select(line => line.TrimStart('-', ' '))
                .Append(text[..text.IndexOf(" (and", StringComparison.Ordinal)])
                .Order()
        );
        Assert.Equal(["sms Sent"], await app.OutcomesAsync(5));
        Assert.Equal(["sms Dropped"], await app.OutcomesAsync(3));
    }

    [Fact]
    public async Task After_an_outage_of_the_bot_what_is_past_due_is_one_notice()
    {
        PausingStore? store = null;
        await using var app = await ContactsApp.StartAsync(services =>
            services.AddStore(inner => store = new PausingStore(inner))
        );
        await app.KnowAsync(ContactsApp.Ada, MailAndSms, "now: dm", "after 1 min: sms", "after 2 min: sms, mail");

        await app.NotifyAsync(ContactsApp.Page());
        await store!.PauseAsync();
        for (var seconds = 0; seconds < 180; seconds += 5)
            app.App.Time.Advance(TimeSpan.FromSeconds(5));
        store.Resume();
        await app.CreepAsync(() => app.Mail.Mails.Count > 0 && app.Receiver.All.Count > 0);
        await app.PassAsync(TimeSpan.FromMinutes(3));

        Assert.Single(app.Receiver.All);
        Assert.Single(app.Mail.Mails);
        Assert.Equal(["dm Sent", "mail Sent", "sms Sent", "sms Sent"], (await app.OutcomesAsync()).Order());
    }

    [Fact]
    public async Task Low_urgency_waits_for_the_working_hours_of_the_person()
    {
        await using var app = await ContactsApp.StartAsync("OnCall:Rules:Low:0=working hours + 5 min: mail");
        // It is Monday, 09:00 in London, where Ada is, and 10:00 in Berlin.
        await app.KnowAsync(ContactsApp.Ada, MailAndSms);
        var (book, version) = await ContactBook.FindAsync(app.App.Store, ContactsApp.Ada, Stop);
        await app.App.Store.CommitAsync(
            (book with { Hours = ["mon 10:00-12:00"] }).SaveTo(new Commit(), version),
            Stop
        );

        await app.NotifyAsync(ContactsApp.Page() with { Urgency = Urgency.Low });
        await app.PassAsync(TimeSpan.FromMinutes(60), TimeSpan.FromMinutes(10));
        Assert.Empty(app.Mail.Mails);
        Assert.Empty(app.Direct());
        await app.PassAsync(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(5));

        Assert.Single(app.Mail.Mails);
    }

    [Fact]
    public async Task Without_a_method_that_is_there_a_person_gets_a_direct_message()
    {
        await using var app = await ContactsApp.StartAsync();
        await app.KnowAsync(ContactsApp.Ada, [], "now: sms", "after 1 min: gone");

        await app.NotifyAsync(ContactsApp.Page());

        Assert.Single(app.Direct());
    }

    [Fact]
    public async Task A_mention_is_written_into_the_channel_of_the_service()
    {
        await using var app = await ContactsApp.StartAsync();
        await app.KnowAsync(ContactsApp.Ada, [], "now: mention");

        await app.NotifyAsync(ContactsApp.Page(text: "P17 <!channel> *down*"));

        Assert.StartsWith(
            $"🔴 <@{ContactsApp.Ada}> P17 &lt;!channel&gt; *down*",
            Assert.Single(app.App.Slack.Messages("checkout")).Text,
            StringComparison.Ordinal
        );
        Assert.Equal(["mention Sent"], await app.OutcomesAsync());
    }

    [Fact]
    public async Task When_slack_does_not_take_a_page_the_other_methods_go_at_once_and_the_log_has_it()
    {
        await using var app = await ContactsApp.StartAsync();
        await app.KnowAsync(ContactsApp.Ada, MailAndSms, "now: dm", "after 20 min: mail", "after 30 min: sms");
        app.App.Slack.Faults.Add(new SandboxFault(SandboxFaultKind.HttpError) { Method = "chat.postMessage" });

        await app.NotifyAsync(ContactsApp.Page());
        await app.PassAsync(TimeSpan.FromSeconds(25));
        Assert.Empty(app.Mail.Mails);
        await app.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Single(app.Mail.Mails);
        Assert.Single(app.Receiver.All);
        Assert.Contains("P17 checkout is down", Critical(app).Single(), StringComparison.Ordinal);

        // It is known by now: the next page does not wait for Slack, nor does one of a person who has nothing else.
        await app.PassAsync(TimeSpan.FromMinutes(1));
        await app.NotifyAsync(ContactsApp.Page(19, person: ContactsApp.Linus));
        Assert.Contains(Critical(app), line => line.Contains("P19 checkout is down", StringComparison.Ordinal));
        await app.NotifyAsync(ContactsApp.Page(18), settles: false);
        await app.CreepAsync(() => app.Mail.Mails.Count == 2 && app.Receiver.All.Count == 2);
        Assert.DoesNotContain(Critical(app), line => line.Contains("@example.com", StringComparison.Ordinal));

        app.App.Slack.Faults.Clear();
        await app.CreepAsync(() => app.Direct("linus").Count == 1 && app.Direct().Count == 2);
        Assert.Equal("dm Sent", (await app.OutcomesAsync(19)).Single());
    }

    [Fact]
    public async Task What_was_sent_when_the_process_was_killed_is_sent_once_more_under_the_same_id()
    {
        LosingStore? losing = null;
        await using var app = await ContactsApp.StartAsync(services =>
            services.AddStore(store => losing = new LosingStore(store))
        );
        await app.KnowAsync(ContactsApp.Ada, MailAndSms, "now: mail");

        losing!.LosesSent = 1;
        await app.NotifyAsync(ContactsApp.Page(), settles: false);
        await app.CreepAsync(() => app.Mail.Mails.Count > 1);
        await app.PassAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(2, app.Mail.Mails.Count);
        Assert.Single(app.Mail.Mails.Select(mail => mail.MessageId).Distinct());
        Assert.Equal(["mail Sent"], await app.OutcomesAsync());
    }

    [Fact]
    public async Task What_comes_from_outside_stays_one_line_of_a_mail_and_one_recipient()
    {
        await using var app = await ContactsApp.StartAsync();
        await app.KnowAsync(ContactsApp.Ada, MailAndSms, "now: mail, sms");

        await app.NotifyAsync(
            ContactsApp.Page(
                text: "down\r\nBcc: mallory@example.com\r\n\r\n.\r\nQUIT\r\n" + new string('ä', 100_000)
            ) with
            {
                Details = "one\r\n.\r\nRSET\r\n" + new string('x', 200_000),
                Url = "javascript:alert(1)",
                Service = "checkout\r\nX-Evil: 1",
            }
        );

        var mail = Assert.Single(app.Mail.Mails);
        Assert.Equal(["ada@example.com"], app.Mail.Recipients);
        Assert.Empty(mail.Bcc);
        Assert.InRange(mail.Subject!.Length, 1, 150);
        Assert.DoesNotContain(mail.Headers, header => header.Field.Contains("Evil", StringComparison.Ordinal));
        Assert.DoesNotContain("javascript", mail.TextBody!, StringComparison.Ordinal);
        Assert.InRange(mail.TextBody!.Length, 1, 12_000);
        Assert.InRange(app.Receiver.All.Single().Body.Length, 1, 20_000);
    }

    [Fact]
    public async Task Another_replica_reaches_no_one_twice()
    {
        await using var app = await ContactsApp.StartAsync();
        await app.KnowAsync(ContactsApp.Ada, MailAndSms, "now: sms", "after 1 min: mail");

        // Two who notify at once: one commit counts, the other finds a conflict and begins again.
        var notifier = app.App.Services.GetRequiredService<Notifier>();
        var (one, other) = (new Commit(), new Commit());
        await notifier.NotifyAsync(ContactsApp.Page(), one, Stop);
        await notifier.NotifyAsync(ContactsApp.Page(), other, Stop);
        Assert.True((await app.App.Store.CommitAsync(one, Stop)).IsDone);
        Assert.Equal(CommitStatus.Conflict, (await app.App.Store.CommitAsync(other, Stop)).Status);
        var again = new Commit();
        await notifier.NotifyAsync(ContactsApp.Page(), again, Stop);
        Assert.True(again.IsEmpty);
        await app.PassAsync(TimeSpan.FromMinutes(2));

        Assert.Single(app.Receiver.All);
        Assert.Single(app.Mail.Mails);
    }

    [Fact]
    public async Task A_line_that_slack_takes_late_says_nothing_of_what_is_over()
    {
        await using var app = await ContactsApp.StartAsync();
        await app.KnowAsync(ContactsApp.Ada, [], "now: dm");
        await app.NotifyAsync(ContactsApp.Page());
        app.App.Slack.Faults.Add(new SandboxFault(SandboxFaultKind.HttpError) { Method = "chat.postMessage" });

        await app.NotifyAsync(ContactsApp.Page(round: "1.0"));
        app.Acknowledged["sample:17"] = true;
        app.App.Slack.Faults.Clear();
        await app.PassAsync(TimeSpan.FromMinutes(2));

        Assert.Single(app.Direct());
        Assert.Equal(["dm Sent", "dm Dropped"], await app.OutcomesAsync());
    }

    [Fact]
    public async Task Where_it_is_unknown_whether_someone_has_taken_it_people_are_notified()
    {
        await using var app = await ContactsApp.StartAsync(services =>
            services.AddSingleton<INoticeSubjects, Failing>()
        );
        await app.KnowAsync(ContactsApp.Ada, MailAndSms, "now: dm", "after 2 min: mail");

        await app.NotifyAsync(ContactsApp.Page());
        await app.PassAsync(TimeSpan.FromMinutes(2));

        Assert.Single(app.Mail.Mails);
    }

    private sealed class Failing : INoticeSubjects
    {
        public Task<bool> WantsAttentionAsync(
            string subject,
            string round,
            string person,
            CancellationToken cancellationToken
        ) => throw new InvalidOperationException("a bug");
    }

    private static IReadOnlyList<string> Critical(ContactsApp app) =>
        [
            .. app
                .Log.Collector.GetSnapshot()
                .Where(line => line.Level == LogLevel.Critical)
                .Select(line => line.Message),
        ];

    /// <summary>No one works on notices for a while.</summary>
    private sealed class PausingStore(ChatOpsBot.Store.Sqlite.SqliteStore store) : StoreInFront(store)
    {
        private volatile bool _isPaused;
        private int _taking;

        /// <summary>Nothing is taken from now on, also not by one who asked before.</summary>
        public Task PauseAsync()
        {
            _isPaused = true;
            return TestApp.UntilAsync(() => Volatile.Read(ref _taking) == 0, "what is being taken");
        }

        public void Resume() => _isPaused = false;

        public override async ValueTask<TakenWork> TakeAsync(
            string queue,
            int max,
            TimeSpan lease,
            CancellationToken cancellationToken
        )
        {
            if (queue != ContactWork.QueueName)
                return await base.TakeAsync(queue, max, lease, cancellationToken);
            Interlocked.Increment(ref _taking);
            try
            {
                return _isPaused
                    ? new TakenWork([], TimeSpan.FromSeconds(1))
                    : await base.TakeAsync(queue, max, lease, cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref _taking);
            }
        }
    }

    /// <summary>What ends a notice that was sent does not arrive, as when the process dies.</summary>
    private sealed class LosingStore(ChatOpsBot.Store.Sqlite.SqliteStore store) : StoreInFront(store)
    {
        private int _losesSent;

        public int LosesSent
        {
            set => _losesSent = value;
        }

        public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken) =>
            commit.Puts.Exists(put => put.Key.StartsWith("contact-throttle/", StringComparison.Ordinal))
            && Interlocked.Decrement(ref _losesSent) >= 0
                ? throw new StoreUnavailableException("The process was killed.")
                : base.CommitAsync(commit, cancellationToken);
    }
}
