using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace IdentityBridge.Application.Provisioning;

/// <summary>
/// Makes the groups of lists equal to what they should be: the group, its members, its account assignments. Level-triggered: every turn
/// compares everything that should be with what is there, so that a turn that was cut off anywhere is made good by the next.
/// </summary>
public sealed class PushGroups(
    IDbContextFactory<PortalDbContext> contexts,
    Transactions transactions,
    FillGroup fill,
    ProvisionPeople people,
    TimeProvider time,
    ILogger<PushGroups> logger
)
{
    /// <summary>How long a claim holds at most; a turn that takes longer goes on in the next.</summary>
    public static readonly TimeSpan ClaimHolds = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    /// <summary>Claims up to <paramref name="most" /> groups that are to be looked at now.</summary>
    public Task<IReadOnlyList<ListGroup>> ClaimAsync(PushWorker worker, int most, CancellationToken cancellationToken) =>
        transactions.DoAsync(
            (db, now) => db.ClaimGroupsAsync(worker.Id, now, now + ClaimHolds, most, cancellationToken),
            cancellationToken
        );

    /// <summary>When the next group is due; null when all are as they should be.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db
            .ListGroups.Where(g => g.Applied < g.Wanted && !g.Refused)
            .MinAsync(g => (DateTimeOffset?)g.NextAttemptAt, cancellationToken);
    }

    /// <summary>Whoever was created in the target and left, or came back.</summary>
    public Task<int> FollowPeopleAsync(CancellationToken cancellationToken) => people.FollowAsync(cancellationToken);

    /// <summary>One turn of a claimed group. Never throws but for cancellation.</summary>
    public async Task ExecuteAsync(ListGroup group, CancellationToken cancellationToken)
    {
        using var lease = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lease.CancelAfter(ClaimHolds - Margin);
        try
        {
            GroupTurn turn;
            try
            {
                turn = await fill.ExecuteAsync(group, lease.Token);
            }
            catch (GroupProvisioningException e) when (e.GroupIsGone)
            {
                await fill.ForgetAsync(group, lease.Token);
                turn = GroupTurn.Failed("The group was deleted in the target; it is made again.", TimeSpan.FromSeconds(1));
            }
            catch (GroupProvisioningException e)
            {
                turn = e.Outcome switch
                {
                    OperationOutcome.Rejected rejected => GroupTurn.RefusedFor(rejected.Reason, rejected.WhatToDo),
                    OperationOutcome.Retry retry => GroupTurn.Failed(retry.Reason, retry.After),
                    _ => GroupTurn.Failed(e.Message, null),
                };
            }
            catch (ConnectorReadException e)
            {
                turn = GroupTurn.Failed(e.Message, e.RetryAfter);
            }
            await EndAsync(group, turn, lease.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LostGroup(group.ListId.Value);
        }
        catch (OperationLostException)
        {
            logger.LostGroup(group.ListId.Value);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            logger.UnforeseenGroup(e, group.ListId.Value);
            await EndAsync(
                group,
                GroupTurn.Failed("Something went wrong in the portal; it will be tried again.", TimeSpan.FromSeconds(10)),
                CancellationToken.None
            );
        }
    }

    private Task EndAsync(ListGroup group, GroupTurn turn, CancellationToken cancellationToken) =>
        transactions.DoAsync(
            async (db, now) =>
            {
                var mine = db.ListGroups.Where(g => g.ListId == group.ListId && g.ClaimedBy == group.ClaimedBy);
                if (turn.IsRemoved)
                {
                    await mine.Where(g => g.Wanted == group.Wanted).ExecuteDeleteAsync(cancellationToken);
                    await mine.ExecuteUpdateAsync(
                        s => s.SetProperty(g => g.ClaimedBy, (Guid?)null).SetProperty(g => g.ExternalId, (string?)null),
                        cancellationToken
                    );
                    db.Announce(Topics.Operations);
                    return new Done();
                }
                var failures =
                    turn.HasFailed ? group.Failures + 1
                    : turn.IsDone ? 0
                    : group.Failures;
                var next = turn.HasFailed
                    ? now + RetrySchedule.Delay(ChangeKind.Revoke, failures, turn.After, Random.Shared.NextDouble())
                    : now + (turn.After ?? TimeSpan.Zero);
                var told = await mine.ExecuteUpdateAsync(
                    s =>
                        s.SetProperty(g => g.Applied, g => turn.IsDone ? group.Wanted : g.Applied)
                            .SetProperty(g => g.AppliedAt, g => turn.IsDone ? now : g.AppliedAt)
                            .SetProperty(g => g.WantedSince, g => turn.IsDone ? now : g.WantedSince)
                            // Something changed meanwhile: that may be what it takes.
                            .SetProperty(g => g.Refused, g => turn.WhatToDo != null && g.Wanted == group.Wanted)
                            .SetProperty(g => g.Failures, failures)
                            .SetProperty(g => g.NextAttemptAt, next)
                            .SetProperty(g => g.LastError, turn.Reason)
                            .SetProperty(g => g.WhatToDo, turn.WhatToDo)
                            .SetProperty(g => g.HeldBack, turn.HeldBack)
                            .SetProperty(g => g.AllowedRemovals, g => turn.IsDone ? 0 : g.AllowedRemovals)
                            .SetProperty(g => g.ClaimedBy, (Guid?)null)
                            .SetProperty(g => g.ClaimedUntil, (DateTimeOffset?)null),
                    cancellationToken
                );
                if (told > 0 && turn.Reason is { } reason && turn.HasFailed)
                    logger.RetriedGroup(group.ListId.Value, reason);
                db.Announce(Topics.Operations);
                return new Done();
            },
            cancellationToken
        );

    /// <summary>The clock, for those who wait for the next group.</summary>
    public DateTimeOffset Now => time.GetUtcNow();
}

/// <summary>How a turn of a group ended.</summary>
/// <param name="Reason">What is wrong, or what it waits for.</param>
/// <param name="WhatToDo">Set when the target refuses for good.</param>
internal sealed record GroupTurn(
    bool IsDone,
    bool HasFailed = false,
    bool IsRemoved = false,
    string? Reason = null,
    string? WhatToDo = null,
    TimeSpan? After = null,
    int HeldBack = 0
)
{
    public static readonly GroupTurn Removed = new(true, IsRemoved: true);

    public static GroupTurn Finished(string? note = null, int heldBack = 0) => new(true, Reason: note, HeldBack: heldBack);

    public static GroupTurn Waits(TimeSpan after, string? reason = null) => new(false, Reason: reason, After: after);

    public static GroupTurn Failed(string reason, TimeSpan? after) =>
        new(false, HasFailed: true, Reason: Cut(reason), After: after);

    public static GroupTurn RefusedFor(string reason, string whatToDo) =>
        new(false, HasFailed: true, Reason: Cut(reason), WhatToDo: Cut(whatToDo));

    private static string Cut(string text) => text.Length > 1900 ? text[..1900] : text;
}
