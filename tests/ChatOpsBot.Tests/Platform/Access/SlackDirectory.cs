using System.Net;
using System.Text;
using System.Text.Json;
using System.Web;
using ChatOpsBot.Platform.Workspace;

namespace ChatOpsBot.Tests.Platform.Access;

/// <summary>
/// What Slack says of people of other workspaces, and of the bot's organisation, which the sandbox has not; in front of
/// the sandbox.
/// </summary>
internal sealed class SlackDirectory
{
    /// <summary>Of the bot; null outside of an Enterprise Grid.</summary>
    public string? Organisation { get; set; }

    /// <summary>By user id: the answer of <c>users.info</c>.</summary>
    public Dictionary<string, object> Users { get; } = [];

    public void AddTo(IServiceCollection services) =>
        services.AddHttpClient(WorkspaceModule.Client).AddHttpMessageHandler(() => new Handler(this));

    private sealed class Handler(SlackDirectory directory) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            var method = request.RequestUri!.AbsolutePath.Split('/')[^1];
            if (method == "auth.test" && directory.Organisation is { } organisation)
                return Json(
                    new
                    {
                        ok = true,
                        url = "https://acme.slack.com/",
                        team = "Acme",
                        user = "chatopsbot",
                        team_id = "T0SANDBOX1",
                        user_id = "U0CHATOPS1",
                        bot_id = "B0CHATOPS1",
                        enterprise_id = organisation,
                    }
                );
            if (
                method == "users.info"
                && HttpUtility.ParseQueryString(await request.Content!.ReadAsStringAsync(cancellationToken))["user"]
                    is { } id
                && directory.Users.TryGetValue(id, out var user)
            )
                return Json(new { ok = true, user });
            return await base.SendAsync(request, cancellationToken);
        }

        private static HttpResponseMessage Json(object answer) =>
            new(HttpStatusCode.OK)
            {
                Content = new StringContent(JsonSerializer.Serialize(answer), Encoding.UTF8, "application/json"),
            };
    }
}
