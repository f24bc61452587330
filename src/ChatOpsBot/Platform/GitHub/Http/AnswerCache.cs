using System.Net.Http.Headers;

namespace ChatOpsBot.Platform.GitHub.Http;

/// <param name="Tag">By which GitHub recognises it.</param>
/// <param name="Link">The neighbouring pages, which GitHub does not repeat with every 304.</param>
internal sealed record KeptAnswer(EntityTagHeaderValue Tag, byte[] Body, string? ContentType, string? Link);

/// <summary>
/// What GitHub answered to questions, for asking whether it has changed: when not, the answer costs nothing of the
/// budget. What was asked for longest ago goes first. It is never shown without GitHub having said that it is right for
/// the one who asks.
/// <see href="https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate"/>
/// </summary>
/// <param name="capacity">Bytes of all bodies together; one alone may have an eighth.</param>
internal sealed class AnswerCache(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Uri, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private int _size;

    public KeptAnswer? Find(Uri address)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(address, out var node))
                return null;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Answer;
        }
    }

    public void Keep(Uri address, KeptAnswer answer)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(address, out var older))
                Remove(older);
            if (answer.Body.Length > capacity / 8)
                return;
            _entries[address] = _byUse.AddFirst(new Entry(address, answer));
            _size += answer.Body.Length;
            while (_size > capacity)
                Remove(_byUse.Last!);
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _entries.Remove(node.Value.Address);
        _size -= node.Value.Answer.Body.Length;
    }

    private sealed record Entry(Uri Address, KeptAnswer Answer);
}
