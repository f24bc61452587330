using System.Text;

namespace ChatOpsBot.Sources.Tests.Reports;

/// <summary>Files that builds upload: any of them may be cut off, mangled, hostile or huge.</summary>
public sealed class ReportTests
{
    private static readonly string[] Sources = ["ab", "benchmarkdotnet", "junit", "k6", "locust", "siege", "trx"];

    public static TheoryData<string, string> Cases() =>
        [
            .. Sources.SelectMany(source =>
                PayloadTests.Payloads(source).Select(file => (source, Path.GetFileName(file)))
            ),
        ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_report_that_is_cut_off_is_an_answer(string source, string name)
    {
        var whole = Whole(source, name);

        for (var length = 0; length < whole.Body.Length; length += 7)
            AssertAnswer(source, whole with { Body = whole.Body[..length] });
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_report_with_any_bytes_in_it_is_an_answer(string source, string name)
    {
        var (whole, random) = (Whole(source, name), new Random(20260302));

        for (var round = 0; round < 100; round++)
        {
            var bytes = whole.Body.ToArray();
            for (var hits = random.Next(1, 5); hits > 0; hits--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            AssertAnswer(source, whole with { Body = bytes });
        }
    }

    [Theory]
    [InlineData("junit", "")]
    [InlineData("junit", "   ")]
    [InlineData("junit", "<testsuite/><testsuite/>")]
    [InlineData("junit", "<!DOCTYPE a [<!ENTITY x \"x\"><!ENTITY y \"&x;&x;&x;&x;\">]><testsuite name=\"&y;\"/>")]
    [InlineData(
        "junit",
        "<testsuite xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include href=\"file:///etc/passwd\"/></testsuite"
    )]
    [InlineData("locust", "a,b\n")]
    [InlineData("locust", "[")]
    [InlineData("siege", "{")]
    public void What_cannot_be_read_reports_it(string source, string text) => Assert.NotNull(Parse(source, text).Fault);

    [Fact]
    public void XML_that_is_nested_without_end_is_not_read()
    {
        var deep = string.Concat(Enumerable.Repeat("<testsuite>", 100_000));

        Assert.Equal("XML that is nested too deep", Parse("junit", deep).Fault);
    }

    [Fact]
    public void Of_a_huge_report_all_is_counted_and_little_is_kept()
    {
        var cases = string.Concat(
            Enumerable
                .Range(0, 100_000)
                .Select(number =>
                    $"<testcase classname=\"acme.Huge\" name=\"case {number}\" "
                    + $"time=\"{number % 100}\">{(number % 2 == 0 ? "<failure message=\"no\"/>" : "")}"
                    + "</testcase>"
                )
        );

        var @event = Assert.Single(Parse("junit", $"<testsuite name=\"huge\">{cases}</testsuite>").Events);

        Assert.Equal(
            (50_000, 50_000, TestResults.MaxNamed, 3),
            (@event.Tests!.Passed, @event.Tests.Failed, @event.Tests.Failures.Count, @event.Tests.Slowest.Count)
        );
        Assert.True(Deliveries.ToText(@event).Length < 50_000);
    }

    [Theory]
    [InlineData("<testcase name='a'><failure/></testcase><testcase name='a'/>", 1, 0, 1)]
    // Two cases of one name, of which one failed.
    [InlineData("<testcase name='a'/><testcase name='a'><failure/></testcase>", 1, 1, 0)]
    [InlineData(
        "<testcase name='a'><failure/></testcase><testcase name='a'><failure/></testcase><testcase name='a'/>",
        1,
        1,
        1
    )]
    [InlineData("<testcase name='a'><failure/></testcase><testcase name='b'/>", 1, 1, 0)]
    [InlineData("<testcase name='a'><flakyFailure message='x'/></testcase>", 1, 0, 1)]
    [InlineData("<testcase name='a'><failure/><rerunFailure/></testcase>", 0, 1, 0)]
    [InlineData("<testcase name='a'><skipped/><failure/><error/></testcase>", 0, 1, 0)]
    public void What_failed_and_then_passed_is_flaky(string cases, int passed, int failed, int flaky)
    {
        var tests = Assert.Single(Parse("junit", $"<testsuite>{cases}</testsuite>").Events).Tests!;

        Assert.Equal((passed, failed, flaky), (tests.Passed, tests.Failed, tests.Flaky));
    }

    [Theory]
    [InlineData("junit_xml", "junit", 14)] // of 15: one is another XML
    [InlineData("trx", "trx", 3)]
    [InlineData("benchmark_results", "benchmarkdotnet", 1)]
    public void Collected_reports_are_read(string folder, string source, int told)
    {
        var parsed = Collected(folder)
            .Select(file => EventSources.ByType[source].Parse(PayloadTests.RequestOf(source, file)))
            .ToList();

        Assert.All(parsed, answer => Assert.True(answer.IsOneAnswer()));
        Assert.Equal(told, parsed.Count(answer => answer.Events.Count > 0));
    }

    [Theory]
    [InlineData("real_ab_ok.txt", "ab", 200, 0)]
    [InlineData("real_ab_non2xx.txt", "ab", 77, 23)]
    [InlineData("real_siege_json_mixed.txt", "siege", 34, 16)]
    [InlineData("real_locust_stats.csv", "locust", 68, 6)]
    [InlineData("jenkins_performance_test_results_stats.csv", "locust", 61464, 10000)]
    public void Collected_load_tests_are_read(string name, string source, int passed, int failed)
    {
        var file = Assert.Single(Collected("load_test_results"), file => Path.GetFileName(file) == name);

        var tests = Assert
            .Single(EventSources.ByType[source].Parse(PayloadTests.RequestOf(source, file)).Events)
            .Tests!;

        Assert.Equal((passed, failed), (tests.Passed, tests.Failed));
    }

    private static string[] Collected(string folder)
    {
        var path = Path.Combine(Repository.SharedPayloads, folder);
        if (!Directory.Exists(path))
            Assert.Skip("The collection of payloads is not beside this checkout.");
        return [.. Directory.EnumerateFiles(path).Order(StringComparer.Ordinal)];
    }

    private static WebhookRequest Whole(string source, string name) =>
        PayloadTests.RequestOf(source, Path.Combine(Repository.Payloads, source, name));

    private static ParsedWebhook Parse(string source, string text) =>
        EventSources.ByType[source].Parse(Deliveries.Request(source, Encoding.UTF8.GetBytes(text)));

    private static void AssertAnswer(string source, WebhookRequest request)
    {
        var parsed = EventSources.ByType[source].Parse(request);
        if (!parsed.IsOneAnswer())
            Assert.Fail(Encoding.UTF8.GetString(request.Body.Span));
    }
}
