using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.WebUtilities;

namespace IdentityBridge.Sandbox.Okta.Hooks;

/// <summary>
/// The org's event hooks: verification by challenge, delivery by POST with three seconds to answer, one retry after a 5xx or a timeout,
/// none after a 4xx (developer.okta.com/docs/concepts/event-hooks).
/// </summary>
internal sealed class EventHooks : IAsyncDisposable
{
    private const int MostPerDelivery = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly OktaOrg org;
    private readonly Lock gate = new();
    private readonly List<EventHook> hooks = [];
    private readonly Channel<LogEvent> waiting = Channel.CreateUnbounded<LogEvent>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly CancellationTokenSource stop = new();
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Patience,
    };
    private readonly Task delivering;
    private int made;

    public EventHooks(OktaOrg org)
    {
        this.org = org;
        org.Log.Appended = entry =>
        {
            if (Eligible.Contains(entry.EventType))
                waiting.Writer.TryWrite(entry);
        };
        delivering = Task.Run(DeliverAsync);
    }

    /// <summary>Event types a hook may ask for.</summary>
    public static IReadOnlySet<string> Eligible { get; } =
        new HashSet<string>(StringComparer.Ordinal)
        {
            "group.user_membership.add",
            "group.user_membership.remove",
            "group.lifecycle.create",
            "group.lifecycle.delete",
            "group.profile.update",
            "group.application_assignment.add",
            "group.application_assignment.remove",
            "group.application_assignment.update",
            "group.privilege.grant",
            "group.privilege.revoke",
            "application.user_membership.add",
            "application.user_membership.remove",
            "application.user_membership.update",
            "application.user_membership.change_password",
            "application.lifecycle.create",
            "application.lifecycle.update",
            "application.lifecycle.activate",
            "application.lifecycle.deactivate",
            "application.lifecycle.delete",
            "user.lifecycle.create",
            "user.lifecycle.activate",
            "user.lifecycle.deactivate",
            "user.lifecycle.suspend",
            "user.lifecycle.unsuspend",
            "user.lifecycle.reactivate",
            "user.lifecycle.delete.initiated",
            "user.account.update_profile",
            "user.account.lock",
            "user.account.unlock",
            "user.session.start",
            "user.session.end",
            "user.authentication.sso",
            "system.api_token.create",
            "system.api_token.revoke",
        };

    public EventHook Create(string name, IReadOnlyList<string> items, HookChannel channel)
    {
        lock (gate)
        {
            if (hooks.Count(hook => hook.Active) >= 25)
                throw OktaErrorException.Invalid("eventHook", "The org already has 25 active event hooks");
            var hook = new EventHook(OktaIds.Make("who", made++), name, items, channel, org.Time.GetUtcNow());
            hooks.Add(hook);
            return hook;
        }
    }

    public EventHook Find(string id)
    {
        lock (gate)
            return hooks.Find(hook => hook.Id == id) ?? throw OktaErrorException.NotFound(id, "EventHook");
    }

    public IReadOnlyList<EventHook> List()
    {
        lock (gate)
            return [.. hooks];
    }

    public void Delete(EventHook hook)
    {
        if (hook.Active)
            throw OktaErrorException.Invalid("eventHook", "An active event hook cannot be deleted: deactivate it first");
        lock (gate)
            hooks.Remove(hook);
    }

    public void Clear()
    {
        lock (gate)
            hooks.Clear();
    }

    /// <summary>Sends the one-time challenge and expects it back as JSON within three seconds.</summary>
    public async Task VerifyAsync(EventHook hook, CancellationToken ct)
    {
        var challenge = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(24));
        using var request = Request(HttpMethod.Get, hook);
        request.Headers.TryAddWithoutValidation("X-Okta-Verification-Challenge", challenge);
        string? why;
        try
        {
            using var answer = await http.SendAsync(request, ct);
            var body = answer.IsSuccessStatusCode
                ? JsonNode.Parse(await answer.Content.ReadAsStringAsync(ct)) as JsonObject
                : null;
            why =
                body?["verification"] is JsonValue value && value.TryGetValue<string>(out var given) && given == challenge
                    ? null
                    : $"The answer was {(int)answer.StatusCode} without the challenge.";
        }
        catch (Exception error)
            when (error is HttpRequestException or TaskCanceledException or JsonException && !ct.IsCancellationRequested)
        {
            why = error.Message;
        }

        if (why is not null)
            throw OktaErrorException.Invalid("eventHook", $"Event hook verification failed: {why}");
        hook.Verified = true;
        hook.LastUpdated = org.Time.GetUtcNow();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await delivering;
        http.Dispose();
        stop.Dispose();
    }

    private async Task DeliverAsync()
    {
        try
        {
            while (await waiting.Reader.WaitToReadAsync(stop.Token))
            {
                var batch = new List<LogEvent>();
                while (batch.Count < MostPerDelivery && waiting.Reader.TryRead(out var entry))
                    batch.Add(entry);
                foreach (var hook in List().Where(hook => hook is { Active: true, Verified: true }))
                    if (
                        batch.FindAll(entry => hook.Items.Contains(entry.EventType, StringComparer.Ordinal)) is
                        { Count: > 0 } wanted
                    )
                        await DeliverAsync(hook, wanted);
            }
        }
        catch (OperationCanceledException)
        {
            // The sandbox is ending.
        }
    }

    private async Task DeliverAsync(EventHook hook, List<LogEvent> entries)
    {
        var body = Envelope(hook, entries).ToJsonString();
        if (await TryDeliverAsync(hook, body) is not { } why)
            return;
        if (why.MayRetry && await TryDeliverAsync(hook, body) is not { } second)
            return;
        org.Log.Append(
            "event_hook.delivery",
            OktaOrg.Okta,
            [new(hook.Id, "EventHook", hook.Name, hook.Name)],
            "FAILURE",
            why.Reason
        );
    }

    private async Task<(string Reason, bool MayRetry)?> TryDeliverAsync(EventHook hook, string body)
    {
        using var request = Request(HttpMethod.Post, hook);
        request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop.Token);
            var status = (int)answer.StatusCode;
            return status is 200 or 204 ? null : ($"The answer was {status}.", status >= 500);
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            return (error.Message, true);
        }
    }

    private static HttpRequestMessage Request(HttpMethod method, EventHook hook)
    {
        var request = new HttpRequestMessage(method, hook.Channel.Uri);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "Okta-Event-Hooks/1.0");
        request.Headers.TryAddWithoutValidation(hook.Channel.AuthKey, hook.Channel.AuthValue);
        foreach (var (key, value) in hook.Channel.Headers)
            request.Headers.TryAddWithoutValidation(key, value);
        return request;
    }

    private JsonObject Envelope(EventHook hook, List<LogEvent> entries)
    {
        var events = new JsonArray();
        foreach (var entry in entries)
            events.Add(OktaJson.Show(entry));
        return new()
        {
            ["eventType"] = "com.okta.event_hook",
            ["eventTypeVersion"] = "1.0",
            ["cloudEventsVersion"] = "0.1",
            ["source"] = $"{org.BaseUrl}/api/v1/eventHooks/{hook.Id}",
            ["eventId"] = Guid.CreateVersion7().ToString(),
            ["eventTime"] = OktaDates.Write(org.Time.GetUtcNow()),
            ["contentType"] = "application/json",
            ["data"] = new JsonObject { ["events"] = events },
        };
    }
}
