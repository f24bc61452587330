using System.CommandLine;

namespace ChatOpsBot.Cli;

/// <summary>The options that every verb takes.</summary>
internal sealed class CommonOptions
{
    private readonly Option<string?> _file = new("--config")
    {
        Description = "A configuration file that overrides the shipped appsettings.json",
        Recursive = true,
    };

    private readonly Option<string[]> _settings = new("--set")
    {
        Description =
            "A configuration value that overrides all others, as key=value: --set Storage:Path=/var/lib/chatops.db",
        Recursive = true,
    };

    private readonly Option<string?> _urls = new("--urls")
    {
        Description = "Where to listen, overriding all others: --urls http://127.0.0.1:8081",
        Recursive = true,
    };

    private readonly Option<string?> _environment = new("--environment")
    {
        Description = "Development, Production or your own; Development is the default of a build in its repository",
        Recursive = true,
    };

    public CommonOptions() =>
        _settings.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                if (token.Value.IndexOf('=', StringComparison.Ordinal) <= 0)
                    result.AddError(
                        $"--set {token.Value}: write key=value, such as --set Storage:Path=/var/lib/chatops.db"
                    );
        });

    public IEnumerable<Option> All => [_file, _settings, _urls, _environment];

    public string? File(ParseResult result) => result.GetValue(_file);

    /// <summary><c>key=value</c> pairs that go over everything else.</summary>
    public IReadOnlyList<string> Settings(ParseResult result) =>
        [
            .. result.GetValue(_settings) ?? [],
            .. result.GetValue(_urls) is { Length: > 0 } address ? [$"Urls={address}"] : Array.Empty<string>(),
            .. result.GetValue(_environment) is { Length: > 0 } name ? [$"environment={name}"] : Array.Empty<string>(),
        ];
}
