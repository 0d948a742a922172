using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace IdentityBridge.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class AutomaticAndEmergency : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "is_emergency",
                table: "requests",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "automatic",
                table: "request_policies",
                type: "nvarchar(max)",
                nullable: false,
                defaultValueSql: "'[]'");

            migrationBuilder.AddColumn<string>(
                name: "emergency",
                table: "request_policies",
                type: "nvarchar(max)",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "rule_name",
                table: "request_items",
                type: "nvarchar(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "rule_verdict",
                table: "request_items",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "rule_words",
                table: "request_items",
                type: "nvarchar(1000)",
                maxLength: 1000,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "follow_ups",
                columns: table => new
                {
                    request_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    person_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    state = table.Column<int>(type: "int", nullable: false),
                    due = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    by_id = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    by_name = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: true),
                    at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    comment = table.Column<string>(type: "nvarchar(max)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_follow_ups", x => x.request_id);
                    table.ForeignKey(
                        name: "fk_follow_ups_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_follow_ups_requests_request_id",
                        column: x => x.request_id,
                        principalTable: "requests",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_follow_ups_person_id",
                table: "follow_ups",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_follow_ups_state_due",
                table: "follow_ups",
                columns: new[] { "state", "due" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "follow_ups");

            migrationBuilder.DropColumn(
                name: "is_emergency",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "automatic",
                table: "request_policies");

            migrationBuilder.DropColumn(
                name: "emergency",
                table: "request_policies");

            migrationBuilder.DropColumn(
                name: "rule_name",
                table: "request_items");

            migrationBuilder.DropColumn(
                name: "rule_verdict",
                table: "request_items");

            migrationBuilder.DropColumn(
                name: "rule_words",
                table: "request_items");
        }
    }
}
