using System.Text.Json;
using System.Text.Json.Serialization;

namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>
/// What happens at AWS without the portal: somebody changes an assignment in the console, a person appears or disappears, assignments
/// start to fail. JSON in camel case; 204 when done, 400 or 404 with <c>{"error": …}</c> otherwise.
/// </summary>
internal sealed class ControlEndpoints(IdentityCenterSandbox sandbox)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public void Map(WebApplication app)
    {
        app.MapPost("/_sandbox/assignments", context => DoAsync<AssignmentChange>(context, Change));
        app.MapPost("/_sandbox/assignments/faults", context => DoAsync<FaultOrder>(context, SetFaults));
        app.MapPost("/_sandbox/users", context => DoAsync<NewUser>(context, AddUser));
        app.MapDelete("/_sandbox/users/{login}", (string login) => RemoveUser(login));
    }

    private IResult Change(AssignmentChange order)
    {
        var state = sandbox.State;
        lock (state.Gate)
        {
            var now = sandbox.Time.GetUtcNow();
            state.Operations.Settle(now);
            if (state.Organization.Account(order.AccountId) is not { } account)
                return NotFound($"There is no account {order.AccountId}.");
            if (state.Book.SetByName(order.PermissionSet) is not { } set)
                return NotFound($"There is no permission set {order.PermissionSet}.");
            if (state.Directory.UserByName(order.Login) is not { } user)
                return NotFound($"Identity Center does not know {order.Login}.");
            if (state.Book.Has(account, set, user.UserId) == order.Present)
                return Results.NoContent();
            if (order.Present)
                state.Book.Grant(account, set, "USER", user.UserId);
            else
                state.Book.Revoke(account, set, user.UserId);
            state.Changes.Assignment(now, order.Present, account, set, "USER", user.UserId);
            return Results.NoContent();
        }
    }

    private IResult SetFaults(FaultOrder order)
    {
        if (order.Rate is not (null or >= 0 and <= 1))
            return Bad("rate is between 0 and 1.");
        if (order.Count is < 0 || order.LatencyMs is < 0 or > 3_600_000)
            return Bad("count and latencyMs are not negative, and latencyMs is at most an hour.");
        if (order.Rate is { } rate)
            sandbox.Faults.FailAssignmentsRate(rate, order.Reason);
        if (order.Count is { } count)
            sandbox.Faults.FailNextAssignments(count, order.Reason);
        if (order.LatencyMs is { } latency)
            sandbox.Faults.Latency = TimeSpan.FromMilliseconds(latency);
        return Results.NoContent();
    }

    private IResult AddUser(NewUser order)
    {
        if (order.Login.Length is 0 or > 128 || order.Login.Any(char.IsWhiteSpace))
            return Bad("login has 1 to 128 characters without spaces.");
        if (order.FirstName.Length == 0 || order.LastName.Length == 0)
            return Bad("firstName and lastName are not empty.");
        var state = sandbox.State;
        lock (state.Gate)
        {
            var now = sandbox.Time.GetUtcNow();
            state.Operations.Settle(now);
            if (!state.Directory.Appear(order.Login, order.FirstName, order.LastName, now))
                return Results.Json(new Problem($"Identity Center already knows {order.Login}."), Json, statusCode: 409);
            state.Changes.Add(now, "person", $"User {order.Login} appears");
            return Results.NoContent();
        }
    }

    private IResult RemoveUser(string login)
    {
        var state = sandbox.State;
        lock (state.Gate)
        {
            var now = sandbox.Time.GetUtcNow();
            state.Operations.Settle(now);
            if (state.Directory.UserByName(login) is not { } user)
                return NotFound($"Identity Center does not know {login}.");
            state.Directory.Remove(user);
            state.Changes.Add(now, "person", $"User {login} disappears");
            return Results.NoContent();
        }
    }

    private static async Task DoAsync<T>(HttpContext context, Func<T, IResult> act)
        where T : class
    {
        IResult result;
        try
        {
            // Only a JSON content type: a web page of another origin cannot send one without being asked first.
            result =
                !context.Request.HasJsonContentType() ? Bad("The Content-Type must be application/json.")
                : await context.Request.ReadFromJsonAsync<T>(Json, context.RequestAborted) is { } order ? act(order)
                : Bad("The body is null.");
        }
        catch (JsonException e)
        {
            result = Bad(e.Message);
        }
        await result.ExecuteAsync(context);
    }

    private static IResult Bad(string error) => Results.Json(new Problem(error), Json, statusCode: 400);

    private static IResult NotFound(string error) => Results.Json(new Problem(error), Json, statusCode: 404);

    private sealed record Problem(string Error);

    private sealed record AssignmentChange(string AccountId, string PermissionSet, string Login, bool Present);

    private sealed record FaultOrder(double? Rate = null, int? Count = null, string? Reason = null, int? LatencyMs = null);

    private sealed record NewUser(string Login, string FirstName, string LastName);
}
