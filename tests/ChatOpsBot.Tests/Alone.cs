namespace ChatOpsBot.Tests;

/// <summary>
/// Tests that measure the whole process run one by one, after all others: meters are heard by name everywhere, and
/// memory belongs to everyone.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
