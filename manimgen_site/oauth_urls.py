"""`/o/` and `/.well-known/`: django-allauth's OAuth and OpenID Connect provider at the addresses we have promised."""

from allauth.idp.oidc import views
from django.urls import include, path

from accounts.developers import consent

app_name = "idp"

_doors = (
    [
        path(".well-known/openid-configuration", views.configuration, name="configuration"),
        path(".well-known/oauth-authorization-server", views.configuration, name="server_metadata"),
        path(".well-known/jwks.json", views.jwks, name="jwks"),
        path("o/authorize", consent, name="authorization"),
        path("o/token", views.token, name="token"),
        path("o/revoke", views.revoke, name="revoke"),
        path("o/userinfo", views.user_info, name="userinfo"),
        path("o/logout", views.logout, name="logout"),
        path("o/device", views.device_authorization, name="device_authorization"),
        path("o/device/code", views.device_code, name="device_code"),
    ],
    "oidc",
)
urlpatterns = [path("", include(_doors))]
