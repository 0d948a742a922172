using IdentityBridge.Web;
using IdentityBridge.Web.Shared;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddPortalFrame();

var app = builder.Build();

app.UsePortalHeaders();
if (!app.Environment.IsDevelopment())
    app.UseHsts();
app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
app.UseAuthentication();
app.UseAuthorization();
app.UseAntiforgery();

app.MapStaticAssets();
app.MapPortalPages();

await app.RunAsync();
