from django.urls import path

from .views import about, copies, follow, leaving, manage

app_name = "readers"

urlpatterns = [
    # /about/…
    path("about/", about.about, name="about"),
    path("about/privacy/", about.privacy, name="privacy"),
    path("about/figures/", about.visitors, name="figures"),
    # /follow/…
    path("follow/", follow.follow, name="follow"),
    path("follow/asked/", follow.asked, name="asked"),
    path("follow/confirm/<str:token>/", follow.confirm, name="confirm"),
    path("follow/manage/<str:token>/", manage.manage, name="manage"),
    path("follow/manage/<str:token>/my-data.json", manage.data_of, name="data_of"),
    path("follow/leave/<str:token>/", leaving.leave, name="leave"),
    path("follow/message/<str:token>/", copies.copy, name="copy"),
]
