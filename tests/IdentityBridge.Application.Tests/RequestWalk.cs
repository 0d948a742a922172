using System.Globalization;
using IdentityBridge.Application.Grants;
using IdentityBridge.Application.Locks;
using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Sandbox;
using IdentityBridge.Sandbox.Control;
using IdentityBridge.TestKit;

namespace IdentityBridge.Application.Tests;

/// <summary>
/// Random people do random things, while targets fail and administrators of Okta and AWS work by hand. The walk keeps its own small book of
/// who must have what, from the answers of the commands alone, and compares it with what the sandbox really holds.
/// </summary>
internal sealed partial class RequestWalk(PortalHost portal, int seed)
{
    private const string Production = "PowerUserAccess on Production";
    private const string Administrator = "nora.winter";

    private static readonly Dictionary<string, string> Managers = new(StringComparer.Ordinal)
    {
        ["ada.brandt"] = "georg.haas",
        ["mei.tan"] = "marco.bianchi",
        ["anton.weiss"] = "mira.lund",
        ["tom.walsh"] = "amelie.dubois",
    };

    /// <summary>What can be asked for, and who besides the manager may approve it. Both thresholds of Salesforce want somebody else.</summary>
    private static readonly Dictionary<string, string[]> Things = new(StringComparer.Ordinal)
    {
        ["prod-readers"] = ["lena.fischer"],
        ["prod-deployers"] = ["marco.bianchi"],
        ["Figma"] = ["julien.moreau"],
        [Production] = ["lena.fischer", "marco.bianchi"],
        ["ReadOnlyAccess on Staging"] = [],
        ["Salesforce"] = ["amelie.dubois", "grace.kim"],
    };

    /// <summary>What may be asked for without an end.</summary>
    private static readonly string[] MayStay = ["prod-readers", "prod-deployers"];

    private static readonly string[] OfTheList = ["prod-readers", Production];
    private static readonly string[] Deciders =
    [
        .. Managers.Values,
        .. Things.Values.SelectMany(owners => owners),
        "pia.sommer",
        Administrator,
        "otto.klein",
    ];

    private static readonly Fault[] OktaFaults =
    [
        new("/api/v1/groups/*/users/*", FaultKind.Status, "PUT", 503, Count: 2),
        new("/api/v1/groups/*/users/*", FaultKind.DropAfter, "DELETE", Count: 1),
        new("/api/v1/apps/*/users", FaultKind.DropAfter, "POST", Count: 1),
        new("/api/v1/apps/*/users/*", FaultKind.Status, "DELETE", 429, Count: 1),
    ];

    private static readonly Fault[] AwsFaults =
    [
        new("CreateAccountAssignment", FaultKind.DropAfter, Count: 1),
        new("DeleteAccountAssignment", FaultKind.Status, Status: 503, Count: 2),
        new("ListAccountAssignmentCreationStatus", FaultKind.Status, Status: 500, Count: 2),
    ];

    private readonly Random random = new(seed);

    // Of its own, so that the steps of a seed stay what they are.
    private readonly Random endless = new(seed);
    private readonly List<Wish> wishes = [];
    private readonly HashSet<(string Person, string Thing)> standing = [];
    private readonly HashSet<string> locked = new(StringComparer.Ordinal);
    private readonly HashSet<string> suspended = new(StringComparer.Ordinal);
    private readonly List<string> story = [$"walk {seed}"];
    private DateTimeOffset settledAt;

    /// <summary>What happened so far, a line each.</summary>
    public string Story => string.Join('\n', story);

    /// <summary>How many requests gave access so far.</summary>
    public int Fruitful => wishes.Count(w => w.From is not null);

    /// <summary>How many of them without an end.</summary>
    public int Endless => wishes.Count(w => w is { From: not null, Until: null });

    private static IReadOnlyList<string> People => [.. Managers.Keys];

    private DateTimeOffset Now => portal.Time.GetUtcNow();

    public async Task StartAsync()
    {
        await LetStayAsync();
        await MakeListsAsync();
        await SettleAsync();
        foreach (var (person, thing) in Pairs().Where(p => Has(p.Person, p.Thing)))
            standing.Add((person, thing));
    }

