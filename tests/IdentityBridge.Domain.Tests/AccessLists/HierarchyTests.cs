using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Tests.AccessLists;

public sealed class HierarchyTests
{
    private readonly List<AccessListId> lists = [.. Enumerable.Range(0, 14).Select(_ => AccessListId.New())];

    [Fact]
    public void Refusal_Self_IsRefused() => Refusal([], 0, 0)!.Message.ShouldContain("L0 cannot be in itself");

    [Fact]
    public void Refusal_TwoLists_NamesTheCircle() => Refusal([Member(0, 1)], 1, 0)!.Message.ShouldContain("L1 → L0 → L1");

    [Fact]
    public void Refusal_ThreeLists_NamesTheCircle() =>
        Refusal([Member(0, 1), Member(1, 2)], 2, 0)!.Message.ShouldContain("L2 → L0 → L1 → L2");

    [Fact]
    public void Refusal_CircleThroughAnOwner_IsRefused()
    {
        var error = Refusal([Owner(0, 1), Member(1, 2)], 2, 0)!;
        (error.Code, error.Message).ShouldBe(("list.cycle", ListErrors.Cycle(["L2", "L0", "L1", "L2"]).Message));
    }

    [Fact]
    public void Refusal_SameListTwiceDown_IsNoCircle() =>
        Refusal([Member(0, 1), Member(0, 2), Member(1, 3)], 2, 3).ShouldBeNull();

    [Theory]
    [InlineData(5, 4, null)]
    [InlineData(9, 0, null)]
    [InlineData(0, 9, null)]
    [InlineData(5, 5, "list.too-deep")]
    [InlineData(10, 0, "list.too-deep")]
    [InlineData(0, 10, "list.too-deep")]
    public void Refusal_DepthAboveAndBelow_MustNotPassTenTogether(int above, int below, string? expected)
    {
        // L0 → … → L(above), and a chain of its own below; member and owner edges take turns.
        var links = Enumerable
            .Range(0, above)
            .Select(i => i % 2 == 0 ? Member(i, i + 1) : Owner(i, i + 1))
            .Concat(Enumerable.Range(above + 1, below).Select(i => i % 2 == 0 ? Owner(i, i + 1) : Member(i, i + 1)));
        lists.AddRange(Enumerable.Range(0, 14).Select(_ => AccessListId.New()));
        Refusal([.. links], above, above + 1)?.Code.ShouldBe(expected);
        (Refusal([.. links], above, above + 1) is null).ShouldBe(expected is null);
    }

    [Fact]
    public void WithAncestors_GoesUpOnly() =>
        new Hierarchy([Member(0, 1), Member(1, 2), Member(3, 1)])
            .WithAncestors([lists[1]])
            .ShouldBe([lists[1], lists[0], lists[3]], ignoreOrder: true);

    private Error? Refusal(IReadOnlyCollection<ListLink> links, int list, int nested) =>
        new Hierarchy(links).Refusal(lists[list], lists[nested], id => $"L{lists.IndexOf(id)}");

    private ListLink Member(int list, int nested) => new(lists[list], lists[nested], ListEdgeKind.Member);

    private ListLink Owner(int list, int nested) => new(lists[list], lists[nested], ListEdgeKind.Owner);
}
