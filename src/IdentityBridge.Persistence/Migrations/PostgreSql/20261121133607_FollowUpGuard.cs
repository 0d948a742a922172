using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace IdentityBridge.Persistence.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class FollowUpGuard : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            IdentityBridge.Persistence.FollowUpGuard.UpPostgreSql(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            IdentityBridge.Persistence.FollowUpGuard.DownPostgreSql(migrationBuilder);
        }
    }
}
