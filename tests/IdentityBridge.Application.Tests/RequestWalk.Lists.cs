using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Locks;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <content>Lists: people ask to join them, owners come and go and decide, reviewers promote, and the lists change meanwhile.</content>
internal sealed partial class RequestWalk
{
    private const string Night = "Night shift";

    /// <summary>Who may own lists: people who decide usual requests as well, so that they can promote.</summary>
    private static readonly string[] OwnersToBe = ["lena.fischer", "marco.bianchi", "amelie.dubois"];

    /// <summary>What a request may still become when everything is over.</summary>
    private static readonly RequestStatus[] Final =
    [
        RequestStatus.Ended,
        RequestStatus.Denied,
        RequestStatus.Cancelled,
        RequestStatus.Expired,
        RequestStatus.Revoked,
        RequestStatus.Promoted,
    ];

    private readonly List<BookedList> lists = [];
    private readonly Dictionary<string, string> departments = new(StringComparer.Ordinal);
    private int made;

    /// <summary>Whether the walk is about lists: owners are watched too, and lists are asked for and changed.</summary>
    public bool AroundLists { get; init; }

    /// <summary>How many became members because they asked to.</summary>
    public int Joined => wishes.Count(w => w is { DecidedBy: not null, Joins: not null });

    /// <summary>How many usual requests became memberships.</summary>
    public int Promoted => wishes.Count(w => w is { DecidedBy: not null, Joins: null });

    private IReadOnlyList<string> Watched => AroundLists ? [.. People, .. OwnersToBe] : People;

    private IReadOnlyList<BookedList> There => [.. lists.Where(l => !l.Deleted)];

    private async Task MakeListsAsync()
    {
        var night = await MakeListAsync(Night, OfTheList, ["lena.fischer"], null);
        if (!AroundLists)
            return;
        foreach (var login in Watched.Concat(Deciders).Distinct())
            departments[login] = (await portal.PersonAsync(login)).Department!;
        (await portal.LetAskAsync(night.Id)).ShouldBeNull();
        night.Open = true;
        // Whoever joins the leads owns what they own.
        var leads = await MakeListAsync("Leads", [], ["lena.fischer"], null);
        await portal.LetAskAsync(leads.Id);
        leads.Open = true;
        await MakeOpenListAsync();
    }

    /// <summary>One that random people and the leads own.</summary>
    private async Task MakeOpenListAsync()
    {
        var leads = lists.Find(l => l is { Title: "Leads", Deleted: false });
        var gives = Things.Keys.OrderBy(_ => random.Next()).Take(2).ToArray();
        var list = await MakeListAsync($"Shift {++made}", gives, [Of(OwnersToBe)], leads);
        (await portal.LetAskAsync(list.Id, Administrator)).ShouldBeNull();
        list.Open = true;
    }

    private async Task<BookedList> MakeListAsync(string title, string[] gives, string[] owners, BookedList? leads)
    {
        var id = await portal.ListAsync(title, owner: await portal.SubjectAsync(owners[0]), gives: gives);
        var list = new BookedList(id, title) { OwnedBy = leads };
        list.Gives.UnionWith(gives);
        list.Owners.UnionWith(owners);
        if (leads is not null)
            await ChangeOwnersAsync(list, [ListSubject.Of(leads.Id)], []);
        lists.Add(list);
        Tell($"{title} gives {string.Join(", ", gives)}, of {string.Join(", ", owners)}");
        return list;
    }

    public async Task StepAroundListsAsync()
    {
        var joins = wishes
            .Where(w => w is { Open: true, Joins: not null } && (!(w.MemberUntil <= Now) || random.Next(6) == 0))
            .ToList();
        var waiting = wishes.Where(w => w is { Open: true, Joins: null }).ToList();
        switch (random.Next(35))
        {
            case < 5:
                await AskToJoinAsync();
                break;
            case < 12 when joins.Count > 0:
                await DecideJoinAsync(Of(joins));
                break;
            case < 16:
                await SubmitAsync();
                break;
            case < 20 when waiting.Count > 0:
                await PromoteAsync(waiting);
                break;
            case 20 when waiting.Count > 0:
                await DecideAsync();
                break;
            case 21 when wishes.Exists(w => w.Open):
                await CancelAsync();
                break;
            case 22:
                await MemberAsync();
                break;
            case 23:
                await LockAsync();
                break;
            case 24 when random.Next(2) == 0:
                await SuspendAsync();
                break;
            case 25:
                await LockListAsync();
                break;
            case 26 or 27 or 28:
                await ChangeAListAsync(Of(There));
                break;
            case 29:
                portal.Sandbox.OktaFaults.Add(Of(OktaFaults));
                portal.Sandbox.AwsFaults.Add(Of(AwsFaults));
                Tell("targets will fail");
                break;
            default:
                var minutes = 5 * random.Next(1, 12);
                portal.Time.Advance(TimeSpan.FromMinutes(minutes));
                Tell($"{minutes} min pass");
                break;
        }
        await SettleAsync();
        Check();
        await CheckListsAsync();
    }

