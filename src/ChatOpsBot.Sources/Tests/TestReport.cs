namespace ChatOpsBot.Sources.Tests;

/// <summary>
/// Reports are files that a build uploads. What they do not contain is in the URL:
/// <c>/webhooks/junit?suite=checkout+unit&amp;branch=main&amp;run=482</c>.
/// </summary>
internal static class TestReport
{
    /// <summary>More than any report of a run that ends within a build.</summary>
    public const int MaxBodyBytes = 32 * 1024 * 1024;

    public static IReadOnlyList<string> Parameters { get; } =
    ["suite", "part", "run", "service", "environment", "repository", "branch", "commit", "url"];

    public static IReadOnlyList<WebhookAuth> Authentication { get; } = [WebhookAuth.Bearer, WebhookAuth.Basic];

    /// <summary>How to send one: the command, and what may be said beside.</summary>
    public static string Setup(string make, string file) =>
        $"{make}, and then `curl --data-binary @{file} -H 'Authorization: "
        + "Bearer SECRET' "
        + "'{url}?suite=checkout&branch=main&commit=…&run=482&url=https://ci.example.com/482'`. `suite` "
        + "names what is compared "
        + "from run to run; reports with the same `run` are one card, distinguished by `part` (`linux`, "
        + "`windows`) where they do not name themselves. `service`, `environment`, `repository`, "
        + "`branch`, `commit` and `url` "
        + "(of the build) are shown and routed by. All of them may be left out.";

    /// <param name="name">The suite as the report names it.</param>
    /// <param name="part">Which of the reports of a run this is, where the report contains it.</param>
    /// <param name="ended">When the run was over; null for now.</param>
    /// <param name="failed">What the tool itself makes of it; null where any failure is one.</param>
    public static ParsedWebhook Of(
        WebhookRequest request,
        TestResults results,
        string? name = null,
        string? part = null,
        DateTimeOffset? ended = null,
        bool? failed = null
    )
    {
        var (suite, commit, repository) = (
            request.Parameter("suite") ?? name ?? request.Source,
            request.Parameter("commit"),
            request.Parameter("repository")
        );
        // The reports of one build belong together; a measurement that is repeated on an unchanged commit is another
        // one.
        var run = request.Parameter("run") ?? (results.Unit == "test" ? commit : null) ?? request.DeliveryId;
        var at = ended ?? request.Received;
        return ParsedWebhook.One(
            new ChatOpsEvent
            {
                Id = request.DeliveryId,
                Source = request.Source,
                Kind = EventKind.TestSuiteRun,
                Subject = Subject.TestSuiteRun(request.Source, suite, run),
                Part = $"report/{request.Parameter("part") ?? part ?? suite}",
                State = failed ?? results.Failed > 0 ? EventState.Failed : EventState.Succeeded,
                Occurred = at,
                Started =
                    results.Duration is { } duration && at - DateTimeOffset.UnixEpoch > duration ? at - duration : null,
                Ended = at,
                Title = suite,
                Url = request.Parameter("url"),
                Service = request.Parameter("service"),
                Environment = request.Parameter("environment"),
                Repository = repository,
                Branch = Git.BranchOf(request.Parameter("branch")),
                Commit = commit,
                Parent = repository is not null && commit is not null ? Subject.Commit(repository, commit) : null,
                Tests = results,
                Labels = new Words
                {
                    { "suite", suite },
                    { "run_number", request.Parameter("run") },
                    { "unit", results.Unit },
                },
            }
        );
    }
}
