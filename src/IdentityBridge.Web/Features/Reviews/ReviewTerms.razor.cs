using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Reviews;

/// <summary>Requirements and schedule within a review.</summary>
public sealed partial class ReviewTerms
{
    private const int Suggestions = 6;

    private readonly string id = $"terms-{Guid.CreateVersion7():N}";
    private IReadOnlyList<RequirableGroup> found = [];
    private string what = "group";
    private string value = "";
    private string? problem;

    [Parameter, EditorRequired]
    public ReviewDesk Desk { get; set; } = default!;

    /// <summary>Names of required groups.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyDictionary<ResourceId, string> Groups { get; set; } = default!;

    [Parameter]
    public EventCallback<DraftReviewCommand> OnDraft { get; set; }

    /// <summary>Address of the next step.</summary>
    [Parameter, EditorRequired]
    public string Next { get; set; } = "";

    [Inject]
    private RequirableGroups GroupNames { get; set; } = default!;

    [Inject]
    private ReaderClock Clock { get; set; } = default!;

    private ReviewDraft Draft => Desk.Draft;

    private Requirements Requirements => Draft.Requirements ?? Desk.Membership;

    private ReviewSchedule Schedule => Draft.Schedule ?? Desk.Schedule;

    private async Task FindAsync()
    {
        problem = null;
        var asked = value;
        var groups = what == "group" ? await GroupNames.FindAsync(asked, Suggestions, CancellationToken.None) : [];
        // Answers may come after the next letter.
        if (asked == value)
            found = [.. groups.Where(g => !Requirements.Groups.Contains(g.Id))];
    }

    private void ClearFound() => (found, value, problem) = ([], "", null);

    private async Task AddAsync()
    {
        problem = null;
        var given = value.Trim();
        if (given.Length == 0)
            return;
        if (what != "group")
        {
            await AddValueAsync(given);
            return;
        }
        var groups = await GroupNames.FindAsync(given, Suggestions, CancellationToken.None);
        if (groups.FirstOrDefault(g => string.Equals(g.Name, given, StringComparison.OrdinalIgnoreCase)) is { } group)
            await AddGroupAsync(group);
        else
            problem = $"There is no group with the name “{given}”. Choose one of those that fit.";
    }

    private async Task AddGroupAsync(RequirableGroup group)
    {
        ClearFound();
        if (!Requirements.Groups.Contains(group.Id))
            await SetAsync(Requirements with { Groups = [.. Requirements.Groups, group.Id] });
    }

    private async Task AddValueAsync(string given)
    {
        var name = what;
        value = "";
        var values = Requirements.Attributes.TryGetValue(name, out var held) ? held : [];
        if (!values.Contains(given, StringComparer.OrdinalIgnoreCase))
            await SetAsync(WithValues(name, [.. values, given]));
    }

    private Task WithoutGroupAsync(ResourceId group) =>
        SetAsync(Requirements with { Groups = [.. Requirements.Groups.Where(g => g != group)] });

    private Task WithoutValueAsync(string name, string gone) =>
        SetAsync(WithValues(name, [.. Requirements.Attributes[name].Where(v => v != gone)]));

    private Requirements WithValues(string name, IReadOnlyList<string> values)
    {
        var attributes = Requirements.Attributes.ToDictionary(a => a.Key, a => a.Value, StringComparer.Ordinal);
        if (values.Count == 0)
            attributes.Remove(name);
        else
            attributes[name] = values;
        return Requirements with { Attributes = attributes };
    }

    private Task SetAsync(Requirements requirements) =>
        SayAsync(
            DraftParts.Requirements,
            new ReviewChanges(Requirements: requirements.Equals(Desk.Membership) ? null : requirements)
        );

    private Task SetEveryAsync(ChangeEventArgs e) =>
        Enum.TryParse<ReviewEvery>(e.Value as string, out var every)
            ? SetAsync(Schedule with { Every = every })
            : Task.CompletedTask;

    private Task SetDayAsync(ChangeEventArgs e) =>
        Enum.TryParse<ReviewDay>(e.Value as string, out var day) ? SetAsync(Schedule with { Day = day }) : Task.CompletedTask;

    private Task SetAsync(ReviewSchedule schedule) =>
        SayAsync(DraftParts.Schedule, new ReviewChanges(Schedule: schedule == Desk.Schedule ? null : schedule));

    private Task SayAsync(DraftParts parts, ReviewChanges values) =>
        OnDraft.InvokeAsync(new DraftReviewCommand(Desk.List, Desk.Id, parts, values));

    private RenderFragment? Remover(string label, Func<Task> remove) =>
        !Desk.MayReview
            ? null
            : builder =>
            {
                builder.OpenElement(0, "button");
                builder.AddAttribute(1, "type", "button");
                builder.AddAttribute(2, "class", "btn btn-quiet btn-icon");
                builder.AddAttribute(3, "aria-label", label);
                builder.AddAttribute(4, "title", label);
                builder.AddAttribute(5, "onclick", EventCallback.Factory.Create(this, remove));
                builder.OpenComponent<Icon>(6);
                builder.AddComponentParameter(7, nameof(Icon.Name), "close");
                builder.CloseComponent();
                builder.CloseElement();
            };
}
