using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Catalog;

/// <summary>One list that people may ask to join: what it gives, and the request.</summary>
[Addressed<JoinableAddress>]
public sealed partial class AskToJoinPage
{
    private readonly Guid key = Guid.CreateVersion7();
    private JoinableList list = default!;
    private DateOnly? end;
    private string reason = "";
    private bool tried;

    [Inject]
    private JoinableLists Lists { get; set; } = default!;

    [Inject]
    private AskToJoin Ask { get; set; } = default!;

    [Parameter]
    public Guid Id { get; set; }

    protected override IReadOnlyCollection<string> Topics =>
        Me?.PersonId is { } me
            ? [Application.Shared.Topics.Person(me), Application.Shared.Topics.List(new AccessListId(Id))]
            : [];

    private bool Missing => tried && string.IsNullOrWhiteSpace(reason);

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        var found = await Lists.FindAsync(new AccessListId(Id), Me, ct);
        if (!found.Succeeded)
            return found.Error;
        list = found.Value;
        return null;
    }

    private async Task AskAsync()
    {
        tried = true;
        if (Missing)
            return;
        var until = end is { } day ? Clock.EndOf(day) : (DateTimeOffset?)null;
        SubmittedRequest? submitted = null;
        await RunAsync(async ct =>
        {
            var result = await Ask.ExecuteAsync(new AskToJoinCommand(key, list.Id, until, reason), Me, ct);
            submitted = result.Succeeded ? result.Value : null;
            return result;
        });
        if (submitted is null)
            return;
        Toasts.Good($"Request {submitted.Number} is on its way.");
        Nav.NavigateTo($"requests/{submitted.Id}");
    }
}
