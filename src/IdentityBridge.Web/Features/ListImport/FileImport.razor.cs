using System.Text;
using IdentityBridge.Application.AccessLists.Yaml;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace IdentityBridge.Web.Features.ListImport;

/// <summary>What is in a file or in the text field, what it comes to, and doing it.</summary>
public sealed partial class FileImport
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

    [Inject]
    private Toaster Toasts { get; set; } = default!;

    [Parameter, EditorRequired]
    public Actor Me { get; set; } = default!;

    [Parameter]
    public bool Busy { get; set; }

    /// <summary>Runs one action of the reader, as pages do.</summary>
    [Parameter, EditorRequired]
    public Func<Func<CancellationToken, Task<Result<Done>>>, string?, Task<bool>> Run { get; set; } = default!;

    private string Text => fileText ?? pasted;

    private string Summary =>
        seen switch
        {
            null => "",
            { Faults.Count: > 0 } => $"{ListImportPage.Count(seen.Faults.Count, "error")} in the file.",
            { Applied: true } => "The lists are imported.",
            _ => $"{ListImportPage.Count(seen.Lines.Count, "change")} would be made.",
        };

    private bool CanApply => seen is { Applied: false, Faults.Count: 0, Lines.Count: > 0 };

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
        await Run(
            async ct =>
            {
                using var reader = new StreamReader(file.OpenReadStream(ImportListsCommand.MaxLength, ct), Encoding.UTF8);
                fileText = await reader.ReadToEndAsync(ct);
                fileName = file.Name;
                return new Done();
            },
            null
        );
    }

    private Task<bool> PreviewAsync() => ExecuteAsync(null, null);

    private async Task ApplyAsync()
    {
        if (!await ExecuteAsync(seen!.Seal, "The lists are imported."))
            return;
        pasted = "";
        LetGoOfFile();
    }

    private Task<bool> ExecuteAsync(string? seal, string? done) =>
        Run(
            async ct =>
            {
                var result = await Import.ExecuteAsync(new ImportListsCommand(Text, removeOthers, seal), Me, ct);
                seen = result.Succeeded ? result.Value : null;
                return result.Succeeded ? new Done() : result.Error;
            },
            done
        );

    private void Forget() => seen = null;

    private void TakeText()
    {
        Forget();
        if (fileText is not null)
            LetGoOfFile();
    }

    private void LetGoOfFile()
    {
        (fileText, fileName) = (null, null);
        // Another key makes another input, without the file that was chosen.
        files++;
    }
}
