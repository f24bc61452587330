using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Platform.Http;

/// <summary>
/// Receives bodies of requests that have not proved anything yet, so all of them together are bounded: in bytes
/// (<c>Ingest:MaxBytesInHand</c>), and each in time. The first block of a body is free of that, so that large ones
/// never keep the usual small ones out.
/// </summary>
internal sealed class Bodies(IOptionsMonitor<IngestOptions> options, TimeProvider time)
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(1);
    private readonly ConcurrentBag<byte[]> _free = [];
    private long _taken;

    /// <summary>The body, or the status that the request is to be answered with: 408, 413, 503.</summary>
    /// <param name="max">Bytes. What is announced to be more is not read at all.</param>
    public async Task<(Body? Body, int Status)> ReadAsync(HttpContext context, int max)
    {
        if (context.Request.ContentLength > max)
            return (null, StatusCodes.Status413PayloadTooLarge);
        // The server's own limit would answer before ours, in fewer words.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        using var timeout = new CancellationTokenSource(TimeLimit, time);
        // A read that a token cancels leaves the server's reader in the middle of one, which it reports as a bug of its
        // own.
        await using var late = timeout.Token.Register(context.Request.BodyReader.CancelPendingRead);
        var body = new Body(this);
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            status = await FillAsync(body, context.Request.BodyReader, max, context.RequestAborted);
        }
        finally
        {
            if (status != StatusCodes.Status200OK)
                body.Dispose();
        }
        return (status == StatusCodes.Status200OK ? body : null, status);
    }

    private static async Task<int> FillAsync(Body body, PipeReader reader, int max, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var status = read.IsCanceled ? StatusCodes.Status408RequestTimeout : Fill(body, read.Buffer, max);
            reader.AdvanceTo(read.Buffer.End);
            if (status != StatusCodes.Status200OK || read.IsCompleted)
                return status;
        }
    }

    private static int Fill(Body body, ReadOnlySequence<byte> bytes, int max)
    {
        while (!bytes.IsEmpty)
        {
            if (body.Free.IsEmpty && !body.TryGrow(max))
                return StatusCodes.Status503ServiceUnavailable;
            var part = bytes.Slice(0, Math.Min(bytes.Length, body.Free.Length));
            part.CopyTo(body.Free.Span);
            body.Advance((int)part.Length);
            if (body.Length > max)
                return StatusCodes.Status413PayloadTooLarge;
            bytes = bytes.Slice(part.End);
        }
        return StatusCodes.Status200OK;
    }

    /// <summary>
    /// What was rented is kept for the next: a flood of bodies would otherwise leave as much again to the garbage
    /// collector.
    /// </summary>
    public byte[] Rent() => _free.TryTake(out var block) ? block : GC.AllocateUninitializedArray<byte>(Body.BlockSize);

    public void Return(byte[] block) => _free.Add(block);

    public bool TryTake(int bytes, int largest)
    {
        if (
            bytes == 0
            || Interlocked.Add(ref _taken, bytes)
                <= Math.Max(options.CurrentValue.MaxBytesInHand, largest + Body.BlockSize)
        )
            return true;
        GiveBack(bytes);
        return false;
    }

    public void GiveBack(int bytes) => Interlocked.Add(ref _taken, -bytes);
}