    /// <summary>So long that everything that could still be decided no longer can.</summary>
    public async Task LetEverythingPassAsync()
    {
        portal.Time.Advance(TimeSpan.FromDays(8));
        await SettleAsync();
        await using var db = portal.Db();
        var stored = await db.Requests.AsNoTracking().Include(r => r.Decisions).ToListAsync();
        foreach (var request in stored)
        {
            Final.ShouldContain(request.Status, $"Request {request.Number} never ends.");
            var wish = wishes.Single(w => w.Id == request.Id);
            (request.Status == RequestStatus.Promoted).ShouldBe(wish.DecidedBy is not null, $"Request {request.Number}");
            if (wish.Joins is not null)
                request
                    .Decisions.Where(d => d.Verdict == Verdict.Approve)
                    .Select(d => d.ReviewerName)
                    .ShouldBe(wish.DecidedBy is { } by ? [(await portal.PersonAsync(by)).Name] : []);
        }
    }

    private async Task AskToJoinAsync()
    {
        var open = There.Where(l => l is { Open: true, Locked: false }).ToList();
        var (list, person) = (open.Count > 0 && random.Next(6) > 0 ? Of(open) : Of(lists), Of(Watched));
        DateTimeOffset? until = random.Next(2) == 0 ? Now.AddMinutes(10 * random.Next(2, 13)) : null;
        var asked = await portal.TryJoinAsync(list.Id, person, until);
        Tell($"{person} asks to join {list.Title}{(until is { } end ? $" until {end:HH:mm}" : "")}", asked);
        if (!asked.Succeeded)
            return;
        (list is { Open: true, Locked: false, Deleted: false }).ShouldBeTrue($"{list.Title} is not to be asked for.");
        (Acts(person) && Meets(person, list.MembersMust) && !Sits(list, person)).ShouldBeTrue($"{person} cannot ask.");
        wishes.Add(new Wish(asked.Value.Id, asked.Value.Number, person, person, []) { Joins = list, MemberUntil = until });
    }

    /// <summary>Mostly by somebody who may; whoever may and has nothing in the way succeeds, and nobody else.</summary>
    private async Task DecideJoinAsync(Wish wish)
    {
        var list = wish.Joins!;
        var owners = Watched.Where(p => Owns(list, p)).ToList();
        var by =
            random.Next(5) == 0 ? Of(Deciders.Concat(Watched))
            : random.Next(6) == 0 || owners.Count == 0 ? Administrator
            : Of(owners);
        var verdict = random.Next(6) == 0 ? Verdict.Deny : Verdict.Approve;
        var may = by != wish.Person && Acts(by) && (by == Administrator || Owns(list, by));
        var possible =
            !list.Deleted
            && !suspended.Contains(wish.Person)
            && !(wish.MemberUntil <= Now)
            && (
                verdict == Verdict.Deny
                || (!locked.Contains(wish.Person) && Meets(wish.Person, list.MembersMust) && !Sits(list, wish.Person))
            );
        var decided = await portal.DecideAsync(wish.Id, by, verdict, "Looked at");
        Tell($"{by}: {verdict} {wish.Number} for {list.Title}", decided);
        if (decided.Succeeded)
            may.ShouldBeTrue($"{by} has no say about members of {list.Title}.");
        decided.Succeeded.ShouldBe(may && possible, decided.Error?.Message);
        if (!decided.Succeeded)
            return;
        wish.Open = false;
        if (verdict == Verdict.Approve)
            Sit(list, wish, by, wish.MemberUntil);
    }