    public async Task StepAsync()
    {
        switch (random.Next(21))
        {
            case 0 or 1 or 2 or 16 or 17 or 18:
                await SubmitAsync();
                break;
            case 3 or 4 or 5 or 6 or 7 when wishes.Exists(w => w is { Open: true, Joins: null }):
                await DecideAsync();
                break;
            case 8 when wishes.Exists(w => w.Open):
                await CancelAsync();
                break;
            case 9 when wishes.Exists(Given):
                await EndAsync(Of(wishes.Where(Given)), Of(Deciders.Concat(People)));
                break;
            case 19 or 20 when wishes.Exists(Given):
                await ExtendAsync(Of(wishes.Where(Given)));
                break;
            case 10:
                await LockAsync();
                break;
            case 11:
                await MemberAsync();
                break;
            case 12:
                await ByHandAsync();
                break;
            case 13:
                await SuspendAsync();
                break;
            case 14:
                (random.Next(2) == 0 ? portal.Sandbox.OktaFaults : portal.Sandbox.AwsFaults).Add(
                    random.Next(2) == 0 ? Of(OktaFaults) : Of(AwsFaults)
                );
                Tell("a target will fail");
                break;
            default:
                var minutes = 5 * random.Next(1, 12);
                portal.Time.Advance(TimeSpan.FromMinutes(minutes));
                Tell($"{minutes} min pass");
                break;
        }
        await SettleAsync();
        Check();
    }

    /// <summary>Ends whatever lives, by the person if they may sign in, and empties the list: nothing is left but what others gave.</summary>
    public async Task EndEverythingAsync()
    {
        foreach (var wish in wishes.Where(Given).ToList())
        {
            // What extends another has ended with it.
            if (!Given(wish))
                continue;
            var by = suspended.Contains(wish.Person) ? Administrator : wish.Person;
            (await EndAsync(wish, by)).ShouldBeTrue($"Access must always be possible to end: request {wish.Number} by {by}.");
        }
        await EmptyListsAsync();
        await SettleAsync();
        Check();
        Pairs().Where(p => Has(p.Person, p.Thing)).ShouldBe(standing, ignoreOrder: true);
    }

    /// <summary>The policy of groups allows access without an end.</summary>
    private async Task LetStayAsync()
    {
        var (actor, policies) = (await portal.ActorOf(Administrator), portal.Get<PolicyQueries>());
        var groups = (await policies.ListAsync(actor, default)).Value.Single(p => p.Name == "Groups");
        var seen = (await policies.DetailsAsync(groups.Id, actor, default)).Value;
        var allowed = new SavePolicyCommand(groups.Id, seen.Draft with { PermanentAllowed = true }, seen.Version);
        (await portal.Get<SavePolicy>().ExecuteAsync(allowed, actor, default)).Succeeded.ShouldBeTrue();
    }

    private async Task SubmitAsync()
    {
        var (person, count) = (Of(People), random.Next(3) == 0 ? 2 : 1);
        var things = Things.Keys.OrderBy(_ => random.Next()).Take(count).ToArray();
        var duration = TimeSpan.FromMinutes(10 * random.Next(1, 13));
        if (endless.Next(4) == 0)
            (duration, things) = (Durations.Forever, endless.Next(4) == 0 ? things : [MayStay[endless.Next(MayStay.Length)]]);
        var requester = random.Next(5) == 0 ? Of(People) : person;
        DateTimeOffset? start = random.Next(4) == 0 ? Now.AddMinutes(10 * random.Next(1, 7)) : null;
        var submitted = await portal.TryAskAsync(requester, requester == person ? null : person, start, duration, things);
        Tell(
            $"{requester} asks for {string.Join(", ", things)} for {person}, {Durations.For(duration)}{(start is { } at ? $" from {at:HH:mm}" : "")}",
            submitted
        );
        (submitted.Succeeded && duration == Durations.Forever && things.Except(MayStay).Any()).ShouldBeFalse(
            "No policy allows that."
        );
        if (submitted.Succeeded)
            wishes.Add(
                new Wish(submitted.Value.Id, submitted.Value.Number, requester, person, things)
                {
                    Duration = duration,
                    Start = start,
                }
            );
    }

    /// <summary>One or two people after each other, mostly such as may.</summary>
    private async Task DecideAsync()
    {
        var wish = Of(wishes.Where(w => w is { Open: true, Joins: null }));
        for (var count = random.Next(1, 3); count > 0 && wish.Open; count--)
            await DecideAsync(
                wish,
                random.Next(5) == 0 ? Of(Deciders.Concat(People)) : Of(wish.Things.SelectMany(t => Approvers(wish.Person, t))),
                random.Next(12) == 0 ? Verdict.Deny : Verdict.Approve,
                random.Next(4) == 0 ? Half(wish.Duration) : null
            );
    }

