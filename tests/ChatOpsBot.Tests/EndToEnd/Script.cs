namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>What the tests of real senders write for those to run.</summary>
internal static class Script
{
    public static string Senders { get; } = Path.Combine(Repository.Root, "deploy", "senders");

    /// <summary>An executable in the folder.</summary>
    public static async Task<string> WriteAsync(TemporaryFolder folder, string name, string text)
    {
        var path = await PrivateAsync(folder, name, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>A file for no one else's eyes.</summary>
    public static async Task<string> PrivateAsync(TemporaryFolder folder, string name, string text)
    {
        var path = folder.File(name);
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    /// <summary>A check whose result is what the test last wrote beside it, whole or not at all.</summary>
    public static Task<string> CheckAsync(TemporaryFolder folder) =>
        WriteAsync(
            folder,
            "check",
            $"""
            #!/bin/sh
            . "{folder.File("result")}"
            printf '%s\n' "$output"
            exit "$code"
            """
        );

    public static async Task SetResultAsync(TemporaryFolder folder, int code, string output)
    {
        await PrivateAsync(folder, "result.new", $"code={code}\noutput='{output}'\n");
        File.Move(folder.File("result.new"), folder.File("result"), overwrite: true);
    }

    /// <summary>The file that our sender scripts read: where to, and the secret.</summary>
    public static Task<string> AddressAsync(TemporaryFolder folder, TestApp app, string source) =>
        PrivateAsync(
            folder,
            "chatops.curl",
            $"""
            url = "{app.Http.BaseAddress}webhooks/{source}"
            header = "Authorization: Bearer {TestApp.Secret}"
            """
        );

    /// <summary>Until the channel's cards say exactly this, on the real clock.</summary>
    public static async Task ShowsAsync(TestApp app, string headlines, Func<string> log)
    {
        string Headlines() => string.Join(" and ", app.Cards("#general").Select(card => card.Text));
        await TestApp.UntilAsync(
            () => Headlines() == headlines,
            () => $"\"{headlines}\" in place of \"{Headlines()}\"\n{log()}"
        );
    }
}
