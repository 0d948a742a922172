using IdentityBridge.Sandbox;

namespace IdentityBridge.Application.Tests;

/// <summary>Compares what two moments hold.</summary>
internal static class Held
{
    public static void ShouldBeSame(Holdings expected, Holdings actual)
    {
        Difference(expected, actual).ShouldBeEmpty();
    }

    /// <summary>What was lost (-) and what came (+).</summary>
    public static IReadOnlyList<string> Difference(Holdings before, Holdings after) =>
        [
            .. All(before).Except(All(after), StringComparer.Ordinal).Select(held => $"- {held}"),
            .. All(after).Except(All(before), StringComparer.Ordinal).Select(held => $"+ {held}"),
        ];

    private static IEnumerable<string> All(Holdings holdings) =>
        [
            .. holdings.Groups.Select(held => held.ToString()),
            .. holdings.Apps.Select(held => held.ToString()),
            .. holdings.Assignments.Select(held => held.ToString()),
            .. holdings.GroupAssignments.Select(held => $"group {held}"),
        ];
}
