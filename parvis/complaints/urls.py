from django.urls import path

from parvis.complaints.views import data, inbox, lane

app_name = "complaints"
urlpatterns = [
    path("", lane.start, name="start"),
    path("write/", lane.write, name="write"),
    path("own/", lane.own, name="own"),
    path("own/page/", lane.own_page, name="own_page"),
    path("own/close/", lane.close, name="close"),
    path("lost/", lane.lost, name="lost"),
    path("phone/", lane.phone, name="phone"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/unlock/", inbox.unlock, name="unlock"),
    path("inbox/lock/", inbox.lock, name="lock"),
    path("inbox/<str:public_id>/", inbox.grievance, name="grievance"),
    path("inbox/<str:public_id>/acknowledge/", inbox.acknowledge, name="acknowledge"),
    path("inbox/<str:public_id>/letter/", inbox.letter, name="letter"),
    path("inbox/<str:public_id>/receipt/", inbox.new_receipt, name="new_receipt"),
    path("inbox/<str:public_id>/copy/", data.copy, name="copy"),
    path("inbox/<str:public_id>/copy/take/", data.take_copy, name="take_copy"),
    path("inbox/<str:public_id>/erase/", data.erase, name="erase"),
    path("inbox/<str:public_id>/keep/", data.keep, name="keep"),
    path("inbox/<str:public_id>/keep/end/", data.let_go, name="let_go"),
    path("inbox/<str:public_id>/photo/<int:pk>/<slug:what>/", inbox.file, name="file"),
]
