using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace IdentityBridge.Persistence.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class RolesReviewsPolicies : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_roles_name",
                table: "roles");

            migrationBuilder.DropPrimaryKey(
                name: "pk_list_group_assignments",
                table: "list_group_assignments");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "deleted_at",
                table: "roles",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ticket_pattern",
                table: "request_policies",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "role_id",
                table: "request_items",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "role_name",
                table: "request_items",
                type: "character varying(400)",
                maxLength: 400,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "draft",
                table: "list_reviews",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AlterColumn<int>(
                name: "verdict",
                table: "list_review_decisions",
                type: "integer",
                nullable: true,
                oldClrType: typeof(int),
                oldType: "integer");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "note_at",
                table: "list_review_decisions",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "note_by_name",
                table: "list_review_decisions",
                type: "character varying(400)",
                maxLength: 400,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "wanted_since",
                table: "list_groups",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "old_group",
                table: "list_group_assignments",
                type: "character varying(100)",
                maxLength: 100,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "adopted_at",
                table: "assignments",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "list_id",
                table: "approver_routes",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddPrimaryKey(
                name: "pk_list_group_assignments",
                table: "list_group_assignments",
                columns: new[] { "list_id", "entitlement_id", "old_group" });

            migrationBuilder.CreateTable(
                name: "target_groups",
                columns: table => new
                {
                    connector = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    external_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    name = table.Column<string>(type: "character varying(1100)", maxLength: 1100, nullable: false),
                    description = table.Column<string>(type: "text", nullable: true),
                    users = table.Column<string>(type: "jsonb", nullable: false),
                    gone_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_target_groups", x => new { x.connector, x.external_id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_roles_name",
                table: "roles",
                column: "name",
                unique: true,
                filter: "deleted_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_request_items_role_id",
                table: "request_items",
                column: "role_id");

            migrationBuilder.AddForeignKey(
                name: "fk_request_items_roles_role_id",
                table: "request_items",
                column: "role_id",
                principalTable: "roles",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_request_items_roles_role_id",
                table: "request_items");

            migrationBuilder.DropTable(
                name: "target_groups");

            migrationBuilder.DropIndex(
                name: "ix_roles_name",
                table: "roles");

            migrationBuilder.DropIndex(
                name: "ix_request_items_role_id",
                table: "request_items");

            migrationBuilder.DropPrimaryKey(
                name: "pk_list_group_assignments",
                table: "list_group_assignments");

            migrationBuilder.DropColumn(
                name: "deleted_at",
                table: "roles");

            migrationBuilder.DropColumn(
                name: "ticket_pattern",
                table: "request_policies");

            migrationBuilder.DropColumn(
                name: "role_id",
                table: "request_items");

            migrationBuilder.DropColumn(
                name: "role_name",
                table: "request_items");

            migrationBuilder.DropColumn(
                name: "draft",
                table: "list_reviews");

            migrationBuilder.DropColumn(
                name: "note_at",
                table: "list_review_decisions");

            migrationBuilder.DropColumn(
                name: "note_by_name",
                table: "list_review_decisions");

            migrationBuilder.DropColumn(
                name: "wanted_since",
                table: "list_groups");

            migrationBuilder.DropColumn(
                name: "old_group",
                table: "list_group_assignments");

            migrationBuilder.DropColumn(
                name: "adopted_at",
                table: "assignments");

            migrationBuilder.DropColumn(
                name: "list_id",
                table: "approver_routes");

            migrationBuilder.AlterColumn<int>(
                name: "verdict",
                table: "list_review_decisions",
                type: "integer",
                nullable: false,
                defaultValue: 0,
                oldClrType: typeof(int),
                oldType: "integer",
                oldNullable: true);

            migrationBuilder.AddPrimaryKey(
                name: "pk_list_group_assignments",
                table: "list_group_assignments",
                columns: new[] { "list_id", "entitlement_id" });

            migrationBuilder.CreateIndex(
                name: "ix_roles_name",
                table: "roles",
                column: "name",
                unique: true);
        }
    }
}
