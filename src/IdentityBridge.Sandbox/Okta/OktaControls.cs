using IdentityBridge.Sandbox.Control;
using IdentityBridge.Sandbox.Okta.SignIn;

namespace IdentityBridge.Sandbox.Okta;

/// <summary><c>/_sandbox/*</c> of the Okta side: what an Okta administrator would do in Okta's own console, and what goes wrong at sign-in.</summary>
internal static class OktaControls
{
    public static void MapOktaControls(this WebApplication app, OktaOrg org, OktaSignIn signIn)
    {
        app.MapPost("/_sandbox/people/{login}/status", (HttpContext http, string login) => SetStatusAsync(http, org, login));
        app.MapPut("/_sandbox/people/{login}", (HttpContext http, string login) => SavePersonAsync(http, org, login));
        app.MapDelete(
            "/_sandbox/people/{login}",
            (string login) => Person(org, login, user => org.Delete(user, org.Administrator()))
        );
        app.MapPut(
            "/_sandbox/groups/{group}/members/{login}",
            (string group, string login) => Member(org, group, login, Join(org))
        );
        app.MapDelete(
            "/_sandbox/groups/{group}/members/{login}",
            (string group, string login) => Member(org, group, login, Leave(org))
        );
        app.MapDelete("/_sandbox/groups/{group}", (string group) => DeleteGroup(org, group));
        app.MapPut(
            "/_sandbox/apps/{appName}/users/{login}",
            (string appName, string login) => AppUser(org, appName, login, Assign(org))
        );
        app.MapDelete(
            "/_sandbox/apps/{appName}/users/{login}",
            (string appName, string login) => AppUser(org, appName, login, Unassign(org))
        );
        app.MapPost(
            "/_sandbox/apps/{appName}/sign-ins/{login}",
            (string appName, string login) => AppUser(org, appName, login, SignIn(org))
        );
        app.MapPost(
            "/_sandbox/keys/rotate",
            () =>
            {
                signIn.Keys.Rotate();
                return Results.NoContent();
            }
        );
        app.MapPost("/_sandbox/tokens/next", (Delegate)((HttpContext http) => NextTokenAsync(http, signIn)));
    }

    /// <summary>Sets a person's status the way an administrator would; the change is in the System Log.</summary>
    /// <exception cref="OktaErrorException">The status is unknown or cannot be reached from the present one.</exception>
    public static void SetStatus(OktaOrg org, string login, string status)
    {
        lock (org.Gate)
        {
            var (user, by) = (org.User(login), org.Administrator());
            switch (status)
            {
                case "ACTIVE" when user.Status == "SUSPENDED":
                    org.Unsuspend(user, by);
                    break;
                case "ACTIVE" when user.Status == "LOCKED_OUT":
                    org.Unlock(user, by);
                    break;
                case "ACTIVE":
                    org.Activate(user, by);
                    break;
                case "SUSPENDED":
                    org.Suspend(user, by);
                    break;
                case "DEPROVISIONED":
                    org.Deactivate(user, by);
                    break;
                case "LOCKED_OUT":
                    org.ChangeStatus(user, status, "user.account.lock", OktaOrg.Okta);
                    break;
                default:
                    throw OktaErrorException.Invalid("status", "status: ACTIVE, SUSPENDED, DEPROVISIONED or LOCKED_OUT");
            }
        }
    }

    private static async Task<IResult> SetStatusAsync(HttpContext http, OktaOrg org, string login)
    {
        var (wanted, refusal) = await ControlEndpoints.ReadAsync<StatusBody>(http);
        if (wanted is null)
            return refusal!;
        SetStatus(org, login, wanted.Status);
        return Results.NoContent();
    }

    private static async Task<IResult> SavePersonAsync(HttpContext http, OktaOrg org, string login)
    {
        var (body, refusal) = await ControlEndpoints.ReadAsync<PersonBody>(http);
        if (body is null)
            return refusal!;
        lock (org.Gate)
        {
            var person = new CompanyPerson(login, body.FirstName, body.LastName, body.Department, body.Title, body.ManagerLogin);
            return OktaApi.Json(org.Show(org.SavePerson(person, org.Administrator())));
        }
    }

    private static async Task<IResult> NextTokenAsync(HttpContext http, OktaSignIn signIn)
    {
        var (body, refusal) = await ControlEndpoints.ReadAsync<TokenBody>(http);
        if (body is null)
            return refusal!;
        var known = Enum.GetValues<TokenFault>().Cast<TokenFault?>();
        if (known.FirstOrDefault(fault => Hyphened(fault!.Value) == body.Fault) is not { } fault)
            return ControlEndpoints.Problem(
                400,
                $"fault is one of {string.Join(", ", known.Select(each => Hyphened(each!.Value)))}."
            );
        signIn.Tokens.Faults.Enqueue(fault);
        return Results.NoContent();
    }

    private static string Hyphened(TokenFault fault) =>
        System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(fault.ToString());

    private static IResult Person(OktaOrg org, string login, Action<OktaUser> change)
    {
        lock (org.Gate)
            change(org.User(login));
        return Results.NoContent();
    }

    private static IResult Member(OktaOrg org, string group, string login, Action<OktaGroup, OktaUser> change)
    {
        lock (org.Gate)
            change(org.FindGroup(group) ?? throw OktaErrorException.NotFound(group, "UserGroup"), org.User(login));
        return Results.NoContent();
    }

    private static IResult DeleteGroup(OktaOrg org, string group)
    {
        lock (org.Gate)
            org.DeleteGroup(org.FindGroup(group) ?? throw OktaErrorException.NotFound(group, "UserGroup"), org.Administrator());
        return Results.NoContent();
    }

    private static IResult AppUser(OktaOrg org, string app, string login, Action<OktaApp, OktaUser> change)
    {
        lock (org.Gate)
            change(org.FindApp(app) ?? throw OktaErrorException.NotFound(app, "AppInstance"), org.User(login));
        return Results.NoContent();
    }

    private static Action<OktaGroup, OktaUser> Join(OktaOrg org) =>
        (group, user) => org.AddMember(group, user, org.Administrator());

    private static Action<OktaGroup, OktaUser> Leave(OktaOrg org) =>
        (group, user) => org.RemoveMember(group, user, org.Administrator(), throughApi: false);

    private static Action<OktaApp, OktaUser> Assign(OktaOrg org) =>
        (app, user) => org.Assign(app, user, null, null, org.Administrator());

    private static Action<OktaApp, OktaUser> Unassign(OktaOrg org) => (app, user) => org.Unassign(app, user, org.Administrator());

    /// <summary>Somebody opens the app through Okta; only the System Log shows it.</summary>
    private static Action<OktaApp, OktaUser> SignIn(OktaOrg org) =>
        (app, user) => org.Log.Append("user.authentication.sso", OktaOrg.Party(user), [OktaOrg.Party(app)]);

    private sealed record StatusBody(string Status);

    private sealed record TokenBody(string Fault);

    private sealed record PersonBody(
        string FirstName,
        string LastName,
        string Department,
        string Title,
        string? ManagerLogin = null
    );
}