    private async Task DecideAsync(Wish wish, string by, Verdict verdict, TimeSpan? shorter)
    {
        var decided = await portal.DecideAsync(wish.Id, by, verdict, "Looked at", shorter);
        Tell($"{by}: {verdict} {wish.Number}{(shorter is null ? "" : " shorter")}", decided);
        if (!decided.Succeeded)
            return;
        by.ShouldNotBe(wish.Person);
        by.ShouldNotBe(wish.Requester);
        if (verdict == Verdict.Approve)
        {
            wish.Approvals.Add(by);
            wish.Duration = shorter ?? wish.Duration;
        }
        wish.Open = decided.Value.Status == RequestStatus.Pending;
        // What is held by another reason already is active at once.
        if (decided.Value.Status is not (RequestStatus.Approved or RequestStatus.Active))
            return;
        foreach (var thing in wish.Things)
            Suffice(wish, thing)
                .ShouldBeTrue($"Request {wish.Number} got {thing} with {string.Join(", ", wish.Approvals)} only.");
        var approved = await portal.RequestAsync(wish.Id);
        (wish.From, wish.Until) = (approved.From, approved.Until);
        wish.Until.ShouldBe(
            wish.Duration == Durations.Forever
                ? null
                : (wish.Extends?.Until > Now ? wish.Extends.Until : approved.From) + wish.Duration
        );
        // Databases keep microseconds.
        wish.From!.Value.ShouldBeGreaterThan((wish.Start ?? approved.CreatedAt).AddMilliseconds(-1));
    }

    private static TimeSpan Half(TimeSpan duration) => duration == Durations.Forever ? TimeSpan.FromHours(1) : duration / 2;

    private async Task CancelAsync()
    {
        var wish = Of(wishes.Where(w => w.Open));
        var by = random.Next(3) == 0 ? Of(People) : wish.Requester;
        var cancelled = await portal
            .Get<CancelRequest>()
            .ExecuteAsync(new CancelRequestCommand(wish.Id), await portal.ActorOf(by), CancellationToken.None);
        Tell($"{by} cancels {wish.Number}", cancelled);
        wish.Open = !cancelled.Succeeded;
    }

    private async Task<bool> EndAsync(Wish wish, string by)
    {
        var ended = await portal.EndAsync(wish.Id, by);
        Tell($"{by} ends {wish.Number}", ended);
        if (ended.Succeeded)
            End(wish);
        return ended.Succeeded;
    }

    /// <summary>With what extends it.</summary>
    private void End(Wish wish)
    {
        foreach (var longer in wishes.Where(w => w.Extends == wish && (w.Open || Given(w))).ToList())
            End(longer);
        (wish.Open, wish.Over) = (false, true);
    }

    private async Task ExtendAsync(Wish wish)
    {
        var duration = TimeSpan.FromMinutes(10 * random.Next(1, 7));
        if (endless.Next(4) == 0)
            duration = Durations.Forever;
        var asked = await portal.TryExtendAsync(wish.Person, wish.Id, duration);
        Tell($"{wish.Person} asks to extend {wish.Number} {Durations.For(duration)}", asked);
        (asked.Succeeded && wish.Until is null).ShouldBeFalse("What has no end cannot be extended.");
        if (asked.Succeeded)
            wishes.Add(
                new Wish(asked.Value.Id, asked.Value.Number, wish.Person, wish.Person, wish.Things)
                {
                    Duration = duration,
                    Extends = wish,
                }
            );
    }

    private async Task LockAsync()
    {
        var person = locked.Count > 0 ? locked.First() : Of(Watched);
        var subject = LockSubject.Of((await portal.PersonAsync(person)).Id);
        var actor = await portal.ActorOf(Administrator);
        if (locked.Remove(person))
            Tell(
                $"{person} is unlocked",
                await portal.Get<LiftLock>().ExecuteAsync(new LiftLockCommand(subject), actor, default)
            );
        else if (locked.Add(person))
            Tell(
                $"{person} is locked",
                await portal.Get<PlaceLock>().ExecuteAsync(new PlaceLockCommand(subject, "Laptop lost"), actor, default)
            );
    }

    /// <summary>In Okta's and Amazon's own consoles: what nobody wants is given, what was given or is wanted is taken.</summary>
    private async Task ByHandAsync()
    {
        // A read does not judge what the portal itself changed within the last minute.
        portal.Time.Advance(TimeSpan.FromMinutes(2));
        await SettleAsync();
        var (person, thing) = (Of(People), Of("prod-readers", "prod-deployers", Production));
        var give = !Expected(person, thing);
        if (thing == Production)
            await portal.AssignInAwsAsync("012345678901", "PowerUserAccess", person, give);
        else
            await portal.InOktaAsync(
                give ? HttpMethod.Put : HttpMethod.Delete,
                $"groups/{thing}/members/{PortalHost.Login(person)}"
            );
        if (give)
            standing.Add((person, thing));
        else
            standing.Remove((person, thing));
        Tell($"by hand, {person} {(give ? "gets" : "loses")} {thing}");
        await SyncAsync();
    }