    /// <summary>Mostly into a list that gives it, by somebody who decides the request and owns the list.</summary>
    private async Task PromoteAsync(IReadOnlyList<Wish> waiting)
    {
        var likely = (
            from one in waiting
            from fitting in There
            where one.Things.All(fitting.Gives.Contains)
            from reviewer in one.Things.SelectMany(t => Approvers(one.Person, t))
            where Owns(fitting, reviewer)
            select (one, fitting, reviewer)
        ).ToList();
        var (wish, list, by) =
            likely.Count > 0 && random.Next(4) > 0 ? Of(likely) : (Of(waiting), Of(lists), Of(Deciders.Concat(Watched)));
        DateTimeOffset? until = random.Next(2) == 0 ? Now.AddMinutes(10 * random.Next(2, 13)) : null;
        var seen = random.Next(8) == 0 ? "something else" : null;
        if (random.Next(4) == 0)
        {
            // The list may change between the look and the click.
            var shown = await portal.Get<PromotionSuggestions>().ExecuteAsync(wish.Id, await portal.ActorOf(by), default);
            seen = shown.Succeeded ? shown.Value.Suggested.FirstOrDefault(s => s.List == list.Id)?.Seen : null;
            if (!list.Deleted)
                await ChangeAListAsync(list);
        }
        var promoted = await portal.PromoteAsync(wish.Id, list.Id, by, until, seen);
        Tell($"{by} promotes {wish.Number} into {list.Title}{(until is { } end ? $" until {end:HH:mm}" : "")}", promoted);
        if (!promoted.Succeeded)
            return;
        by.ShouldNotBe(wish.Person);
        by.ShouldNotBe(wish.Requester);
        seen.ShouldNotBe("something else");
        (Acts(by) && (by == Administrator || Owns(list, by))).ShouldBeTrue($"{by} does not manage {list.Title}.");
        (wish.Things.Any(t => Approvers(wish.Person, t).Contains(by)) || by == "pia.sommer").ShouldBeTrue(
            $"{by} does not decide {wish.Number}."
        );
        wish.Approvals.ShouldNotContain(by);
        wish.Things.Except(list.Gives, StringComparer.Ordinal).ShouldBeEmpty();
        (list is { Locked: false, Deleted: false } && Meets(wish.Person, list.MembersMust)).ShouldBeTrue();
        (Acts(wish.Person) && !Sits(list, wish.Person)).ShouldBeTrue();
        wish.Open = false;
        Sit(list, wish, by, until);
    }

    private static void Sit(BookedList list, Wish wish, string by, DateTimeOffset? until)
    {
        wish.DecidedBy = by;
        list.Members[wish.Person] = until;
    }

    /// <summary>By hand, as administrators do.</summary>
    private async Task MemberAsync()
    {
        var (list, person) = (AroundLists ? Of(There) : lists[0], Of(People));
        if (suspended.Contains(person))
            return;
        if (list.Members.Remove(person))
            await RemoveAsync(list, person);
        else
        {
            await portal.AddAsync(list.Id, person);
            list.Members[person] = null;
        }
        Tell($"{person} {(list.Members.ContainsKey(person) ? "joins" : "leaves")} {list.Title}");
    }

    /// <summary>Also what is over by its own end: that is still written on the list.</summary>
    private async Task RemoveAsync(BookedList list, string person)
    {
        var id = (await portal.PersonAsync(person)).Id;
        await using var db = portal.Db();
        var edge = await db.ListEdges.SingleAsync(e =>
            e.ListId == list.Id && e.Kind == ListEdgeKind.Member && e.PersonId == id && e.RemovedAt == null
        );
        await portal.RemoveAsync(list.Id, edge.Id);
    }

    private async Task EmptyListsAsync()
    {
        foreach (var list in There)
        {
            foreach (var person in list.Members.Keys)
                await RemoveAsync(list, person);
            list.Members.Clear();
        }
    }

