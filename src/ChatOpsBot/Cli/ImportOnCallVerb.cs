using System.CommandLine;
using System.Globalization;
using ChatOpsBot.OnCall.Import;
using NodaTime;

namespace ChatOpsBot.Cli;

/// <summary><c>import oncall</c>: schedules and policies of another product, as a configuration.</summary>
internal static class ImportOnCallVerb
{
    public static Command Create(TimeProvider time)
    {
        var path = new Argument<string>("FILE")
        {
            Description =
                "The answers of its API: a JSON file, or a folder of them; docs/oncall.md says how to get them",
        };
        var from = new Option<string>("--from") { Description = "The product", Required = true };
        from.AcceptOnlyFromAmong([.. ExportReaders.Products]);
        var write = new Option<string?>("--write")
        {
            Description = "Write the configuration to this new file; without it, nothing is written",
        };
        var date = new Option<string?>("--from-date")
        {
            Description = "The day from which the shifts of 30 days are compared: 2026-12-01; today when not given",
        };
        var verb = new Command(
            "oncall",
            "Read schedules, overrides and escalation policies of another product, say line by line what is understood "
                + "and what is not, and each difference in who would be on call"
        )
        {
            path,
            from,
            write,
            date,
        };
        verb.SetAction(result =>
            Run(
                result.GetValue(path)!,
                result.GetValue(from)!,
                result.GetValue(write),
                result.GetValue(date),
                time,
                Console.Out,
                Console.Error
            )
        );
        return verb;
    }

    /// <returns>The exit code: 1 where nothing could be read or written.</returns>
    public static int Run(
        string path,
        string product,
        string? write,
        string? date,
        TimeProvider time,
        TextWriter output,
        TextWriter error
    )
    {
        var now = time.GetUtcNow();
        if (
            date is not null
            && !DateTimeOffset.TryParseExact(
                date,
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out now
            )
        )
        {
            error.WriteLine($"--from-date {date}: write a day, such as 2026-12-01.");
            return 1;
        }
        try
        {
            using var export = ExportDocument.Open(path);
            var plan = ExportReaders.Read(product, export, Instant.FromDateTimeOffset(now));
            if (plan.Schedules.Count == 0 && plan.Policies.Count == 0 && plan.Lines.Count == 0)
            {
                error.WriteLine($"{path} has no schedule and no policy as the API of {product} writes them.");
                return 1;
            }
            foreach (var line in ImportReport.Of(plan))
                output.WriteLine(line);
            if (write is null)
            {
                output.WriteLine("Nothing is written. --write FILE writes the configuration.");
                return 0;
            }
            using (var file = new FileStream(write, FileMode.CreateNew))
            using (var text = new StreamWriter(file))
                text.Write(plan.ToJson());
            output.WriteLine($"{write} is written. Check it with: ChatOpsBot validate --config {write}");
            return 0;
        }
        catch (Exception exception)
            when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            error.WriteLine(exception.Message);
            return 1;
        }
    }
}
