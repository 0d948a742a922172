using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Roles;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>How each command and query is done by somebody; a second time it does no harm.</summary>
public sealed partial class AccessListPermissionTests
{
    private static readonly RoleDraft Role = new("Looked at", null, [], null);

    private static async Task<Error?> DoAsync(
        PortalHost portal,
        string command,
        Actor actor,
        AccessListId list,
        ListEdgeId edge,
        ListReviewId review
    )
    {
        async Task<Error?> Sent<T>(Task<Result<T>> result) => (await result).Error;
        var ct = CancellationToken.None;
        var queries = portal.Get<AccessListQueries>();
        return command switch
        {
            "see" => await Sent(queries.DetailsAsync(list, actor, ct)),
            "members" => await Sent(queries.MembersAsync(list, 1, 25, actor, ct)),
            "effective" => await Sent(queries.EffectiveAsync(list, 1, 25, actor, ct)),
            "reviews" => await Sent(queries.ReviewsAsync(list, actor, ct)),
            "change members" => await Sent(
                portal
                    .Get<ChangeMembers>()
                    .ExecuteAsync(ChangeMembersCommand.Ending(list, edge, portal.Time.GetUtcNow().AddDays(3)), actor, ct)
            ),
            "membership requirements" => await Sent(
                portal
                    .Get<ChangeRequirements>()
                    .ExecuteAsync(new ChangeRequirementsCommand(list, ListHost.Department("Data platform")), actor, ct)
            ),
            "ownership requirements" => await Sent(
                portal
                    .Get<ChangeRequirements>()
                    .ExecuteAsync(new ChangeRequirementsCommand(list, null, ListHost.Department("Platform")), actor, ct)
            ),
            "asking" => await AskingAsync(portal, list, actor),
            "start review" => await Sent(portal.Get<StartReview>().ExecuteAsync(new StartReviewCommand(list), actor, ct)),
            "decide" => await Sent(
                portal
                    .Get<DecideMembers>()
                    .ExecuteAsync(new DecideMembersCommand(list, review, [new(edge, ReviewVerdict.Keep)]), actor, ct)
            ),
            "finish" => await Sent(
                portal.Get<FinishReview>().ExecuteAsync(new FinishReviewCommand(list, review, [], new ReviewChanges()), actor, ct)
            ),
            "owners" => await Sent(
                portal
                    .Get<ChangeOwners>()
                    .ExecuteAsync(new ChangeOwnersCommand(list, [await portal.SubjectAsync("helena.roth")], []), actor, ct)
            ),
            "grants" => await Sent(
                portal
                    .Get<ChangeListGrants>()
                    .ExecuteAsync(new ChangeListGrantsCommand(list, [], await portal.EntitlementsAsync("Figma")), actor, ct)
            ),
            "schedule" => await Sent(
                portal
                    .Get<ChangeSchedule>()
                    .ExecuteAsync(new ChangeScheduleCommand(list, ReviewSchedule.Default, OverduePolicy.Remind), actor, ct)
            ),
            "delete" => await Sent(portal.Get<DeleteAccessList>().ExecuteAsync(new DeleteAccessListCommand(list), actor, ct)),
            "create" => await Sent(
                portal
                    .Get<CreateAccessList>()
                    .ExecuteAsync(
                        new CreateAccessListCommand(new AccessListDraft("New"), [await portal.SubjectAsync("lena.fischer")]),
                        actor,
                        ct
                    )
            ),
            "gives" => await Sent(portal.Get<ListContents>().GivesAsync(list, actor, ct)),
            "nesting" => await Sent(portal.Get<ListContents>().NestingAsync(list, actor, ct)),
            "activity" => await Sent(portal.Get<ListContents>().ActivityAsync(list, 1, 25, actor, ct)),
            "index of all" => await Sent(portal.Get<ListIndex>().PageAsync(new ListIndexFilter(ListScope.All), actor, ct)),
            "describe" => await Sent(DescribeAsync("Deployers")),
            "describe, stale" => await Sent(DescribeAsync("Deployers of old")),
            "role, stale" => await Sent(
                portal.Get<SaveRole>().ExecuteAsync(new SaveRoleCommand(await RoleAsync(), Role) { SeenVersion = -1 }, actor, ct)
            ),
            "groups" => await Sent(portal.Get<GroupQueries>().LookAsync(actor, ct)),
            "retry group" => await Sent(
                portal.Get<RetryGroup>().ExecuteAsync(new RetryGroupCommand(await WithGroupAsync()), actor, ct)
            ),
            "allow removals" => await Sent(
                portal.Get<AllowGroupRemovals>().ExecuteAsync(new AllowGroupRemovalsCommand(await WithGroupAsync(), 1), actor, ct)
            ),
            "role" => await Sent(
                portal.Get<SaveRole>().ExecuteAsync(new SaveRoleCommand(null, new RoleDraft("New", null, [], null)), actor, ct)
            ),
            _ when command.StartsWith("preview ", StringComparison.Ordinal) && command != "preview campaign" =>
                await PreviewAsync(portal, command["preview ".Length..], actor, list, edge),
            _ => await CampaignTests.DoAsync(portal, command, actor),
        };
        Task<Result<Done>> DescribeAsync(string seen) =>
            portal
                .Get<DescribeAccessList>()
                .ExecuteAsync(new DescribeAccessListCommand(list, seen, "Deployers", "Who deploys"), actor, ct);
        async Task<RoleId> RoleAsync()
        {
            await using var db = portal.Db();
            return await db.Roles.Where(r => r.Kind != RoleKind.System).Select(r => (RoleId?)r.Id).FirstOrDefaultAsync(ct)
                ?? (
                    await portal
                        .Get<SaveRole>()
                        .ExecuteAsync(new SaveRoleCommand(null, Role), await portal.ActorOf(ListHost.Nora), ct)
                ).Value;
        }
        async Task<AccessListId> WithGroupAsync()
        {
            await using (var db = portal.Db())
                if (await db.ListGroups.Select(g => (AccessListId?)g.ListId).FirstOrDefaultAsync(ct) is { } known)
                    return known;
            var made = await portal.ListAsync("On call", gives: "PowerUserAccess on Staging");
            await portal.AddAsync(made, "leo.marsh");
            return made;
        }
    }

