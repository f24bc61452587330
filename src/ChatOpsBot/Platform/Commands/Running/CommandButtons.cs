using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Commands.Running;

/// <summary>What a button holds.</summary>
/// <param name="Line">The command as it would be typed; empty for a button that only turns its message into something
/// else.</param>
/// <param name="Then">See <see cref="CommandCall.Then"/>.</param>
/// <param name="Once">What a press decides, by the name that the button's maker gave it; null for a button of which
/// each showing can be pressed once.</param>
/// <param name="Made">When it was shown, unix milliseconds, which tells one showing from the next.</param>
internal sealed record ButtonLine(string Line, string? Then, string? Once, long Made)
{
    public static ButtonLine Parse(string text) =>
        text.Split('\n') is [var line, var then, var once, var made]
            ? new ButtonLine(line, Given(then), Given(once), long.Parse(made, CultureInfo.InvariantCulture))
            : throw new FormatException("A button holds four lines.");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Line}\n{Then}\n{Once}\n{Made}");

    private static string? Given(string text) => text.Length == 0 ? null : text;
}

/// <summary>
/// The one way to make a button that does something: it holds a command line, signed, so that what comes back is what
/// was shown and nothing made up. The key is in the store: all replicas have it, and a button works as
/// long as its message stands.
/// </summary>
internal sealed class CommandButtons(IStore store, TimeProvider time) : BackgroundService
{
    /// <summary>What the action ids of our buttons begin with.</summary>
    public const string Prefix = "run:";

    /// <summary>As what follows a press: its own answer takes the place of the button's message.</summary>
    public const string InPlace = ".";
    private const string KeyName = "key/buttons";
    private const string Purpose = "button";
    private const int SignatureBytes = 15;
    private const int SignatureLetters = SignatureBytes / 3 * 4;

    private byte[] _key = [];

    /// <param name="line">As it would be typed, with what comes from outside in
    /// <see cref="CommandLine.Quote"/>.</param>
    /// <param name="then">The line whose answer takes the place of the button's message once <paramref name="line"/> is
    /// done; <see cref="InPlace"/> for that of the line itself.</param>
    /// <param name="once">
    /// What the press decides, such as <c>approve/deployment/17</c>: it is done once, whichever showing of the button
    /// is pressed and wherever. Buttons with the same name exclude each other. Needed where a message is updated
    /// while people press; without it each showing can be pressed once.
    /// </param>
    public Button Make(
        string label,
        string line,
        string? then = null,
        ButtonStyle? style = null,
        ConfirmationDialog? confirm = null,
        string? once = null
    )
    {
        var value = Value(line, then, once);
        return new Button
        {
            Text = new PlainText(label),
            ActionId = ActionId(value),
            Value = value,
            Style = style,
            Confirm = confirm,
        };
    }

    /// <summary>
    /// A button whose answer takes the place of its message: one more page, another filter, the same updated.
    /// </summary>
    public Button Turn(string label, string line) => Make(label, "", line);

    /// <summary>For an <see cref="OverflowMenu"/>; Slack allows a line of about 130 characters there.</summary>
    /// <param name="once">As in <see cref="Make"/>.</param>
    public Option Choice(string label, string line, string? once = null) =>
        new() { Text = new PlainText(label), Value = Value(line, null, once) };

    /// <summary>What a button of ours holds; null when it is not one.</summary>
    public ButtonLine? Read(string? value) => Verify(Purpose, value) is { } text ? ButtonLine.Parse(text) : null;

    /// <summary>The text, for the client to give back unchanged.</summary>
    /// <param name="purpose">What was signed for one is nothing for another.</param>
    public string Sign(string purpose, string text) => $"{text}~{Signature(purpose, text)}";

    /// <summary>The signed text; null when it was not signed here for this purpose.</summary>
    public string? Verify(string purpose, string? value)
    {
        if (value is null || value.Length <= SignatureLetters || value[^(SignatureLetters + 1)] != '~')
            return null;
        var text = value[..^(SignatureLetters + 1)];
        return CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(value[^SignatureLetters..]),
            Encoding.ASCII.GetBytes(Signature(purpose, text))
        )
            ? text
            : null;
    }

    // What is decided once looks the same each time that it is shown.
    private string Value(string line, string? then, string? once) =>
        Sign(
            Purpose,
            new ButtonLine(line, then, once, once is null ? time.GetUtcNow().ToUnixTimeMilliseconds() : 0).ToString()
        );

    private static string ActionId(string value) => Prefix + value[^SignatureLetters..];

    private string Signature(string purpose, string text) =>
        _key.Length > 0
            ? Base64Url.EncodeToString(
                HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{purpose}\n{text}")).AsSpan(0, SignatureBytes)
            )
            : throw new StoreUnavailableException("The key of the buttons could not be read yet.");

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryReadKeyAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>A store that is not there when the application starts may come later.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TryReadKeyAsync(stoppingToken))
            await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
    }

    private async Task<bool> TryReadKeyAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (_key.Length == 0)
            {
                if (await store.GetAsync(KeyName, cancellationToken) is { } document)
                    _key = document.Body.ToArray();
                // Of replicas that start together, the first one's key counts.
                else
                    await store.CommitAsync(
                        new Commit().Put(KeyName, RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes), 0),
                        cancellationToken
                    );
            }
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }
}
