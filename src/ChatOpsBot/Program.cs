using System.CommandLine;
using ChatOpsBot;
using ChatOpsBot.Cli;

var invocation = new InvocationConfiguration
{
    EnableDefaultExceptionHandler = false,
    // Left at its 2 s, a stop is cut off in the middle of the work in progress, however long the host lets it take.
    ProcessTerminationTimeout = ChatOpsBotApp.LongestStop + TimeSpan.FromSeconds(5),
};
var root = RootVerb.Create(ChatOpsBotApp.Bot);
return await StartFailure.ReportAsync(() => root.Parse(args).InvokeAsync(invocation), Console.Error);
