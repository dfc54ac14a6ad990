from allauth.account.decorators import secure_admin_login
from allauth.account.views import login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path

from events.views import linked_data
from portal import api, views
from portal.style import style

handler400 = "portal.views.bad_request"
handler403 = "portal.views.forbidden"
handler404 = "portal.views.not_found"
handler500 = "portal.views.failed"

# The admin's own page of signing in knows no second factor.
admin.site.login = secure_admin_login(admin.site.login)

# Asked by machines, in no language
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_contact, name="security_contact"),
    path("id/<uuid:public_id>", linked_data.identified, name="identified"),
    path("api/v1/", include((api.urlpatterns, "api"))),
    path("sitemap.xml", linked_data.site_map_index, name="sitemaps"),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": linked_data.SITEMAPS}, name="sitemap"),
    path("media/<path:path>", views.serve_media, name="media"),
]

# /accounts/…
account_patterns = [
    path("login/", login, name="sign_in"),
    path("logout/", LogoutView.as_view(), name="sign_out"),
]

# Read by people, in English without a prefix and in Russian under /ru/
urlpatterns += i18n_patterns(
    path("accounts/", include((account_patterns, "portal"))),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/second-factor/", include("allauth.mfa.urls")),
    path("admin/", admin.site.urls),
    path("style/", style, name="style"),
    path("api/docs/", api.docs, name="api_docs"),
    re_path("^api/.*$", api.no_such_part),
    path("", include("events.urls")),
    path("", include("readers.urls")),
    prefix_default_language=False,
)
