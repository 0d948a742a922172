using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace IdentityBridge.Persistence.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class RequestVerbs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "extends_id",
                table: "requests",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "extends_until",
                table: "requests",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "start_due",
                table: "requests",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "starts_at",
                table: "requests",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_requests_extends_id",
                table: "requests",
                column: "extends_id");

            migrationBuilder.CreateIndex(
                name: "ix_requests_start_due",
                table: "requests",
                column: "start_due",
                filter: "start_due IS NOT NULL");

            migrationBuilder.AddForeignKey(
                name: "fk_requests_requests_extends_id",
                table: "requests",
                column: "extends_id",
                principalTable: "requests",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_requests_requests_extends_id",
                table: "requests");

            migrationBuilder.DropIndex(
                name: "ix_requests_extends_id",
                table: "requests");

            migrationBuilder.DropIndex(
                name: "ix_requests_start_due",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "extends_id",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "extends_until",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "start_due",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "starts_at",
                table: "requests");
        }
    }
}
