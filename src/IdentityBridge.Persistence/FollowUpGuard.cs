using Microsoft.EntityFrameworkCore.Migrations;

namespace IdentityBridge.Persistence;

/// <summary>
/// What the model cannot say of follow-ups of emergencies: they are never deleted, only a verdict with a person, a time and a comment closes
/// one, and a closed one stays as it is.
/// </summary>
internal static class FollowUpGuard
{
    /// <summary>EF must know of it on SQL Server, where a table with triggers is updated in another way.</summary>
    public const string Trigger = "follow_up_guard";

    public static void UpPostgreSql(MigrationBuilder builder)
    {
        builder.Sql(
            """
            create function refuse_follow_up_change() returns trigger language plpgsql as $$
            begin
                if tg_op <> 'UPDATE' then
                    raise exception 'A follow-up is never taken away: % is refused.', tg_op using errcode = 'insufficient_privilege';
                end if;
                if old.state <> 1 or new.state not in (1, 2, 3)
                    or (new.request_id, new.person_id) <> (old.request_id, old.person_id)
                    or (new.state <> 1 and (new.by_id is null or new.by_name is null or new.at is null
                        or coalesce(btrim(new.comment), '') = '')) then
                    raise exception 'Only a verdict with a person, a time and a comment closes a follow-up, once.'
                        using errcode = 'insufficient_privilege';
                end if;
                return new;
            end $$
            """
        );
        builder.Sql(
            $"create trigger {Trigger} before update or delete on follow_ups for each row execute function refuse_follow_up_change()"
        );
        builder.Sql(
            "create trigger follow_up_no_truncate before truncate on follow_ups for each statement execute function refuse_follow_up_change()"
        );
    }

    public static void DownPostgreSql(MigrationBuilder builder)
    {
        builder.Sql("drop trigger follow_up_no_truncate on follow_ups");
        builder.Sql($"drop trigger {Trigger} on follow_ups");
        builder.Sql("drop function refuse_follow_up_change()");
    }

    public static void UpSqlServer(MigrationBuilder builder) =>
        Guards.Alone(
            builder,
            $"""
            create trigger {Trigger} on follow_ups after update, delete as
            begin
                set nocount on;
                if exists (
                    select 1 from deleted d left join inserted i on i.request_id = d.request_id
                    where i.request_id is null or d.state <> 1 or i.state not in (1, 2, 3) or i.person_id <> d.person_id
                        or (i.state <> 1 and (i.by_id is null or i.by_name is null or i.at is null
                            or coalesce(ltrim(rtrim(i.comment)), '') = ''))
                )
                    throw 50002, 'Only a verdict with a person, a time and a comment closes a follow-up, once; none is taken away.', 1;
            end
            """
        );

    public static void DownSqlServer(MigrationBuilder builder) => builder.Sql($"drop trigger {Trigger}");
}
