using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace IdentityBridge.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class FollowUpGuard : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            IdentityBridge.Persistence.FollowUpGuard.UpSqlServer(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            IdentityBridge.Persistence.FollowUpGuard.DownSqlServer(migrationBuilder);
        }
    }
}
