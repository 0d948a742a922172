using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Requests;

public sealed class RequestItemTests
{
    private static readonly PersonId Ada = PersonId.New();
    private static readonly PersonId Grace = PersonId.New();

    private readonly AccessRequest request = Approved();

    private RequestItem First => request.Items[0];
    private RequestItem Second => request.Items[1];

    [Fact]
    public void ItemInPlace_NotAllYet_StaysApproved()
    {
        request.ItemInPlace(First.Id, Build.Noon, false);
        request.Status.ShouldBe(RequestStatus.Approved);
        request.ItemInPlace(Second.Id, Build.Noon.AddSeconds(3), false);
        request.Status.ShouldBe(RequestStatus.Active);
        request.ActiveAt.ShouldBe(Build.Noon.AddSeconds(3));
        request.InPart.ShouldBeFalse();
    }

    [Fact]
    public void ItemRefused_TheOtherInPlace_IsActiveInPart()
    {
        request.ItemInPlace(First.Id, Build.Noon, false);
        request.ItemRefused(Second.Id, Build.Noon, "No licence is left.");
        request.Status.ShouldBe(RequestStatus.Active);
        request.InPart.ShouldBeTrue();
        Second.StatusReason.ShouldBe("No licence is left.");
    }

    [Fact]
    public void ItemRefused_All_IsNotCalledActive()
    {
        request.ItemRefused(First.Id, Build.Noon, "No.");
        request.ItemRefused(Second.Id, Build.Noon, "No.");
        request.Status.ShouldBe(RequestStatus.Approved);
    }

    [Fact]
    public void ItemInPlace_AfterARefusal_Mends()
    {
        request.ItemInPlace(First.Id, Build.Noon, false);
        request.ItemRefused(Second.Id, Build.Noon, "No licence is left.");
        request.ItemInPlace(Second.Id, Build.Noon, false);
        request.InPart.ShouldBeFalse();
        Second.StatusReason.ShouldBeNull();
    }

    [Fact]
    public void ItemDelayed_Often_IsOnTheTimelineOnce()
    {
        request.ItemDelayed(First.Id, Build.Noon, "The target is busy.");
        request.ItemDelayed(First.Id, Build.Noon, "The target is still busy.");
        request.Timeline.Count(t => t.Kind == TimelineKind.ItemDelayed).ShouldBe(1);
        First.StatusReason.ShouldBe("The target is still busy.");
    }

    [Fact]
    public void ItemRemoved_AfterTheEnd_TellsWhatBecameOfEach()
    {
        request.ItemInPlace(First.Id, Build.Noon, false);
        request.End(Build.Noon, Actor.System, null, early: false);
        request.Items.ShouldAllBe(i => i.Status == ItemStatus.Removing);
        request.ItemRemoved(First.Id, Build.Noon, null);
        request.ItemRemoved(Second.Id, Build.Noon, null);
        First.Status.ShouldBe(ItemStatus.Removed);
        Second.Status.ShouldBe(ItemStatus.NeverInPlace);
    }

    [Fact]
    public void ItemRemoved_KeptByAnotherReason_SaysByWhich()
    {
        request.ItemInPlace(First.Id, Build.Noon, false);
        request.End(Build.Noon, Actor.System, null, early: false);
        request.ItemRemoved(First.Id, Build.Noon, "Kept by group Finance.");
        (First.Status, First.StatusReason).ShouldBe((ItemStatus.Kept, "Kept by group Finance."));
    }

    [Fact]
    public void ItemRemoved_WhileInForce_IsNothing()
    {
        request.ItemInPlace(First.Id, Build.Noon, false);
        request.ItemRemoved(First.Id, Build.Noon, null);
        First.Status.ShouldBe(ItemStatus.InPlace);
    }

    [Fact]
    public void End_ARefusedItem_StaysRefused()
    {
        request.ItemRefused(First.Id, Build.Noon, "No.");
        request.End(Build.Noon, Actor.System, null, early: false);
        First.Status.ShouldBe(ItemStatus.Refused);
    }

    [Fact]
    public void Item_OfAnotherRequest_IsABug() =>
        Should.Throw<InvalidOperationException>(() => request.ItemInPlace(RequestItemId.New(), Build.Noon, false));

    private static AccessRequest Approved()
    {
        var policy = Build.Policy(Build.Need(1, Build.People(Grace)));
        var made = Build.Request(Ada, Build.Item(policy), Build.Item(policy, name: "Wiki"));
        made.Decide(Build.Actor(Grace), Verdict.Approve, null, null, Build.Facts(active: [Grace]), Build.Noon);
        return made;
    }
}
