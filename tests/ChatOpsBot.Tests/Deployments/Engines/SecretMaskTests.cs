using ChatOpsBot.Deployments.Engines;

namespace ChatOpsBot.Tests.Deployments.Engines;

public sealed class SecretMaskTests
{
    [Theory]
    [InlineData("+ export DB=s3cr3t-value", "+ export DB=***")]
    [InlineData("s3cr3t-value-longer", "***")]
    [InlineData("remote: ghp_0123456789abcdefghij0123456789abcdef", "remote: ***")]
    [InlineData("xoxb-123456789012-abcdefghij", "***")]
    [InlineData("AKIAIOSFODNN7EXAMPLE and more", "*** and more")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcDEF-123", "***")]
    [InlineData("Authorization: Bearer abcdef0123456789", "Authorization: Bearer ***")]
    [InlineData("postgres://app:hunter22@db:5432/shop", "postgres://app:***@db:5432/shop")]
    [InlineData("DB_PASSWORD=hunter22", "DB_PASSWORD=***")]
    [InlineData("{\"api_key\": \"hunter22\"}", "{\"api_key\": \"***\"}")]
    [InlineData("https://hooks.slack.com/services/T00/B00/abcdef", "https://hooks.slack.com/services/***")]
    [InlineData("[2/4] Copying 1.2.0 to staging: no tokens here", "[2/4] Copying 1.2.0 to staging: no tokens here")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\ndone", "***\ndone")]
    [InlineData("before\n-----BEGIN PRIVATE KEY-----\nMIIE", "before\n***")]
    public void What_is_secret_is_masked_and_what_people_have_to_read_is_not(string said, string shown) =>
        Assert.Equal(shown, SecretMask.Apply(said, ["s3cr3t-value-longer", "s3cr3t-value"]));
}
