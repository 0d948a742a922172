using IdentityBridge.Application.Audit;
using IdentityBridge.Application.People;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>
/// Every command and every guarded query, by everybody there is. Ada's request is for Production (her manager Georg Haas or a platform
/// lead decides; Lena Fischer owns the account and is a platform lead, Marco Bianchi is only a lead) or for Figma, whose owner is Julien Moreau.
/// </summary>
public sealed partial class PermissionMatrixTests
{
    private const string Allowed = "";
    private const string NotFound = "request.not-found";

    private static readonly string[] Roles =
    [
        "requester",
        "stranger",
        "manager",
        "owner",
        "group",
        "reviewer",
        "administrator",
        "auditor",
        "deactivated",
        "system",
    ];

    /// <summary>What each gets, in the order of <see cref="Roles" />: empty when it is done, else the refusal.</summary>
    public static TheoryData<string, string[]> Commands =>
        new()
        {
            {
                "submit",
                [
                    Allowed,
                    Allowed,
                    Allowed,
                    Allowed,
                    Allowed,
                    Allowed,
                    Allowed,
                    Allowed,
                    "request.not-requestable",
                    "request.people-only",
                ]
            },
            {
                "preview",
                [Allowed, Allowed, Allowed, Allowed, Allowed, Allowed, Allowed, Allowed, Allowed, "request.people-only"]
            },
            {
                "submit for a colleague",
                [
                    Allowed,
                    Allowed,
                    Allowed,
                    Allowed,
                    Allowed,
                    Allowed,
                    Allowed,
                    Allowed,
                    "request.not-active",
                    "request.people-only",
                ]
            },
            {
                "preview for a colleague",
                [
                    Allowed,
                    Allowed,
                    Allowed,
                    Allowed,
                    Allowed,
                    Allowed,
                    Allowed,
                    Allowed,
                    "request.not-active",
                    "request.people-only",
                ]
            },
            {
                "extend",
                [
                    Allowed,
                    NotFound,
                    "request.extend-not-yours",
                    "request.extend-not-yours",
                    "request.extend-not-yours",
                    "request.extend-not-yours",
                    "request.extend-not-yours",
                    "request.extend-not-yours",
                    NotFound,
                    "request.people-only",
                ]
            },
            {
                "preview extension",
                [
                    Allowed,
                    NotFound,
                    "request.extend-not-yours",
                    "request.extend-not-yours",
                    "request.extend-not-yours",
                    "request.extend-not-yours",
                    "request.extend-not-yours",
                    "request.extend-not-yours",
                    NotFound,
                    NotFound,
                ]
            },
            { "read", [Allowed, NotFound, Allowed, Allowed, Allowed, Allowed, Allowed, Allowed, NotFound, NotFound] },
            {
                "approve",
                [
                    "request.own",
                    NotFound,
                    Allowed,
                    Allowed,
                    Allowed,
                    Allowed,
                    "request.not-approver",
                    "request.not-approver",
                    NotFound,
                    NotFound,
                ]
            },
            {
                "deny",
                [
                    "request.own",
                    NotFound,
                    Allowed,
                    Allowed,
                    Allowed,
                    Allowed,
                    "request.not-approver",
                    "request.not-approver",
                    NotFound,
                    NotFound,
                ]
            },
            { "suggest lists", [Allowed, NotFound, Allowed, Allowed, Allowed, Allowed, Allowed, Allowed, NotFound, NotFound] },
            {
                // Into a list that Lena Fischer owns, and Pia Sommer is in.
                "promote",
                [
                    "list.not-found",
                    NotFound,
                    "list.not-found",
                    Allowed,
                    "list.not-found",
                    "list.owners-only",
                    "request.not-approver",
                    "list.owners-only",
                    NotFound,
                    NotFound,
                ]
            },
            {
                // A list that lets people ask, and has Pia Sommer as a member.
                "ask to join",
                [
                    Allowed,
                    Allowed,
                    Allowed,
                    Allowed,
                    Allowed,
                    "request.member-already",
                    Allowed,
                    Allowed,
                    "list.not-found",
                    "request.people-only",
                ]
            },
            {
                "cancel",
                [
                    Allowed,
                    NotFound,
                    "request.not-yours",
                    "request.not-yours",
                    "request.not-yours",
                    "request.not-yours",
                    "request.not-yours",
                    "request.not-yours",
                    NotFound,
                    NotFound,
                ]
            },
            {
                "end",
                [
                    Allowed,
                    NotFound,
                    Allowed,
                    Allowed,
                    "request.may-not-end",
                    "request.may-not-end",
                    Allowed,
                    "request.may-not-end",
                    NotFound,
                    NotFound,
                ]
            },
            {
                "comment",
                [Allowed, NotFound, Allowed, Allowed, Allowed, Allowed, Allowed, "request.may-not-comment", NotFound, NotFound]
            },
            {
                "ask",
                [
                    "request.own",
                    NotFound,
                    Allowed,
                    Allowed,
                    Allowed,
                    Allowed,
                    "request.not-approver",
                    "request.not-approver",
                    NotFound,
                    NotFound,
                ]
            },
            { "desk", [Allowed, NotFound, Allowed, Allowed, Allowed, Allowed, Allowed, Allowed, NotFound, NotFound] },
            { "sync", OnlyAdministrators("provisioning.administrators-only") },
            { "mode", OnlyAdministrators("provisioning.administrators-only") },
            { "allow removals", OnlyAdministrators("provisioning.administrators-only", "connector.not-stopped") },
            { "retry", OnlyAdministrators("provisioning.administrators-only") },
            { "audit", OnlyWhoSeesEverything("audit.not-allowed") },
            { "export audit", OnlyWhoSeesEverything("audit.not-allowed") },
            { "verify audit", [.. OnlyWhoSeesEverything("audit.not-allowed")[..9], Allowed] },
            { "end session", [Allowed, .. Enumerable.Repeat("session.not-found", 9)] },
        };

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_EveryRole_IsDoneOrRefused(string command, string[] expected)
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.SubmitAsync("ada.brandt", TimeSpan.FromHours(1), "DatabaseAdministrator on Production");
        await SaveSessionAsync(portal);
        if (command is "promote" or "ask to join")
            await MakeListAsync(portal);
        if (command is "end" or "retry" or "extend" or "preview extension")
            (await portal.DecideAsync(request.Id, "georg.haas")).Succeeded.ShouldBeTrue();
        for (var i = 0; i < Roles.Length; i++)
        {
            var outcome = await DoAsync(portal, command, await ActorAsync(portal, Roles[i]), request.Id);

            (outcome?.Code ?? Allowed).ShouldBe(expected[i], $"{command} by {Roles[i]}");
            if (outcome is null && command is "approve" or "deny" or "cancel" or "end" or "promote")
                request = await AgainAsync(portal, request.Id, command);
        }
    }

    private static async Task<Error?> DoAsync(PortalHost portal, string command, Actor actor, RequestId request)
    {
        async Task<Error?> Sent<T>(Task<Result<T>> result) => (await result).Error;
        var ct = CancellationToken.None;
        return command switch
        {
            "submit" => await Sent(
                portal
                    .Get<SubmitRequest>()
                    .ExecuteAsync(
                        new SubmitRequestCommand(
                            Guid.CreateVersion7(),
                            await portal.EntitlementsAsync("data-lake-analysts"),
                            TimeSpan.FromHours(1),
                            "Why not"
                        ),
                        actor,
                        ct
                    )
            ),
            "preview" => await Sent(
                portal
                    .Get<PreviewRequest>()
                    .ExecuteAsync(new PreviewRequestQuery(await portal.EntitlementsAsync("data-lake-analysts"), null), actor, ct)
            ),
            "submit for a colleague" => await Sent(
                portal
                    .Get<SubmitRequest>()
                    .ExecuteAsync(
                        new SubmitRequestCommand(
                            Guid.CreateVersion7(),
                            await portal.EntitlementsAsync("data-lake-analysts"),
                            TimeSpan.FromHours(1),
                            "Why not"
                        )
                        {
                            For = await AnotherAsync(portal),
                        },
                        actor,
                        ct
                    )
            ),
            "preview for a colleague" => await Sent(
                portal
                    .Get<PreviewRequest>()
                    .ExecuteAsync(
                        new PreviewRequestQuery(await portal.EntitlementsAsync("data-lake-analysts"), null)
                        {
                            For = await AnotherAsync(portal),
                        },
                        actor,
                        ct
                    )
            ),
            "extend" => await Sent(
                portal
                    .Get<ExtendAccess>()
                    .ExecuteAsync(
                        new ExtendAccessCommand(Guid.CreateVersion7(), request, null, TimeSpan.FromHours(1), "Not done yet"),
                        actor,
                        ct
                    )
            ),
            "preview extension" => await Sent(
                portal.Get<PreviewExtension>().ExecuteAsync(new PreviewExtensionQuery(request, null, null), actor, ct)
            ),
            "read" => await Sent(portal.Get<RequestDetailsQuery>().ExecuteAsync(request, actor, ct)),
            "approve" => await Sent(
                portal.Get<DecideRequest>().ExecuteAsync(new DecideRequestCommand(request, Verdict.Approve, "Yes"), actor, ct)
            ),
            "deny" => await Sent(
                portal.Get<DecideRequest>().ExecuteAsync(new DecideRequestCommand(request, Verdict.Deny, "No"), actor, ct)
            ),
            "suggest lists" => await Sent(portal.Get<PromotionSuggestions>().ExecuteAsync(request, actor, ct)),
            "promote" or "ask to join" => await LongTermAsync(portal, command, actor, request),
            "cancel" => await Sent(portal.Get<CancelRequest>().ExecuteAsync(new CancelRequestCommand(request), actor, ct)),
            "end" => await Sent(portal.Get<EndAccess>().ExecuteAsync(new EndAccessCommand(request, "Enough"), actor, ct)),
            "comment" => await Sent(
                portal.Get<CommentOnRequest>().ExecuteAsync(new CommentOnRequestCommand(request, "A word"), actor, ct)
            ),
            "ask" => await Sent(
                portal.Get<AskForInformation>().ExecuteAsync(new AskForInformationCommand(request, "Why?"), actor, ct)
            ),
            "desk" => await Sent(portal.Get<DeskQuery>().ExecuteAsync(request, actor, ct)),
            "sync" => await Sent(portal.Get<RequestSync>().ExecuteAsync(new RequestSyncCommand(ConnectorId.Okta), actor, ct)),
            "mode" => await Sent(
                portal
                    .Get<SetConnectorMode>()
                    .ExecuteAsync(new SetConnectorModeCommand(ConnectorId.Okta, ConnectorMode.Additive), actor, ct)
            ),
            "allow removals" => await Sent(
                portal.Get<AllowRemovals>().ExecuteAsync(new AllowRemovalsCommand(ConnectorId.Okta, 5), actor, ct)
            ),
            "retry" => await Sent(
                portal.Get<RetryOperation>().ExecuteAsync(new RetryOperationCommand(await OperationAsync(portal)), actor, ct)
            ),
            "audit" => await Sent(portal.Get<AuditQueries>().SearchAsync(new AuditFilter(), actor, ct)),
            "export audit" => await Sent(
                portal.Get<AuditQueries>().ExportCsvAsync(new AuditFilter(), actor, new MemoryStream(), ct)
            ),
            "verify audit" => await Sent(portal.Get<AuditQueries>().VerifyAsync(actor, ct)),
            "end session" => await Sent(portal.Get<EndSession>().ExecuteAsync(new EndSessionCommand("ada-session"), actor, ct)),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, null),
        };
    }

    private static async Task<Actor> ActorAsync(PortalHost portal, string role) =>
        role == "system"
            ? Actor.System
            : await portal.ActorOf(
                role switch
                {
                    "requester" => "ada.brandt",
                    "stranger" => "jonas.keller",
                    "manager" => "georg.haas",
                    "owner" => "lena.fischer",
                    "group" => "marco.bianchi",
                    "reviewer" => "pia.sommer",
                    "administrator" => "nora.winter",
                    "auditor" => "otto.klein",
                    _ => "dmitri.volkov",
                }
            );

    /// <summary>Somebody for whom nobody has asked yet.</summary>
    private static async Task<PersonId> AnotherAsync(PortalHost portal)
    {
        await using var db = portal.Db();
        return await (
            from person in db.People
            where
                person.Status == PersonStatus.Active
                && (person.Department == "Payments" || person.Department == "Support" || person.Department == "Design")
                && person.ManagerId != null
                && !db.Requests.Any(r => r.PersonId == person.Id)
                && !db.Assignments.Any(a =>
                    a.PersonId == person.Id && db.Entitlements.Any(e => e.Id == a.EntitlementId && e.Name == "data-lake-analysts")
                )
            orderby person.Login
            select person.Id
        ).FirstAsync();
    }

    /// <summary>The next actor finds the same situation.</summary>
    private static async Task<SubmittedRequest> AgainAsync(PortalHost portal, RequestId done, string command)
    {
        if (command == "approve")
            await portal.EndAsync(done, "ada.brandt");
        if (command == "promote")
            await TakeOffListAsync(portal);
        var next = await portal.SubmitAsync("ada.brandt", TimeSpan.FromHours(1), "DatabaseAdministrator on Production");
        if (command == "end")
            await portal.DecideAsync(next.Id, "georg.haas");
        return next;
    }

    private static async Task<OperationId> OperationAsync(PortalHost portal)
    {
        await using var db = portal.Db();
        return db.Operations.Select(o => o.Id).First();
    }

    private static async Task SaveSessionAsync(PortalHost portal)
    {
        var ada = await portal.PersonAsync("ada.brandt");
        var now = portal.Time.GetUtcNow();
        await portal
            .Get<IPortalSessions>()
            .SaveAsync(new PortalSession("ada-session", ada.ExternalId, [1], now, now, now.AddHours(8), null), default);
    }

    private static string[] OnlyAdministrators(string refusal, string outcome = Allowed) =>
        [.. Roles.Select(role => role == "administrator" ? outcome : refusal)];

    private static string[] OnlyWhoSeesEverything(string refusal) =>
        [.. Roles.Select(role => role is "administrator" or "auditor" ? Allowed : refusal)];
}
