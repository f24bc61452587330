using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Platform.Configuration;

namespace ChatOpsBot.Webhooks.Authentication;

/// <summary>
/// What a sender may prove to know: one secret, or two while one takes the place of the other. Files are looked at
/// again, so that a mounted secret can change.
/// </summary>
internal sealed class Secrets(SourceOptions options, TimeProvider time)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private readonly bool _hasFiles =
        !string.IsNullOrEmpty(options.SecretFile) || !string.IsNullOrEmpty(options.PreviousSecretFile);
    private Seen? _last;

    /// <summary>The present one first. None: the sender is refused.</summary>
    public IReadOnlyList<string> Values
    {
        get
        {
            var now = time.GetUtcNow();
            var last = _last;
            if (last is not null && (!_hasFiles || now - last.At < LookAgain))
                return last.Values;
            _last = last = new Seen(Read() ?? last?.Values ?? [], now);
            return last.Values;
        }
    }

    /// <summary>Null while a file is not there, as in the moment of its exchange.</summary>
    private IReadOnlyList<string>? Read()
    {
        try
        {
            return
            [
                .. new[]
                {
                    SecretFile.Read(options.Secret, options.SecretFile),
                    SecretFile.Read(options.PreviousSecret, options.PreviousSecretFile),
                }.OfType<string>(),
            ];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed record Seen(IReadOnlyList<string> Values, DateTimeOffset At);
}
