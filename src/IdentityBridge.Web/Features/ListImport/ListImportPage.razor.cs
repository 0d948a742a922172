using System.Text;
using IdentityBridge.Application.AccessLists.Yaml;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace IdentityBridge.Web.Features.ListImport;

/// <summary>An administrator reads lists from a file: first what would come of it, then that and nothing else.</summary>
public sealed partial class ListImportPage
{
    /// <summary>What one message from the browser may hold, with room to spare.</summary>
    private const int LongestText = 8_000;

    private string pasted = "";
    private string? fileText;
    private string? fileName;
    private int files;
    private bool removeOthers;
    private ListImportOutcome? seen;

    [Inject]
    private ImportLists Import { get; set; } = default!;

    private string Text => fileText ?? pasted;

    private string Summary =>
        seen switch
        {
            null => "",
            { Faults.Count: > 0 } => $"{Count(seen.Faults.Count, "error")} in the file.",
            { Applied: true } => "The lists are imported.",
            _ => $"{Count(seen.Lines.Count, "change")} would be made.",
        };

    private bool CanApply => seen is { Applied: false, Faults.Count: 0, Lines.Count: > 0 };

    protected override Task<Error?> LoadForMeAsync(CancellationToken ct) =>
        Task.FromResult<Error?>(Me.IsAdministrator ? null : ListErrors.AdministratorsOnly());

    internal static string Count(int count, string what) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{count:N0} {what}{(count == 1 ? "" : "s")}");

    private async Task ChooseAsync(InputFileChangeEventArgs e)
    {
        Forget();
        (fileText, fileName) = (null, null);
        var file = e.File;
        if (file.Size > ImportListsCommand.MaxLength)
        {
            Toasts.Bad("The file is larger than 8 MB. Split it.");
            return;
        }
        await RunAsync<Done>(async ct =>
        {
            using var reader = new StreamReader(file.OpenReadStream(ImportListsCommand.MaxLength, ct), Encoding.UTF8);
            fileText = await reader.ReadToEndAsync(ct);
            fileName = file.Name;
            return new Done();
        });
    }

    private Task<bool> PreviewAsync() => ExecuteAsync(null, null);

    private async Task ApplyAsync()
    {
        if (!await ExecuteAsync(seen!.Seal, "The lists are imported."))
            return;
        (fileText, fileName, pasted) = (null, null, "");
        // Another key makes another input, without the file that was chosen.
        files++;
    }

    private Task<bool> ExecuteAsync(string? seal, string? done) =>
        RunAsync(
            async ct =>
            {
                var result = await Import.ExecuteAsync(new ImportListsCommand(Text, removeOthers, seal), Me, ct);
                seen = result.Succeeded ? result.Value : null;
                return result;
            },
            done
        );

    private void Forget() => seen = null;
}