    private async Task SuspendAsync()
    {
        var person = suspended.Count > 0 ? suspended.First() : Of(Watched);
        var status = suspended.Remove(person) || !suspended.Add(person) ? "ACTIVE" : "SUSPENDED";
        await portal.InOktaAsync(HttpMethod.Post, $"people/{PortalHost.Login(person)}/status", new { status });
        Tell($"{person} is {status}");
        await SyncAsync();
    }

    private async Task SyncAsync()
    {
        foreach (var report in await portal.SyncAllAsync())
            Tell($"read: {report.Outcome}, {report.Message}");
    }

    /// <summary>Until nothing is due; retries move the clock, so ends may fall due meanwhile.</summary>
    private async Task SettleAsync()
    {
        var ends = portal.Get<EndDueGrants>();
        do
        {
            settledAt = Now;
            await ends.ExecuteAsync(CancellationToken.None);
            await portal.Get<ExpireRequests>().ExecuteAsync(CancellationToken.None);
            await portal.SettleAsync();
        } while (await ends.NextDueAsync(CancellationToken.None) <= Now);
    }

    private void Check()
    {
        foreach (var (person, thing) in Pairs())
            Has(person, thing).ShouldBe(Expected(person, thing), $"{person} and {thing} at {settledAt:ddd HH:mm:ss}");
    }

    private bool Expected(string person, string thing) =>
        standing.Contains((person, thing))
        || (
            !locked.Contains(person)
            && !suspended.Contains(person)
            && (
                lists.Exists(l => IsGiven(l, person, thing))
                || wishes.Exists(w => w.Person == person && w.Things.Contains(thing) && Lives(w))
            )
        );

    /// <summary>Approved, and neither over nor ended; it may begin later.</summary>
    private bool Given(Wish wish) => wish.From is not null && !wish.Over && (wish.Until is null || settledAt < wish.Until);

    private bool Lives(Wish wish) => Given(wish) && wish.From <= settledAt;

    private bool Has(string person, string thing)
    {
        var (held, login) = (portal.Sandbox.Holdings(), PortalHost.Login(person));
        if (thing.Split(" on ") is [var set, var account])
            return held.HasPermissionSet(account, set, login)
                || held.GroupAssignments.Any(g =>
                    g.Account == account && g.PermissionSet == set && held.AwsGroups.Contains(new HeldGroup(g.Holder, login))
                );
        return char.IsUpper(thing[0]) ? held.HasApp(thing, login) : held.InGroup(thing, login);
    }

    private static IEnumerable<string> Approvers(string person, string thing) => Things[thing].Append(Managers[person]);

    private static bool Suffice(Wish wish, string thing)
    {
        bool By(params IEnumerable<string> names) => names.Append("pia.sommer").Any(wish.Approvals.Contains);
        return thing == "Salesforce" ? By(Managers[wish.Person]) && By(Things[thing]) : By(Approvers(wish.Person, thing));
    }

    private IEnumerable<(string Person, string Thing)> Pairs() =>
        Watched.SelectMany(person => Things.Keys.Select(thing => (person, thing)));

    private T Of<T>(params IEnumerable<T> options)
    {
        var all = options.ToList();
        return all[random.Next(all.Count)];
    }

    private void Tell<T>(string what, Result<T> result) => Tell($"{what} -> {(result.Succeeded ? "done" : result.Error.Code)}");

    private void Tell(string what) => story.Add(string.Create(CultureInfo.InvariantCulture, $"{Now:ddd HH:mm:ss} {what}"));

    private sealed class Wish(RequestId id, long number, string requester, string person, IReadOnlyList<string> things)
    {
        public RequestId Id { get; } = id;

        public long Number { get; } = number;

        public string Requester { get; } = requester;

        public string Person { get; } = person;

        public IReadOnlyList<string> Things { get; } = things;

        public bool Open { get; set; } = true;

        /// <summary>Ended early.</summary>
        public bool Over { get; set; }

        public TimeSpan Duration { get; set; }

        /// <summary>The start that was asked for.</summary>
        public DateTimeOffset? Start { get; init; }

        public Wish? Extends { get; init; }

        /// <summary>The list that it asks to join, instead of things.</summary>
        public BookedList? Joins { get; init; }

        /// <summary>End of the membership that it asks for.</summary>
        public DateTimeOffset? MemberUntil { get; init; }

        public List<string> Approvals { get; } = [];

        /// <summary>Who made the person a member of a list by it; null when nobody did.</summary>
        public string? DecidedBy { get; set; }

        public DateTimeOffset? From { get; set; }

        public DateTimeOffset? Until { get; set; }
    }
}
