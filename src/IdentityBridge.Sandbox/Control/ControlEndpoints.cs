using System.Text.Json;

namespace IdentityBridge.Sandbox.Control;

/// <summary><c>/_sandbox/*</c>: the controls both sides have.</summary>
internal static class ControlEndpoints
{
    public static void MapControls(this WebApplication app, Journal journal, FaultSet faults, Action reset)
    {
        app.MapGet("/_sandbox/journal", (long? since, string? route, int? limit) => ReadJournal(journal, since, route, limit));
        app.MapDelete(
            "/_sandbox/journal",
            () =>
            {
                journal.Clear();
                return Results.NoContent();
            }
        );
        app.MapPost("/_sandbox/faults", (Delegate)((HttpContext http) => AddFaultAsync(http, faults)));
        app.MapGet("/_sandbox/faults", () => Results.Json(faults.List().Select(ToJson), Fault.Json));
        app.MapDelete(
            "/_sandbox/faults/{id}",
            (string id) => faults.Remove(id) ? Results.NoContent() : Problem(404, $"There is no fault {id}.")
        );
        app.MapDelete(
            "/_sandbox/faults",
            () =>
            {
                faults.Clear();
                return Results.NoContent();
            }
        );
        app.MapPost(
            "/_sandbox/reset",
            () =>
            {
                reset();
                return Results.NoContent();
            }
        );
    }

    public static IResult Problem(int status, string message) => Results.Json(new { error = message }, statusCode: status);

    /// <summary>Reads a JSON body strictly: unknown members and wrong types are refused with the reason.</summary>
    public static async Task<(T? Value, IResult? Refusal)> ReadAsync<T>(HttpContext http)
        where T : class
    {
        try
        {
            var value = await JsonSerializer.DeserializeAsync<T>(http.Request.Body, Fault.Json, http.RequestAborted);
            return value is null ? (null, Problem(400, "The body is null.")) : (value, null);
        }
        catch (JsonException error)
        {
            return (null, Problem(400, error.Message));
        }
    }

    private static IResult ReadJournal(Journal journal, long? since, string? route, int? limit)
    {
        var entries = journal.Read(since ?? 0, route, Math.Clamp(limit ?? 1000, 1, 200_000));
        return Results.Json(
            new
            {
                entries = entries.Select(entry => new
                {
                    entry.Seq,
                    entry.At,
                    entry.Method,
                    entry.Route,
                    entry.Path,
                    entry.Status,
                    entry.Ms,
                    entry.Body,
                    entry.AuthorizationScheme,
                    entry.Concurrency,
                }),
                next = entries.Count > 0 ? entries[^1].Seq : since ?? 0,
            }
        );
    }

    private static async Task<IResult> AddFaultAsync(HttpContext http, FaultSet faults)
    {
        var (fault, refusal) = await ReadAsync<Fault>(http);
        if (fault is null)
            return refusal!;
        return fault.Problem() is { } problem ? Problem(400, problem) : Results.Json(new { id = faults.Add(fault) });
    }

    private static object ToJson((string Id, Fault Fault, int Met, int Shown) rule) =>
        new
        {
            rule.Id,
            rule.Fault,
            rule.Met,
            rule.Shown,
        };
}
