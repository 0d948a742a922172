using Microsoft.EntityFrameworkCore.Migrations;

namespace IdentityBridge.Persistence;

/// <summary>What the model cannot say of searching old requests: the texts of those there are, and trigrams to find words in them.</summary>
internal static class RequestTexts
{
    public static void UpPostgreSql(MigrationBuilder builder)
    {
        builder.Sql(
            """
            update requests r set search_text = lower(concat_ws(E'\n', r.reason,
                (select name from people where id = r.requester_id),
                (select string_agg(i.name, E'\n' order by i.id) from request_items i where i.request_id = r.id),
                (select string_agg(distinct i.role_name, E'\n') from request_items i where i.request_id = r.id)))
            """
        );
        builder.Sql("create index ix_requests_search_text on requests using gin (search_text gin_trgm_ops)");
    }

    public static void DownPostgreSql(MigrationBuilder builder) => builder.Sql("drop index ix_requests_search_text");

    public static void UpSqlServer(MigrationBuilder builder) =>
        // In a text of its own: the batch is compiled before the column is there.
        builder.Sql(
            """
            exec('update r set search_text = lower(concat_ws(char(10), r.reason,
                (select name from people where id = r.requester_id),
                (select string_agg(cast(i.name as nvarchar(max)), char(10)) from request_items i where i.request_id = r.id),
                (select string_agg(cast(i.role_name as nvarchar(max)), char(10)) from request_items i where i.request_id = r.id)))
            from requests r')
            """
        );
}
