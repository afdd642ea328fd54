from django.urls import path

from parvis.desk.views import beside, call, sent_on

app_name = "desk"
urlpatterns = [
    path("", call.desk, name="desk"),
    path("place/", call.place, name="place"),
    path("places/", call.place_list, name="place_list"),
    path("situation/", call.situation, name="situation"),
    path("grievance/", call.to_grievance, name="grievance"),
    path("answer/", call.answer, name="answer"),
    path("join/", call.join, name="join"),
    path("tried/", call.tried, name="tried"),
    path("take/", call.take, name="take"),
    path("redirected/", call.redirected, name="redirected"),
    path("ended/", call.ended, name="ended"),
    path("sent-on/", sent_on.sent_on, name="sent_on"),
    path("sent-on/reached/", sent_on.reached, name="sent_on_reached"),
    path("sent-on/call-back/", sent_on.call_back, name="sent_on_call_back"),
    path("urgent/", beside.urgent, name="urgent"),
    path("urgent/now/", beside.urgent_now, name="urgent_now"),
    path("urgent/returned/", beside.not_urgent, name="not_urgent"),
    path("silent/", beside.silent, name="silent"),
    path("new/", beside.new, name="new"),
    path("call-back/", beside.call_back, name="call_back"),
    path("call-backs/", beside.call_backs, name="call_backs"),
    path("call-backs/<int:pk>/now/", beside.call_now, name="call_now"),
    path("call-backs/<int:pk>/called/", beside.called, name="called"),
    path("look-up/", beside.look_up, name="look_up"),
]
