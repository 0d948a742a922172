using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Notifications;
using Quartz;

namespace IdentityBridge.Web.Jobs;

/// <summary>Tells people before their access, or their membership of a list, ends.</summary>
[QuartzJob(
    Name = "tell-of-ends",
    Description = "Tells people a day and an hour before their access, or their membership of a list, ends."
)]
[SimpleTrigger("00:01:00")]
[DisallowConcurrentExecution]
public sealed class TellOfEndsJob(TellOfEnds tell, TellOfMembershipEnds memberships) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var told = await tell.ExecuteAsync(cancellationToken) + await memberships.ExecuteAsync(cancellationToken);
        context.Result = JobRunReport
            .Succeeded(told == 0 ? "Nothing ends soon that was not told of." : $"Told of {told} ends that come soon.")
            .With("told", told);
    }
}

/// <summary>Reminds people of emergencies that must be followed up.</summary>
[QuartzJob(
    Name = "remind-follow-ups",
    Description = "Reminds those who can close it of an emergency whose follow-up is overdue, once a day."
)]
[SimpleTrigger("00:05:00")]
[DisallowConcurrentExecution]
public sealed class RemindFollowUpsJob(RemindFollowUps remind) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var reminded = await remind.ExecuteAsync(cancellationToken);
        context.Result = JobRunReport
            .Succeeded(reminded == 0 ? "No follow-up needed a reminder." : $"Reminded of {reminded} emergencies.")
            .With("reminded", reminded);
    }
}

/// <summary>Sends the mails of the day.</summary>
[QuartzJob(Name = "send-digests", Description = "Sends the mail of the day to everybody whose hour has come.")]
[SimpleTrigger("00:05:00")]
[DisallowConcurrentExecution]
public sealed class SendDigestsJob(SendDigests send) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var sent = await send.ExecuteAsync(cancellationToken);
        context.Result = JobRunReport
            .Succeeded(sent == 0 ? "Nobody’s mail of the day was due." : $"Put {sent} mails of the day on their way.")
            .With("digests", sent);
    }
}

/// <summary>Removes what was read long ago.</summary>
[QuartzJob(Name = "forget-notices", Description = "Removes notifications that were read long ago.")]
[CronTrigger("0 10 4 * * ?")]
[DisallowConcurrentExecution]
public sealed class ForgetNoticesJob(ForgetNotices forget) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var removed = await forget.ExecuteAsync(cancellationToken);
        context.Result = JobRunReport
            .Succeeded(removed == 0 ? "Nothing was old enough." : $"Removed {removed} notifications.")
            .With("removed", removed);
    }
}
