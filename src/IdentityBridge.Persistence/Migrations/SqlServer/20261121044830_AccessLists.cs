using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace IdentityBridge.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class AccessLists : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<DateTimeOffset>(
                name: "until",
                table: "grants",
                type: "datetimeoffset",
                nullable: true,
                oldClrType: typeof(DateTimeOffset),
                oldType: "datetimeoffset");

            migrationBuilder.AlterColumn<Guid>(
                name: "request_item_id",
                table: "grants",
                type: "uniqueidentifier",
                nullable: true,
                oldClrType: typeof(Guid),
                oldType: "uniqueidentifier");

            migrationBuilder.AlterColumn<Guid>(
                name: "request_id",
                table: "grants",
                type: "uniqueidentifier",
                nullable: true,
                oldClrType: typeof(Guid),
                oldType: "uniqueidentifier");

            migrationBuilder.AddColumn<Guid>(
                name: "list_id",
                table: "grants",
                type: "uniqueidentifier",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "role_id",
                table: "grants",
                type: "uniqueidentifier",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "access_lists",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    title = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    description = table.Column<string>(type: "nvarchar(4000)", maxLength: 4000, nullable: true),
                    origin = table.Column<int>(type: "int", nullable: false),
                    link_external_id = table.Column<string>(type: "nvarchar(300)", maxLength: 300, nullable: true),
                    membership_requirements = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    ownership_requirements = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    review_every = table.Column<int>(type: "int", nullable: false),
                    review_day = table.Column<int>(type: "int", nullable: false),
                    next_due_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    overdue = table.Column<int>(type: "int", nullable: false),
                    grace_days = table.Column<int>(type: "int", nullable: false),
                    due_noted_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    suspended_since = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    clock_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    created_by_name = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: false),
                    deleted_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_access_lists", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "roles",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    name = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: false),
                    description = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    kind = table.Column<int>(type: "int", nullable: false),
                    selector = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_roles", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "list_edges",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    list_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    kind = table.Column<int>(type: "int", nullable: false),
                    person_id = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    nested_list_id = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    until = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    reason = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: true),
                    added_by = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    added_by_name = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: false),
                    added_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    expired_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    removed_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    removed_by_name = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_list_edges", x => x.id);
                    table.CheckConstraint("ck_list_edges_self", "nested_list_id is null or nested_list_id <> list_id");
                    table.CheckConstraint("ck_list_edges_subject", "(person_id is null and nested_list_id is not null) or (person_id is not null and nested_list_id is null)");
                    table.ForeignKey(
                        name: "fk_list_edges_access_lists_list_id",
                        column: x => x.list_id,
                        principalTable: "access_lists",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_list_edges_access_lists_nested_list_id",
                        column: x => x.nested_list_id,
                        principalTable: "access_lists",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_list_edges_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "list_memberships",
                columns: table => new
                {
                    list_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    person_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    is_effective = table.Column<bool>(type: "bit", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    why = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    path = table.Column<string>(type: "nvarchar(max)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_list_memberships", x => new { x.list_id, x.person_id });
                    table.ForeignKey(
                        name: "fk_list_memberships_access_lists_list_id",
                        column: x => x.list_id,
                        principalTable: "access_lists",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_list_memberships_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "list_reminders",
                columns: table => new
                {
                    list_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    step = table.Column<int>(type: "int", nullable: false),
                    sent_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_list_reminders", x => new { x.list_id, x.due_at, x.step });
                    table.ForeignKey(
                        name: "fk_list_reminders_access_lists_list_id",
                        column: x => x.list_id,
                        principalTable: "access_lists",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "list_reviews",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    list_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    started_by_name = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    finished_by_name = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: true),
                    notes = table.Column<string>(type: "nvarchar(4000)", maxLength: 4000, nullable: true),
                    outcome = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_list_reviews", x => x.id);
                    table.ForeignKey(
                        name: "fk_list_reviews_access_lists_list_id",
                        column: x => x.list_id,
                        principalTable: "access_lists",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "list_grants",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    list_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    role_id = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    entitlement_id = table.Column<Guid>(type: "uniqueidentifier", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_list_grants", x => x.id);
                    table.CheckConstraint("ck_list_grants_what", "(role_id is null and entitlement_id is not null) or (role_id is not null and entitlement_id is null)");
                    table.ForeignKey(
                        name: "fk_list_grants_access_lists_list_id",
                        column: x => x.list_id,
                        principalTable: "access_lists",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_list_grants_entitlements_entitlement_id",
                        column: x => x.entitlement_id,
                        principalTable: "entitlements",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_list_grants_roles_role_id",
                        column: x => x.role_id,
                        principalTable: "roles",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "role_entitlements",
                columns: table => new
                {
                    role_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    entitlement_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_role_entitlements", x => new { x.role_id, x.entitlement_id });
                    table.ForeignKey(
                        name: "fk_role_entitlements_entitlements_entitlement_id",
                        column: x => x.entitlement_id,
                        principalTable: "entitlements",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_role_entitlements_roles_role_id",
                        column: x => x.role_id,
                        principalTable: "roles",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "list_review_decisions",
                columns: table => new
                {
                    review_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    edge_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    subject = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: false),
                    verdict = table.Column<int>(type: "int", nullable: false),
                    by_id = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    by_name = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: false),
                    at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    note = table.Column<string>(type: "nvarchar(4000)", maxLength: 4000, nullable: true),
                    confirmed_at_end = table.Column<bool>(type: "bit", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_list_review_decisions", x => new { x.review_id, x.edge_id });
                    table.ForeignKey(
                        name: "fk_list_review_decisions_list_edges_edge_id",
                        column: x => x.edge_id,
                        principalTable: "list_edges",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_list_review_decisions_list_reviews_review_id",
                        column: x => x.review_id,
                        principalTable: "list_reviews",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_grants_list_id",
                table: "grants",
                column: "list_id");

            migrationBuilder.CreateIndex(
                name: "ix_grants_role_id",
                table: "grants",
                column: "role_id");

            migrationBuilder.AddCheckConstraint(
                name: "ck_grants_source",
                table: "grants",
                sql: "(source = 1 and request_id is not null and request_item_id is not null and until is not null and list_id is null and role_id is null) or (source = 2 and list_id is not null and request_id is null and request_item_id is null)");

            migrationBuilder.CreateIndex(
                name: "ix_access_lists_clock_at",
                table: "access_lists",
                column: "clock_at");

            migrationBuilder.CreateIndex(
                name: "ix_access_lists_next_due_at",
                table: "access_lists",
                column: "next_due_at");

            migrationBuilder.CreateIndex(
                name: "ix_access_lists_origin_link_external_id",
                table: "access_lists",
                columns: new[] { "origin", "link_external_id" },
                unique: true,
                filter: "[deleted_at] IS NULL AND [link_external_id] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_access_lists_title_id",
                table: "access_lists",
                columns: new[] { "title", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_list_edges_list_once",
                table: "list_edges",
                columns: new[] { "list_id", "kind", "nested_list_id" },
                unique: true,
                filter: "[removed_at] IS NULL AND [nested_list_id] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_list_edges_nested_list_id",
                table: "list_edges",
                column: "nested_list_id");

            migrationBuilder.CreateIndex(
                name: "ix_list_edges_person_id",
                table: "list_edges",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_list_edges_person_once",
                table: "list_edges",
                columns: new[] { "list_id", "kind", "person_id" },
                unique: true,
                filter: "[removed_at] IS NULL AND [person_id] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_list_edges_until",
                table: "list_edges",
                column: "until",
                filter: "[removed_at] IS NULL AND [expired_at] IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_list_grants_entitlement_id",
                table: "list_grants",
                column: "entitlement_id");

            migrationBuilder.CreateIndex(
                name: "ix_list_grants_list_id_role_id_entitlement_id",
                table: "list_grants",
                columns: new[] { "list_id", "role_id", "entitlement_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_list_grants_role_id",
                table: "list_grants",
                column: "role_id");

            migrationBuilder.CreateIndex(
                name: "ix_list_memberships_person_id",
                table: "list_memberships",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_list_review_decisions_edge_id",
                table: "list_review_decisions",
                column: "edge_id");

            migrationBuilder.CreateIndex(
                name: "ix_list_reviews_list_id_finished_at",
                table: "list_reviews",
                columns: new[] { "list_id", "finished_at" });

            migrationBuilder.CreateIndex(
                name: "ix_list_reviews_open",
                table: "list_reviews",
                column: "list_id",
                unique: true,
                filter: "[finished_at] IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_role_entitlements_entitlement_id",
                table: "role_entitlements",
                column: "entitlement_id");

            migrationBuilder.CreateIndex(
                name: "ix_roles_name",
                table: "roles",
                column: "name",
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "fk_grants_access_lists_list_id",
                table: "grants",
                column: "list_id",
                principalTable: "access_lists",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "fk_grants_roles_role_id",
                table: "grants",
                column: "role_id",
                principalTable: "roles",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_grants_access_lists_list_id",
                table: "grants");

            migrationBuilder.DropForeignKey(
                name: "fk_grants_roles_role_id",
                table: "grants");

            migrationBuilder.DropTable(
                name: "list_grants");

            migrationBuilder.DropTable(
                name: "list_memberships");

            migrationBuilder.DropTable(
                name: "list_reminders");

            migrationBuilder.DropTable(
                name: "list_review_decisions");

            migrationBuilder.DropTable(
                name: "role_entitlements");

            migrationBuilder.DropTable(
                name: "list_edges");

            migrationBuilder.DropTable(
                name: "list_reviews");

            migrationBuilder.DropTable(
                name: "roles");

            migrationBuilder.DropTable(
                name: "access_lists");

            migrationBuilder.DropIndex(
                name: "ix_grants_list_id",
                table: "grants");

            migrationBuilder.DropIndex(
                name: "ix_grants_role_id",
                table: "grants");

            migrationBuilder.DropCheckConstraint(
                name: "ck_grants_source",
                table: "grants");

            migrationBuilder.DropColumn(
                name: "list_id",
                table: "grants");

            migrationBuilder.DropColumn(
                name: "role_id",
                table: "grants");

            migrationBuilder.AlterColumn<DateTimeOffset>(
                name: "until",
                table: "grants",
                type: "datetimeoffset",
                nullable: false,
                defaultValue: new DateTimeOffset(new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)),
                oldClrType: typeof(DateTimeOffset),
                oldType: "datetimeoffset",
                oldNullable: true);

            migrationBuilder.AlterColumn<Guid>(
                name: "request_item_id",
                table: "grants",
                type: "uniqueidentifier",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"),
                oldClrType: typeof(Guid),
                oldType: "uniqueidentifier",
                oldNullable: true);

            migrationBuilder.AlterColumn<Guid>(
                name: "request_id",
                table: "grants",
                type: "uniqueidentifier",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"),
                oldClrType: typeof(Guid),
                oldType: "uniqueidentifier",
                oldNullable: true);
        }
    }
}
