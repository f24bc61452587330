using System.Net.Sockets;
using System.Security.Cryptography;
using ChatOpsBot.Store;
using Microsoft.AspNetCore.Connections;

namespace ChatOpsBot.Cli;

/// <summary>
/// Why the program could not start, in a sentence for the person who started it. What is not
/// explained here is a bug, and keeps its stack trace.
/// </summary>
internal static class StartFailure
{
    /// <returns>The exit code: 1 where the program failed.</returns>
    public static async Task<int> ReportAsync(Func<Task<int>> program, TextWriter error)
    {
        try
        {
            return await program();
        }
        catch (Exception exception) when (Explain(exception) is { } why)
        {
            await error.WriteLineAsync(why);
            return 1;
        }
    }

    /// <returns>Null for a bug.</returns>
    public static string? Explain(Exception exception) =>
        exception switch
        {
            AggregateException { InnerExceptions: [var only] } => Explain(only),
            IOException { InnerException: AddressInUseException } =>
                $"{Address(exception)} is already in use. Stop what listens there, "
                    + "or choose another address: --urls http://127.0.0.1:8081",
            SocketException or { InnerException: SocketException } =>
                $"{Address(exception)} cannot be listened on: {exception.GetBaseException().Message}. "
                    + "Choose another address with --urls.",
            // What the server says of its addresses and certificates: the first line, without how to make one for
            // development.
            InvalidOperationException { Source: "Microsoft.AspNetCore.Server.Kestrel.Core" } =>
                $"{exception.Message.Split('\n')[0].TrimEnd()} Name one in "
                    + "Kestrel:Certificates:Default:Path, or listen on http:// behind a proxy that speaks HTTPS.",
            CryptographicException => $"The certificate in Kestrel:Certificates cannot be used: {exception.Message}",
            StoreUnavailableException or InvalidDataException or IOException or UnauthorizedAccessException =>
                exception.Message,
            _ => null,
        };

    // Kestrel's message names it: "Failed to bind to address http://127.0.0.1:8080: address already in use."
    private static string Address(Exception exception) =>
        exception
            .Message.Split(' ')
            .FirstOrDefault(word => word.StartsWith("http", StringComparison.Ordinal))
            ?.TrimEnd(':', '.')
        ?? "The address";
}
