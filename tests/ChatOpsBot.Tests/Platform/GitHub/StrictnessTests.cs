using System.Net;
using System.Net.Http.Headers;
using ChatOpsBot.GitHubFake;

namespace ChatOpsBot.Tests.Platform.GitHub;

/// <summary>The fake refuses what GitHub refuses; otherwise the other tests would show nothing.</summary>
public sealed class StrictnessTests : AgainstFake
{
    [Theory]
    [InlineData("User-Agent", null, HttpStatusCode.Forbidden)]
    [InlineData("Accept", "application/xml", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("Accept", null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("X-GitHub-Api-Version", "2000-01-01", HttpStatusCode.BadRequest)]
    [InlineData("Authorization", null, HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", "Basic eDp5", HttpStatusCode.Unauthorized)]
    public async Task A_header_that_is_missing_or_wrong_is_refused(string header, string? value, HttpStatusCode status)
    {
        GitHub.Repository("acme/checkout").Commit("First");
        Assert.Equal(status, await SendAsync(HttpMethod.Get, "repos/acme/checkout", null, (header, value)));
        Assert.Single(GitHub.Complaints);
    }

    [Theory]
    [InlineData("GET", "repos/acme/checkout/nothing", null, HttpStatusCode.NotFound)]
    [InlineData("PUT", "repos/acme/checkout", null, HttpStatusCode.NotFound)]
    [InlineData("GET", "repos/acme/checkout/pulls?color=x", null, HttpStatusCode.UnprocessableEntity)]
    [InlineData("GET", "repos/acme/checkout/pulls?page=1&page=2", null, HttpStatusCode.UnprocessableEntity)]
    [InlineData("GET", "repos/acme/checkout/pulls?per_page=0", null, HttpStatusCode.UnprocessableEntity)]
    [InlineData("GET", "repos/acme/checkout/pulls?per_page=101", null, HttpStatusCode.UnprocessableEntity)]
    [InlineData("POST", "repos/acme/checkout/deployments", "", HttpStatusCode.BadRequest)]
    [InlineData("POST", "repos/acme/checkout/deployments", "{", HttpStatusCode.BadRequest)]
    [InlineData("GET", "repos/acme/checkout", "{}", HttpStatusCode.BadRequest)]
    public async Task A_request_that_is_in_no_documentation_is_refused(
        string method,
        string path,
        string? body,
        HttpStatusCode status
    )
    {
        GitHub.Repository("acme/checkout").Commit("First");
        Assert.Equal(status, await SendAsync(new HttpMethod(method), path, body));
        Assert.Single(GitHub.Complaints);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"ref":1}""")]
    [InlineData("""{"ref":"main","color":"red"}""")]
    [InlineData("""{"ref":"main","required_contexts":"x"}""")]
    [InlineData("""{"ref":"main","auto_merge":"no"}""")]
    public async Task A_body_of_another_form_is_refused(string body)
    {
        GitHub.Repository("acme/checkout").Commit("First");
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            await SendAsync(HttpMethod.Post, "repos/acme/checkout/deployments", body)
        );
        Assert.Empty(GitHub.Repository("acme/checkout").Deployments);
    }

    [Fact]
    public async Task An_input_of_a_workflow_is_a_text()
    {
        GitHub.Repository("acme/checkout").Commit("First");
        GitHub.Repository("acme/checkout").Workflow("deploy.yml", null, "percent");
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            await SendAsync(
                HttpMethod.Post,
                "repos/acme/checkout/actions/workflows/deploy.yml/dispatches",
                """{"ref":"main","inputs":{"percent":50}}"""
            )
        );
        Assert.Empty(GitHub.Repository("acme/checkout").Runs);
    }

    [Fact]
    public async Task A_path_outside_of_the_api_is_refused()
    {
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(HttpMethod.Get, "../../repos/acme/checkout", null));
        Assert.Single(GitHub.Complaints);
    }

    private async Task<HttpStatusCode> SendAsync(
        HttpMethod method,
        string path,
        string? body,
        (string Name, string? Value)? other = null
    )
    {
#pragma warning disable RS0030 // There is no factory here.
        using var http = new HttpClient { BaseAddress = new(GitHub.ApiUrl) };
#pragma warning restore RS0030
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        var headers = new Dictionary<string, string?>
        {
            ["User-Agent"] = "x/1",
            ["Accept"] = "application/vnd.github+json",
            ["X-GitHub-Api-Version"] = "2022-11-28",
            ["Authorization"] = $"Bearer {FakeGitHub.Token}",
        };
        if (other is { } changed)
            headers[changed.Name] = changed.Value;
        foreach (var (name, value) in headers)
            if (value is not null)
                request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(request, Token);
        return answer.StatusCode;
    }
}
