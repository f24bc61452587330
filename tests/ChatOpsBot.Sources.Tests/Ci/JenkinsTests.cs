namespace ChatOpsBot.Sources.Tests.Ci;

public sealed class JenkinsTests
{
    [Theory]
    [InlineData("https://github.com/acme/checkout.git", "acme/checkout")]
    [InlineData("https://builder:hunter2@git.acme.example:8443/acme/checkout/", "acme/checkout")]
    [InlineData("https://git.acme.example/scm/acme/checkout.git", "acme/checkout")]
    [InlineData("git@github.com:acme/checkout.git", "acme/checkout")]
    [InlineData("ssh://git@github.com/acme/checkout", "acme/checkout")]
    [InlineData("https://builder:hunter2@checkout", null)]
    [InlineData("checkout", null)]
    [InlineData("", null)]
    public void The_repository_is_the_end_of_its_address(string url, string? repository) =>
        Assert.Equal(repository, Build($$$"""{"number":1,"phase":"STARTED","scm":{"url":"{{{url}}}"}}""").Repository);

    [Theory]
    [InlineData("origin/main", "main")]
    [InlineData("refs/remotes/origin/feature/x", "feature/x")]
    [InlineData("refs/heads/main", "main")]
    [InlineData("main", "main")]
    public void The_branch_is_named_as_people_do(string sent, string branch) =>
        Assert.Equal(branch, Build($$$"""{"number":1,"phase":"STARTED","scm":{"branch":"{{{sent}}}"}}""").Branch);

    [Theory]
    [InlineData("SUCCESS", EventState.Succeeded)]
    [InlineData("Unstable", EventState.Failed)]
    [InlineData("FAILURE", EventState.Failed)]
    [InlineData("ABORTED", EventState.Cancelled)]
    [InlineData("NOT_BUILT", EventState.Skipped)]
    public void A_build_ends_as_its_status_says(string status, EventState expected)
    {
        Assert.Equal(expected, Build($$"""{"number":1,"phase":"COMPLETED","status":"{{status}}"}""").State);
        Assert.Equal(expected, Build($$"""{"number":1,"phase":"FINALIZED","status":"{{status}}"}""").State);
        Assert.Equal(EventState.Running, Build($$"""{"number":1,"phase":"STARTED","status":"{{status}}"}""").State);
    }

    [Theory]
    [InlineData("""{"number":1,"phase":"STARTED","notes":"deploy"}""", "stage/deploy")]
    [InlineData("""{"number":1,"phase":"NONE","notes":"deploy"}""", "stage/deploy")]
    [InlineData("""{"number":1,"phase":"COMPLETED","notes":"deploy","duration":0}""", "stage/deploy")]
    [InlineData(
        """{"number":1,"phase":"COMPLETED","notes":"deploy","status":"FAILURE","duration":0}""",
        "stage/deploy"
    )]
    [InlineData("""{"number":1,"phase":"COMPLETED","notes":"deploy","status":"FAILURE","duration":10}""", "")]
    [InlineData("""{"number":1,"phase":"FINALIZED","notes":"deploy","status":"SUCCESS"}""", "")]
    [InlineData("""{"number":1,"phase":"STARTED","notes":" "}""", "")]
    public void Notes_are_a_stage_until_the_build_is_over(string build, string part) =>
        Assert.Equal(part, Build(build).Part);

    [Fact]
    public void Builds_of_two_branches_of_one_project_are_two_subjects() =>
        Assert.NotEqual(
            Deliveries
                .One(
                    "jenkins",
                    """{"name":"main","url":"job/checkout/job/main/","build":{"number":1,"phase":"STARTED"}}"""
                )
                .Subject,
            Deliveries
                .One(
                    "jenkins",
                    """{"name":"main","url":"job/billing/job/main/","build":{"number":1,"phase":"STARTED"}}"""
                )
                .Subject
        );

    private static ChatOpsEvent Build(string build) =>
        Deliveries.One("jenkins", $$"""{"name":"checkout","url":"job/checkout/","build":{{build}}}""");
}
