using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Json;

namespace ChatOpsBot.Platform.Observability;

/// <summary>
/// One line of JSON a log event, in the compact form of CLEF (https://clef-json.org), whose own package is not to be
/// had everywhere this is built.
/// </summary>
public sealed class CompactJson : ITextFormatter
{
    private static readonly JsonValueFormatter Values = new(typeTagName: null);

    public void Format(LogEvent logEvent, TextWriter output)
    {
        output.Write("{\"@t\":\"");
        output.Write(logEvent.Timestamp.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        output.Write("\",\"@mt\":");
        JsonValueFormatter.WriteQuotedJsonString(logEvent.MessageTemplate.Text, output);
        if (logEvent.Level != LogEventLevel.Information)
            output.Write($",\"@l\":\"{logEvent.Level}\"");
        if (logEvent.Exception is { } exception)
        {
            output.Write(",\"@x\":");
            JsonValueFormatter.WriteQuotedJsonString(exception.ToString(), output);
        }
        if (logEvent.TraceId is { } trace)
            output.Write($",\"@tr\":\"{trace}\"");
        if (logEvent.SpanId is { } span)
            output.Write($",\"@sp\":\"{span}\"");
        foreach (var (name, value) in logEvent.Properties)
        {
            output.Write(',');
            JsonValueFormatter.WriteQuotedJsonString(name.StartsWith('@') ? '@' + name : name, output);
            output.Write(':');
            Values.Format(value, output);
        }
        output.Write("}\n");
    }
}
