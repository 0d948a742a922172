using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>What a change of a list would do is said before it is done, and nothing of it stays; and who finds which groups and lists.</summary>
public sealed class ListPreviewTests
{
    private const string Ada = "ada.brandt";
    private const string Tunde = "tunde.osei";
    private const string Group = "prod-deployers";

    [Fact]
    public async Task Requirements_OneNoLongerFulfilsThem_SaysWhoAndWhyAndKeepsNothing()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Deployers", gives: Group);
        await portal.AddAsync(list, Ada);
        await portal.AddAsync(list, Tunde);
        await portal.SettleAsync();
        var lena = await portal.ActorOf(ListHost.Lena);
        var command = new ChangeRequirementsCommand(list, ListHost.Department("Data platform"));

        var seen = (await portal.Get<PreviewListChange>().ExecuteAsync(command, lena, default)).Value;

        var tunde = (await portal.PersonAsync(Tunde)).Name;
        var (name, why) = seen.WithoutEffect.ShouldHaveSingleItem();
        name.ShouldBe(tunde);
        why.ShouldContain("has no department “Data platform”");
        var loses = seen.People.ShouldHaveSingleItem();
        (loses.Name, loses.Removed.Single()).ShouldBe((tunde, Group));
        seen.WithEffect.ShouldBeEmpty();
        seen.NextDueAt.ShouldBeNull();
        (await portal.MemberAsync(list, Tunde))!.Why.ShouldBeNull();

