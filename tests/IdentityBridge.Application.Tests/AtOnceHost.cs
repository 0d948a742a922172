using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;

namespace IdentityBridge.Application.Tests;

/// <summary>What tests of automatic decisions and of emergencies arrange.</summary>
internal static class AtOnceHost
{
    public const string Nora = "nora.winter";
    public const string Ada = "ada.brandt";
    public const string Reason = "Payments are down, OPS-7";
    public static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    public static readonly BreakGlass Glass = new(TimeSpan.FromHours(4), TimeSpan.FromDays(3));
    public static readonly IReadOnlyList<Threshold> ByManager = [new([new ApproverRule(ApproverKind.Manager)], 1)];

    /// <summary>Stronger than every seeded policy.</summary>
    public static PolicyDraft Policy(string name, ResourceKind kind, string what) =>
        new(
            name,
            900,
            Audience.All,
            new Selector([kind], [what], [], new Dictionary<string, string>()),
            TimeSpan.FromHours(8),
            ByManager
        );

    public static AutomaticRule Rule(string name, Verdict verdict, RuleCondition? when = null) =>
        new(name, verdict, when ?? new RuleCondition(), verdict == Verdict.Deny ? "Ask for read access instead." : null);

    public static async Task<Result<PolicyId>> TrySaveAsync(this PortalHost portal, PolicyDraft draft) =>
        await portal
            .Get<SavePolicy>()
            .ExecuteAsync(new SavePolicyCommand(null, draft, null), await portal.ActorOf(Nora), default);

    public static async Task<PolicyId> SaveAsync(this PortalHost portal, PolicyDraft draft) =>
        (await portal.TrySaveAsync(draft)).Value;

    public static async Task<ResourceId> GroupAsync(this PortalHost portal, string name) =>
        (await portal.Get<PolicyQueries>().FindGroupsAsync(name, await portal.ActorOf(Nora), default))[0].Id;

    public static async Task<Result<SubmittedRequest>> TryTakeAsync(
        this PortalHost portal,
        string login,
        TimeSpan duration,
        bool acknowledged,
        string reason,
        params string[] what
    ) =>
        await portal
            .Get<SubmitRequest>()
            .ExecuteAsync(
                new SubmitRequestCommand(Guid.CreateVersion7(), await portal.EntitlementsAsync(what), duration, reason)
                {
                    Emergency = true,
                    Acknowledged = acknowledged,
                },
                await portal.ActorOf(login),
                default
            );

    /// <summary>Taken in an emergency, for an hour.</summary>
    public static async Task<SubmittedRequest> TakeAsync(this PortalHost portal, string login, params string[] what) =>
        (await portal.TryTakeAsync(login, Hour, true, Reason, what)).Value;

    public static async Task<Result<ClosedFollowUp>> FollowUpAsync(
        this PortalHost portal,
        RequestId request,
        string login,
        bool justified,
        string? comment = "Looked at it"
    ) =>
        await portal
            .Get<CloseFollowUp>()
            .ExecuteAsync(new CloseFollowUpCommand(request, justified, comment), await portal.ActorOf(login), default);

    public static async Task<RequestDetails> SeenAsync(this PortalHost portal, RequestId request, string login) =>
        (await portal.Get<RequestDetailsQuery>().ExecuteAsync(request, await portal.ActorOf(login), default)).Value;

    public static async Task<RequestPreview> PreviewAsync(
        this PortalHost portal,
        string login,
        TimeSpan? duration,
        bool emergency,
        params string[] what
    ) =>
        (
            await portal
                .Get<PreviewRequest>()
                .ExecuteAsync(
                    new PreviewRequestQuery(await portal.EntitlementsAsync(what), duration)
                    {
                        Reason = Reason,
                        Emergency = emergency,
                    },
                    await portal.ActorOf(login),
                    default
                )
        ).Value;
}
