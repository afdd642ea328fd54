"""The office's pages of the figures: monthly sums, the sample of answers, released words, comments, data quality."""

from django.urls import path

from parvis.figures.views import comments, marking, ours, quality, releases, sample, sums, week, words

app_name = "sums"
urlpatterns = [
    path("", sums.overview, name="overview"),
    path("ours/", sums.ours, name="ours"),
    path("ours/figures/", ours.figures, name="our_figures"),
    path("file/", sums.file, name="file"),
    path("sums/<slug:code>/", sums.measure, name="measure"),
    path("sums/<slug:code>/<slug:month>/", sums.month, name="month"),
    path("sums/<slug:code>/<slug:month>/state/", sums.state, name="state"),
    path("sums/<slug:code>/<slug:month>/sign/", sums.sign, name="sign"),
    path("sums/<slug:code>/<slug:month>/drop/", sums.drop, name="drop"),
    path("sums/<slug:code>/<slug:month>/template/", sums.template, name="template"),
    path("releases/", releases.office, name="releases"),
    path("releases/<int:number>/", releases.decide, name="decide_release"),
    path("week/", week.page, name="week"),
    path("week/<str:code>/", week.page, name="week_of"),
    path("week/<str:code>/sheet.pdf", week.paper, name="week_paper"),
    path("quality/", quality.staff, name="quality"),
    path("breaks/", marking.office, name="breaks"),
    path("breaks/<int:pk>/take-back/", marking.take_back, name="take_back_break"),
    path("sample/", sample.samples, name="samples"),
    path("sample/settings/", sample.settings, name="sample_settings"),
    path("sample/<slug:month>/", sample.sample, name="sample"),
    path("sample/<slug:month>/read/", sample.read, name="read"),
    path("sample/<slug:month>/<int:position>/", sample.answer, name="answer"),
    path("words/", words.office, name="words"),
    path("words/new/<slug:kind>/", words.new, name="new_words"),
    path("words/<int:pk>/", words.one, name="one_words"),
    path("words/<int:pk>/withdraw/", words.withdraw, name="withdraw_words"),
    path("words/<int:pk>/<slug:language>/", words.write, name="write_words"),
    path("words/<int:pk>/<slug:language>/decide/", words.decide, name="decide_words"),
    path("comments/", comments.office, name="comments"),
    path("comments/new/", comments.new, name="new_comment"),
    path("comments/<int:pk>/", comments.one, name="comment"),
    path("comments/<int:pk>/withdraw/", comments.withdraw, name="withdraw_comment"),
]
