using System.Collections.Concurrent;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace ChatOpsBot.GitHubFake;

/// <summary>
/// GitHub's REST API on a port of this machine, for tests: it holds what it is notified, does what it is asked, and is
/// stricter than GitHub where that finds mistakes. It is written from https://docs.github.com/rest; it knows nothing of
/// the client under test.
/// <code>
/// var time = new ManualTime(TestApp.Start);
/// await using var github = await FakeGitHub.StartAsync(time);
/// var checkout = github.Repository("acme/checkout");
/// var fix = checkout.Commit("Retry payments once", author: "ada", files: "db/007.sql");
/// checkout.Check(fix, "unit", "success");
/// github.Organization("acme").Team("platform", "grace", "linus");
/// await using var app = await TestApp.StartAsync(time, [.. github.Settings,
/// "Services:checkout:Repository=acme/checkout"]); … checkout.Deployments[^1].Statuses,
/// checkout.Runs[^1].Complete("success"), github.Calls
/// </code>
/// <see cref="Complaints"/> lists what a client must not do, whatever came of it: a test that has driven one asserts
/// that there are none. Failures are ordered with <see cref="Fail"/>; budgets, renamed repositories and 304 work as
/// GitHub's do, by the clock that it was given.
/// </summary>
internal sealed partial class FakeGitHub : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly WebApplication _app;
    private readonly List<FakeCall> _calls = [];
    private readonly List<string> _complaints = [];
    private readonly List<Fault> _faults = [];
    private readonly Dictionary<string, FakeRepository> _repositories = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, FakeRepository> _formerNames = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, FakeOrganization> _organizations = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource _stopping = new();
    private long _lastId = 1000;

    private FakeGitHub(WebApplication app, TimeProvider time) => (_app, Time) = (app, time);

    public TimeProvider Time { get; }

    /// <summary>For <c>GitHub:ApiUrl</c>; in the form of GitHub Enterprise Server.</summary>
    public string ApiUrl =>
        _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()
        + "/api/v3/";

    /// <summary>What makes the application talk to this.</summary>
    public string[] Settings => [$"GitHub:ApiUrl={ApiUrl}", $"GitHub:Token={Token}"];

    public IReadOnlyList<FakeCall> Calls => Locked(() => _calls.ToList());

    public IReadOnlyList<string> Complaints => Locked(() => _complaints.ToList());

    /// <summary>
    /// Whether a dispatched workflow's run is notified at once, as github.com does since 2026; older servers refuse to
    /// be asked.
    /// </summary>
    public bool TellsDispatchedRun { get; set; } = true;

    /// <summary>While it is set, every call is answered so and nothing is done.</summary>
    public FakeAnswer? Outage { get; set; }

    /// <summary>
    /// Whether a dispatched run can be found at once; otherwise when a test sets <see cref="FakeRun.IsListed"/>.
    /// </summary>
    public bool ListsRunsAtOnce { get; set; } = true;

    public static async Task<FakeGitHub> StartAsync(TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var fake = new FakeGitHub(builder.Build(), time);
        fake._app.Run(fake.AnswerAsync);
        await fake._app.StartAsync();
        return fake;
    }

    /// <summary>Made when it is first named.</summary>
    public FakeRepository Repository(string fullName) =>
        Locked(() =>
            _repositories.TryGetValue(fullName, out var known)
                ? known
                : _repositories[fullName] = new FakeRepository(this, NextId(), fullName)
        );

    /// <summary>By login: what people let their profiles show.</summary>
    public ConcurrentDictionary<string, string> PublicEmails { get; } = new(StringComparer.OrdinalIgnoreCase);

    public FakeOrganization Organization(string name) =>
        Locked(() =>
            _organizations.TryGetValue(name, out var known)
                ? known
                : _organizations[name] = new FakeOrganization(this, name)
        );

    /// <summary>From now on the old name redirects.</summary>
    public void Rename(string fullName, string newName) =>
        Locked(() =>
        {
            _repositories.Remove(fullName, out var repository);
            repository!.Rename(newName);
            return _repositories[newName] = _formerNames[fullName] = repository;
        });

    /// <summary>The next call of the operation goes wrong.</summary>
    /// <param name="answer">Null: the connection breaks.</param>
    /// <param name="done">Whether what was asked for happens anyway.</param>
    /// <param name="after">So many calls of it go well before.</param>
    public void Fail(string operation, FakeAnswer? answer, bool done = false, int after = 0) =>
        Locked(() =>
        {
            _faults.Add(new(operation, answer, done) { After = after });
            return true;
        });

    /// <summary>
    /// The next call of the operation is done, and its answer never comes: the caller waits until it gives up, or dies.
    /// </summary>
    public void Hold(string operation) => Fail(operation, FakeAnswer.Never, done: true);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    internal long NextId() => ++_lastId;

    internal FakeOrganization? FindOrganization(string name) => _organizations.GetValueOrDefault(name);

    internal FakeRepository? Find(string fullName) => _repositories.GetValueOrDefault(fullName);

    internal FakeRepository? FindFormer(string fullName) => _formerNames.GetValueOrDefault(fullName);

    internal FakeRepository? Find(long id) => _repositories.Values.FirstOrDefault(repository => repository.Id == id);

    internal T Locked<T>(Func<T> act)
    {
        lock (_lock)
            return act();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var wire = new WireRequest(
            context.Request.Method,
            context.Features.Get<IHttpRequestFeature>()!.RawTarget,
            context.Request.Headers.ToDictionary(
                header => header.Key,
                header => header.Value.ToString(),
                StringComparer.OrdinalIgnoreCase
            ),
            await reader.ReadToEndAsync(_stopping.Token)
        );
        var answer = Locked(() => Handle(wire));
        if (answer is null)
        {
            context.Abort();
            return;
        }
        if (answer.IsHeld)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, Time, over.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }
        context.Response.StatusCode = answer.Status;
        context.Response.Headers.Date = Time.GetUtcNow().ToString("R");
        foreach (var (name, value) in answer.Headers)
            context.Response.Headers[name] = value;
        if (answer.Status is not (204 or 304))
            await context.Response.Body.WriteAsync(answer.Bytes, _stopping.Token);
    }

    /// <returns>Null for a connection that breaks.</returns>
    private FakeAnswer? Handle(WireRequest wire)
    {
        var request = FakeRequest.Read(this, wire);
        FakeAnswer? answer;
        Fault? fault = null;
        try
        {
            request.Check(_complaints.Add);
            if (Outage is { } outage)
                throw new FakeProblem(outage);
            request.Caller = Authenticate(request);
            if (
                _faults.Find(candidate => candidate.Operation == request.Route.Operation) is { } next
                && next.After-- == 0
                && _faults.Remove(next)
            )
                fault = next;
            answer = Spend(request, fault);
        }
        catch (FakeProblem problem)
        {
            answer = problem.Answer;
        }
        catch (Exception exception)
        {
            // What the fake did not think of must not pass for an outage, which tests order.
            _complaints.Add($"{wire.Method} {request.Target}: {exception}");
            answer = FakeAnswer.Problem(500, "The fake is at fault.");
        }
        _calls.Add(new(request, fault is { Answer: null } ? 0 : answer?.Status ?? 0));
        return answer;
    }

    private FakeAnswer? Spend(FakeRequest request, Fault? fault)
    {
        var budget = request.Caller.Budget;
        budget.Renew(Time.GetUtcNow());
        if (budget.Remaining == 0)
            return FakeAnswer.Problem(403, "API rate limit exceeded for the caller.").With(budget.Headers);
        budget.Remaining--;
        if (fault is { IsDone: false })
            return fault.Answer?.With(budget.Headers);
        FakeAnswer answer;
        try
        {
            answer =
                request.Repository is { } repository && request.IsFormerName
                    ? FakeAnswer.Redirect(request.Wire.Method == "GET" ? 301 : 307, request.AddressOf(repository))
                    : request.Route.Handle(request).OnPage(request).Tagged();
        }
        catch (FakeProblem problem)
        {
            return problem.Answer.With(budget.Headers);
        }
        if (
            answer.Headers.TryGetValue("ETag", out var tag)
            && request.Wire.Headers.GetValueOrDefault("If-None-Match") == tag
        )
        {
            budget.Remaining++;
            answer = new FakeAnswer(304, null).With(("ETag", tag));
        }
        return fault is null ? answer.With(budget.Headers) : fault.Answer?.With(budget.Headers);
    }

    private sealed record Fault(string Operation, FakeAnswer? Answer, bool IsDone)
    {
        public int After { get; set; }
    }
}

/// <summary>
/// What came over the wire, and the status that it was answered with; 0 when the connection was broken.
/// </summary>
internal sealed record FakeCall(FakeRequest Request, int Status)
{
    public string Operation => Request.Route.Operation;

    public string Line => $"{Request.Wire.Method} {Request.Target}";

    public override string ToString()
    {
        var lines = new List<string> { $"{Line} as {Request.CallerName}" };
        if (Request.Wire.Headers.ContainsKey("If-None-Match"))
            lines.Add("  if it has changed");
        if (Request.Wire.Body.Length > 0)
            lines.Add($"  {Request.Wire.Body}");
        lines.Add(Status == 0 ? "  ✗" : $"  {Status}");
        return string.Join('\n', lines);
    }
}
