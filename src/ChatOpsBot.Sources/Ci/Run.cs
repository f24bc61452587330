namespace ChatOpsBot.Sources.Ci;

/// <summary>A run and its stages, in the words that all CI tools share.</summary>
internal static class Run
{
    /// <param name="run">What keeps the runs of one sender apart.</param>
    public static ChatOpsEvent Of(WebhookRequest request, string run, EventState state, DateTimeOffset? occurred) =>
        new()
        {
            Id = request.DeliveryId,
            Source = request.Source,
            Kind = EventKind.PipelineRun,
            Subject = Subject.PipelineRun(request.Source, run),
            State = state,
            Occurred = occurred ?? request.Received,
        };

    /// <summary>One stage or job of the run: it knows nothing of the whole but where it belongs.</summary>
    public static ChatOpsEvent Stage(this ChatOpsEvent run, string name, EventState state, DateTimeOffset? occurred) =>
        run with
        {
            Kind = EventKind.TaskRun,
            Part = $"stage/{name}",
            OpensCard = false,
            State = state,
            Occurred = occurred ?? run.Occurred,
            Sequence = 0,
            Title = name,
            Text = null,
            Commits = [],
            Started = null,
            Ended = null,
        };

    /// <summary>The run builds that commit of that repository.</summary>
    public static ChatOpsEvent At(this ChatOpsEvent run, string? repository, string? branch, string? commit) =>
        run with
        {
            Repository = repository,
            Branch = branch,
            Commit = commit,
            Parent = repository is not null && commit is not null ? Subject.Commit(repository, commit) : null,
        };

    public static IReadOnlyList<CommitInfo> Head(string? commit, string? title, string? author, string? url = null) =>
        commit is null ? [] : [new CommitInfo(commit, title ?? "", url, author)];
}
