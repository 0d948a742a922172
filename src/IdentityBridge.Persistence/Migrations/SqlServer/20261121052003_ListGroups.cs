using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace IdentityBridge.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class ListGroups : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "fills_groups",
                table: "connectors",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "groups_health",
                table: "connectors",
                type: "nvarchar(max)",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "groups_healthy",
                table: "connectors",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "list_groups",
                columns: table => new
                {
                    list_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    external_id = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    name = table.Column<string>(type: "nvarchar(1024)", maxLength: 1024, nullable: true),
                    created_by_us = table.Column<bool>(type: "bit", nullable: false),
                    by_group = table.Column<bool>(type: "bit", nullable: false),
                    wanted = table.Column<long>(type: "bigint", nullable: false),
                    applied = table.Column<long>(type: "bigint", nullable: false),
                    applied_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    refused = table.Column<bool>(type: "bit", nullable: false),
                    failures = table.Column<int>(type: "int", nullable: false),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    claimed_by = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    claimed_until = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    last_error = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: true),
                    what_to_do = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: true),
                    held_back = table.Column<int>(type: "int", nullable: false),
                    allowed_removals = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_list_groups", x => x.list_id);
                    table.ForeignKey(
                        name: "fk_list_groups_access_lists_list_id",
                        column: x => x.list_id,
                        principalTable: "access_lists",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "provisioned_users",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    connector = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false),
                    external_id = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    active = table.Column<bool>(type: "bit", nullable: false),
                    failures = table.Column<int>(type: "int", nullable: false),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    last_error = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_provisioned_users", x => new { x.person_id, x.connector });
                    table.ForeignKey(
                        name: "fk_provisioned_users_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "list_group_assignments",
                columns: table => new
                {
                    list_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    entitlement_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    present = table.Column<bool>(type: "bit", nullable: false),
                    put_by_us = table.Column<bool>(type: "bit", nullable: false),
                    under_way = table.Column<int>(type: "int", nullable: true),
                    token = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_list_group_assignments", x => new { x.list_id, x.entitlement_id });
                    table.ForeignKey(
                        name: "fk_list_group_assignments_entitlements_entitlement_id",
                        column: x => x.entitlement_id,
                        principalTable: "entitlements",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_list_group_assignments_list_groups_list_id",
                        column: x => x.list_id,
                        principalTable: "list_groups",
                        principalColumn: "list_id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "list_group_members",
                columns: table => new
                {
                    list_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    user_external_id = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false),
                    put_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_list_group_members", x => new { x.list_id, x.user_external_id });
                    table.ForeignKey(
                        name: "fk_list_group_members_list_groups_list_id",
                        column: x => x.list_id,
                        principalTable: "list_groups",
                        principalColumn: "list_id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_list_group_assignments_entitlement_id",
                table: "list_group_assignments",
                column: "entitlement_id");

            migrationBuilder.CreateIndex(
                name: "ix_list_group_assignments_under_way",
                table: "list_group_assignments",
                column: "under_way",
                filter: "[under_way] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_list_groups_external_id",
                table: "list_groups",
                column: "external_id",
                unique: true,
                filter: "[external_id] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_list_groups_next_attempt_at",
                table: "list_groups",
                column: "next_attempt_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "list_group_assignments");

            migrationBuilder.DropTable(
                name: "list_group_members");

            migrationBuilder.DropTable(
                name: "provisioned_users");

            migrationBuilder.DropTable(
                name: "list_groups");

            migrationBuilder.DropColumn(
                name: "fills_groups",
                table: "connectors");

            migrationBuilder.DropColumn(
                name: "groups_health",
                table: "connectors");

            migrationBuilder.DropColumn(
                name: "groups_healthy",
                table: "connectors");
        }
    }
}
