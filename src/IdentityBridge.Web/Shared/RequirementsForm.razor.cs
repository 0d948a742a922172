using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Shared;

/// <summary>Edits what members or owners of a list must be. It saves nothing.</summary>
public sealed partial class RequirementsForm : IDisposable
{
    private readonly string id = $"requirements-{Guid.CreateVersion7():N}";
    private readonly Dictionary<ResourceId, string> added = [];
    private Keystrokes keystrokes = default!;
    private IReadOnlyList<RequirableGroup> found = [];
    private string what = "group";
    private string typed = "";
    private string? problem;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Parameter, EditorRequired]
    public Requirements Value { get; set; } = Requirements.None;

    [Parameter]
    public EventCallback<Requirements> ValueChanged { get; set; }

    /// <summary>Names of required groups.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyDictionary<ResourceId, string> Names { get; set; } = default!;

    /// <summary>Groups whose name fits the text, the one of exactly that name first.</summary>
    [Parameter, EditorRequired]
    public Func<string, CancellationToken, Task<IReadOnlyList<RequirableGroup>>> Find { get; set; } = default!;

    /// <summary>Said when nothing is required.</summary>
    [Parameter]
    public string Nothing { get; set; } = "Nothing is required: every member gets what the list gives.";

    [Parameter]
    public bool ReadOnly { get; set; }

    [Parameter]
    public bool Disabled { get; set; }

    private bool OfGroups => what == "group";

    public void Dispose() => keystrokes.Dispose();

    protected override void OnInitialized() => keystrokes = new Keystrokes(Time, Keystrokes.Usual);

    private string NameOf(ResourceId group) => Names.GetValueOrDefault(group) ?? added.GetValueOrDefault(group, "that is gone");

    private Task TypedAsync()
    {
        problem = null;
        return keystrokes.RestAsync(async ct =>
        {
            var groups = OfGroups ? await Find(typed, ct) : [];
            if (!ct.IsCancellationRequested)
                found = [.. groups.Where(g => !Value.Groups.Contains(g.Id))];
        });
    }

    private void Clear()
    {
        keystrokes.Overtake();
        (found, typed, problem) = ([], "", null);
    }

    private async Task AddAsync()
    {
        problem = null;
        var given = typed.Trim();
        if (Disabled)
            return;
        if (given.Length == 0)
        {
            problem = OfGroups ? "Type the name of a group." : $"Type a value of {what}.";
            return;
        }
        if (!OfGroups)
        {
            await AddValueAsync(given);
            return;
        }
        var groups = await Find(given, CancellationToken.None);
        if (groups.FirstOrDefault(g => string.Equals(g.Name, given, StringComparison.OrdinalIgnoreCase)) is { } group)
            await AddGroupAsync(group);
        else
            problem = $"There is no group with the name “{given}”. Choose one of those that fit.";
    }

    private async Task AddGroupAsync(RequirableGroup group)
    {
        Clear();
        added[group.Id] = group.Name;
        if (!Value.Groups.Contains(group.Id))
            await ValueChanged.InvokeAsync(Value with { Groups = [.. Value.Groups, group.Id] });
    }

    private async Task AddValueAsync(string given)
    {
        var name = what;
        typed = "";
        var values = Value.Attributes.TryGetValue(name, out var held) ? held : [];
        if (!values.Contains(given, StringComparer.OrdinalIgnoreCase))
            await ValueChanged.InvokeAsync(WithValues(name, [.. values, given]));
    }

    private Task WithoutGroupAsync(ResourceId group) =>
        ValueChanged.InvokeAsync(Value with { Groups = [.. Value.Groups.Where(g => g != group)] });

    private Task WithoutValueAsync(string name, string gone) =>
        ValueChanged.InvokeAsync(WithValues(name, [.. Value.Attributes[name].Where(v => v != gone)]));

    private Requirements WithValues(string name, IReadOnlyList<string> values)
    {
        var attributes = Value.Attributes.ToDictionary(a => a.Key, a => a.Value, StringComparer.Ordinal);
        if (values.Count == 0)
            attributes.Remove(name);
        else
            attributes[name] = values;
        return Value with { Attributes = attributes };
    }

    private RenderFragment? Remover(string label, Func<Task> remove) =>
        ReadOnly
            ? null
            : builder =>
            {
                builder.OpenElement(0, "button");
                builder.AddAttribute(1, "type", "button");
                builder.AddAttribute(2, "class", "btn btn-quiet btn-icon");
                builder.AddAttribute(3, "aria-label", label);
                builder.AddAttribute(4, "title", label);
                builder.AddAttribute(5, "disabled", Disabled);
                builder.AddAttribute(6, "onclick", EventCallback.Factory.Create(this, remove));
                builder.OpenComponent<Icon>(7);
                builder.AddComponentParameter(8, nameof(Icon.Name), "close");
                builder.CloseComponent();
                builder.CloseElement();
            };
}
