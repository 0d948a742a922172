using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace IdentityBridge.Persistence.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class PermanentAccess : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_grants_source",
                table: "grants");

            migrationBuilder.AddColumn<bool>(
                name: "ceiling_raised",
                table: "request_policies",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "permanent_allowed",
                table: "request_policies",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddCheckConstraint(
                name: "ck_grants_source",
                table: "grants",
                sql: "(source = 1 and request_id is not null and request_item_id is not null and list_id is null and role_id is null) or (source = 2 and list_id is not null and request_id is null and request_item_id is null)");

            IdentityBridge.Persistence.Guards.UpGrantEndsPostgreSql(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            IdentityBridge.Persistence.Guards.DownGrantEndsPostgreSql(migrationBuilder);

            migrationBuilder.DropCheckConstraint(
                name: "ck_grants_source",
                table: "grants");

            migrationBuilder.DropColumn(
                name: "ceiling_raised",
                table: "request_policies");

            migrationBuilder.DropColumn(
                name: "permanent_allowed",
                table: "request_policies");

            migrationBuilder.AddCheckConstraint(
                name: "ck_grants_source",
                table: "grants",
                sql: "(source = 1 and request_id is not null and request_item_id is not null and until is not null and list_id is null and role_id is null) or (source = 2 and list_id is not null and request_id is null and request_item_id is null)");
        }
    }
}
