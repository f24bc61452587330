using ChatOpsBot.Platform.Language;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace ChatOpsBot.Cards.Wording;

/// <summary>
/// What a template may be made of, and whether each name in it is one: found as it is loaded, not as a card is shown.
/// </summary>
internal sealed class TemplateCheck
{
    /// <summary>Names that are known where the walk is, the innermost last.</summary>
    private readonly Stack<Dictionary<string, Shape>> _scopes = new([
        [],
    ]);

    private TemplateCheck() { }

    /// <summary>The variables that the template assigns.</summary>
    /// <exception cref="TemplateProblem">The template cannot be used.</exception>
    public static IReadOnlySet<string> Run(ScriptPage page)
    {
        var check = new TemplateCheck();
        check.Block(page.Body);
        return check._scopes.Peek().Keys.ToHashSet();
    }

    private void Block(ScriptBlockStatement? block)
    {
        foreach (var statement in block?.Statements ?? [])
            Statement(statement);
    }

    private void Statement(ScriptStatement? statement)
    {
        switch (statement)
        {
            case null
            or ScriptRawStatement
            or ScriptEscapeStatement
            or ScriptEndStatement
            or ScriptNopStatement
            or ScriptBreakStatement
            or ScriptContinueStatement:
                break;
            case ScriptBlockStatement block:
                Block(block);
                break;
            case ScriptExpressionStatement { Expression: { } expression }:
                Expression(expression);
                break;
            case ScriptIfStatement choice:
                Expression(choice.Condition);
                Block(choice.Then);
                Statement(choice.Else);
                break;
            case ScriptElseStatement otherwise:
                Block(otherwise.Body);
                break;
            case ScriptCaseStatement choice:
                Expression(choice.Value);
                Block(choice.Body);
                break;
            case ScriptWhenStatement choice:
                foreach (var value in choice.Values)
                    Expression(value);
                Block(choice.Body);
                Statement(choice.Next);
                break;
            case ScriptTableRowStatement:
                throw Problem(statement, "`tablerow` is not available; write `for`");
            case ScriptForStatement loop:
                For(loop);
                break;
            case ScriptWhileStatement loop:
                Expression(loop.Condition);
                InScope(("while", Shape.Loop), () => Block(loop.Body));
                break;
            case ScriptCaptureStatement capture:
                Block(capture.Body);
                Assign(capture.Target, Shape.Captured);
                break;
            default:
                throw Problem(statement, $"`{FirstWord(statement)}` is not available");
        }
    }

    private void For(ScriptForStatement loop)
    {
        var item = Expression(loop.Iterator).Item ?? throw Problem(loop.Iterator!, $"`{loop.Iterator}` is not a list");
        foreach (var argument in loop.NamedArguments)
            Expression(argument.Value);
        var name = (loop.Variable as ScriptVariableGlobal ?? throw Problem(loop, "`for` needs a plain name")).Name;
        InScope((name, item), () => InScope(("for", Shape.Loop), () => Block(loop.Body)));
        Statement(loop.Else);
    }

    private Shape Expression(ScriptExpression? expression) =>
        expression switch
        {
            null => Shape.Any,
            ScriptLiteral literal => literal.Value is string ? Shape.Text : Shape.Any,
            ScriptVariableGlobal variable => Find(variable),
            ScriptMemberExpression member => Member(member),
            ScriptIndexerExpression indexer => Indexer(indexer),
            ScriptNestedExpression nested => Expression(nested.Expression),
            ScriptConditionalExpression choice => Condition(choice),
            ScriptBinaryExpression binary => Binary(binary),
            ScriptUnaryExpression { Operator: ScriptUnaryOperator.Not or ScriptUnaryOperator.Negate } unary => All(
                Shape.Any,
                unary.Right
            ),
            ScriptArrayInitializerExpression array => Shape.ListOf(
                array.Values.Select(Expression).Aggregate((Shape?)null, (all, one) => all?.Or(one) ?? one) ?? Shape.Any
            ),
            ScriptInterpolatedStringExpression text => All(Shape.Text, [.. text.Parts]),
            ScriptInterpolatedExpression part => Expression(part.Expression),
            ScriptAssignExpression { EqualToken.TokenType: TokenType.Equal } assignment => Assign(
                assignment.Target,
                Expression(assignment.Value)
            ),
            ScriptFunctionCall call => Call(call, call.Target, call.Arguments, null),
            ScriptPipeCall pipe => Pipe(Expression(pipe.From), pipe.To),
            _ => throw Problem(expression, $"`{expression}` is not available"),
        };

    private Shape All(Shape result, params IReadOnlyList<ScriptExpression?> parts)
    {
        foreach (var part in parts)
            Expression(part);
        return result;
    }

    private Shape Condition(ScriptConditionalExpression choice)
    {
        Expression(choice.Condition);
        return Expression(choice.ThenValue).Or(Expression(choice.ElseValue));
    }

    private Shape Binary(ScriptBinaryExpression binary)
    {
        var (left, right) = (Expression(binary.Left), Expression(binary.Right));
        return binary.Operator switch
        {
            ScriptBinaryOperator.EmptyCoalescing or ScriptBinaryOperator.NotEmptyCoalescing => left.Or(right),
            ScriptBinaryOperator.RangeInclude or ScriptBinaryOperator.RangeExclude => Shape.ListOf(Shape.Number),
            ScriptBinaryOperator.And
            or ScriptBinaryOperator.Or
            or ScriptBinaryOperator.CompareEqual
            or ScriptBinaryOperator.CompareNotEqual
            or ScriptBinaryOperator.CompareLess
            or ScriptBinaryOperator.CompareLessOrEqual
            or ScriptBinaryOperator.CompareGreater
            or ScriptBinaryOperator.CompareGreaterOrEqual
            or ScriptBinaryOperator.Add
            or ScriptBinaryOperator.Subtract
            or ScriptBinaryOperator.Multiply
            or ScriptBinaryOperator.Divide
            or ScriptBinaryOperator.DivideRound
            or ScriptBinaryOperator.Modulus => Shape.Any,
            _ => throw Problem(binary, $"the operator `{binary.OperatorAsText}` is not available"),
        };
    }

