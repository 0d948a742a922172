using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Domain.Tests.Provisioning;

public sealed class PlannerTests
{
    // Open operations: g and r are a grant and a revoke that never reached the target, G and R may have had their effect.
    // Result: + enqueues a grant, - a revoke, x takes back what is untouched and unneeded, . does nothing.
    private const string Table = """
        wanted  target   open | additive  authoritative
        yes     absent   -    | +         +
        yes     absent   g    | .         .
        yes     absent   G    | .         .
        yes     absent   r    | x+        x+
        yes     absent   R    | +         +
        yes     absent   Gr   | x         x
        yes     absent   Rg   | .         .
        yes     ours     -    | .         .
        yes     ours     g    | .         .
        yes     ours     G    | .         .
        yes     ours     r    | x         x
        yes     ours     R    | +         +
        yes     ours     Gr   | x         x
        yes     ours     Rg   | .         .
        yes     others   -    | .         .
        yes     others   g    | .         .
        yes     others   G    | .         .
        yes     others   r    | x         x
        yes     others   R    | +         +
        yes     others   Gr   | x         x
        yes     others   Rg   | .         .
        no      absent   -    | .         .
        no      absent   g    | x         x
        no      absent   G    | -         -
        no      absent   r    | .         .
        no      absent   R    | .         .
        no      absent   Gr   | .         .
        no      absent   Rg   | x         x
        no      ours     -    | -         -
        no      ours     g    | x-        x-
        no      ours     G    | -         -
        no      ours     r    | .         .
        no      ours     R    | .         .
        no      ours     Gr   | .         .
        no      ours     Rg   | x         x
        no      others   -    | .         -
        no      others   g    | x         x-
        no      others   G    | .         -
        no      others   r    | x         .
        no      others   R    | .         .
        no      others   Gr   | x         .
        no      others   Rg   | x         x
        """;

    public static TheoryData<string, string, string, ConnectorMode, string> Rows()
    {
        var data = new TheoryData<string, string, string, ConnectorMode, string>();
        foreach (var line in Table.Split('\n').Skip(1))
        {
            var cells = line.Split([' ', '|'], StringSplitOptions.RemoveEmptyEntries);
            data.Add(cells[0], cells[1], cells[2], ConnectorMode.Additive, cells[3]);
            data.Add(cells[0], cells[1], cells[2], ConnectorMode.Authoritative, cells[4]);
            data.Add(cells[0], cells[1], cells[2], ConnectorMode.Observe, ".");
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void For_EveryState_PlansWhatTheTableSays(
        string wanted,
        string target,
        string open,
        ConnectorMode mode,
        string expected
    ) => Said(State(wanted == "yes", target, open, refused: false), mode).ShouldBe(expected);

    [Theory]
    [InlineData("-", ".")]
    [InlineData("r", "x")]
    [InlineData("R", "+")] // The removal under way will take it away: only then is it known whether the refusal still matters.
    public void For_RefusedForGood_IsNotAskedAgainByItself(string open, string expected) =>
        Said(State(true, "absent", open, refused: true), ConnectorMode.Additive).ShouldBe(expected);

    [Fact]
    public void For_RefusedAndNoLongerWanted_StillTakesAwayWhatIsOurs() =>
        Said(State(false, "ours", "-", refused: true), ConnectorMode.Additive).ShouldBe("-");

    private static AccessState State(bool wanted, string target, string open, bool refused) =>
        new(
            wanted,
            target != "absent",
            target == "ours",
            [
                .. open.Where(char.IsLetter)
                    .Select(letter => new OpenOperation(
                        OperationId.New(),
                        char.ToLowerInvariant(letter) == 'g' ? ChangeKind.Grant : ChangeKind.Revoke,
                        char.IsUpper(letter)
                    )),
            ],
            refused
        );

    private static string Said(AccessState state, ConnectorMode mode)
    {
        var plan = Planner.For(state, mode);
        plan.Overtaken.ShouldBe(state.Open.Where(o => plan.Overtaken.Contains(o.Id) && !o.Touched).Select(o => o.Id));
        var said =
            (plan.Overtaken.Count > 0 ? "x" : "")
            + plan.Enqueue switch
            {
                ChangeKind.Grant => "+",
                ChangeKind.Revoke => "-",
                null => "",
            };
        return said.Length == 0 ? "." : said;
    }
}
