using System.CommandLine;
using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Wording;
using ChatOpsBot.Cards.Wording.Handlebars;

namespace ChatOpsBot.Cli;

/// <summary><c>templates convert</c>: a team's own wording, from Handlebars to Scriban.</summary>
internal static class ConvertTemplatesVerb
{
    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "The folder of Templates:Folder" };
        var verb = new Command(
            "convert",
            "Write a .scriban file beside each .hbs file of a card, and report what it says differently; "
                + "files that are there already stay as they are; exit with 1 if one cannot be converted"
        )
        {
            folder,
        };
        verb.SetAction(
            (result, cancellationToken) =>
                RunAsync(result.GetValue(folder)!, Console.Out, Console.Error, cancellationToken)
        );
        return verb;
    }

    /// <returns>The exit code: 1 where a file cannot be converted.</returns>
    public static async Task<int> RunAsync(
        string folder,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken
    )
    {
        if (!Directory.Exists(folder))
        {
            await error.WriteLineAsync($"There is no folder {Path.GetFullPath(folder)}.");
            return 1;
        }
        var code = 0;
        var files = Directory
            .EnumerateFiles(folder, "*" + HandlebarsFiles.Ending)
            .Order(StringComparer.Ordinal)
            .ToList();
        foreach (var file in files)
            try
            {
                await output.WriteAsync(await ConvertAsync(file, cancellationToken));
            }
            catch (Exception exception)
                when (exception is TemplateProblem or IOException or UnauthorizedAccessException)
            {
                await error.WriteLineAsync($"{file} is not converted: {exception.Message}");
                code = 1;
            }
        if (files.Count == 0)
            await output.WriteLineAsync($"There are no {HandlebarsFiles.Ending} files in {Path.GetFullPath(folder)}.");
        return code;
    }

    /// <returns>What was done with the file, in lines.</returns>
    /// <exception cref="TemplateProblem">It cannot be converted.</exception>
    private static async Task<string> ConvertAsync(string file, CancellationToken cancellationToken)
    {
        var card = Path.GetFileNameWithoutExtension(file);
        if (CardKind.All.All(kind => kind.Name != card))
            return $"{file} is left out: there is no card {card}.\n";
        var converted = Path.ChangeExtension(file, Templates.Ending);
        if (File.Exists(converted))
            return $"{converted} exists, and stays as it is.\n";
        var result = HandlebarsConversion.Run(await File.ReadAllTextAsync(file, cancellationToken));
        if (Templates.Problem(result.Text) is { } problem)
            throw new TemplateProblem($"as Scriban, {problem}");
        await File.WriteAllTextAsync(converted, result.Text, cancellationToken);
        return $"{converted} is written.\n{string.Concat(result.Notes.Select(note => $"  {note}\n"))}";
    }
}
