namespace ChatOpsBot.Platform.GitHub.Authentication;

/// <summary>Who sends one request.</summary>
/// <param name="Budget">Whose calls count together: <c>token</c>, <c>app</c> for the application itself, or the owner
/// whose installation it is.</param>
internal sealed record Caller(GitHubCredentials Credentials, string Budget, string Bearer);

/// <summary>
/// How many calls are left. <see href="https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api"/>
/// </summary>
/// <param name="Limit">Calls an hour.</param>
/// <param name="ResetAt">When all of them are there again.</param>
internal sealed record CallsLeft(int Limit, int Remaining, DateTimeOffset ResetAt);

/// <summary>One call and what became of it, for those who count.</summary>
/// <param name="Operation">GitHub's name of it: <c>repos/get-commit</c>.</param>
/// <param name="Result"><c>ok</c>, <c>unchanged</c> (it cost nothing), or a <see cref="GitHubFailure"/>.</param>
/// <param name="Budget"><c>token</c>, <c>app</c>, or the owner whose installation of the application has
/// called.</param>
/// <param name="Left">What is left of the budget; null when GitHub did not say.</param>
internal sealed record GitHubCall(string Operation, string Result, string Budget, CallsLeft? Left, TimeSpan Took);
