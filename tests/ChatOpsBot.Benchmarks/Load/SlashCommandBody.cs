using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ChatOpsBot.Benchmarks.Load;

/// <summary>
/// A slash command as Slack sends it (<see href="https://docs.slack.dev/interactivity/implementing-slash-commands"/>).
/// Each has a trigger id of its own.
/// </summary>
internal sealed class SlashCommandBody : INumberedRequest
{
    private const int NumberDigits = 11;
    private const string Trigger = "trigger_id=13345224609.738474920.";

    private readonly byte[] _request;
    private readonly byte[] _signed;
    private readonly byte[] _secret;
    private readonly int _signatureAt;
    private readonly int _numberAt;
    private readonly int _signedNumberAt;

    /// <param name="command">With its text: <c>/chatops help</c>.</param>
    public SlashCommandBody(string command, string secret, string path, int port)
    {
        var words = command.Split(' ', 2);
        var body =
            "token=none&team_id=T0BENCH&team_domain=bench"
            + $"&channel_id=C0BENCH&channel_name=general&user_id=U0BENCH&user_name=ada&api_app_id=A0BENCH"
            + $"&command={Uri.EscapeDataString(words[0])}&text="
            + $"{Uri.EscapeDataString(words.ElementAtOrDefault(1) ?? "")}"
            + $"&response_url={Uri.EscapeDataString("https://hooks.slack.com/commands/T0BENCH/1/x")}"
            + "&is_enterprise_install=false"
            + $"&{Trigger}{new string('0', NumberDigits)}";
        var time = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var headers =
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: "
            + $"Slackbot 1.0 (+https://api.slack.com/robots)\r\nAccept: application/json,*/*\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
            + $"{body.Length}\r\nX-Slack-Request-Timestamp: {time}\r\n"
            + $"X-Slack-Signature: v0={new string('0', INumberedRequest.SignatureLength)}\r\n\r\n";
        _request = Encoding.ASCII.GetBytes(headers + body);
        _signed = Encoding.ASCII.GetBytes($"v0:{time}:{body}");
        _secret = Encoding.UTF8.GetBytes(secret);
        _signatureAt = headers.IndexOf("v0=", StringComparison.Ordinal) + "v0=".Length;
        (_numberAt, _signedNumberAt) = (_request.Length - NumberDigits, _signed.Length - NumberDigits);
        Sign(0, _request.AsSpan(_signatureAt, INumberedRequest.SignatureLength));
    }

    public ReadOnlySpan<byte> Next() => _request;

    public ReadOnlySpan<byte> Next(long number, ReadOnlySpan<byte> signature)
    {
        Number(number, _request.AsSpan(_numberAt));
        signature.CopyTo(_request.AsSpan(_signatureAt));
        return _request;
    }

    public void Sign(long number, Span<byte> signature)
    {
        Number(number, _signed.AsSpan(_signedNumberAt));
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret, _signed, hash);
        Convert.TryToHexStringLower(hash, signature, out _);
    }

    private static void Number(long number, Span<byte> digits) =>
        number.TryFormat(digits, out _, "D11", CultureInfo.InvariantCulture);
}
