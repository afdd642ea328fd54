from django.urls import path

from parvis.demo import views

app_name = "demo"
urlpatterns = [path("demo/", views.start, name="start")]
