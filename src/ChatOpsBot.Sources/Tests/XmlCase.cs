using System.Globalization;
using System.Xml;

namespace ChatOpsBot.Sources.Tests;

/// <summary>One case of a report while it is read, in whichever of the four forms.</summary>
internal sealed class XmlCase
{
    private bool _hasMessage;

    private XmlCase(string name) => Name = name;

    public string Name { get; }
    public TestOutcome Outcome { get; private set; }
    public double? Seconds { get; private init; }
    public string? Message { get; private set; }

    /// <summary>The text that comes next says what was wrong.</summary>
    public bool WantsText { get; private set; }

    /// <summary>Null for an element that is not a case.</summary>
    public static XmlCase? Open(XmlReader at) =>
        at.LocalName switch
        {
            "testcase" => new XmlCase(JUnitName(at))
            {
                Seconds = Number(at.GetAttribute("time") ?? at.GetAttribute("duration")),
                Outcome = OutcomeOf(at.GetAttribute("status") ?? at.GetAttribute("result")),
            },
            "test" when at.GetAttribute("result") is { } result => new XmlCase(at.GetAttribute("name") ?? "?")
            {
                Seconds = Number(at.GetAttribute("time")),
                Outcome = OutcomeOf(result),
            },
            "test-case" => new XmlCase(at.GetAttribute("fullname") ?? at.GetAttribute("name") ?? "?")
            {
                Seconds = Number(at.GetAttribute("duration") ?? at.GetAttribute("time")),
                Outcome = OutcomeOf(at.GetAttribute("result")),
            },
            "UnitTestResult" => new XmlCase(at.GetAttribute("testName") ?? "?")
            {
                Seconds = Span(at.GetAttribute("duration")),
                Outcome = OutcomeOf(at.GetAttribute("outcome")),
            },
            _ => null,
        };

    /// <summary>An element inside of the case.</summary>
    public void Child(XmlReader at)
    {
        WantsText = false;
        switch (at.LocalName)
        {
            case "failure" or "error":
                Outcome = TestOutcome.Failed;
                Wrong(at);
                break;
            // Surefire: it passed when it was run again; rerunFailure and rerunError are beside a failure.
            case "flakyFailure" or "flakyError":
                if (Outcome != TestOutcome.Failed)
                    Outcome = TestOutcome.Flaky;
                break;
            case "skipped" or "disabled":
                if (Outcome != TestOutcome.Failed)
                    Outcome = TestOutcome.Skipped;
                break;
            case "message" or "Message":
                WantsText = Outcome == TestOutcome.Failed && !_hasMessage;
                break;
        }
    }

    public void Take(string text)
    {
        WantsText = false;
        if (string.IsNullOrWhiteSpace(text))
            return;
        (Message, _hasMessage) = (text, true);
    }

    private void Wrong(XmlReader at)
    {
        if (_hasMessage)
            return;
        if (at.GetAttribute("message") is { } message && !string.IsNullOrWhiteSpace(message))
            Take(message);
        else
            WantsText = !at.IsEmptyElement;
    }

    /// <summary>The class and the name, but not the class twice.</summary>
    private static string JUnitName(XmlReader at)
    {
        var (type, name) = (at.GetAttribute("classname") ?? at.GetAttribute("class"), at.GetAttribute("name"));
        if (string.IsNullOrWhiteSpace(name))
            return string.IsNullOrWhiteSpace(type) ? "?" : type;
        return string.IsNullOrWhiteSpace(type) || name.StartsWith(type, StringComparison.Ordinal)
            ? name
            : $"{type}.{name}";
    }

    private static TestOutcome OutcomeOf(string? word) =>
        word?.ToUpperInvariant() switch
        {
            "FAIL" or "FAILED" or "FAILURE" or "ERROR" or "ERRORED" or "TIMEOUT" or "ABORTED" or "DISCONNECTED" =>
                TestOutcome.Failed,
            "SKIP"
            or "SKIPPED"
            or "DISABLED"
            or "NOTEXECUTED"
            or "NOTRUN"
            or "NOTRUNNABLE"
            or "IGNORED"
            or "INCONCLUSIVE"
            or "PENDING"
            or "SUPPRESSED" => TestOutcome.Skipped,
            "FLAKY" => TestOutcome.Flaky,
            _ => TestOutcome.Passed,
        };

    /// <summary>Seconds, as some write them: <c>1,234.5</c>.</summary>
    internal static double? Number(string? text) =>
        double.TryParse(
            text,
            NumberStyles.Float | NumberStyles.AllowThousands,
            CultureInfo.InvariantCulture,
            out var number
        ) && double.IsFinite(number)
            ? number
            : null;

    private static double? Span(string? text) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span.TotalSeconds : null;
}
