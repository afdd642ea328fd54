from django.urls import path

from parvis.people import office, views

app_name = "people"
urlpatterns = [
    path("staff/", views.home, name="home"),
    path("staff/welcome/", views.welcome, name="welcome"),
    path("one-time/<str:token>", views.one_time_link, name="one_time_link"),
    path("account/new-password/", views.new_password, name="new_password"),
    path("people/", office.accounts, name="list"),
    path("people/new/", office.new, name="new"),
    path("people/<str:reference>/", office.person, name="person"),
    path("people/<str:reference>/link/", office.send_link, name="send_link"),
    path("people/<str:reference>/reset/", office.ask_reset, name="ask_reset"),
    path("people/<str:reference>/close/", office.open_or_close, {"way": "close"}, name="close"),
    path("people/<str:reference>/open/", office.open_or_close, {"way": "open"}, name="reopen"),
    path("people/resets/<int:pk>/confirm/", office.end_reset, {"end": "confirm"}, name="confirm_reset"),
    path("people/resets/<int:pk>/withdraw/", office.end_reset, {"end": "withdraw"}, name="withdraw_reset"),
]