    private static async Task<Error?> PreviewAsync(
        PortalHost portal,
        string what,
        Actor actor,
        AccessListId list,
        ListEdgeId edge
    )
    {
        var (previews, ct) = (portal.Get<PreviewListChange>(), CancellationToken.None);
        var seen = what switch
        {
            "members" => await previews.ExecuteAsync(ChangeMembersCommand.Removing(list, edge), actor, ct),
            "membership requirements" => await previews.ExecuteAsync(
                new ChangeRequirementsCommand(list, ListHost.Department("Payments")),
                actor,
                ct
            ),
            "ownership requirements" => await previews.ExecuteAsync(
                new ChangeRequirementsCommand(list, null, ListHost.Department("Payments")),
                actor,
                ct
            ),
            "grants" => await previews.ExecuteAsync(
                new ChangeListGrantsCommand(list, [], await portal.EntitlementsAsync("Figma")),
                actor,
                ct
            ),
            "schedule" => await portal
                .Get<PreviewSchedule>()
                .ExecuteAsync(new ChangeScheduleCommand(list, ReviewSchedule.Default, OverduePolicy.SuspendGrants), actor, ct),
            "delete" => await previews.ExecuteAsync(new DeleteAccessListCommand(list), actor, ct),
            "create" => await previews.ExecuteAsync(
                new CreateAccessListCommand(new AccessListDraft("Newer"), [await portal.SubjectAsync("lena.fischer")]),
                actor,
                ct
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
        };
        return seen.Error;
    }

    private static async Task<Error?> AskingAsync(PortalHost portal, AccessListId list, Actor actor)
    {
        await using var db = portal.Db();
        var seen = (await db.AccessLists.AsNoTracking().SingleAsync(l => l.Id == list)).Asking;
        var command = new ChangeAskingCommand(list, seen, new AskingToJoin(!seen.Open, "Why?"));
        return (await portal.Get<ChangeAsking>().ExecuteAsync(command, actor, default)).Error;
    }
}
