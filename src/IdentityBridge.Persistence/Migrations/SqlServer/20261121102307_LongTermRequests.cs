using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace IdentityBridge.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class LongTermRequests : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "asks_for_list_id",
                table: "requests",
                type: "uniqueidentifier",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "asks_for_list_title",
                table: "requests",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "membership_until",
                table: "requests",
                type: "datetimeoffset",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "promoted_to_list_id",
                table: "requests",
                type: "uniqueidentifier",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "promoted_to_list_title",
                table: "requests",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ask_prompt",
                table: "access_lists",
                type: "nvarchar(1000)",
                maxLength: 1000,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "people_may_ask",
                table: "access_lists",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateIndex(
                name: "ix_requests_asks_for_list_id",
                table: "requests",
                column: "asks_for_list_id");

            migrationBuilder.CreateIndex(
                name: "ix_requests_promoted_to_list_id",
                table: "requests",
                column: "promoted_to_list_id");

            migrationBuilder.AddForeignKey(
                name: "fk_requests_access_lists_asks_for_list_id",
                table: "requests",
                column: "asks_for_list_id",
                principalTable: "access_lists",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "fk_requests_access_lists_promoted_to_list_id",
                table: "requests",
                column: "promoted_to_list_id",
                principalTable: "access_lists",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_requests_access_lists_asks_for_list_id",
                table: "requests");

            migrationBuilder.DropForeignKey(
                name: "fk_requests_access_lists_promoted_to_list_id",
                table: "requests");

            migrationBuilder.DropIndex(
                name: "ix_requests_asks_for_list_id",
                table: "requests");

            migrationBuilder.DropIndex(
                name: "ix_requests_promoted_to_list_id",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "asks_for_list_id",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "asks_for_list_title",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "membership_until",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "promoted_to_list_id",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "promoted_to_list_title",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "ask_prompt",
                table: "access_lists");

            migrationBuilder.DropColumn(
                name: "people_may_ask",
                table: "access_lists");
        }
    }
}