    private async Task LockListAsync()
    {
        var list = lists.Find(l => l is { Locked: true, Deleted: false }) ?? Of(There);
        var (subject, actor) = (LockSubject.Of(list.Id), await portal.ActorOf(Administrator));
        list.Locked = !list.Locked;
        if (list.Locked)
            (
                await portal.Get<PlaceLock>().ExecuteAsync(new PlaceLockCommand(subject, "Looking"), actor, default)
            ).Succeeded.ShouldBeTrue();
        else
            (await portal.Get<LiftLock>().ExecuteAsync(new LiftLockCommand(subject), actor, default)).Succeeded.ShouldBeTrue();
        Tell($"{list.Title} is {(list.Locked ? "locked" : "unlocked")}");
    }

    /// <summary>What it gives, who owns it, what members and owners must be, whether one may ask, or whether it is there at all.</summary>
    private async Task ChangeAListAsync(BookedList list)
    {
        var nora = await portal.ActorOf(Administrator);
        switch (random.Next(7))
        {
            case 0 or 1 when list.Title != "Leads":
                string[] gives = [.. Things.Keys.OrderBy(_ => random.Next()).Take(random.Next(1, 4))];
                var given = await portal
                    .Get<ChangeListGrants>()
                    .ExecuteAsync(new ChangeListGrantsCommand(list.Id, [], await portal.EntitlementsAsync(gives)), nora, default);
                given.Succeeded.ShouldBeTrue();
                list.Gives.Clear();
                list.Gives.UnionWith(gives);
                Tell($"{list.Title} gives {string.Join(", ", gives)} from now on");
                break;
            case 2 or 3:
                var person = Of(OwnersToBe);
                if (!list.Owners.Contains(person))
                    await ChangeOwnersAsync(list, [await portal.SubjectAsync(person)], []);
                else if (list.Owners.Count > 1)
                    await ChangeOwnersAsync(list, [], [await portal.SubjectAsync(person)]);
                else
                    break;
                if (!list.Owners.Remove(person))
                    list.Owners.Add(person);
                Tell($"{list.Title} belongs to {string.Join(", ", list.Owners)}");
                break;
            case 4:
                list.MembersMust = list.MembersMust is null ? departments[Of(People)] : null;
                await RequireAsync(list, new ChangeRequirementsCommand(list.Id, In(list.MembersMust)));
                break;
            case 5:
                list.OwnersMust = list.OwnersMust is null ? departments[Of(list.Owners)] : null;
                await RequireAsync(list, new ChangeRequirementsCommand(list.Id, null, In(list.OwnersMust)));
                break;
            default:
                if (list.Title.StartsWith("Shift", StringComparison.Ordinal))
                    await DeleteAsync(list);
                else if ((await portal.LetAskAsync(list.Id, Administrator, !list.Open)) is null)
                    Tell($"{list.Title} can{((list.Open = !list.Open) ? "" : "not")} be asked for");
                break;
        }
    }

    private async Task ChangeOwnersAsync(BookedList list, ListSubject[] add, ListSubject[] remove)
    {
        await using var db = portal.Db();
        var people = remove.Select(s => s.Person).ToList();
        var edges = await db
            .ListEdges.Where(e =>
                e.ListId == list.Id && e.Kind == ListEdgeKind.Owner && e.RemovedAt == null && people.Contains(e.PersonId)
            )
            .Select(e => e.Id)
            .ToListAsync();
        (
            await portal
                .Get<ChangeOwners>()
                .ExecuteAsync(new ChangeOwnersCommand(list.Id, add, edges), await portal.ActorOf(Administrator), default)
        ).Succeeded.ShouldBeTrue();
    }

    private async Task RequireAsync(BookedList list, ChangeRequirementsCommand command)
    {
        var changed = await portal.Get<ChangeRequirements>().ExecuteAsync(command, await portal.ActorOf(Administrator), default);
        changed.Succeeded.ShouldBeTrue(changed.Error?.Message);
        Tell($"{list.Title}: members must be of {list.MembersMust ?? "anywhere"}, owners of {list.OwnersMust ?? "anywhere"}");
    }

    private async Task DeleteAsync(BookedList list)
    {
        var deleted = await portal
            .Get<DeleteAccessList>()
            .ExecuteAsync(new DeleteAccessListCommand(list.Id), await portal.ActorOf(Administrator), default);
        Tell($"{list.Title} is deleted", deleted);
        deleted.Succeeded.ShouldBeTrue();
        list.Deleted = true;
        list.Members.Clear();
        foreach (var wish in wishes.Where(w => w.Open && w.Joins == list))
        {
            (await portal.RequestAsync(wish.Id)).Status.ShouldBe(
                wish.MemberUntil <= settledAt ? RequestStatus.Expired : RequestStatus.Cancelled,
                $"Request {wish.Number}"
            );
            wish.Open = false;
        }
        await MakeOpenListAsync();
    }

