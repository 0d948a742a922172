using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace IdentityBridge.Persistence.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class FavouritesAndAgain : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "again_of_id",
                table: "requests",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "favourites",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    entitlement_id = table.Column<Guid>(type: "uuid", nullable: true),
                    role_id = table.Column<Guid>(type: "uuid", nullable: true),
                    marked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
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

            migrationBuilder.CreateIndex(
                name: "ix_requests_again_of_id",
                table: "requests",
                column: "again_of_id",
                filter: "again_of_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_requests_pending_person",
                table: "requests",
                column: "person_id",
                filter: "status = 1");

            migrationBuilder.CreateIndex(
                name: "ix_favourites_entitlement_id",
                table: "favourites",
                column: "entitlement_id");

            migrationBuilder.CreateIndex(
                name: "ix_favourites_person_id_entitlement_id",
                table: "favourites",
                columns: new[] { "person_id", "entitlement_id" },
                unique: true,
                filter: "entitlement_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_favourites_person_id_role_id",
                table: "favourites",
                columns: new[] { "person_id", "role_id" },
                unique: true,
                filter: "role_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_favourites_role_id",
                table: "favourites",
                column: "role_id");

            migrationBuilder.AddForeignKey(
                name: "fk_requests_requests_again_of_id",
                table: "requests",
                column: "again_of_id",
                principalTable: "requests",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_requests_requests_again_of_id",
                table: "requests");

            migrationBuilder.DropTable(
                name: "favourites");

            migrationBuilder.DropIndex(
                name: "ix_requests_again_of_id",
                table: "requests");

            migrationBuilder.DropIndex(
                name: "ix_requests_pending_person",
                table: "requests");

            migrationBuilder.DropColumn(
                name: "again_of_id",
                table: "requests");
        }
    }
}
