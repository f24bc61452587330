using static ChatOpsBot.GitHubFake.FakeRoute;

namespace ChatOpsBot.GitHubFake;

/// <summary>https://docs.github.com/rest/releases/releases</summary>
internal static class ReleaseRoutes
{
    public static FakeRoute[] All { get; } =
    [
        List(
            "repos/{owner}/{repo}/releases",
            "repos/list-releases",
            request => FakeAnswer.List(request.Repo.Releases.Reverse().Select(release => release.View(request.Repo)))
        ),
        Get(
            "repos/{owner}/{repo}/releases/latest",
            "repos/get-latest-release",
            request =>
                request.Repo.Releases.LastOrDefault(release => release is { IsDraft: false, IsPrerelease: false })
                    is { } latest
                    ? FakeAnswer.Ok(latest.View(request.Repo))
                    : throw FakeProblem.NotFound()
        ),
        Get(
            "repos/{owner}/{repo}/releases/tags/{tag}",
            "repos/get-release-by-tag",
            request =>
                request.Repo.Releases.FirstOrDefault(release => release.Tag == request["tag"] && !release.IsDraft)
                    is { } release
                    ? FakeAnswer.Ok(release.View(request.Repo))
                    : throw FakeProblem.NotFound()
        ),
        Post(
            "repos/{owner}/{repo}/releases",
            "repos/create-release",
            CreateRelease,
            "tag_name:string",
            "target_commitish?:string",
            "name?:string",
            "body?:string",
            "draft?:boolean",
            "prerelease?:boolean",
            "generate_release_notes?:boolean"
        ),
    ];

    private static FakeAnswer CreateRelease(FakeRequest request)
    {
        var tag = request.Text("tag_name")!;
        if (request.Repo.Releases.Any(known => known.Tag == tag))
            throw FakeProblem.Validation(
                "Validation Failed",
                new
                {
                    Resource = "Release",
                    Code = "already_exists",
                    Field = "tag_name",
                }
            );
        var commit =
            request.Repo.Resolve(request.Text("target_commitish") ?? request.Repo.DefaultBranch)
            ?? throw FakeProblem.Validation(
                "Validation Failed",
                new
                {
                    Resource = "Release",
                    Code = "invalid",
                    Field = "target_commitish",
                }
            );
        if (request.Repo.Resolve($"tags/{tag}") is null)
            request.Repo.Tag(tag, commit);
        var release = new FakeRelease(
            request.GitHub.NextId(),
            tag,
            request.Text("name"),
            request.Text("body"),
            request.Flag("draft"),
            request.Flag("prerelease"),
            request.Caller.Account,
            request.Now
        );
        request.Repo.Releases.Add(release);
        return FakeAnswer.Created(release.View(request.Repo));
    }
}

internal sealed partial class FakeRepository
{
    /// <summary>Oldest first.</summary>
    public IList<FakeRelease> Releases { get; } = [];
}

internal sealed record FakeRelease(
    long Id,
    string Tag,
    string? Name,
    string? Body,
    bool IsDraft,
    bool IsPrerelease,
    object Author,
    DateTimeOffset At
)
{
    public object View(FakeRepository repository) =>
        new
        {
            Id,
            TagName = Tag,
            Name,
            Body,
            Draft = IsDraft,
            Prerelease = IsPrerelease,
            TargetCommitish = repository.DefaultBranch,
            HtmlUrl = $"{repository.Page}/releases/tag/{Tag}",
            Author,
            CreatedAt = At,
            PublishedAt = IsDraft ? (DateTimeOffset?)null : At,
        };
}
