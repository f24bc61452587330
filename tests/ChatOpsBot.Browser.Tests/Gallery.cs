using System.Text.Json.Nodes;

namespace ChatOpsBot.Browser.Tests;

/// <summary>Messages of every kind that a team sees in a day.</summary>
internal static class Gallery
{
    public const string Hostile =
        "<script>window.hacked=1</script><img src=x onerror=\"window.hacked=1\"> &lt;b&gt;bold&lt;/b&gt; "
        + "<javascript:window.hacked=1|click me>";

    public static async Task PostAsync(SandboxPage sandbox)
    {
        await sandbox.PostAsync(
            "#checkout",
            "Push",
            """
            [{"type":"section","text":{"type":"mrkdwn",
            "text":"🔵 *<https://example.com/acme/checkout|acme/checkout>* · 3 commits to `main` by Ada Byron"}},
             {"type":"section","text":{"type":"mrkdwn",
             "text":"<https://example.com/c/1|`8f3c2d1`> Retry the payment provider once, with a fresh key\n<https://example.com/c/2|`b70c11e`> _Fix_ the rounding of ~gross~ net totals\n<https://example.com/c/3|`42de001`> Bump the schema to v12"}},
             {"type":"context","elements":[{"type":"mrkdwn",
             "text":"<https://example.com/compare|compare> · <!date^1773480413^{date_short_pretty} {time}|14 Mar 2026 09:26 UTC>"}]}]
            """
        );
        var pull = await sandbox.PostAsync(
            "#checkout",
            "PR",
            """
            [{"type":"section","text":{"type":"mrkdwn",
            "text":"🟣 *<https://example.com/pr/128|#128 Retry payments once>* merged\n<@U0ADA00001> → `main` · reviewed by <@U0LINUS001> · :white_check_mark: 14 checks"},
              "accessory":{"type":"overflow","options":[{"text":{"type":"plain_text","text":"Mute this pull request"},
              "value":"mute"},{"text":{"type":"plain_text","text":"Open the diff"},"value":"diff",
              "url":"https://example.com/d"}]}},
             {"type":"section","fields":[{"type":"mrkdwn","text":"*Changes*\n+182 −41 in 9 files"},{"type":"mrkdwn",
             "text":"*Open for*\n1d 4h 12m"}]},
             {"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"Open"},
             "url":"https://example.com/pr/128"},{"type":"button","text":{"type":"plain_text",
             "text":"Deploy to staging"},"style":"primary","action_id":"deploy"}]}]
            """
        );
        await sandbox.PostAsync("#checkout", "Deployed to *staging* as v1.8.2 :rocket:", thread: pull);
        sandbox.Workspace.PostAs("linus", "checkout", "Looks good. Watching the error rate for ten minutes.", pull);
        sandbox.Workspace.PostAs("ada", "checkout", "Thanks! 🙏", pull);
        var build = await sandbox.PostAsync("#checkout", "build", "[{\"type\":\"divider\"}]");
        await UpdateBuildAsync(sandbox, build);
        await sandbox.PostAsync(
            "#checkout",
            "Alert",
            """
            [{"type":"header","text":{"type":"plain_text","text":"🔴 DiskFull on 3 of 12 nodes"}},
             {"type":"section","text":{"type":"mrkdwn",
             "text":"*checkout* · critical · firing for 7m 12s\n`/var` is 96 % full on node-4, node-7, node-9 · <https://example.com/g|graph> · <https://example.com/r|runbook>\n> suspects: deploy *v1.8.2* (12m before), flag `bulk-export` on (15m before)"}},
             {"type":"table","column_settings":[{},{"align":"right"},{"align":"right"}],"rows":[[{"type":"raw_text",
             "text":"Node"},{"type":"raw_text","text":"Used"},{"type":"raw_text","text":"Free"}],[{"type":"raw_text",
             "text":"node-4"},{"type":"raw_text","text":"96.1 %"},{"type":"raw_text","text":"1.9 GB"}],
             [{"type":"raw_text","text":"node-7"},{"type":"raw_text","text":"95.8 %"},{"type":"raw_text",
             "text":"2.1 GB"}]]},
             {"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"Acknowledge"},
             "style":"primary","action_id":"ack"},{"type":"button","text":{"type":"plain_text","text":"Mute…"},
             "action_id":"mute"},{"type":"button","text":{"type":"plain_text","text":"Start incident"},
             "style":"danger","action_id":"inc"}]},
             {"type":"context","elements":[{"type":"mrkdwn",
             "text":"<!here> paged by <@U0GRACE001> in <#C0SANDBX005>"}]}]
            """
        );
        await sandbox.PostAsync(
            "#checkout",
            "Notes",
            """
            [{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text",
            "text":"What went well","style":{"bold":true}}]},
              {"type":"rich_text_list","style":"bullet","elements":[{"type":"rich_text_section",
              "elements":[{"type":"text","text":"Paged within "},{"type":"text","text":"40 s",
              "style":{"code":true}}]},{"type":"rich_text_section","elements":[{"type":"user","user_id":"U0ADA00001"},
              {"type":"text","text":" rolled back "},{"type":"emoji","name":"rewind"}]}]},
              {"type":"rich_text_preformatted","elements":[{"type":"text",
              "text":"$ df -h /var\n/dev/sda1  50G  48G  1.9G  96% /var"}]}]},
             {"type":"markdown",
             "text":"## Release v1.8.2\n- **Retries** for payments ([#128](https://example.com/pr/128))\n- `bulk-export` is off by default"},
             {"type":"input","label":{"type":"plain_text","text":"Why now?"},"element":{"type":"plain_text_input",
             "placeholder":{"type":"plain_text","text":"One sentence"}}}]
            """
        );
        await sandbox.PostAsync("#checkout", Hostile);
        await sandbox.PostAsync(
            "#checkout",
            "Log\n```\n"
                + string.Join(
                    '\n',
                    Enumerable.Range(1, 6).Select(line => $"at com.acme.Checkout.pay(Checkout.java:{line * 17})")
                )
                + "\n```\n"
                + new string('x', 300)
        );
        await sandbox.CallAsync(
            "reactions.add",
            new JsonObject
            {
                ["channel"] = sandbox.Id("checkout"),
                ["timestamp"] = pull,
                ["name"] = "tada",
            }
        );
        await sandbox.CallAsync(
            "chat.postEphemeral",
            new JsonObject
            {
                ["channel"] = sandbox.Id("checkout"),
                ["user"] = "U0ADA00001",
                ["text"] = "Did you mean `/deploy checkout`?",
            }
        );
    }

    private static Task<string> UpdateBuildAsync(SandboxPage sandbox, string ts) =>
        sandbox.CallAsync(
            "chat.update",
            new JsonObject
            {
                ["channel"] = sandbox.Id("checkout"),
                ["ts"] = ts,
                ["text"] = "build failed",
                ["blocks"] = JsonNode.Parse(
                    """
                    [{"type":"section","text":{"type":"mrkdwn",
                    "text":"🔴 *checkout* build #482 failed in _integration tests_ · main\nAda Byron · 3 commits since the last green · 4m 12s (median 2m 50s)\n✓ compile 31s  ✓ unit 1m 02s  ✗ integration 2m 39s (<https://example.com/log|log>)  – deploy skipped"}},
                     {"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"Open build"},
                     "url":"https://example.com/b/482"},{"type":"button","text":{"type":"plain_text",
                     "text":"I'm on it"},"action_id":"mine"},{"type":"button","text":{"type":"plain_text",
                     "text":"Re-run"},"action_id":"again"},{"type":"overflow","options":[{"text":{"type":"plain_text",
                     "text":"Mute this job"},"value":"mute"}]}]}]
                    """
                ),
            }
        );
}
