using ChatOpsBot.Platform.Configuration;

namespace ChatOpsBot.Tests.Platform.Configuration;

/// <summary>A secret is a value, or the content of a file.</summary>
public sealed class SecretFileTests
{
    [Fact]
    public void A_value_goes_over_a_file_and_white_space_around_a_secret_is_not_a_part_of_it()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("token"), "  from-file\n");
        File.WriteAllText(folder.File("empty"), "\n");

        Assert.Equal("value", SecretFile.Read("value", folder.File("token")));
        Assert.Equal("from-file", SecretFile.Read("", folder.File("token")));
        Assert.Null(SecretFile.Read(null, folder.File("empty")));
        Assert.Null(SecretFile.Read(null, null));
    }

    [Fact]
    public void A_file_that_is_not_there_is_named_with_its_key()
    {
        List<string> problems = [];

        SecretFile.Check("GitHub:TokenFile", "/nowhere/token", problems);
        SecretFile.Check("GitHub:TokenFile", null, problems);

        Assert.Contains("GitHub:TokenFile", Assert.Single(problems), StringComparison.Ordinal);
    }
}
