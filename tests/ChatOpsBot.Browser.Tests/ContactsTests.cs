using System.Text.Json;
using System.Text.RegularExpressions;
using ChatOpsBot.Tests;
using ChatOpsBot.Tests.OnCall.Contacts;
using Microsoft.Playwright;

namespace ChatOpsBot.Browser.Tests;

/// <summary>How a person on call says how they are reached, in Slack and on the page for browsers.</summary>
public sealed class ContactsTests : IAsyncLifetime
{
    private readonly Browser _browser = new();
    private readonly FakeBrowser _subscribed = new();
    private TestApp _app = null!;
    private Receiver _push = null!;
    private MailBox _mail = null!;

    public async ValueTask InitializeAsync()
    {
        (_push, _mail) = (await Receiver.StartAsync(), MailBox.Start());
        _app = await TestApp.StartOnRealTimeAsync(
            "PublicUrl=http://127.0.0.1",
            "OnCall:WebPush:Contact=mailto:oncall@example.com",
            $"OnCall:WebPush:Services:0={new Uri(_push.Url).Authority}",
            "OnCall:Mail:Host=127.0.0.1",
            $"OnCall:Mail:Port={_mail.Port}",
            "OnCall:Mail:Tls=None",
            "OnCall:Mail:From=oncall@example.com",
            $"OnCall:Hooks:sms:Url={_push.Url}/sms",
            "OnCall:Schedules:payments:Layers:0:People:0=U0ADA00001",
            "OnCall:Schedules:payments:Layers:0:People:1=U0LINUS001"
        );
        // Which port it is, is known by now.
        _app.Services.GetRequiredService<IConfiguration>()["PublicUrl"] = _app.Http.BaseAddress!.ToString();
        await _browser.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _app.DisposeAsync();
        await _push.DisposeAsync();
        await _mail.DisposeAsync();
        _subscribed.Dispose();
    }

    [Fact]
    public async Task A_person_adds_methods_subscribes_the_browser_and_tests_them()
    {
        var page = await _browser.OpenAsync($"{_app.Http.BaseAddress}sandbox/c/general?as=ada");
        await WholeAppCommandTests.SayAsync(page, "/oncall me");
        await Last(page).GetByRole(AriaRole.Button, new() { Name = "Add method" }).ClickAsync();
        var form = page.GetByRole(AriaRole.Dialog, new() { Name = "Add a contact method" });
        await form.GetByLabel("Address").FillAsync("ada@example.com");
        await Pictures.TakeAsync(page, "oncall-me-add");
        await form.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await TestApp.UntilAsync(() => _mail.Mails.Count > 0, "the code");
        await page.Keyboard.PressAsync("Escape");
        var code = Regex.Match(_mail.Mails[0].TextBody!, "[0-9]{6}").Value;
        await WholeAppCommandTests.SayAsync(page, $"/oncall me verify {code}");
        await Assertions.Expect(Last(page)).ToContainTextAsync("is verified");
        await WholeAppCommandTests.SayAsync(page, "/oncall me add sms +4915112345678");

        await WholeAppCommandTests.SayAsync(page, "/oncall me add push");
        var link = Last(page).GetByText("Subscribe this browser").First;
        await link.WaitForAsync();
        await SubscribeAsync(page, await Last(page).InnerHTMLAsync());
        await WholeAppCommandTests.SayAsync(page, "/oncall me test");
        await TestApp.UntilAsync(() => _push.All.Any(one => one.Path == "/of-ada"), "the test page");
        var notice = _subscribed.Decrypt(_push.All.First(one => one.Path == "/of-ada").Body);
        Assert.Contains("Test page from ChatOpsBot", notice, StringComparison.Ordinal);

        await WholeAppCommandTests.SayAsync(page, "/oncall me");
        await Assertions.Expect(Last(page)).ToContainTextAsync("last: sent");
        await Pictures.TakeAsync(page, "oncall-me");
        await Last(page).GetByRole(AriaRole.Button, new() { Name = "Edit rules" }).ClickAsync();
        var rules = page.GetByRole(AriaRole.Dialog, new() { Name = "How you are reached" });
        await Assertions.Expect(rules.GetByLabel("High urgency")).ToHaveValueAsync(new Regex("now: dm, push, ntfy"));
        await Pictures.TakeAsync(page, "oncall-me-rules");
        await page.Keyboard.PressAsync("Escape");
        var direct = _app.Slack.Channels.First(channel => channel.DirectWith == "U0ADA00001").Id;
        page = await _browser.OpenAsync($"{_app.Http.BaseAddress}sandbox/c/{direct}?as=ada");
        await Assertions.Expect(page.Locator("#messages")).ToContainTextAsync("all 3 methods took it");
        await Pictures.TakeAsync(page, "oncall-me-test");
    }