    /// <summary>Members are those of the book, and only what is approved or a list's gives anything, no longer than it may.</summary>
    private async Task CheckListsAsync()
    {
        await using var db = portal.Db();
        var edges = await (
            from edge in db.ListEdges
            join person in db.People on edge.PersonId equals person.Id
            where edge.Kind == ListEdgeKind.Member && edge.RemovedAt == null && (edge.Until == null || settledAt < edge.Until)
            select new { edge.ListId, person.Login }
        ).ToListAsync();
        edges
            .Select(e => $"{lists.Single(l => l.Id == e.ListId).Title}: {e.Login.Split('@')[0]}")
            .ShouldBe(
                lists.SelectMany(l => l.Members.Where(m => !(m.Value <= settledAt)).Select(m => $"{l.Title}: {m.Key}")),
                ignoreOrder: true
            );
        var grants = await (
            from grant in db.Grants
            join person in db.People on grant.PersonId equals person.Id
            where grant.EndedAt == null
            select new
            {
                grant.Source,
                grant.RequestId,
                grant.ListId,
                grant.Until,
                person.Login,
            }
        ).ToListAsync();
        var given = wishes.Where(Given).Select(w => (RequestId?)w.Id).ToHashSet();
        foreach (var grant in grants)
        {
            (grant.Until <= settledAt).ShouldBeFalse($"{grant.Login} has something beyond its end.");
            if (grant.Source == GrantSource.Request)
            {
                given.ShouldContain(grant.RequestId, $"{grant.Login} has something of a request that is over.");
                continue;
            }
            var list = lists.Single(l => l.Id == grant.ListId);
            list.Members.TryGetValue(grant.Login.Split('@')[0], out var until).ShouldBeTrue($"{grant.Login}, {list.Title}");
            (until is null || (grant.Until is { } end && end <= until)).ShouldBeTrue($"{grant.Login}, {list.Title} too long");
        }
    }

    private bool IsGiven(BookedList list, string person, string thing) =>
        list is { Locked: false, Deleted: false }
        && list.Gives.Contains(thing)
        && list.Members.TryGetValue(person, out var until)
        && !(until <= settledAt)
        && Meets(person, list.MembersMust);

    /// <summary>Whether they are written on the list and their time is not over.</summary>
    private bool Sits(BookedList list, string person) => list.Members.TryGetValue(person, out var until) && !(until <= Now);

    /// <summary>Owners by name, and effective members of the leads where these own it.</summary>
    private bool Owns(BookedList list, string person) =>
        !list.Deleted
        && Acts(person)
        && Meets(person, list.OwnersMust)
        && (
            list.Owners.Contains(person) || (list.OwnedBy is { } leads && Sits(leads, person) && Meets(person, leads.MembersMust))
        );

    private bool Acts(string person) => !locked.Contains(person) && !suspended.Contains(person);

    private bool Meets(string person, string? department) =>
        department is null || departments.GetValueOrDefault(person) == department;

    private static Requirements In(string? department) =>
        department is null ? Requirements.None : ListHost.Department(department);

    /// <summary>A list as it must be: from what was done to it alone.</summary>
    private sealed class BookedList(AccessListId id, string title)
    {
        public AccessListId Id { get; } = id;

        public string Title { get; } = title;

        public HashSet<string> Gives { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Owners { get; } = new(StringComparer.Ordinal);

        /// <summary>The list whose members own it as well.</summary>
        public BookedList? OwnedBy { get; init; }

        /// <summary>Who is in it by name, with the end.</summary>
        public Dictionary<string, DateTimeOffset?> Members { get; } = new(StringComparer.Ordinal);

        /// <summary>The department that members must be of; null for any.</summary>
        public string? MembersMust { get; set; }

        public string? OwnersMust { get; set; }

        public bool Open { get; set; }

        public bool Locked { get; set; }

        public bool Deleted { get; set; }
    }
}
