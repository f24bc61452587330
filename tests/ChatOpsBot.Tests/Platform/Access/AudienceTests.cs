using ChatOpsBot.Operations;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Store;
using ChatOpsBot.Webhooks;

namespace ChatOpsBot.Tests.Platform.Access;

/// <summary>What goes to a private channel is seen by those who are in it, and by admins.</summary>
public sealed class AudienceTests
{
    private const string Secret = "DatabaseDown";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/chatops events")]
    [InlineData("/chatops events --failed")]
    [InlineData("/chatops explain")]
    [InlineData("/chatops explain {id}")]
    [InlineData("/chatops replay {id} --dry-run")]
    [InlineData("/chatops routes test --like {id}")]
    public async Task Nothing_of_a_private_channel_is_shown_to_those_who_are_not_in_it(string line)
    {
        await using var app = await StartAsync();
        var id = await AlertAsync(app);

        Assert.DoesNotContain(
            "database",
            await AskAsync(app, "linus", line.Replace("{id}", id, StringComparison.Ordinal)),
            StringComparison.OrdinalIgnoreCase
        );
        Assert.DoesNotContain(
            "Would replay",
            await AskAsync(app, "linus", line.Replace("{id}", id, StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("ada", "/chatops events", Secret)]
    [InlineData("grace", "/chatops events", Secret)]
    [InlineData("ada", "/chatops explain {id}", "private-dba")]
    [InlineData("ada", "/chatops replay {id} --dry-run", "Would replay")]
    public async Task Those_who_are_in_it_and_admins_see_it(string user, string line, string seen)
    {
        await using var app = await StartAsync();
        var id = await AlertAsync(app);

        Assert.Contains(
            seen,
            await AskAsync(app, user, line.Replace("{id}", id, StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_home_tab_shows_each_person_what_they_can_read()
    {
        await using var app = await StartAsync();
        await AlertAsync(app);

        await AskAsync(app, "ada", "/chatops home");
        await AskAsync(app, "linus", "/chatops home");

        Assert.Contains(Secret, Home(app, "U0ADA00001"), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, Home(app, "U0LINUS001"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_of_a_private_channel_is_explained_only_to_those_who_are_in_it()
    {
        await using var app = await StartAsync();
        await AlertAsync(app);
        var message = Assert.Single(app.Cards("private-dba"));

        Assert.Contains(
            "not one of my cards",
            await AskAsync(app, "linus", $"/chatops explain --message {message.Channel}/{message.Ts}"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            Secret,
            await AskAsync(app, "ada", $"/chatops explain --message {message.Channel}/{message.Ts}"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_is_public_is_seen_by_everyone_of_the_workspace_but_not_by_guests_who_are_not_in_it()
    {
        var slack = new SlackDirectory();
        slack.Users["U0LINUS001"] = new
        {
            id = "U0LINUS001",
            team_id = "T0SANDBOX1",
            is_restricted = true,
        };
        await using var app = await TestApp.StartUnlimitedAsync(slack.AddTo, "Permissions:chatops admin:0=U0GRACE001");
        app.Slack.AddChannel("open", ["ada", "chatopsbot"]);
        var audience = app.Services.GetRequiredService<Audience>();

        Assert.True(await SeesAsync(audience, new Caller("U0ADA00001", "T0SANDBOX1"), ["#open"]));
        Assert.False(await SeesAsync(audience, new Caller("U0LINUS001", "T0SANDBOX1"), ["#open"]));
        Assert.True(await SeesAsync(audience, new Caller("U0LINUS001", "T0SANDBOX1"), ["#general"]));
        Assert.False(await SeesAsync(audience, new Caller("U0ADA00001", "T0SANDBOX1"), ["#nowhere"]));
        Assert.True(await SeesAsync(audience, new Caller("U0GRACE001", "T0SANDBOX1"), []));
    }

    [Fact]
    public async Task What_goes_to_one_person_is_seen_by_that_person_and_by_no_other()
    {
        await using var app = await StartAsync();
        var audience = app.Services.GetRequiredService<Audience>();

        Assert.True(await SeesAsync(audience, new Caller("U0LINUS001", "T0SANDBOX1"), ["U0LINUS001"]));
        Assert.False(await SeesAsync(audience, new Caller("U0ADA00001", "T0SANDBOX1"), ["U0LINUS001"]));
        var direct = (await app.Services.GetRequiredService<ChannelDirectory>().IdAsync("U0LINUS001", Stop))!;
        Assert.False(await SeesAsync(audience, new Caller("U0ADA00001", "T0SANDBOX1"), [direct]));
    }

    [Fact]
    public async Task A_page_that_was_given_up_is_seen_by_those_who_can_read_its_channel()
    {
        await using var app = await StartAsync();
        DeadLetter Letter(string channel)
        {
            var work = new SlackJob
            {
                Kind = SlackJobKind.Card,
                Channel = channel,
                Subject = "alert:db",
                Page = true,
            }.ToWork(SlackPriority.Page);
            return new DeadLetter(
                "1",
                work.Queue,
                work.Lane,
                work.Priority,
                work.Payload.ToArray(),
                12,
                "given up",
                TestApp.Start,
                TestApp.Start
            );
        }
        var (deliveries, linus) = (
            app.Services.GetRequiredService<Deliveries>(),
            new Caller("U0LINUS001", "T0SANDBOX1")
        );

        Assert.True(await deliveries.SeesAsync(linus, Letter("#general"), Stop));
        Assert.False(await deliveries.SeesAsync(linus, Letter("#private-dba"), Stop));
    }

    [Fact]
    public async Task The_home_tab_shows_deploys_and_locks_to_those_who_may_ask_for_them()
    {
        await using var app = await TestApp.StartUnlimitedAsync("Permissions:deploy:0=U0ADA00001");
        await AskAsync(app, "ada", "/deploy lock demo/staging \"moving the database\"");

        await AskAsync(app, "ada", "/chatops home");
        await AskAsync(app, "linus", "/chatops home");

        Assert.Contains("moving the database", Home(app, "U0ADA00001"), StringComparison.Ordinal);
        Assert.DoesNotContain("moving the database", Home(app, "U0LINUS001"), StringComparison.Ordinal);
        Assert.DoesNotContain("moving", Home(app, "U0LINUS001"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_found_out_is_not_shown()
    {
        await using var app = await StartAsync();
        await AlertAsync(app);
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.Error) { Method = "users.conversations", Error = "missing_scope" }
        );

        Assert.Contains(
            "I could not find out which channels you can read (Slack's `users.conversations` failed: missing_scope)",
            await AskAsync(app, "ada", "/chatops events"),
            StringComparison.Ordinal
        );
    }

    [Theory, InlineData("/chatops events"), InlineData("/chatops explain {id}")]
    public async Task Of_a_delivery_that_is_of_several_subjects_each_is_seen_where_it_goes(string line)
    {
        await using var app = await TestApp.StartUnlimitedAsync(
            "Slack:DefaultChannel=#general",
            "Permissions:chatops admin:0=U0GRACE001",
            "Sources:events:Type=cloudevents",
            "Routes:0:Match:0=title=~secret.*",
            "Routes:0:Channel=#private-dba"
        );
        app.Slack.AddChannel("private-dba", ["ada", "chatopsbot"], isPrivate: true);
        var answer = await app.BearerAsync("events", new[] { Event("a-1", "secretpipe"), Event("a-2", "openpipe") });
        Assert.Equal(202, (int)answer.StatusCode);
        await app.SettleAsync();
        var stored = await app.Store.ListAsync(new IndexQuery(StoredWebhook.Index, 1), Stop);
        var asked = line.Replace("{id}", stored[0].Key["webhook/".Length..], StringComparison.Ordinal);
        Assert.Single(app.Cards("private-dba"));

        Assert.Contains("secretpipe", await AskAsync(app, "ada", asked), StringComparison.Ordinal);
        var linus = await AskAsync(app, "linus", asked);
        Assert.Contains("openpipe", linus, StringComparison.Ordinal);
        Assert.DoesNotContain("secretpipe", linus, StringComparison.Ordinal);
        Assert.DoesNotContain("private-dba", linus, StringComparison.Ordinal);

        static object Event(string id, string name) =>
            new
            {
                specversion = "1.0",
                id,
                source = "/acme/tekton",
                time = "2026-03-02T09:00:05Z",
                subject = id,
                type = "dev.cdevents.pipelinerun.finished.0.2.0",
                data = new
                {
                    context = new
                    {
                        version = "0.4.1",
                        id,
                        source = "/acme/tekton",
                        timestamp = "2026-03-02T09:00:05Z",
                    },
                    subject = new
                    {
                        id,
                        type = "pipelinerun",
                        content = new { pipelineName = name, outcome = "failure" },
                    },
                },
            };
    }

    [Theory]
    [InlineData("/chatops events")]
    [InlineData("/chatops explain {id}")]
    [InlineData("/chatops routes test --like {id}")]
    public async Task Of_an_event_in_two_channels_the_one_that_the_reader_cannot_read_is_not_named(string line)
    {
        await using var app = await TestApp.StartUnlimitedAsync(
            "Permissions:chatops admin:0=U0GRACE001",
            "Routes:0:Channel=#private-dba",
            "Routes:0:Continue=true",
            "Routes:1:Channel=#general"
        );
        app.Slack.AddChannel("private-dba", ["ada", "chatopsbot"], isPrivate: true);
        var asked = line.Replace("{id}", await AlertAsync(app), StringComparison.Ordinal);
        Assert.Single(app.Cards("private-dba"));
        Assert.Single(app.Cards("#general"));

        Assert.Contains("private-dba", await AskAsync(app, "ada", asked), StringComparison.Ordinal);
        var linus = await AskAsync(app, "linus", asked);
        Assert.Contains("general", linus, StringComparison.Ordinal);
        Assert.Contains("a channel that you cannot read", linus, StringComparison.Ordinal);
        Assert.DoesNotContain("private-dba", linus, StringComparison.Ordinal);
    }

    private static async Task<bool> SeesAsync(Audience audience, Caller caller, string[] channels) =>
        await (await audience.OfAsync(caller, Stop)).SeesAsync(channels, Stop);

    /// <summary>Ada is in the private channel, Linus is not, and Grace is an admin.</summary>
    private static async Task<TestApp> StartAsync()
    {
        var app = await TestApp.StartUnlimitedAsync(
            "Slack:DefaultChannel=#private-dba",
            "Permissions:chatops admin:0=U0GRACE001"
        );
        app.Slack.AddChannel("private-dba", ["ada", "chatopsbot"], isPrivate: true);
        return app;
    }

    private static async Task<string> AlertAsync(TestApp app)
    {
        await app.BearerAsync(
            "alertmanager",
            new
            {
                version = "4",
                groupKey = "db",
                status = "firing",
                alerts = new[]
                {
                    new
                    {
                        status = "firing",
                        labels = new { alertname = Secret, severity = "critical" },
                        annotations = new { summary = "Production database is down" },
                        startsAt = "2026-03-02T09:00:00Z",
                        fingerprint = "1",
                    },
                },
            }
        );
        await app.SettleAsync();
        return (await app.Store.ListAsync(new IndexQuery(StoredWebhook.Index, 1), Stop))[0].Key["webhook/".Length..];
    }

    private static async Task<string> AskAsync(TestApp app, string user, string line)
    {
        var before = app.Slack.Messages("general").Count;
        await app.Slack.CommandAsync(user, "general", line, Stop);
        await app.UntilAsync(() => app.Slack.Messages("general").Count > before);
        var answer = app.Slack.Messages("general")[^1];
        return $"{answer.Text}\n{answer.Blocks}";
    }

    private static string Home(TestApp app, string user) =>
        app.Slack.Calls.Last(call => call.Method == "views.publish" && call.Arguments["user_id"] == user).Arguments[
            "view"
        ];
}