    private static ILocator Last(IPage page) => page.Locator("#messages .message").Last;

    private async Task SubscribeAsync(IPage slack, string html)
    {
        var token = Regex.Match(html, @"contacts/push/#([\w-]+)");
        Assert.True(token.Success, html);
        await using var context = await slack.Context.Browser!.NewContextAsync();
        var page = await context.NewPageAsync();
        await context.GrantPermissionsAsync(["notifications"]);
        // No push service can be reached from here: the browser gets the subscription that one would give.
        var subscription = JsonSerializer.Serialize(
            new
            {
                endpoint = $"{_push.Url}/of-ada",
                keys = new { p256dh = _subscribed.P256dh, auth = _subscribed.Auth },
            }
        );
        await page.AddInitScriptAsync(
            $"PushManager.prototype.subscribe = async options => (window.asked = options, "
                + $"{{ toJSON: () => ({subscription}) }});"
        );
        await page.GotoAsync(new Uri(_app.Http.BaseAddress!, $"contacts/push/#{token.Groups[1].Value}").ToString());
        Assert.DoesNotContain("#", page.Url, StringComparison.Ordinal);
        await Axe.NothingSeriousAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on notifications" }).ClickAsync();
        await Assertions
            .Expect(page.GetByRole(AriaRole.Status))
            .ToContainTextAsync("Done: Chrome on Linux shows your pages now");
        await Pictures.TakeAsync(page, "push-page");
        Assert.Equal(65, await page.EvaluateAsync<int>("window.asked.applicationServerKey.length"));
        var shown = await ShownAsync(
            page,
            """
            {"title":"checkout","text":"P17 is down","url":"https://bot.example.com/17","tag":"page:17","urgent":true}
            """
        );
        Assert.Equal("checkout P17 is down", $"{shown[0].GetProperty("title")} {shown[0].GetProperty("body")}");
        Assert.True(shown[0].GetProperty("requireInteraction").GetBoolean());
        Assert.Equal("https://bot.example.com/17", shown[2].GetProperty("opened").GetString());
        Assert.Equal(
            2,
            (await ShownAsync(page, """{"title":"x","text":"y","url":"javascript:alert(1)"}""")).GetArrayLength()
        );
    }

    /// <summary>
    /// What the service worker makes of a notice. A browser without a screen shows no notifications, so the script is
    /// run with what it asks a browser for.
    /// </summary>
    private async Task<JsonElement> ShownAsync(IPage page, string notice)
    {
        var worker = await _app.Http.GetStringAsync(
            new Uri("contacts/push/worker.js", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        var shown = await page.EvaluateAsync<string>(
            $$"""
            () => {
              const shown = [], on = {};
              const self = {
                addEventListener: (name, handle) => (on[name] = handle),
                registration: { showNotification: (title, options) => shown.push({ title, ...options }) },
                clients: { openWindow: url => shown.push({ opened: url }) },
              };
              (function () { {{worker}} }).call(null);
              on.push({ data: { json: () => ({{notice}}) }, waitUntil: () => {} });
              const notification = { close: () => shown.push('closed'), data: shown[0].data };
              on.notificationclick({ notification, waitUntil: () => {} });
              return JSON.stringify(shown);
            }
            """
        );
        return JsonElement.Parse(shown);
    }
}
