using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace IdentityBridge.Persistence.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Locks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "locks",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: true),
                    request_id = table.Column<Guid>(type: "uuid", nullable: true),
                    list_id = table.Column<Guid>(type: "uuid", nullable: true),
                    reason = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    by_id = table.Column<Guid>(type: "uuid", nullable: true),
                    by_name = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    lifted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    lifted_by_id = table.Column<Guid>(type: "uuid", nullable: true),
                    lifted_by_name = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    lift_reason = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_locks", x => x.id);
                    table.CheckConstraint("ck_locks_subject", "(person_id is not null and request_id is null and list_id is null) or (person_id is null and request_id is not null and list_id is null) or (person_id is null and request_id is null and list_id is not null)");
                    table.ForeignKey(
                        name: "fk_locks_access_lists_list_id",
                        column: x => x.list_id,
                        principalTable: "access_lists",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_locks_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_locks_requests_request_id",
                        column: x => x.request_id,
                        principalTable: "requests",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_locks_lifted_at",
                table: "locks",
                column: "lifted_at");

            migrationBuilder.CreateIndex(
                name: "ix_locks_list_id",
                table: "locks",
                column: "list_id",
                unique: true,
                filter: "lifted_at IS NULL AND list_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_locks_person_id",
                table: "locks",
                column: "person_id",
                unique: true,
                filter: "lifted_at IS NULL AND person_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_locks_request_id",
                table: "locks",
                column: "request_id",
                unique: true,
                filter: "lifted_at IS NULL AND request_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_locks_until",
                table: "locks",
                column: "until",
                filter: "lifted_at IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "locks");
        }
    }
}
