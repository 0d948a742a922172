using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Policies;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Policies;

/// <summary>One request policy, or a new one: what it says, with whom and what that covers now beside it.</summary>
public sealed partial class PolicyPage
{
    private PolicyDetails? saved;
    private PolicyForm form = new();
    private PolicyForm start = new();
    private PolicyCoverage? coverage;
    private IReadOnlyList<string> problems = [];
    private Keystrokes keystrokes = default!;
    private Guid? shown;
    private bool changedByOthers;
    private bool asked;
    private bool deleting;
    private bool gone;

    [Inject]
    private PolicyQueries Policies { get; set; } = default!;

    [Inject]
    private ListPickers Pickers { get; set; } = default!;

    [Inject]
    private SavePolicy Save { get; set; } = default!;

    [Inject]
    private SwitchPolicy Switch { get; set; } = default!;

    [Inject]
    private DeletePolicy Delete { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    /// <summary>Null for a new policy.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    protected override IReadOnlyCollection<string> Topics => [Application.Shared.Topics.Policies];

    private string Title => saved?.Draft.Name ?? (Id is null ? "New policy" : "Policy");

    private bool MayChange => Me.IsAdministrator;

    private bool Dirty => form != start;

    public void Dispose() => keystrokes.Dispose();

    protected override void OnInitialized() => keystrokes = new Keystrokes(Time, Keystrokes.Usual);

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        // Leaving after the deletion; its news must not draw "nothing here" in between.
        if (gone)
            return null;
        if (Id is not { } id)
        {
            if (!Me.IsAdministrator)
                return Error.NotFound("policy.not-found", "There is no such policy.");
            if (shown is not null || saved is not null)
                (saved, form, start, shown) = (null, new PolicyForm(), new PolicyForm(), null);
            await CoverAsync(ct);
            return null;
        }
        var found = await Policies.DetailsAsync(new PolicyId(id), Me, ct);
        if (!found.Succeeded)
            return found.Error;
        if (shown == id && Dirty && found.Value.Version != saved?.Version)
            changedByOthers = true;
        else if (shown != id || !Dirty)
            Show(found.Value);
        shown = id;
        await CoverAsync(ct);
        return null;
    }

    private void Show(PolicyDetails policy)
    {
        (saved, start, changedByOthers, asked) = (policy, PolicyForm.Of(policy), false, false);
        form = start;
    }

    private Task StartOver()
    {
        (form, changedByOthers) = (start, false);
        return ReloadAsync();
    }

    private Task ChangedAsync(PolicyForm changed)
    {
        form = changed;
        if (asked)
            problems = Problems();
        return keystrokes.RestAsync(CoverAsync);
    }

    private List<string> Problems() =>
        [.. form.What.LabelProblem is { } label ? [label] : Array.Empty<string>(), .. form.ToDraft().Problems()];

    private async Task CoverAsync(CancellationToken ct)
    {
        var found = await Policies.CoverageAsync(form.ToDraft(), saved?.Id, Me, ct);
        if (!ct.IsCancellationRequested)
            coverage = found.Succeeded ? found.Value : null;
    }

    private Task ThresholdAsync(int index, ThresholdForm changed) =>
        ChangedAsync(form with { Thresholds = [.. form.Thresholds.Select((t, i) => i == index ? changed : t)] });

    private Task AddThresholdAsync() => ChangedAsync(form with { Thresholds = [.. form.Thresholds, ThresholdForm.New] });

    private Task RemoveThresholdAsync(int index) =>
        ChangedAsync(form with { Thresholds = [.. form.Thresholds.Where((_, i) => i != index)] });

    private Task RuleAsync(int index, RuleForm changed) =>
        ChangedAsync(form with { Rules = [.. form.Rules.Select((r, i) => i == index ? changed : r)] });

    private Task AddRuleAsync() => ChangedAsync(form with { Rules = [.. form.Rules, new RuleForm()] });

    private Task RemoveRuleAsync(int index) => ChangedAsync(form with { Rules = [.. form.Rules.Where((_, i) => i != index)] });

    private Task MoveRuleAsync(int index, int by)
    {
        var rules = form.Rules.ToList();
        (rules[index], rules[index + by]) = (rules[index + by], rules[index]);
        return ChangedAsync(form with { Rules = rules });
    }

    private async Task<IReadOnlyList<Named<ResourceId>>> FindGroupsAsync(string text, CancellationToken ct) =>
        [.. (await Policies.FindGroupsAsync(text, Me, ct)).Select(g => new Named<ResourceId>(g.Id, g.Name))];

    private async Task<IReadOnlyList<Named<AccessListId>>> FindListsAsync(string text, CancellationToken ct) =>
        [
            .. (await Pickers.SubjectsAsync(text, Me, ct))
                .Where(s => s.Subject.List is not null)
                .Select(s => new Named<AccessListId>(s.Subject.List!.Value, s.Name)),
        ];

    private async Task<IReadOnlyList<Named<PersonId>>> FindPeopleAsync(string text, CancellationToken ct) =>
        [
            .. (await Pickers.SubjectsAsync(text, Me, ct))
                .Where(s => s.Subject.Person is not null)
                .Select(s => new Named<PersonId>(s.Subject.Person!.Value, s.Name)),
        ];

    private async Task SaveAsync()
    {
        asked = true;
        problems = Problems();
        if (problems.Count > 0)
        {
            Toasts.Bad(problems[0]);
            return;
        }
        var made = saved is null;
        PolicyId? id = null;
        var done = await RunAsync(
            async ct =>
            {
                var result = await Save.ExecuteAsync(new SavePolicyCommand(saved?.Id, form.ToDraft(), saved?.Version), Me, ct);
                if (result.Succeeded)
                    id = result.Value;
                return result;
            },
            made ? $"The policy {form.Name.Trim()} is made." : "Saved."
        );
        if (!done)
        {
            await ReloadAsync();
            return;
        }
        start = form;
        if (made)
            Nav.NavigateTo($"policies/{id}", replace: true);
        else
            await ReloadAsync();
    }

    private async Task SwitchAsync()
    {
        var on = !saved!.Enabled;
        await RunAsync(
            ct => Switch.ExecuteAsync(new SwitchPolicyCommand(saved.Id, on), Me, ct),
            on ? "People can ask under it again." : "Nobody can ask under it until it is switched on."
        );
        await ReloadAsync();
    }

    private async Task<bool> DeleteAsync(string reason)
    {
        gone = await RunAsync(
            ct => Delete.ExecuteAsync(new DeletePolicyCommand(saved!.Id, saved.Version), Me, ct),
            $"The policy {saved!.Draft.Name} is deleted."
        );
        if (gone)
            Nav.NavigateTo("policies");
        else
            await ReloadAsync();
        return gone;
    }
}
