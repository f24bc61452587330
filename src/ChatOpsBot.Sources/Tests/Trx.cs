namespace ChatOpsBot.Sources.Tests;

/// <summary>
/// Visual Studio's and <c>dotnet test</c>'s own reports: namespace
/// http://microsoft.com/schemas/VisualStudio/TeamTest/2010.
/// </summary>
internal sealed class Trx : IEventSource
{
    public string Type => "trx";
    public string Name => "TRX (dotnet test)";
    public string Docs =>
        "https://learn.microsoft.com/dotnet/core/testing/microsoft-testing-platform-test-reports#visual-studio-test-reports-trx";
    public string Setup =>
        TestReport.Setup("`dotnet test --logger \"trx;LogFileName=report.trx\"`", "TestResults/report.trx");
    public IReadOnlyList<WebhookAuth> Authentication => TestReport.Authentication;
    public int MaxBodyBytes => TestReport.MaxBodyBytes;
    public BodyFormats Accepts => BodyFormats.Text;
    public IReadOnlyList<string> Parameters => TestReport.Parameters;

    public ParsedWebhook Parse(WebhookRequest request) => XmlTestReport.Parse(request);
}
