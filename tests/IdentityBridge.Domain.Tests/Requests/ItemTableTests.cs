using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Requests;

/// <summary>Everything that can happen to an item, in every state of it, does what <see cref="StateTables.Items" /> says.</summary>
public sealed class ItemTableTests
{
    private static readonly PersonId Ada = PersonId.New();
    private static readonly PersonId Grace = PersonId.New();

    public static TheoryData<string, string, string> Cells()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var (state, verb, outcome) in StateTables.Items.Cells)
            data.Add(state, verb, outcome);
        return data;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Verb_InState_DoesWhatTheTableSays(string state, string verb, string outcome)
    {
        var request = In(state);
        var item = request.Items[0];
        var before = Snapshot(request, item);

        Do(request, verb, Build.Noon.AddHours(2));

        if (outcome == StateTable.Nothing)
            Snapshot(request, item).ShouldBe(before);
        else
        {
            item.Status.ToString().ShouldBe(outcome);
            Snapshot(request, item).ShouldNotBe(before);
        }
    }

    [Fact]
    public void Table_OfStates_HasEveryState() =>
        StateTables
            .Items.States.Except(["Scheduled", "Unseen", "Refused-over"])
            .ShouldBe(Enum.GetNames<ItemStatus>(), ignoreOrder: true);

    private static void Do(AccessRequest request, string verb, DateTimeOffset now)
    {
        var item = request.Items[0].Id;
        switch (verb)
        {
            case "approved":
                Approve(request, now);
                break;
            case "begun":
                request.Begin(now);
                break;
            case "in-place":
                request.ItemInPlace(item, now, wasThere: false);
                break;
            case "refused":
                request.ItemRefused(item, now, "No licence is left.");
                break;
            case "delayed":
                request.ItemDelayed(item, now, "The target is busy.");
                break;
            case "ended":
                request.End(now, Actor.System, null, early: false);
                break;
            case "removed":
                request.ItemRemoved(item, now, null);
                break;
            case "kept":
                request.ItemRemoved(item, now, "The group design gives it as well.");
                break;
            default:
                throw new ArgumentException(verb, nameof(verb));
        }
    }

    private static AccessRequest In(string state)
    {
        var wish = Build.Wish(Ada, Ada, Build.Item(Build.Policy(Build.Need(1, Build.People(Grace)))));
        var start = state == "Scheduled" ? Build.Noon.AddHours(1) : (DateTimeOffset?)null;
        var request = AccessRequest.Submit(wish with { StartsAt = start }, Build.Noon).Value;
        var item = request.Items[0];
        if (state != "Waiting")
            Approve(request, Build.Noon);
        if (state is "InPlace" or "Removing" or "Removed" or "Kept")
            request.ItemInPlace(item.Id, Build.Noon, wasThere: false);
        if (state is "Refused" or "Refused-over")
            request.ItemRefused(item.Id, Build.Noon, "No.");
        if (state is "Refused-over" or "Removing" or "Unseen" or "Removed" or "Kept" or "NeverInPlace")
            request.End(Build.Noon.AddHours(1), Actor.System, null, early: false);
        if (state is "Removed" or "Kept" or "NeverInPlace")
            request.ItemRemoved(item.Id, Build.Noon.AddHours(1), state == "Kept" ? "An access list still gives it." : null);
        item.Status.ToString().ShouldBe(StateOf(state));
        return request;
    }

    private static string StateOf(string column) =>
        column switch
        {
            "Scheduled" => nameof(ItemStatus.Waiting),
            "Unseen" => nameof(ItemStatus.Removing),
            "Refused-over" => nameof(ItemStatus.Refused),
            _ => column,
        };

    private static void Approve(AccessRequest request, DateTimeOffset now) =>
        request.Decide(Build.Actor(Grace), Verdict.Approve, null, null, Build.Facts(active: [Grace]), now);

    /// <summary>The end of the request alone is not the item's.</summary>
    private static string Snapshot(AccessRequest request, RequestItem item) =>
        $"{item.Status} {item.StatusReason} {item.InPlaceAt:O} {item.RemovedAt:O} {request.Timeline.Count(t => t.ItemId == item.Id)}";
}
