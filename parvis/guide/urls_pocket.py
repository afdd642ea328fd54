from django.urls import URLPattern, path

from parvis.guide.views import pocket, pocket_office, pocket_remarks

urlpatterns: list[URLPattern] = [
    path("pocket/", pocket.sheets, name="pocket"),
    path("pocket/carried/", pocket.carried, name="pocket_carried"),
    path("pocket/remarks/", pocket_remarks.remarks, name="pocket_remarks"),
    path("pocket/remarks/<str:reference>/", pocket_remarks.remark, name="pocket_remark"),
    path("pocket/settings/", pocket_office.settings, name="pocket_settings"),
    path("pocket/law/", pocket_office.law, name="pocket_law"),
    path("pocket/law/<slug:theme>/", pocket_office.note, name="pocket_note"),
    path("pocket/law/<slug:theme>/confirm/", pocket_office.confirm, name="pocket_confirm"),
    path("pocket/<slug:code>/", pocket.sheet, name="pocket_sheet"),
    path("pocket/<slug:code>/wrong/", pocket_remarks.wrong, name="pocket_wrong"),
    path("pocket/<slug:code>/change/", pocket_office.change, name="pocket_change"),
    path("pocket/<slug:code>/history/", pocket_office.look_back, name="pocket_history"),
    path("pocket/<slug:code>/history/<int:pk>/", pocket_office.put_back, name="pocket_put_back"),
    path("rights/", pocket.all_rights, name="rights"),
    path("rights/carried/", pocket.rights_carried, name="rights_carried"),
    path("rights/<slug:code>/", pocket.rights, name="rights_sheet"),
]
