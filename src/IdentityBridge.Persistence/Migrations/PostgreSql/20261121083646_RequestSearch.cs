using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace IdentityBridge.Persistence.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class RequestSearch : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_requests_person_id",
                table: "requests");

            migrationBuilder.AddColumn<string>(
                name: "search_text",
                table: "requests",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateIndex(
                name: "ix_requests_created_at",
                table: "requests",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "ix_requests_person_id_number",
                table: "requests",
                columns: new[] { "person_id", "number" });

            migrationBuilder.CreateIndex(
                name: "ix_request_items_resource_id",
                table: "request_items",
                column: "resource_id");

            migrationBuilder.CreateIndex(
                name: "ix_approver_routes_list_id",
                table: "approver_routes",
                column: "list_id");

            migrationBuilder.CreateIndex(
                name: "ix_approver_routes_resource_id_kind",
                table: "approver_routes",
                columns: new[] { "resource_id", "kind" });

            RequestTexts.UpPostgreSql(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            RequestTexts.DownPostgreSql(migrationBuilder);

            migrationBuilder.DropIndex(
                name: "ix_requests_created_at",
                table: "requests");

            migrationBuilder.DropIndex(
                name: "ix_requests_person_id_number",
                table: "requests");

            migrationBuilder.DropIndex(
                name: "ix_request_items_resource_id",
                table: "request_items");

            migrationBuilder.DropIndex(
                name: "ix_approver_routes_list_id",
                table: "approver_routes");

            migrationBuilder.DropIndex(
                name: "ix_approver_routes_resource_id_kind",
                table: "approver_routes");

            migrationBuilder.DropColumn(
                name: "search_text",
                table: "requests");

            migrationBuilder.CreateIndex(
                name: "ix_requests_person_id",
                table: "requests",
                column: "person_id");
        }
    }
}
