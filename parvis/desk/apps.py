from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DeskConfig(AppConfig):
    name = "parvis.desk"
    label = "desk"
    verbose_name = "Desk"

    def ready(self) -> None:
        for room in ("verbs", "jobs"):
            import_module(f"parvis.desk.{room}")
        from parvis.core import leaving, navigation
        from parvis.core.access import Role
        from parvis.desk import drafts

        leaving.on_leave(drafts.discard)
        roles = [Role.CALL_TAKER, Role.COORDINATOR]
        desk = pgettext_lazy("the page for taking calls", "Desk")
        navigation.add(label=desk, url_name="desk:desk", roles=roles, key="Alt+k", order=20)
        navigation.add(label=_("Look up"), url_name="desk:look_up", roles=roles, key="Alt+u", order=22)
        navigation.add(label=_("Call-backs"), url_name="desk:call_backs", roles=roles, key="Alt+b", order=24)
