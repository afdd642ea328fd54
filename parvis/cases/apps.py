from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "parvis.cases"
    label = "cases"
    verbose_name = "Cases"

    def ready(self) -> None:
        from parvis.cases import drafts
        from parvis.core import leaving

        leaving.on_leave(drafts.discard)
        for room in ("verbs", "jobs", "handlers", "answer_by_mail", "replies_by_mail", "district_news", "facts"):
            import_module(f"parvis.cases.{room}")
        from parvis.core import navigation
        from parvis.core.access import Role

        navigation.add(
            label=_("Overview"), url_name="cases:coordinator", roles=[Role.COORDINATOR], key="Alt+1", order=10
        )
        navigation.add(label=_("People's data"), url_name="cases:privacy", roles=[Role.COORDINATOR], order=70)
        navigation.add(
            label=_("Inbox"), url_name="cases:inbox", roles=[Role.SERVICE, Role.COORDINATOR], key="Alt+2", order=20
        )
        navigation.add(label=_("Kept from services"), url_name="cases:withheld", roles=[Role.MEDIATOR], order=30)
        navigation.add(label=_("Recurring"), url_name="cases:recurring", roles=[Role.COORDINATOR], order=40)
        navigation.add(
            label=_("Where would it go?"),
            url_name="cases:explain",
            roles=[Role.COORDINATOR, Role.ADMINISTRATOR],
            order=80,
        )
