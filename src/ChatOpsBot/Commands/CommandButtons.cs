using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Commands;

/// <summary>What a button holds.</summary>
/// <param name="Line">The command as it would be typed; empty for a button that only turns its message into something else.</param>
/// <param name="Then">See <see cref="CommandCall.Then"/>.</param>
/// <param name="Made">When, unix milliseconds: a button that is shown anew can be pressed anew.</param>
internal sealed record ButtonLine(string Line, string? Then, long Made)
{
    public static ButtonLine Parse(string text) => text.Split('\n') is [var line, var then, var made]
        ? new ButtonLine(line, then.Length == 0 ? null : then, long.Parse(made, CultureInfo.InvariantCulture))
        : throw new FormatException("A button holds three lines.");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Line}\n{Then}\n{Made}");
}

/// <summary>
/// The one way to make a button that does something: it holds a command line, signed, so that what comes back is what was shown and nothing that somebody made up.
/// The key lies in the store: all replicas have it, and a button works as long as its message stands.
/// </summary>
internal sealed class CommandButtons(IStore store, TimeProvider time) : BackgroundService
{
    /// <summary>What the action ids of our buttons begin with.</summary>
    public const string Prefix = "run:";
    private const string KeyName = "key/buttons";
    private const int SignatureBytes = 15;
    private const int SignatureLetters = SignatureBytes / 3 * 4;

    private byte[] _key = [];

    /// <param name="line">As it would be typed.</param>
    /// <param name="then">The line whose answer takes the place of the button's message once <paramref name="line"/> is done.</param>
    public Button Make(string label, string line, string? then = null, ButtonStyle? style = null, ConfirmationDialog? confirm = null)
    {
        var value = Sign(new ButtonLine(line, then, time.GetUtcNow().ToUnixTimeMilliseconds()).ToString());
        return new Button { Text = new PlainText(label), ActionId = ActionId(value), Value = value, Style = style, Confirm = confirm };
    }

    /// <summary>A button whose answer takes the place of its message: one more page, another filter, the same anew.</summary>
    public Button Turn(string label, string line) => Make(label, "", line);

    /// <summary>For an <see cref="OverflowMenu"/>; Slack allows a line of about 130 characters there.</summary>
    public Option Choice(string label, string line) => new() { Text = new PlainText(label), Value = Sign(new ButtonLine(line, null, time.GetUtcNow().ToUnixTimeMilliseconds()).ToString()) };

    /// <summary>What somebody sees of the text again, unchanged.</summary>
    public string Sign(string text) => $"{text}~{Signature(text)}";

    /// <summary>The signed text; null when it was not signed here.</summary>
    public string? Verify(string? value)
    {
        if (value is null || value.Length <= SignatureLetters || value[^(SignatureLetters + 1)] != '~') return null;
        var text = value[..^(SignatureLetters + 1)];
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(value[^SignatureLetters..]), Encoding.ASCII.GetBytes(Signature(text))) ? text : null;
    }

    private static string ActionId(string value) => Prefix + value[^SignatureLetters..];

    private string Signature(string text) =>
        _key.Length > 0 ? Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)).AsSpan(0, SignatureBytes)) : throw new StoreUnavailableException("The key of the buttons could not be read yet.");

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryReadKeyAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>A store that is not there when the application starts may come later.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TryReadKeyAsync(stoppingToken)) await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
    }

    private async Task<bool> TryReadKeyAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (_key.Length == 0)
            {
                if (await store.GetAsync(KeyName, cancellationToken) is { } document) _key = document.Body.ToArray();
                // Of replicas that start together, the first one's key counts.
                else await store.CommitAsync(new Commit().Put(KeyName, RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes), 0), cancellationToken);
            }
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }
}
