using System.Net.Http.Json;
using IdentityBridge.Application.Audit;
using IdentityBridge.Application.Requests;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityBridge.TestKit;

/// <content>Short ways to what a test starts from, and to what it looks at.</content>
public sealed partial class PortalHost
{
    private static readonly HttpClient Console = new();

    /// <summary>The person as if signed in, with the roles that their groups give.</summary>
    /// <param name="login">The whole login, or the part before <c>@example.com</c>.</param>
    public async Task<Actor> ActorOf(string login)
    {
        await using var db = Db();
        var person = await PersonAsync(login);
        var groups = await (
            from assignment in db.Assignments
            join entitlement in db.Entitlements on assignment.EntitlementId equals entitlement.Id
            join resource in db.Resources on entitlement.ResourceId equals resource.Id
            where
                assignment.PersonId == person.Id
                && assignment.GoneAt == null
                && !assignment.PutByUs
                && entitlement.Kind == EntitlementKind.GroupMembership
            select resource.Name
        ).ToListAsync();
        var roles = Get<IOptions<PortalRoleOptions>>().Value;
        return new Actor(
            person.Id,
            person.Name,
            (roles.Administrators.Intersect(groups).Any() ? PortalRoles.Administrator : PortalRoles.None)
                | (roles.Auditors.Intersect(groups).Any() ? PortalRoles.Auditor : PortalRoles.None)
                | (roles.Reviewers.Intersect(groups).Any() ? PortalRoles.Reviewer : PortalRoles.None)
        );
    }

    public async Task<Person> PersonAsync(string login)
    {
        var whole = Login(login);
        await using var db = Db();
        return await db.People.AsNoTracking().SingleAsync(p => p.Login == whole);
    }

    /// <summary>The entitlement to an app or a group.</summary>
    public async Task<EntitlementId> EntitlementAsync(string resource)
    {
        await using var db = Db();
        return await (
            from entitlement in db.Entitlements
            join found in db.Resources on entitlement.ResourceId equals found.Id
            where found.Name == resource && entitlement.Kind != EntitlementKind.AccountAssignment && entitlement.GoneAt == null
            select entitlement.Id
        ).SingleAsync();
    }

    /// <summary>The entitlement to a permission set on an account.</summary>
    public async Task<EntitlementId> EntitlementAsync(string permissionSet, string account)
    {
        await using var db = Db();
        return await (
            from entitlement in db.Entitlements
            join found in db.Resources on entitlement.ResourceId equals found.Id
            where
                found.Name == account
                && entitlement.Name == permissionSet
                && entitlement.Kind == EntitlementKind.AccountAssignment
                && entitlement.GoneAt == null
            select entitlement.Id
        ).SingleAsync();
    }

    /// <param name="what">Apps and groups by name, permission sets as <c>PowerUserAccess on Production</c>.</param>
    public async Task<IReadOnlyList<EntitlementId>> EntitlementsAsync(params string[] what)
    {
        var found = new List<EntitlementId>();
        foreach (var name in what)
            found.Add(
                name.Split(" on ") is [var set, var account] ? await EntitlementAsync(set, account) : await EntitlementAsync(name)
            );
        return found;
    }

    /// <summary>Tries to submit.</summary>
    public async Task<Result<SubmittedRequest>> TrySubmitAsync(string login, TimeSpan duration, params string[] what) =>
        await Get<SubmitRequest>()
            .ExecuteAsync(
                new SubmitRequestCommand(
                    Guid.CreateVersion7(),
                    await EntitlementsAsync(what),
                    duration,
                    "OPS-1042: look at the failing nightly load"
                ),
                await ActorOf(login),
                CancellationToken.None
            );

    /// <summary>A pending request.</summary>
    public async Task<SubmittedRequest> SubmitAsync(string login, TimeSpan duration, params string[] what) =>
        (await TrySubmitAsync(login, duration, what)).Value;

    public async Task<Result<DecidedRequest>> DecideAsync(
        RequestId request,
        string login,
        Verdict verdict = Verdict.Approve,
        string? comment = "Fine with me",
        TimeSpan? shorter = null
    ) =>
        await Get<DecideRequest>()
            .ExecuteAsync(
                new DecideRequestCommand(request, verdict, comment, shorter),
                await ActorOf(login),
                CancellationToken.None
            );

    /// <summary>An approved request whose changes have not been taken to the targets; an extension is active at once.</summary>
    public async Task<SubmittedRequest> ApprovedAsync(string login, string approver, TimeSpan duration, params string[] what)
    {
        var request = await SubmitAsync(login, duration, what);
        var decided = (await DecideAsync(request.Id, approver)).Value;
        return decided.Status is RequestStatus.Approved or RequestStatus.Active
            ? request
            : throw new InvalidOperationException($"{approver}'s approval did not suffice: {decided.Status}.");
    }

    /// <summary>An approved request that is in place.</summary>
    public async Task<SubmittedRequest> ActiveAsync(string login, string approver, TimeSpan duration, params string[] what)
    {
        var request = await ApprovedAsync(login, approver, duration, what);
        await SettleAsync();
        return request;
    }

    public async Task<Result<Done>> EndAsync(RequestId request, string login, string? reason = "No longer needed") =>
        await Get<EndAccess>().ExecuteAsync(new EndAccessCommand(request, reason), await ActorOf(login), CancellationToken.None);

    /// <summary>The request with everything in it.</summary>
    public async Task<AccessRequest> RequestAsync(RequestId id)
    {
        await using var db = Db();
        return await db
            .Requests.AsNoTracking()
            .Include(r => r.Items)
            .Include(r => r.Decisions)
            .Include(r => r.Timeline)
            .AsSplitQuery()
            .SingleAsync(r => r.Id == id);
    }

    /// <summary>What is wrong with the audit chain; null when it holds.</summary>
    public async Task<string?> AuditProblemAsync() =>
        (await Get<AuditQueries>().VerifyAsync(Actor.System, CancellationToken.None)).Value.Problem;

    /// <summary>Somebody works in Okta's own console: <c>PUT groups/{name}/members/{login}</c> and its kin.</summary>
    public Task InOktaAsync(HttpMethod method, string path, object? body = null) =>
        ControlAsync(Sandbox.OktaUrl, method, path, body);

    /// <summary>Somebody works in the AWS console: <c>POST assignments</c> and its kin.</summary>
    public Task InAwsAsync(HttpMethod method, string path, object? body = null) =>
        ControlAsync(Sandbox.AwsUrl, method, path, body);

    /// <summary>Somebody gives or takes a permission set in the AWS console.</summary>
    public Task AssignInAwsAsync(string accountId, string permissionSet, string login, bool present) =>
        InAwsAsync(
            HttpMethod.Post,
            "assignments",
            new
            {
                accountId,
                permissionSet,
                login = Login(login),
                present,
            }
        );

    public static string Login(string name) => name.Contains('@', StringComparison.Ordinal) ? name : $"{name}@example.com";

    private static async Task ControlAsync(string url, HttpMethod method, string path, object? body)
    {
        using var message = new HttpRequestMessage(method, $"{url}/_sandbox/{path}");
        if (body is not null)
            message.Content = JsonContent.Create(body);
        using var answer = await Console.SendAsync(message);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(
                $"{method} {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}"
            );
    }
}
