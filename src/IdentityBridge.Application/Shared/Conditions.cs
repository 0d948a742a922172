using System.Linq.Expressions;

namespace IdentityBridge.Application.Shared;

/// <summary>Conditions of a query, put together from parts whose number is only known when it is asked.</summary>
internal static class Conditions
{
    public static Expression<Func<T, bool>> All<T>(IEnumerable<Expression<Func<T, bool>>> parts) =>
        parts.Aggregate((Expression<Func<T, bool>>?)null, (all, part) => all is null ? part : Join(all, part, Expression.AndAlso))
        ?? (_ => true);

    public static Expression<Func<T, bool>> Any<T>(IEnumerable<Expression<Func<T, bool>>> parts) =>
        parts.Aggregate((Expression<Func<T, bool>>?)null, (all, part) => all is null ? part : Join(all, part, Expression.OrElse))
        ?? (_ => false);

    /// <summary>The place of the first that holds; their number when none does.</summary>
    public static Expression<Func<T, int>> First<T>(IReadOnlyList<Expression<Func<T, bool>>> cases)
    {
        var row = Expression.Parameter(typeof(T), "row");
        Expression at = Expression.Constant(cases.Count);
        for (var i = cases.Count - 1; i >= 0; i--)
            at = Expression.Condition(On(cases[i], row), Expression.Constant(i), at);
        return Expression.Lambda<Func<T, int>>(at, row);
    }

    private static Expression<Func<T, bool>> Join<T>(
        Expression<Func<T, bool>> one,
        Expression<Func<T, bool>> other,
        Func<Expression, Expression, Expression> how
    ) => Expression.Lambda<Func<T, bool>>(how(one.Body, On(other, one.Parameters[0])), one.Parameters);

    private static Expression On<T>(Expression<Func<T, bool>> condition, ParameterExpression row) =>
        new Swap(condition.Parameters[0], row).Visit(condition.Body);

    private sealed class Swap(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : base.VisitParameter(node);
    }
}
