namespace ChatOpsBot.Sources.Tests.Judges;

/// <summary>All payloads of GitHub that are kept, as <see cref="OctokitJudge"/> reads them.</summary>
public sealed class OctokitJudgeTests
{
    public static TheoryData<string> Payloads() =>
        [
            .. PayloadTests.Payloads("github").Select(file => Path.GetRelativePath(Repository.Root, file)),
            .. Directory.Exists(Collected)
                ? PayloadTests.Files(Collected).Select(file => Path.GetRelativePath(Repository.Root, file))
                : [],
        ];

    private static string Collected => Path.Combine(Repository.SharedPayloads, "github");

    [Theory]
    [MemberData(nameof(Payloads))]
    public void Octokit_reads_the_same(string file)
    {
        var request = PayloadTests.RequestOf("github", Path.Combine(Repository.Root, file));
        OctokitJudge.AssertReadsTheSame(request);
    }
}
