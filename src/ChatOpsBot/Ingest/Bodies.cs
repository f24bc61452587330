using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Ingest;

/// <summary>
/// Receives bodies of requests that have not proved anything yet, so all of them together are bounded: in bytes (<c>Ingest:MaxBytesInHand</c>), and each in time. The first block of a body is free of
/// that, so that large ones never keep the usual small ones out.
/// </summary>
internal sealed class Bodies(IOptionsMonitor<IngestOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly ConcurrentBag<byte[]> _free = [];
    private long _taken;

    /// <summary>The body, or the status that the request is to be answered with: 408, 413, 503.</summary>
    /// <param name="max">Bytes. What is announced to be more is not read at all.</param>
    public async Task<(Body? Body, int Status)> ReadAsync(HttpContext context, int max)
    {
        if (context.Request.ContentLength > max) return (null, StatusCodes.Status413PayloadTooLarge);
        // The server's own limit would answer before ours, in fewer words.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        using var patience = new CancellationTokenSource(Patience, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, context.RequestAborted);
        var body = new Body(this);
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            status = await FillAsync(body, context.Request.Body, max, ended.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            status = StatusCodes.Status408RequestTimeout;
        }
        finally
        {
            if (status != StatusCodes.Status200OK) body.Dispose();
        }
        return (status == StatusCodes.Status200OK ? body : null, status);
    }

    private static async Task<int> FillAsync(Body body, Stream stream, int max, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (body.Free.IsEmpty && !body.TryGrow(max)) return StatusCodes.Status503ServiceUnavailable;
            if (await stream.ReadAsync(body.Free, cancellationToken) is not (> 0 and var read)) return StatusCodes.Status200OK;
            body.Advance(read);
            if (body.Length > max) return StatusCodes.Status413PayloadTooLarge;
        }
    }

    /// <summary>What was rented is kept for the next: a flood of bodies would otherwise leave as much again to the garbage collector.</summary>
    public byte[] Rent() => _free.TryTake(out var block) ? block : GC.AllocateUninitializedArray<byte>(Body.BlockSize);

    public void Return(byte[] block) => _free.Add(block);

    public bool TryTake(int bytes, int largest)
    {
        if (bytes == 0 || Interlocked.Add(ref _taken, bytes) <= Math.Max(options.CurrentValue.MaxBytesInHand, largest + Body.BlockSize)) return true;
        GiveBack(bytes);
        return false;
    }

    public void GiveBack(int bytes) => Interlocked.Add(ref _taken, -bytes);
}
