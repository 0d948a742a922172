using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;

namespace IdentityBridge.Application.AccessLists;

/// <summary>Says what another review schedule would do: a list whose grace is over by it would stop giving at once.</summary>
public sealed class PreviewSchedule(PreviewListChange previews, ChangeSchedule schedule)
{
    public Task<Result<ListPreview>> ExecuteAsync(
        ChangeScheduleCommand command,
        Actor actor,
        CancellationToken cancellationToken
    ) =>
        previews.TryAsync(
            (db, now) => schedule.ChangeAsync(db, command, actor, now, cancellationToken),
            command.List,
            _ => null,
            cancellationToken
        );
}
