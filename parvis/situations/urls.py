from django.urls import path

from parvis.situations.views import catalogue, shared_words, situation

app_name = "situations"
urlpatterns = [
    path("catalogue/", catalogue.all_situations, name="all"),
    path("catalogue/load/", catalogue.load, name="load"),
    path("catalogue/publish/", catalogue.publish, name="publish"),
    path("catalogue/version/<int:pk>/", catalogue.roll_back, name="roll_back"),
    path("catalogue/own/<int:pk>/give-up/", catalogue.take_shipped, name="take_shipped"),
    path("catalogue/shared/", shared_words.all_shared, name="shared"),
    path("catalogue/shared/groups/", shared_words.groups, name="edit_groups"),
    path("catalogue/shared/texts/", shared_words.texts, name="edit_texts"),
    path("catalogue/shared/question/", shared_words.new_question, name="new_question"),
    path("catalogue/shared/question/<slug:code>/", shared_words.question, name="edit_question"),
    path("catalogue/shared/question/<slug:code>/out/", shared_words.drop_question, name="drop_question"),
    path("catalogue/shared/history/", shared_words.look_back, name="shared_history"),
    path("catalogue/shared/history/<int:pk>/", shared_words.change, name="shared_change"),
    path("catalogue/new/", situation.new, name="new"),
    path("catalogue/situation/<slug:code>/", situation.one, name="one"),
    path("catalogue/situation/<slug:code>/edit/", situation.edit, name="edit"),
    path("catalogue/situation/<slug:code>/out/", situation.take_out, name="take_out"),
    path("catalogue/situation/<slug:code>/back/", situation.bring_back, name="bring_back"),
    path("catalogue/situation/<slug:code>/history/", situation.look_back, name="look_back"),
    path("catalogue/situation/<slug:code>/history/<int:pk>/", situation.change, name="change"),
]
