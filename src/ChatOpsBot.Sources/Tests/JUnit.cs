namespace ChatOpsBot.Sources.Tests;

/// <summary>What nearly every test runner can write, and what xUnit.net and NUnit write of their own.</summary>
internal sealed class JUnit : IEventSource
{
    public string Type => "junit";
    public string Name => "JUnit, xUnit.net and NUnit XML";
    public string Docs => "https://github.com/testmoapp/junitxml";
    public string Setup =>
        TestReport.Setup(
            "Let the test runner write its report (`pytest --junitxml=report.xml`, `mvn verify`, "
                + "`jest --reporters=jest-junit`, `dotnet test --logger junit` …)",
            "report.xml"
        );
    public IReadOnlyList<WebhookAuth> Authentication => TestReport.Authentication;
    public int MaxBodyBytes => TestReport.MaxBodyBytes;
    public BodyFormats Accepts => BodyFormats.Text;
    public IReadOnlyList<string> Parameters => TestReport.Parameters;

    public ParsedWebhook Parse(WebhookRequest request) => XmlTestReport.Parse(request);
}
