using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Platform.Commands.Ports;
using ChatOpsBot.Store;

namespace ChatOpsBot.Catalog.Audit;

/// <summary>Commands that people ran, or were refused, as facts.</summary>
internal sealed class CommandFacts(Facts facts, ServiceCatalog catalog) : ICommandRecord
{
    private static readonly char[] Between = [' ', '/', '"', '\'', '=', ',', ':'];

    public Task AddAsync(DoneCommand command, Commit effects, CancellationToken cancellationToken) =>
        facts.AddAsync(
            new Fact($"command.{command.Outcome}", command.Subject ?? $"command:{command.Path}", command.At)
            {
                Service = ServicesIn(command.Line).Take(2).ToList() is [var only] ? only : null,
                Actor = command.UserId,
                Title = command.Path,
                From = command.From,
                Channel = command.Channel,
                Line = command.Line,
                Text = command.Text,
                Undo = command.Undo,
            },
            effects,
            cancellationToken
        );

    /// <summary>The services that a command line names.</summary>
    private IEnumerable<string> ServicesIn(string line) =>
        line.Split(Between, StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.OrdinalIgnoreCase)
            is var words
            ? catalog.Names.Where(words.Contains)
            : [];
}
