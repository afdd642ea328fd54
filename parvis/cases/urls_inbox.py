"""The service's side: the inbox, the case, and the link of a service without account."""

from django.urls import path

from parvis.cases.views import (
    case,
    inbox,
    inbox_answer,
    inbox_bulk,
    inbox_by_mail,
    inbox_do,
    inbox_export,
    inbox_withheld,
)

urlpatterns = [
    path("inbox/", inbox.page, name="inbox"),
    path("inbox/points.json", inbox.points, name="inbox_points"),
    path("inbox/lists/keep/", inbox.keep_filter, name="inbox_keep"),
    path("inbox/lists/<int:pk>/drop/", inbox.drop_filter, name="inbox_drop"),
    path("inbox/bulk/", inbox_bulk.bulk, name="inbox_bulk"),
    path("inbox/export/", inbox_export.export, name="inbox_export"),
    path("inbox/withheld/", inbox_withheld.page, name="withheld"),
    path(
        "inbox/withheld/words/<int:pk>/police/",
        inbox_withheld.decide_words,
        {"how": "police"},
        name="withheld_words_police",
    ),
    path(
        "inbox/withheld/words/<int:pk>/other/",
        inbox_withheld.decide_words,
        {"how": "other"},
        name="withheld_words_other",
    ),
    path("inbox/withheld/<str:reference>/police/", inbox_withheld.decide, {"how": "police"}, name="withheld_police"),
    path("inbox/withheld/<str:reference>/other/", inbox_withheld.decide, {"how": "other"}, name="withheld_other"),
    path("inbox/<str:reference>/", case.page, name="case"),
    path("inbox/<str:reference>/answer/", inbox_answer.answer, name="case_answer"),
    path("inbox/<str:reference>/proposal/<int:pk>/", inbox_answer.proposal, name="case_proposal"),
    path("inbox/<str:reference>/print/", case.print_case, name="case_print"),
    path("inbox/<str:reference>/photo/<int:pk>/<slug:size>/", case.photo, name="case_photo"),
    path("inbox/<str:reference>/contact/<int:pk>/", case.show_contact, name="case_contact"),
    path("inbox/<str:reference>/<slug:verb>/", inbox_do.do, name="case_do"),
    path("one-time/", inbox_by_mail.page, name="one_time_page"),
    path("one-time/<str:token>/", inbox_by_mail.by_link, name="one_time"),
]
