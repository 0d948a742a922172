using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace IdentityBridge.Persistence.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class ReviewDrafts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "draft",
                table: "list_reviews");

            migrationBuilder.DropColumn(
                name: "note_at",
                table: "list_review_decisions");

            migrationBuilder.DropColumn(
                name: "note_by_name",
                table: "list_review_decisions");

            migrationBuilder.AlterColumn<int>(
                name: "verdict",
                table: "list_review_decisions",
                type: "integer",
                nullable: false,
                defaultValue: 0,
                oldClrType: typeof(int),
                oldType: "integer",
                oldNullable: true);
        }
    }
}
