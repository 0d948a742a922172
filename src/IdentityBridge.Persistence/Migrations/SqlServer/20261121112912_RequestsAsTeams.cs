using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace IdentityBridge.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class RequestsAsTeams : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "again_of_id",
                table: "requests",
                type: "uniqueidentifier",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "answered_at",
                table: "requests",
                type: "datetimeoffset",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "asked_at",
                table: "requests",
                type: "datetimeoffset",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "asked_by_id",
                table: "requests",
                type: "uniqueidentifier",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "asked_by_name",
                table: "requests",
                type: "nvarchar(400)",
                maxLength: 400,
                nullable: true);

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

            migrationBuilder.AddColumn<Guid>(
                name: "extends_id",
                table: "requests",
                type: "uniqueidentifier",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "extends_until",
                table: "requests",
                type: "datetimeoffset",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_emergency",
                table: "requests",
                type: "bit",
                nullable: false,
                defaultValue: false);

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

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "start_due",
                table: "requests",
                type: "datetimeoffset",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "starts_at",
                table: "requests",
                type: "datetimeoffset",
                nullable: true);

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

            migrationBuilder.AddColumn<string>(
                name: "use_checkpoint",
                table: "connectors",
                type: "nvarchar(max)",
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

            migrationBuilder.CreateTable(
                name: "app_uses",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    resource_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    last_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_app_uses", x => new { x.person_id, x.resource_id });
                    table.ForeignKey(
                        name: "fk_app_uses_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_app_uses_resources_resource_id",
                        column: x => x.resource_id,
                        principalTable: "resources",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "favourites",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    person_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    entitlement_id = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    role_id = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    marked_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_favourites", x => x.id);
                    table.CheckConstraint("ck_favourites_thing", "(entitlement_id is not null and role_id is null) or (entitlement_id is null and role_id is not null)");
                    table.ForeignKey(
                        name: "fk_favourites_entitlements_entitlement_id",
                        column: x => x.entitlement_id,
                        principalTable: "entitlements",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_favourites_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_favourites_roles_role_id",
                        column: x => x.role_id,
                        principalTable: "roles",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

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

            migrationBuilder.CreateTable(
                name: "notice_channels",
                columns: table => new
                {
                    channel = table.Column<int>(type: "int", nullable: false),
                    last_success_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    last_error_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    last_error = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: true),
                    failures = table.Column<int>(type: "int", nullable: false),
                    paused_until = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_notice_channels", x => x.channel);
                });

            migrationBuilder.CreateTable(
                name: "notice_preferences",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    choices = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    zone = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    digest_hour = table.Column<int>(type: "int", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_notice_preferences", x => x.person_id);
                    table.ForeignKey(
                        name: "fk_notice_preferences_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "notices",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    person_id = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    event_key = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    kind = table.Column<int>(type: "int", nullable: false),
                    request_id = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    title = table.Column<string>(type: "nvarchar(300)", maxLength: 300, nullable: false),
                    text = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: false),
                    path = table.Column<string>(type: "nvarchar(300)", maxLength: 300, nullable: false),
                    facts = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    about = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    read_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    for_digest = table.Column<bool>(type: "bit", nullable: false),
                    digest_on = table.Column<DateOnly>(type: "date", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_notices", x => x.id);
                    table.ForeignKey(
                        name: "fk_notices_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_notices_requests_request_id",
                        column: x => x.request_id,
                        principalTable: "requests",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "notice_deliveries",
                columns: table => new
                {
                    sequence = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    channel = table.Column<int>(type: "int", nullable: false),
                    person_id = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    notice_id = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    digest_on = table.Column<DateOnly>(type: "date", nullable: true),
                    state = table.Column<int>(type: "int", nullable: false),
                    attempts = table.Column<int>(type: "int", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    claimed_by = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    claimed_until = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    last_error = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_notice_deliveries", x => x.sequence);
                    table.ForeignKey(
                        name: "fk_notice_deliveries_notices_notice_id",
                        column: x => x.notice_id,
                        principalTable: "notices",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_notice_deliveries_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_requests_again_of_id",
                table: "requests",
                column: "again_of_id",
                filter: "[again_of_id] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_requests_asks_for_list_id",
                table: "requests",
                column: "asks_for_list_id");

            migrationBuilder.CreateIndex(
                name: "ix_requests_extends_id",
                table: "requests",
                column: "extends_id");

            migrationBuilder.CreateIndex(
                name: "ix_requests_pending_person",
                table: "requests",
                column: "person_id",
                filter: "status = 1");

            migrationBuilder.CreateIndex(
                name: "ix_requests_promoted_to_list_id",
                table: "requests",
                column: "promoted_to_list_id");

            migrationBuilder.CreateIndex(
                name: "ix_requests_start_due",
                table: "requests",
                column: "start_due",
                filter: "[start_due] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_requests_until",
                table: "requests",
                column: "until",
                filter: "[ended_at] IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_app_uses_resource_id",
                table: "app_uses",
                column: "resource_id");

            migrationBuilder.CreateIndex(
                name: "ix_favourites_entitlement_id",
                table: "favourites",
                column: "entitlement_id");

            migrationBuilder.CreateIndex(
                name: "ix_favourites_person_id_entitlement_id",
                table: "favourites",
                columns: new[] { "person_id", "entitlement_id" },
                unique: true,
                filter: "[entitlement_id] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_favourites_person_id_role_id",
                table: "favourites",
                columns: new[] { "person_id", "role_id" },
                unique: true,
                filter: "[role_id] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_favourites_role_id",
                table: "favourites",
                column: "role_id");

            migrationBuilder.CreateIndex(
                name: "ix_follow_ups_person_id",
                table: "follow_ups",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_follow_ups_state_due",
                table: "follow_ups",
                columns: new[] { "state", "due" });

            migrationBuilder.CreateIndex(
                name: "ix_notice_deliveries_channel_person_id_sequence",
                table: "notice_deliveries",
                columns: new[] { "channel", "person_id", "sequence" },
                filter: "[state] IN (1, 2, 3)");

            migrationBuilder.CreateIndex(
                name: "ix_notice_deliveries_notice_id_channel",
                table: "notice_deliveries",
                columns: new[] { "notice_id", "channel" },
                unique: true,
                filter: "[notice_id] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_notice_deliveries_person_id_digest_on",
                table: "notice_deliveries",
                columns: new[] { "person_id", "digest_on" },
                unique: true,
                filter: "[digest_on] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_notice_deliveries_state_finished_at",
                table: "notice_deliveries",
                columns: new[] { "state", "finished_at" });

            migrationBuilder.CreateIndex(
                name: "ix_notices_event_key",
                table: "notices",
                column: "event_key",
                unique: true,
                filter: "[person_id] IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_notices_event_key_person_id",
                table: "notices",
                columns: new[] { "event_key", "person_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_notices_person_id_created_at",
                table: "notices",
                columns: new[] { "person_id", "created_at" });

            migrationBuilder.CreateIndex(
                name: "ix_notices_read_at",
                table: "notices",
                column: "read_at");

            migrationBuilder.CreateIndex(
                name: "ix_notices_request_id_kind",
                table: "notices",
                columns: new[] { "request_id", "kind" });

            migrationBuilder.CreateIndex(
                name: "ix_notices_unread",
                table: "notices",
                column: "person_id",
                filter: "[read_at] IS NULL AND [person_id] IS NOT NULL");

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

            migrationBuilder.AddForeignKey(
                name: "fk_requests_requests_again_of_id",
                table: "requests",
                column: "again_of_id",
                principalTable: "requests",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

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
                name: "fk_requests_access_lists_asks_for_list_id",
                table: "requests");

            migrationBuilder.DropForeignKey(
                name: "fk_requests_access_lists_promoted_to_list_id",
                table: "requests");

            migrationBuilder.DropForeignKey(
                name: "fk_requests_requests_again_of_id",
                table: "requests");

            migrationBuilder.DropForeignKey(
                name: "fk_requests_requests_extends_id",
                table: "requests");

            migrationBuilder.DropTable(
                name: "app_uses");

            migrationBuilder.DropTable(
                name: "favourites");

            migrationBuilder.DropTable(
                name: "follow_ups");

            migrationBuilder.DropTable(
                name: "notice_channels");

            migrationBuilder.DropTable(
                name: "notice_deliveries");

            migrationBuilder.DropTable(
                name: "notice_preferences");

            migrationBuilder.DropTable(
                name: "notices");

            migrationBuilder.DropIndex(
                name: "ix_requests_again_of_id",
                table: "requests");

            migrationBuilder.DropIndex(
                name: "ix_requests_asks_for_list_id",
                table: "requests");

            migrationBuilder.DropIndex(
                name: "ix_requests_extends_id",
                table: "requests");

            migrationBuilder.DropIndex(
                name: "ix_requests_pending_person",
                table: "requests");

            migrationBuilder.DropIndex(
                name: "ix_requests_promoted_to_list_id",
                table: "requests");

            migrationBuilder.DropIndex(
                name: "ix_requests_start_due",
                table: "requests");

            migrationBuilder.DropIndex(
                name: "ix_requests_until",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "again_of_id",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "answered_at",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "asked_at",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "asked_by_id",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "asked_by_name",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "asks_for_list_id",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "asks_for_list_title",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "extends_id",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "extends_until",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "is_emergency",
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
                name: "start_due",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "starts_at",
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

            migrationBuilder.DropColumn(
                name: "use_checkpoint",
                table: "connectors");

            migrationBuilder.DropColumn(
                name: "ask_prompt",
                table: "access_lists");

            migrationBuilder.DropColumn(
                name: "people_may_ask",
                table: "access_lists");
        }
    }
}
