using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatOpsBot.OnCall.Contacts.Push;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.OnCall.Contacts;

/// <summary>Browsers that are subscribed by a link and get their pages encrypted.</summary>
public sealed partial class PushTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_browser_is_subscribed_by_a_link_and_decrypts_its_pages()
    {
        await using var push = await Receiver.StartAsync();
        await using var app = await StartAsync(push);
        using var browser = new FakeBrowser();
        var token = await TokenAsync(app);

        var page = await app.App.Http.GetAsync(new Uri("contacts/push/", UriKind.Relative), Stop);
        var html = await page.Content.ReadAsStringAsync(Stop);
        var answer = await SubscribeAsync(app, token, push, browser);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await app.NowAsync();
        Assert.Contains("Firefox on Linux shows your pages now", app.Direct()[^1].Text, StringComparison.Ordinal);
        await app.NotifyAsync(ContactsApp.Page(text: "P17 \u201cdown\u201d äöü 停止"));

        var received = Assert.Single(push.All);
        var notice = JsonElement.Parse(browser.Decrypt(received.Body));
        Assert.Equal("P17 \u201cdown\u201d äöü 停止", notice.GetProperty("text").GetString());
        Assert.Equal("checkout", notice.GetProperty("title").GetString());
        Assert.Equal("sample:17", notice.GetProperty("tag").GetString());
        Assert.Equal("high", received.Headers["urgency"]);
        Assert.Equal("900", received.Headers["ttl"]);
        var (claims, key) = FakeBrowser.Vapid(received.Headers["authorization"]);
        Assert.Equal("mailto:oncall@example.com", JsonElement.Parse(claims).GetProperty("sub").GetString());
        Assert.Equal("http://127.0.0.1", JsonElement.Parse(claims).GetProperty("aud").GetString());
        Assert.Contains($"data-key=\"{key}\"", html, StringComparison.Ordinal);
        Assert.Contains(
            "default-src 'none'",
            page.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal
        );
        Assert.Equal("no-referrer", page.Headers.GetValues("Referrer-Policy").Single());
    }

    [Fact]
    public async Task A_link_works_once_and_for_a_quarter_of_an_hour()
    {
        await using var push = await Receiver.StartAsync();
        await using var app = await StartAsync(push);
        using var browser = new FakeBrowser();
        var (first, second) = (await TokenAsync(app), await TokenAsync(app));

        Assert.Equal(HttpStatusCode.OK, (await SubscribeAsync(app, first, push, browser)).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await SubscribeAsync(app, first, push, browser)).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await SubscribeAsync(app, second + "x", push, browser)).StatusCode);
        app.App.Time.Advance(PushLinks.Holds);
        Assert.Equal(HttpStatusCode.Gone, (await SubscribeAsync(app, second, push, browser)).StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example.com/push")]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("https://fcm.googleapis.com.evil.example.com/x")]
    [InlineData("https://user@fcm.googleapis.com/x")]
    [InlineData("https://fcm.googleapis.com:8443/x")]
    [InlineData("http://fcm.googleapis.com/x")]
    [InlineData("http://127.0.0.1:1/x")]
    [InlineData("file:///etc/passwd")]
    public async Task A_browser_cannot_name_an_address_other_than_of_a_push_service(string endpoint)
    {
        await using var app = await ContactsApp.StartAsync(
            "PublicUrl=https://bot.example.com",
            "OnCall:WebPush:Contact=mailto:oncall@example.com"
        );
        using var browser = new FakeBrowser();

        var answer = await SubscribeAsync(app, await TokenAsync(app), endpoint, browser.P256dh, browser.Auth);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("push service", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_malformed_subscription_is_refused()
    {
        await using var push = await Receiver.StartAsync();
        await using var app = await StartAsync(push);
        using var browser = new FakeBrowser();
        var token = await TokenAsync(app);
        var offTheCurve = System.Buffers.Text.Base64Url.EncodeToString([4, .. Enumerable.Repeat((byte)7, 64)]);

        foreach (
            var (key, auth) in ((string, string)[])
                [(offTheCurve, browser.Auth), ("AAAA", browser.Auth), (browser.P256dh, "AAAA"), ("!", "!")]
        )
            Assert.Equal(
                HttpStatusCode.BadRequest,
                (await SubscribeAsync(app, token, push.Url + "/x", key, auth)).StatusCode
            );
        foreach (var body in (string[])["", "null", "[]", "{}", "{\"token\":null}", new string('x', 100_000)])
        {
            using var content = new StringContent(body);
            var answer = await app.App.Http.PostAsync(new Uri("contacts/push", UriKind.Relative), content, Stop);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_browser_that_is_gone_is_removed_and_the_next_rule_carried_out()
    {
        await using var push = await Receiver.StartAsync();
        await using var app = await StartAsync(push);
        using var browser = new FakeBrowser();
        await SubscribeAsync(app, await TokenAsync(app), push, browser);
        await app.KnowAsync(ContactsApp.Ada, [("mail", "ada@example.com")], "now: push", "after 30 min: mail");
        push.Answers.Enqueue(410);

        await app.NotifyAsync(ContactsApp.Page());

        Assert.Single(app.Mail.Mails);
        Assert.Equal(["push Failed the browser is no longer subscribed", "mail Sent"], await app.OutcomesAsync());
        Assert.Contains(
            "was removed: the browser is no longer subscribed",
            app.Direct()[^1].Text,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "Firefox",
            (await app.TypeAsync("/oncall me")).Blocks.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_link_that_the_form_shows_works()
    {
        await using var push = await Receiver.StartAsync();
        await using var app = await StartAsync(push);
        using var browser = new FakeBrowser();
        await app.App.Slack.CommandAsync("ada", "general", "/oncall me add", Stop);
        await app.App.UntilAsync(() => app.App.Slack.Views("ada").Count > 0);
        var form = app.App.Slack.Views("ada")[0];
        var action = form.Blocks[0].GetProperty("element").GetProperty("action_id").GetString()!;
        var chosen = new { selected_option = new { value = "push" } };
        await app.App.Slack.ActInViewAsync("ada", form.Id, action, JsonSerializer.Serialize(chosen), Stop);
        await app.App.UntilAsync(() => app.App.Slack.Views("ada")[0].Blocks.GetArrayLength() == 1);

        form = app.App.Slack.Views("ada")[0];
        action = form.Blocks[0].GetProperty("element").GetProperty("action_id").GetString()!;
        var state = new Dictionary<string, object>
        {
            ["method"] = new Dictionary<string, object> { [action] = chosen },
        };
        await app.App.Slack.SubmitAsync("ada", form.Id, JsonSerializer.Serialize(state), Stop);
        await app.NowAsync();

        var shown = string.Join(
            '\n',
            app.App.Slack.Views("ada")
                .Select(view => view.Blocks.ToString())
                .Concat(app.App.Slack.Messages("general").Select(message => $"{message.Blocks}"))
                .Concat(app.Direct().Select(message => $"{message.Blocks}"))
        );
        var token = Link().Matches(shown)[^1].Groups["token"].Value;
        Assert.All(Link().Matches(shown), link => Assert.Equal(token, link.Groups["token"].Value));
        Assert.Equal(HttpStatusCode.OK, (await SubscribeAsync(app, token, push, browser)).StatusCode);
    }

    [Fact]
    public async Task The_keys_are_made_once_for_all_replicas()
    {
        await using var app = await ContactsApp.StartAsync();
        var store = app.App.Services.GetRequiredService<IStore>();

        var pairs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => new PushKeys(store).GetAsync(Stop)));

        Assert.Single(pairs.Distinct());
    }

    private static Task<ContactsApp> StartAsync(Receiver push) =>
        ContactsApp.StartAsync(
            "PublicUrl=https://bot.example.com/",
            "OnCall:WebPush:Contact=mailto:oncall@example.com",
            $"OnCall:WebPush:Services:0={new Uri(push.Url).Authority}"
        );

    private static async Task<string> TokenAsync(ContactsApp app)
    {
        var answer = await app.TypeAsync("/oncall me add push");
        var link = Link().Match(answer.Blocks.ToString()!);
        Assert.True(link.Success, answer.Text);
        return link.Groups["token"].Value;
    }

    private static Task<HttpResponseMessage> SubscribeAsync(
        ContactsApp app,
        string token,
        Receiver push,
        FakeBrowser browser
    ) => SubscribeAsync(app, token, push.Url + "/of-ada", browser.P256dh, browser.Auth);

    private static async Task<HttpResponseMessage> SubscribeAsync(
        ContactsApp app,
        string token,
        string endpoint,
        string p256dh,
        string auth
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "contacts/push")
        {
            Content = JsonContent.Create(
                new
                {
                    token,
                    endpoint,
                    p256dh,
                    auth,
                }
            ),
        };
        request.Headers.UserAgent.ParseAdd("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        return await app.App.Http.SendAsync(request, Stop);
    }

    [GeneratedRegex(@"https://bot\.example\.com/contacts/push/#(?<token>[\w-]+)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Link();
}
