from django.urls import path

from parvis.core import views

app_name = "core"
urlpatterns = [
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
    path("health/work", views.work, name="work"),
    path("metrics", views.metrics, name="metrics"),
    path("language/", views.choose_language, name="language"),
    path("leave/", views.leave, name="leave"),
]
