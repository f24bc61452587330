using System.Globalization;
using System.Xml;

namespace ChatOpsBot.Sources.Tests;

/// <summary>
/// The XML in which test runners report. JUnit's has no owner (https://github.com/testmoapp/junitxml is the best
/// description), xUnit.net and NUnit have their own (https://xunit.net/docs/format-xml-v2,
/// https://docs.nunit.org/articles/nunit/technical-notes/usage/Test-Result-XML-Format.html), and Visual Studio's is
/// TRX. They are read as a stream: no document type, nothing fetched, nothing deeper than what runners write, and of
/// all the text only the first failure of a case.
/// </summary>
internal sealed class XmlTestReport
{
    private const int MaxDepth = 64;
    private const int MaxMessage = 4096;

    private static readonly XmlReaderSettings Careful = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        // Runners copy what a program printed, escape codes and all.
        CheckCharacters = false,
        MaxCharactersInDocument = TestReport.MaxBodyBytes,
    };

    private readonly TestTally _tally = new();
    private XmlCase? _case;
    private int _caseDepth;
    private string? _root;

    /// <summary>The name of the whole, or of its first suite.</summary>
    private string? _name;

    private DateTimeOffset? _started,
        _ended;
    private double? _whole;
    private double _suites;
    private (int Tests, int Failed, int Skipped) _declared;
    private int _outerSuites;

    public static ParsedWebhook Parse(WebhookRequest request)
    {
        var report = new XmlTestReport();
        try
        {
            using var stream = new MemoryStream(request.Body.ToArray(), writable: false);
            using var reader = XmlReader.Create(stream, Careful);
            if (report.Read(reader) is { } problem)
                return ParsedWebhook.NotUnderstood(problem);
        }
        catch (XmlException)
        {
            return ParsedWebhook.NotUnderstood("not well-formed XML (one with a document type is not read)");
        }
        return report.ToEvent(request);
    }

    private ParsedWebhook ToEvent(WebhookRequest request)
    {
        var duration = TestTally.Seconds(_whole ?? (_suites > 0 ? _suites : (_ended - _started)?.TotalSeconds));
        var results = _tally.IsEmpty
            ? new TestResults
            {
                Passed = Math.Max(0, _declared.Tests - _declared.Failed - _declared.Skipped),
                Failed = _declared.Failed,
                Skipped = _declared.Skipped,
                Duration = duration,
            }
            : _tally.Results(duration);
        var ended =
            _ended
            ?? (
                _started is { } started && results.Duration is { } took && took < TimeSpan.FromDays(30)
                    ? started + took
                    : _started
            );
        return TestReport.Of(request, results, _name, _outerSuites == 1 ? _name : null, ended);
    }

    /// <returns>What is wrong with it.</returns>
    private string? Read(XmlReader reader)
    {
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
                return "XML that is nested too deep";
            switch (reader.NodeType)
            {
                case XmlNodeType.Element when _root is null:
                    _root = reader.LocalName;
                    if (
                        _root
                        is not ("testsuites" or "testsuite" or "assemblies" or "assembly" or "test-run" or "TestRun")
                    )
                        return "XML, but no report of tests";
                    Head(reader);
                    break;
                case XmlNodeType.Element:
                    Element(reader);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA when _case is { WantsText: true }:
                    _case.Take(reader.Value.Length > MaxMessage ? reader.Value[..MaxMessage] : reader.Value);
                    break;
                case XmlNodeType.EndElement when _case is not null && reader.Depth == _caseDepth:
                    Close();
                    break;
            }
        }
        if (_root is null)
            return "not XML";
        return null;
    }

    private void Element(XmlReader reader)
    {
        if (_case is not null)
        {
            // What nests in a case is what became of it; the rows of a data-driven test are in its own result already.
            if (reader.Depth > _caseDepth)
                _case.Child(reader);
            return;
        }
        if (reader.LocalName is "testsuite" or "assembly")
            Head(reader);
        else if (reader.LocalName is "Times")
            (_started, _ended) = (Time(reader, "start"), Time(reader, "finish"));
        else if (XmlCase.Open(reader) is { } open)
        {
            (_case, _caseDepth) = (open, reader.Depth);
            if (reader.IsEmptyElement)
                Close();
        }
    }

    private void Close()
    {
        _tally.Add(_case!.Name, _case.Outcome, _case.Seconds, _case.Message);
        _case = null;
    }

    /// <summary>The root, or a suite in it.</summary>
    private void Head(XmlReader reader)
    {
        var isSuite = reader.LocalName is "testsuite" or "assembly";
        var isOuter = isSuite && (reader.Depth == 0 || (reader.Depth == 1 && _root is "testsuites" or "assemblies"));
        if (isOuter)
            _outerSuites++;
        _started ??= Time(reader, "timestamp") ?? Time(reader, "start-time") ?? Time(reader, "start");
        var name = reader.LocalName is "TestRun" or "test-run" ? null : reader.GetAttribute("name");
        if (reader.Depth == 0 && !string.IsNullOrWhiteSpace(name))
            _name = ShortName(name);
        else if (isOuter)
            _name = _outerSuites == 1 && _name is null && !string.IsNullOrWhiteSpace(name) ? ShortName(name) : _name;

        var seconds = XmlCase.Number(reader.GetAttribute("time") ?? reader.GetAttribute("duration"));
        if (reader.Depth == 0 && seconds is > 0)
            _whole = seconds;
        else if (isOuter)
            _suites += seconds ?? 0;
        if (isOuter)
        {
            var (tests, skipped) = (
                Count(reader, "tests") + Count(reader, "total"),
                Count(reader, "skipped") + Count(reader, "disabled")
            );
            _declared = unchecked(
                (
                    _declared.Tests + tests,
                    _declared.Failed + Count(reader, "failures") + Count(reader, "errors"),
                    _declared.Skipped + skipped
                )
            );
        }
    }

    /// <summary>xUnit.net names an assembly by its whole path.</summary>
    private static string ShortName(string name) =>
        name.AsSpan().LastIndexOfAny('/', '\\') is var slash and >= 0
        && name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            ? name[(slash + 1)..^4]
            : name;

    private static int Count(XmlReader reader, string name) =>
        int.TryParse(reader.GetAttribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && count < 10_000_000
            ? count
            : 0;

    private static DateTimeOffset? Time(XmlReader reader, string name) =>
        DateTimeOffset.TryParse(
            reader.GetAttribute(name),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
        && time.Year > 1970
            ? time
            : null;
}
