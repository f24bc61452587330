namespace ChatOpsBot.Platform.Http;

/// <summary>The other side of a call does not answer: no connection, a broken one, a time-out.</summary>
internal static class NoAnswer
{
    /// <param name="cancellationToken">The caller's own: what ends because of it is not a time-out.</param>
    public static bool Is(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or IOException
        || exception is OperationCanceledException && !cancellationToken.IsCancellationRequested;
}