    private Shape Member(ScriptMemberExpression path)
    {
        var name = path.Member!.Name;
        if (Functions(path) is not null)
            return Call(path, path, [], null);
        var target = Expression(path.Target);
        return target.Member(name)
            ?? throw Problem(path.Member, $"`{name}` is not in {target.Name}{Near(name, target.Names)}");
    }

    private Shape Indexer(ScriptIndexerExpression path)
    {
        var target = Expression(path.Target);
        Expression(path.Index);
        if (path.Index is ScriptLiteral { Value: string name })
            return target.Member(name)
                ?? throw Problem(path.Index, $"`{name}` is not in {target.Name}{Near(name, target.Names)}");
        return target == Shape.Map ? Shape.Text : target.Item ?? Shape.Any;
    }

    private Shape Pipe(Shape from, ScriptExpression? to) =>
        to switch
        {
            ScriptPipeCall next => Pipe(Pipe(from, next.From), next.To),
            ScriptFunctionCall call => Call(call, call.Target, call.Arguments, from),
            { } name => Call(name, name, [], from),
            _ => Shape.Any,
        };

    private Shape Call(
        ScriptExpression call,
        ScriptExpression? target,
        IReadOnlyList<ScriptExpression> arguments,
        Shape? piped
    )
    {
        var function =
            (
                target is ScriptVariableGlobal variable && Shadowed(variable.Name) is null
                    ? TemplateFunctions.All[variable.Name]
                    : Functions(target)
            ) as IScriptCustomFunction
            ?? throw Problem(
                target ?? call,
                target is ScriptMemberExpression { Target: ScriptVariableGlobal of } path
                && TemplateFunctions.All[of.Name] is ScriptObject all
                    ? $"`{path.Member!.Name}` is not a function of {of.Name}{Near(path.Member.Name, all.Keys)}"
                    : $"`{target}` is not a function{Near($"{target}", ["link", "button"])}"
            );
        var shapes = arguments
            .Select(argument => Expression(argument is ScriptNamedArgument named ? named.Value : argument))
            .ToList();
        var given = shapes.Count + (piped is null ? 0 : 1);
        if (given < function.RequiredParameterCount || given > function.ParameterCount)
            throw Problem(call, $"`{target}` takes {Count(function)}, not {given}");
        return TemplateFunctions.ShapeOf($"{target}", piped ?? shapes.FirstOrDefault() ?? Shape.Any);
    }

    private static string Count(IScriptFunctionInfo function) =>
        function.RequiredParameterCount == function.ParameterCount
            ? function.ParameterCount == 1
                ? "one value"
                : $"{function.ParameterCount} values"
            : $"{function.RequiredParameterCount} to {function.ParameterCount} values";

    /// <summary>The function at a path such as <c>string.upcase</c>; null where it leads elsewhere.</summary>
    private object? Functions(ScriptExpression? path) =>
        path is ScriptMemberExpression { Target: ScriptVariableGlobal of, Member: { } member }
        && Shadowed(of.Name) is null
        && TemplateFunctions.All[of.Name] is ScriptObject functions
            ? functions[member.Name]
            : null;

    private Shape Find(ScriptVariableGlobal variable)
    {
        var name = variable.Name;
        if (Shadowed(name) is { } known)
            return known;
        if (TemplateFunctions.All[name] is IScriptCustomFunction)
            return Call(variable, variable, [], null);
        throw Problem(
            variable,
            TemplateFunctions.All[name] is not null
                ? $"`{name}` needs the name of a function, such as {name}.size"
                : $"`{name}` is unknown{Near(name, Known())}"
        );
    }

    private IEnumerable<string> Known() =>
        _scopes.SelectMany(scope => scope.Keys).Concat(ViewObject.Shape.Names).Concat(TemplateFunctions.All.Keys);

    /// <summary>What a name is that is not a function's.</summary>
    private Shape? Shadowed(string name) =>
        _scopes.Select(scope => scope.GetValueOrDefault(name)).FirstOrDefault(shape => shape is not null)
        ?? ViewObject.Shape.Member(name);

    private Shape Assign(ScriptExpression? target, Shape shape)
    {
        if (target is not ScriptVariableGlobal { Name: var name })
            throw Problem(target!, $"`{target}` cannot be assigned; use a plain name");
        var all = _scopes.Last();
        all[name] = all.TryGetValue(name, out var before) ? before.Or(shape) : shape;
        return Shape.Any;
    }

    private void InScope((string Name, Shape Shape) variable, Action walk)
    {
        _scopes.Push(new Dictionary<string, Shape> { [variable.Name] = variable.Shape });
        walk();
        _scopes.Pop();
    }

    private static string FirstWord(ScriptNode node) => $"{node}".Split([' ', '\n', '\r', ';'], 2)[0];

    private static string Near(string name, IEnumerable<string> names) =>
        DidYouMean.Closest(name, names) is { } close ? $"; did you mean `{close}`?" : "";

    private static TemplateProblem Problem(ScriptNode at, string problem) => new(CardTemplate.At(at.Span), problem);
}