        (await portal.Get<ChangeRequirements>().ExecuteAsync(command, lena, default)).Succeeded.ShouldBeTrue();
        var back = new ChangeRequirementsCommand(list, Requirements.None);
        seen = (await portal.Get<PreviewListChange>().ExecuteAsync(back, lena, default)).Value;
        seen.WithEffect.ShouldBe([tunde]);
        seen.WithoutEffect.ShouldBeEmpty();
    }

    [Fact]
    public async Task Members_OneWhoDoesNotFulfilTheRequirements_IsSaidToBeWithoutEffect()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Deployers", members: ListHost.Department("Data platform"), gives: Group);
        var command = ChangeMembersCommand.Adding(list, new NewMember(await portal.SubjectAsync(Tunde)));

        var seen = (
            await portal.Get<PreviewListChange>().ExecuteAsync(command, await portal.ActorOf(ListHost.Nora), default)
        ).Value;

        seen.WithoutEffect.ShouldHaveSingleItem().Name.ShouldBe((await portal.PersonAsync(Tunde)).Name);
        seen.People.ShouldBeEmpty();
    }

    [Fact]
    public async Task OwnershipRequirements_TheOnlyOwnerFails_SaysThatNobodyOwnsIt()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Deployers");
        var nora = await portal.ActorOf(ListHost.Nora);
        Task<Result<ListPreview>> SeeAsync(string department) =>
            portal
                .Get<PreviewListChange>()
                .ExecuteAsync(new ChangeRequirementsCommand(list, null, ListHost.Department(department)), nora, default);

        var seen = (await SeeAsync("Payments")).Value;

        seen.LosesAllOwners.ShouldBeTrue();
        var (name, why) = seen.LostOwners.ShouldHaveSingleItem();
        (name, why).ShouldBe(((await portal.PersonAsync(ListHost.Lena)).Name, "has no department “Payments”"));
        seen = (await SeeAsync("Platform")).Value;
        (seen.LosesAllOwners, seen.LostOwners.Count).ShouldBe((false, 0));
    }

    [Fact]
    public async Task Schedule_GraceOverByIt_SaysWhatEveryoneLosesAtOnce()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Deployers", gives: Group);
        await portal.AddAsync(list, Ada);
        await portal.SettleAsync();
        var nora = await portal.ActorOf(ListHost.Nora);
        Task<Result<ListPreview>> SeeAsync(ReviewSchedule schedule, OverduePolicy overdue) =>
            portal
                .Get<PreviewSchedule>()
                .ExecuteAsync(new ChangeScheduleCommand(list, schedule, overdue, GraceDays: 0), nora, default);
        var monthly = ReviewSchedule.Default with { Every = ReviewEvery.Month };

        var seen = (await SeeAsync(monthly, OverduePolicy.SuspendGrants)).Value;
        seen.NextDueAt.ShouldBe(monthly.First(portal.Time.GetUtcNow()));
        seen.People.ShouldBeEmpty();

        await portal.EndDueAfterAsync(TimeSpan.FromDays(400));
        seen = (await SeeAsync(monthly, OverduePolicy.SuspendGrants)).Value;
        seen.NextDueAt.ShouldBeNull("what is due stays due");
        seen.People.ShouldHaveSingleItem().Removed.ShouldBe([Group]);
        await using var db = portal.Db();
        (await db.AccessLists.SingleAsync(l => l.Id == list)).Overdue.ShouldBe(OverduePolicy.Remind);
    }

    [Fact]
    public async Task RequirableGroups_EveryRole_AreFoundByWhoMayRequireThem()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Deployers");
        var other = await portal.ListAsync("Other", owner: await portal.SubjectAsync("marco.bianchi"));
        await portal.AddAsync(list, Ada);
        await using var db = portal.Db();
        var ids = await db.Resources.Where(r => r.Name == Group || r.Name == "prod-readers").Select(r => r.Id).ToListAsync();
        var groups = portal.Get<RequirableGroups>();
        async Task<(int Found, int Named)> CountAsync(Actor actor) =>
            (
                (await groups.FindAsync(list, Group, RequirableGroups.Shown, actor, default)).Count,
                (await groups.NamesAsync(list, ids, actor, default)).Count
            );
        async Task<(int, int)> OfAsync(string login) => await CountAsync(await portal.ActorOf(login));

        (await OfAsync(ListHost.Nora)).ShouldBe((1, 2));
        (await OfAsync(ListHost.Lena)).ShouldBe((1, 2));
        (await OfAsync("otto.klein")).ShouldBe((0, 2), "an auditor sees names and changes nothing");
        (await OfAsync("marco.bianchi")).ShouldBe((0, 0), "an owner of another list");
        (await OfAsync(Ada)).ShouldBe((0, 0), "nothing is required yet");
        (await CountAsync(Actor.System)).ShouldBe((0, 0));
        (
            await portal
                .Get<ChangeRequirements>()
                .ExecuteAsync(
                    new ChangeRequirementsCommand(
                        list,
                        new Requirements([ids[0]], new Dictionary<string, IReadOnlyList<string>>())
                    ),
                    await portal.ActorOf(ListHost.Lena),
                    default
                )
        ).Succeeded.ShouldBeTrue();
        (await OfAsync(Ada)).ShouldBe((0, 1), "a member reads what is required");
        (await groups.FindAsync(other, Group, 6, await portal.ActorOf(ListHost.Lena), default)).ShouldBeEmpty();
        (await groups.FindAsync(list, " ", 6, await portal.ActorOf(ListHost.Nora), default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Index_EveryRole_HoldsTheListsOfTheirOwn()
    {
        await using var portal = await PortalHost.StartAsync();
        var (mine, others) = (
            await portal.ListAsync("Deployers"),
            await portal.ListAsync("Other", owner: await portal.SubjectAsync("marco.bianchi"))
        );
        await portal.AddAsync(mine, Ada);
        await portal.AddAsync(others, Tunde);
        async Task<string> OfAsync(string login, ListScope scope)
        {
            var found = await portal.Get<ListIndex>().PageAsync(new ListIndexFilter(scope), await portal.ActorOf(login), default);
            return string.Join(' ', found.Value.Rows.Select(r => r.Title));
        }

        (await OfAsync(ListHost.Lena, ListScope.Owned)).ShouldBe("Deployers");
        (await OfAsync(ListHost.Lena, ListScope.Member)).ShouldBe("");
        (await OfAsync("marco.bianchi", ListScope.Owned)).ShouldBe("Other");
        (await OfAsync(Ada, ListScope.Owned)).ShouldBe("");
        (await OfAsync(Ada, ListScope.Member)).ShouldBe("Deployers");
        (await OfAsync(ListHost.Nora, ListScope.Owned)).ShouldBe("");
    }

    [Fact]
    public async Task Members_NestedListThatOneMayNotSee_IsNotOpen()
    {
        await using var portal = await PortalHost.StartAsync();
        var (top, low) = (
            await portal.ListAsync("Top"),
            await portal.ListAsync("Low", owner: await portal.SubjectAsync("marco.bianchi"))
        );
        await portal.AddAsync(top, low);
        await portal.AddAsync(low, Ada);
        async Task<bool> OpenAsync(string login)
        {
            var lines = await portal.Get<AccessListQueries>().MembersAsync(top, 1, 25, await portal.ActorOf(login), default);
            return lines.Value.Rows.ShouldHaveSingleItem().IsOpen;
        }

        (await OpenAsync(ListHost.Lena)).ShouldBeFalse();
        (await OpenAsync(Ada)).ShouldBeTrue();
        (await OpenAsync("otto.klein")).ShouldBeTrue();
    }
}
