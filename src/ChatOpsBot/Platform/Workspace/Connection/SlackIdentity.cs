using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Workspace.Connection;

/// <summary>Who the bot is in Slack and what it may do there, as Slack said when it was last asked.</summary>
internal sealed class SlackIdentity(SlackApiClient slack, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _doubts = new(0);
    private AuthTestResponse? _known;

    /// <exception cref="SlackException">Slack did not say.</exception>
    public async Task<AuthTestResponse> GetAsync(CancellationToken cancellationToken) =>
        _known ?? await AskAsync(cancellationToken);

    /// <summary>What Slack last said, without asking; null while it has not.</summary>
    public AuthTestResponse? Known => _known;

    /// <summary>Slack did not say when it was last asked.</summary>
    public bool IsLost { get; private set; }

    /// <inheritdoc cref="GetAsync"/>
    public async Task<AuthTestResponse> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            _known = await slack.Auth.TestAsync(cancellationToken);
            IsLost = false;
            return _known;
        }
        catch (SlackException failure) when (failure.Failure != SlackFailure.RateLimited)
        {
            IsLost = true;
            throw;
        }
    }

    /// <summary>Slack said something that does not go with what we know.</summary>
    public void Doubt()
    {
        _known = null;
        _doubts.Release();
    }

    /// <summary>Until there is a doubt, or the time is over.</summary>
    public async Task UntilDoubtAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        await _doubts.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        // Many doubts are one question.
        while (await _doubts.WaitAsync(0, cancellationToken)) { }
    }

    public void Dispose() => _doubts.Dispose();

    /// <summary>The scopes that the manifest asks for and the token lacks.</summary>
    public static IReadOnlyList<string> Missing(AuthTestResponse bot) =>
        bot.Scopes is { } scopes ? [.. SlackScopes.All.Keys.Except(scopes)] : [];
}
