using IdentityBridge.Application.Notifications;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Notifications;

/// <summary>Everything the person at the screen was told.</summary>
public sealed partial class NotificationsPage
{
    private const int PageSize = 25;
    private const string UnreadOnly = "unread";

    private static readonly IReadOnlyList<ChipOption> Shown = [new(null, "All"), new(UnreadOnly, "Unread")];

    private Page<NoticeView> notices = new([], 0, 1, PageSize);
    private IReadOnlyList<ChipOption> subjects = [];
    private DateTimeOffset loadedAt;

    [Inject]
    private NoticeQueries Notices { get; set; } = default!;

    [Inject]
    private MarkNoticesRead Mark { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? Show { get; set; }

    [SupplyParameterFromQuery]
    private string? About { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private string? PageText { get; set; }

    private NoticeSubject? Subject =>
        Enum.TryParse<NoticeSubject>(About, out var subject) && Enum.IsDefined(subject) ? subject : null;

    private bool Filtered => Show == UnreadOnly || Subject is not null;

    protected override IReadOnlyCollection<string> Topics =>
        Me?.PersonId is { } person ? [Application.Shared.Topics.Notices(person)] : [];

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        loadedAt = Clock.Now;
        notices = await Notices.PageAsync(Show == UnreadOnly, Subject, PageNumber.Of(PageText), PageSize, Me, ct);
        var told = await Notices.SubjectsAsync(Me, ct);
        subjects =
        [
            new(null, "Everything"),
            .. NoticeSubjects
                .All.Where(s => s == Subject || told.Contains(s))
                .Select(s => new ChipOption(s.ToString(), NoticeKindWords.Subject(s).Name)),
        ];
        return null;
    }

    // Following it leaves this page: what was read stays so.
    private async Task OpenedAsync(NoticeView notice) =>
        await TryAsync(_ => Mark.ExecuteAsync(new MarkNoticesReadCommand(notice.Id, notice.At), Me, CancellationToken.None));

    private async Task AllReadAsync()
    {
        await RunAsync(ct => Mark.ExecuteAsync(new MarkNoticesReadCommand(null, loadedAt), Me, ct));
        await ReloadAsync();
    }
}
