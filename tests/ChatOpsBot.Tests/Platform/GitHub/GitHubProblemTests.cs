using System.Net;
using ChatOpsBot.Platform.GitHub;

namespace ChatOpsBot.Tests.Platform.GitHub;

public sealed class GitHubProblemTests
{
    [Theory]
    [InlineData(0, "GitHub is not responding")]
    [InlineData(502, "GitHub is not responding (502)")]
    public void A_status_is_named_where_there_is_one(int status, string text) =>
        Assert.Equal(
            text,
            GitHubProblem.Text(
                new("repos/get", GitHubFailure.Unavailable, "timeout", status: (HttpStatusCode)status),
                "acme/checkout",
                "the service's `Repository`"
            )
        );
}
