using System.Text;

namespace ChatOpsBot.Slack.Tests;

public sealed class SlackSignatureTests
{
    // The example of https://docs.slack.dev/authentication/verifying-requests-from-slack
    private const string Secret = "8f742231b10e8888abcd99yyyzzz85a5";
    private const string Timestamp = "1531420618";
    private const string Signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";

    private static readonly byte[] Body = (
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
        + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA"
        + "&user_name=roadrunner&command=%2Fwebhook-collect&text="
        + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
        .Select(c => (byte)c)
        .ToArray();

    private static readonly DateTimeOffset Sent = DateTimeOffset.FromUnixTimeSeconds(1531420618);

    [Fact]
    public void Signs_as_the_published_example() =>
        Assert.Equal(Signature, SlackSignature.Sign(Secret, Timestamp, Body));

    [Fact]
    public void Accepts_the_published_example() =>
        Assert.Equal(SlackSignatureResult.Valid, SlackSignature.Verify(Secret, Timestamp, Signature, Body, Sent));

    [Theory]
    [InlineData(-301, SlackSignatureResult.Expired)]
    [InlineData(-300, SlackSignatureResult.Valid)]
    [InlineData(300, SlackSignatureResult.Valid)]
    [InlineData(301, SlackSignatureResult.Expired)]
    public void Five_minutes_either_way_are_allowed(int seconds, SlackSignatureResult expected) =>
        Assert.Equal(expected, SlackSignature.Verify(Secret, Timestamp, Signature, Body, Sent.AddSeconds(seconds)));

    [Theory]
    [InlineData(null, Signature, SlackSignatureResult.Missing)]
    [InlineData("", Signature, SlackSignatureResult.Missing)]
    [InlineData(Timestamp, null, SlackSignatureResult.Missing)]
    [InlineData(Timestamp, "", SlackSignatureResult.Missing)]
    [InlineData("soon", Signature, SlackSignatureResult.Malformed)]
    [InlineData(" 1531420618", Signature, SlackSignatureResult.Malformed)]
    [InlineData("-1531420618", Signature, SlackSignatureResult.Malformed)]
    [InlineData("1531420618.5", Signature, SlackSignatureResult.Malformed)]
    [InlineData("99999999999999999999", Signature, SlackSignatureResult.Malformed)]
    [InlineData(
        Timestamp,
        "v1=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
        SlackSignatureResult.Malformed
    )]
    [InlineData(
        Timestamp,
        "a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
        SlackSignatureResult.Malformed
    )]
    [InlineData(
        Timestamp,
        "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b5",
        SlackSignatureResult.Malformed
    )]
    [InlineData(
        Timestamp,
        "v0=zz114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
        SlackSignatureResult.Malformed
    )]
    [InlineData("9223372036854775807", Signature, SlackSignatureResult.Expired)]
    [InlineData("0", Signature, SlackSignatureResult.Expired)]
    [InlineData("1531420619", Signature, SlackSignatureResult.Mismatch)]
    [InlineData(
        Timestamp,
        "v0=b2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
        SlackSignatureResult.Mismatch
    )]
    public void Anything_else_is_refused(string? timestamp, string? signature, SlackSignatureResult expected) =>
        Assert.Equal(expected, SlackSignature.Verify(Secret, timestamp, signature, Body, Sent));

    [Fact]
    public void A_changed_body_is_refused() =>
        Assert.Equal(
            SlackSignatureResult.Mismatch,
            SlackSignature.Verify(Secret, Timestamp, Signature, Encoding.UTF8.GetBytes("text=other"), Sent)
        );

    [Fact]
    public void Another_secret_is_refused() =>
        Assert.Equal(
            SlackSignatureResult.Mismatch,
            SlackSignature.Verify(Secret + "x", Timestamp, Signature, Body, Sent)
        );

    [Fact]
    public void Without_a_secret_nothing_can_be_verified() =>
        Assert.Throws<ArgumentException>(() => SlackSignature.Verify("", Timestamp, Signature, Body, Sent));
}
