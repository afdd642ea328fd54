"""The addresses of figures."""

from parvis.figures import urls_public

app_name = "figures"
urlpatterns = [*urls_public.urlpatterns]
