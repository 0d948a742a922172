using Microsoft.EntityFrameworkCore.Migrations;

namespace IdentityBridge.Persistence;

/// <summary>What the model cannot say: the audit log refuses changes, texts are searched by trigrams, jobs have a schema of their own.</summary>
internal static class Guards
{
    public static void UpPostgreSql(MigrationBuilder builder)
    {
        builder.Sql("create schema if not exists jobs");
        builder.Sql("create extension if not exists pg_trgm");
        builder.Sql("create index ix_resources_search_text on resources using gin (search_text gin_trgm_ops)");
        builder.Sql("create index ix_people_name on people using gin (lower(name) gin_trgm_ops)");
        builder.Sql(
            """
            create function refuse_audit_change() returns trigger language plpgsql as $$
            begin
                raise exception 'The audit log is append-only: % is refused.', tg_op using errcode = 'insufficient_privilege';
            end $$
            """
        );
        builder.Sql(
            "create trigger audit_append_only before update or delete on audit for each row execute function refuse_audit_change()"
        );
        builder.Sql(
            "create trigger audit_no_truncate before truncate on audit for each statement execute function refuse_audit_change()"
        );
    }

    public static void DownPostgreSql(MigrationBuilder builder)
    {
        builder.Sql("drop trigger audit_no_truncate on audit");
        builder.Sql("drop trigger audit_append_only on audit");
        builder.Sql("drop function refuse_audit_change()");
        builder.Sql("drop index ix_people_name");
        builder.Sql("drop index ix_resources_search_text");
    }

    public static void UpSqlServer(MigrationBuilder builder)
    {
        builder.Sql("if schema_id('jobs') is null exec('create schema jobs')");
        Alone(
            builder,
            """
            create trigger audit_append_only on audit instead of update, delete as
            begin
                throw 50001, 'The audit log is append-only.', 1;
            end
            """
        );
    }

    /// <summary>A trigger must be the first statement of a text of its own, in a script too, where steps stand in conditions.</summary>
    internal static void Alone(MigrationBuilder builder, string sql) =>
        builder.Sql($"exec('{sql.Replace("'", "''", StringComparison.Ordinal)}')");

    public static void DownSqlServer(MigrationBuilder builder) => builder.Sql("drop trigger audit_append_only");

    /// <summary>A grant of a request has an end unless the request has none: a lost end would be access for ever.</summary>
    public static void UpGrantEndsPostgreSql(MigrationBuilder builder)
    {
        builder.Sql(
            $"""
            create function refuse_endless_grant() returns trigger language plpgsql as $$
            begin
                if new.source = 1 and new.until is null
                    and not exists (select 1 from requests where id = new.request_id and duration = {long.MaxValue}) then
                    raise exception 'Access by a request has an end, unless it was asked for without.' using errcode = 'check_violation';
                end if;
                return new;
            end $$
            """
        );
        builder.Sql(
            "create trigger grants_end before insert or update on grants for each row execute function refuse_endless_grant()"
        );
    }

    public static void DownGrantEndsPostgreSql(MigrationBuilder builder)
    {
        builder.Sql("drop trigger grants_end on grants");
        builder.Sql("drop function refuse_endless_grant()");
    }

    public static void UpGrantEndsSqlServer(MigrationBuilder builder) =>
        Alone(
            builder,
            $"""
            create trigger grants_end on grants after insert, update as
            begin
                if exists (
                    select 1 from inserted where source = 1 and until is null
                        and not exists (select 1 from requests where id = inserted.request_id and duration = {long.MaxValue}))
                    throw 50002, 'Access by a request has an end, unless it was asked for without.', 1;
            end
            """
        );

    public static void DownGrantEndsSqlServer(MigrationBuilder builder) => builder.Sql("drop trigger grants_end");
}
