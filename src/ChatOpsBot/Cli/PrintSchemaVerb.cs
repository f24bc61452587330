using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatOpsBot.Cli.Validation;

namespace ChatOpsBot.Cli;

/// <summary><c>print-schema</c>: the JSON schema of the configuration.</summary>
internal static class PrintSchemaVerb
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    public static Command Create()
    {
        var verb = new Command("print-schema", "Print the JSON schema of appsettings.json, for editors");
        verb.SetAction(_ => Console.Out.Write(Print()));
        return verb;
    }

    public static string Print() => ConfigurationSchema.Create().ToJsonString(Readable) + "\n";
}
