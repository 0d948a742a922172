using IdentityBridge.Application;
using IdentityBridge.Connectors;
using IdentityBridge.Web.Features.Audit;
using IdentityBridge.Web.Features.ListImport;
using IdentityBridge.Web.Features.Requests;
using IdentityBridge.Web.Features.Reviews;
using IdentityBridge.Web.Health;
using IdentityBridge.Web.Jobs;
using IdentityBridge.Web.Proxies;
using IdentityBridge.Web.Shared;
using IdentityBridge.Web.SignIn;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddApplication(builder.Configuration);
builder.Services.AddOktaConnector(builder.Configuration.GetSection("Okta"));
builder.Services.AddIdentityCenterConnector(builder.Configuration.GetSection("IdentityCenter"));
builder.Services.AddIdentityCenterGroups(builder.Configuration.GetSection("Scim"));
builder.Services.AddNoticeChannels(builder.Configuration.GetSection("Notifications"));
builder.Services.AddOktaSignIn(builder.Configuration);
builder.Services.AddPortalFrame();
builder.Services.AddJobs(builder.Configuration);
builder.Services.AddPortalHealth();
builder.Services.AddPortalTelemetry(builder.Configuration);
builder.Services.AddKnownProxies(builder.Configuration);

var app = builder.Build();

app.UseForwardedHeaders();
app.UsePortalHeaders();
if (!app.Environment.IsDevelopment())
    app.UseHsts();
app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
app.UseAuthentication();
app.UseAuthorization();
app.UseAntiforgery();
app.UseAddressStatus();

app.MapStaticAssets().AllowAnonymous();
app.MapPortalHealth();
app.MapSignIn();
app.MapAuditExport();
app.MapRequestsExport();
app.MapReviewExport();
app.MapListExport();
app.MapPortalPages();

return await PortalStart.RunAsync(app);
