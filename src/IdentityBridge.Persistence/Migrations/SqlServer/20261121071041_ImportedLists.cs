using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace IdentityBridge.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class ImportedLists : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "adopted_at",
                table: "assignments",
                type: "datetimeoffset",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "target_groups",
                columns: table => new
                {
                    connector = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false),
                    external_id = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false),
                    name = table.Column<string>(type: "nvarchar(1100)", maxLength: 1100, nullable: false),
                    description = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    users = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    gone_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_target_groups", x => new { x.connector, x.external_id });
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "target_groups");

            migrationBuilder.DropColumn(
                name: "adopted_at",
                table: "assignments");
        }
    }
}
