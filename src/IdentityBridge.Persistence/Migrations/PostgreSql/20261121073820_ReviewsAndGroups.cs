using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace IdentityBridge.Persistence.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class ReviewsAndGroups : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_list_group_assignments",
                table: "list_group_assignments");

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

            migrationBuilder.AddPrimaryKey(
                name: "pk_list_group_assignments",
                table: "list_group_assignments",
                columns: new[] { "list_id", "entitlement_id", "old_group" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_list_group_assignments",
                table: "list_group_assignments");

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
        }
    }
}
