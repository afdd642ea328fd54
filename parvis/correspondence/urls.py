from django.urls import path

from parvis.correspondence.views import links, staff, wording

app_name = "correspondence"
urlpatterns = [
    path("leave-list/<str:token>/", links.leave_list, name="leave_list"),
    path("undo-change/<str:token>/", links.undo_change, name="undo_change"),
    path("messages/", staff.task_list, name="tasks"),
    path("messages/<int:task_id>/", staff.task, name="task"),
    path("messages/<int:task_id>/show/", staff.reveal, name="reveal"),
    path("messages/<int:task_id>/take/", staff.take, name="take"),
    path("messages/<int:task_id>/again/", staff.send_again, name="send_again"),
    path("messages/<int:task_id>/end/", staff.end, name="end"),
    path("messages/texts/", wording.text_list, name="texts"),
    path("messages/texts/<str:event>/<str:language>/<str:channel>/", wording.text, name="text"),
    path("messages/texts/<str:event>/<str:language>/<str:channel>/shipped/", wording.take_shipped, name="take_shipped"),
]
