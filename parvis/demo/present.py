"""What stands on the desks of Valdoria on the day the demonstration is made: something on every list of a coordinator.

All of it happens by actions, in the last days and hours. A few people here left an address, so that mail is written too.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from parvis.cases import actions
from parvis.cases.models import Came, Case, Door, Reporter
from parvis.cases.moves import Outcome
from parvis.city.models import Service
from parvis.complaints import actions as complaints
from parvis.complaints.models import Door as SealedDoor
from parvis.core.actors import Actor, ActorKind
from parvis.correspondence.actions import sending
from parvis.correspondence.actions.packing import Parcel
from parvis.correspondence.handover.result import Result, never, unsure
from parvis.correspondence.models import Message, MessageState
from parvis.demo.cast import VISITOR, Cast
from parvis.demo.history import Year
from parvis.demo.plan.geography import Spot, spots

PAGE = actions.Person(language="fr")
Said = Mapping[str, str]


def stage(*, year: Year, cast: Cast) -> None:
    """Write all of it, in the caller's transaction."""
    scene = _Desk(year=year, cast=cast)
    scene.late_and_soon_late()
    scene.handed_back()
    scene.sent_round()
    scene.unrouted()
    scene.in_danger()
    scene.waiting_for_the_mediator()
    scene.handed_in_sealed()
    scene.unhappy()
    scene.told_by_a_person()
    scene.not_delivered()
    scene.proposed_by_mail()
    scene.doubted()
    scene.written_to()
    scene.recurring()


def mail(name: str, language: str = "fr") -> actions.Person:
    """Return somebody who left an e-mail address that exists nowhere."""
    return actions.Person(language=language, channel="email", email=f"{name}@example.org", name=name.title())


class _Desk:
    def __init__(self, *, year: Year, cast: Cast) -> None:
        self.year, self.cast = year, cast
        self.spots = iter(spots()[137::97])
        self.services: Mapping[str, Service] = cast.services

    def ago(self, hours: float) -> datetime:
        return self.year.born - timedelta(hours=hours)

    def take(
        self,
        situation: str,
        answers: Said,
        words: str,
        *,
        hours_ago: float,
        person: actions.Person = PAGE,
        door: Door = Door.WEB,
        spot: Spot | None = None,
        is_placed: bool = True,
    ) -> Case:
        at, place = self.ago(hours_ago), actions.Place()
        if is_placed:
            there = spot or next(self.spots)
            place = actions.Place(latitude=there.latitude, longitude=there.longitude, text=there.text)
        by = self.cast.call_takers[0] if door in (Door.DESK, Door.COUNTER) else VISITOR
        intake = actions.Intake(
            situation=situation, answers=answers, words=words, door=door, person=person, received_at=at, place=place
        )
        return actions.take(intake=intake, by=by, at=at).case

    def staff(self, case: Case, place: int = 0) -> Actor:
        staff = self.cast.staff_of(case.service_id)
        return staff[place % len(staff)]

    def late_and_soon_late(self) -> None:
        for hours in (30, 54, 78, 120, 170):
            self.take("dirty_street", {"what": "glass"}, "Du verre partout devant l'école.", hours_ago=hours)
            self.take("bulky_waste", {"whose": "mine"}, "Een oude zetel, derde verdieping.", hours_ago=hours + 60)
        for hours in (1, 2, 3, 5):
            self.take(
                "needles",
                {"pricked": "nobody", "where": "street"},
                "Près du banc, à côté du bac à sable.",
                hours_ago=hours,
            )
            self.take(
                "homeless_person",
                {"who": "other", "state": "talks"},
                "Il est sous l'auvent de la gare.",
                hours_ago=hours,
            )

    def handed_back(self) -> None:
        for words, reason in (
            ("Un vélo sans roues est attaché à la grille.", "La grille est à l'école, pas à la rue."),
            ("Sacks behind the hall, on the far side.", "The far side belongs to the covered market."),
            ("Le trottoir est couvert de feuilles.", "Ce sont les arbres du parc : pour les jardiniers."),
        ):
            case = self.take("dirty_street", {"what": "dirt"}, words, hours_ago=20)
            actions.hand_back(case=case, reason=reason, by=self.staff(case), at=self.ago(9))

    def sent_round(self) -> None:
        """A square three services passed on: its owner is one coordinator, by name."""
        case = self.take(
            "not_safe_here", {"now": "place", "what_helps": "light"},
            "Le passage derrière les tours est noir, et chacun me renvoie à un autre.", hours_ago=96, person=mail("ama"),
        )  # fmt: skip
        for hours, code, reason in (
            (80, "roads", "Le passage est à la voirie."),
            (60, "parks", "Ce sont les haies qui cachent la lumière."),
            (30, "landlord-north", "Le terrain est au bailleur."),
        ):
            case = actions.pass_on(
                case=case, service=self.services[code], reason=reason, by=self.staff(case), at=self.ago(hours)
            )
        again = self.take(
            "night_gathering",
            {"when": "often", "helped": "place"},
            "La place est bruyante et mal éclairée.",
            hours_ago=70,
        )
        for hours, code in ((60, "mediation"), (40, "roads")):
            again = actions.pass_on(
                case=again,
                service=self.services[code],
                reason="Pas chez nous.",
                by=self.staff(again),
                at=self.ago(hours),
            )

    def unrouted(self) -> None:
        common = {"whose": "left", "where": "common_parts", "owner": "social_landlord"}
        for words in ("Des matelas dans la cave de l'immeuble.", "Mattresses in our cellar.", "Matratzen im Keller."):
            self.take("bulky_waste", common, words, hours_ago=26, is_placed=False)

    def in_danger(self) -> None:
        noise = {"violence": "noise", "when": "often", "home": "other"}
        self.take(
            "neighbour_noise",
            noise,
            "He is at my door with a knife",
            hours_ago=0.4,
            person=mail("giulia", "it"),
            door=Door.MAIL,
        )
        seen = self.take(
            "dirty_street",
            {"what": "dirt"},
            "Il y a un incendie dans le conteneur, ça brûle",
            hours_ago=8,
            door=Door.MAIL,
        )
        actions.see_danger(case=seen, by=self.cast.coordinator, at=self.ago(7.8))

    def waiting_for_the_mediator(self) -> None:
        noise = {"violence": "noise", "when": "often", "home": "other"}
        self.take("neighbour_noise", noise, "The police hit my brother on the stairs.", hours_ago=5)

    def handed_in_sealed(self) -> None:
        told = {
            "what": "J'ai été contrôlé trois fois dans la semaine, au même endroit, sans explication.",
            "wish": "Que l'on m'explique pourquoi.",
        }
        what = complaints.HandIn(told=told, nonce="valdoria-first-grievance", door=SealedDoor.WEB, language="fr")
        complaints.hand_in(what=what, by=VISITOR, at=self.ago(31))

    def unhappy(self) -> None:
        for number, reason in enumerate(
            ("C'est revenu dès le lendemain.", "Nobody came, I was at home all day.", "Er kwam niemand.", "")
        ):
            case = self.take("overflowing_bin", {"what": "litter_bin"}, "La poubelle déborde.", hours_ago=60 + number)
            self.answer(case, "Nous sommes passés ce matin, tout est vide.", hours_ago=30)
            actions.judge(
                reporter=self.reporter(case), solved=False, by=VISITOR, at=self.ago(10 + number), reason=reason
            )

    def told_by_a_person(self) -> None:
        """Answers to people who asked for a call or a letter: somebody has to tell them."""
        for person in (
            actions.Person(language="fr", channel="call", phone="+32470000001", name="Mme Dubuisson"),
            actions.Person(
                language="nl", channel="letter", letter_address="Rue du Rail 4, 0000 Valdoria", name="Dhr. Smets"
            ),
        ):
            case = self.take(
                "where_to_throw", {"what": "bin"}, "Il me faut un bac.", hours_ago=50, person=person, door=Door.DESK
            )
            self.answer(case, "Le bac est prêt : passez le prendre mardi, ou nous l'apportons.", hours_ago=4)

    def not_delivered(self) -> None:
        """Two messages that failed and one of which nobody knows whether it arrived."""
        for name, result in (
            ("lost-box", never("address_unknown")),
            ("full-box", never("mailbox_full")),
            ("cut-line", unsure("connection_cut")),
        ):
            case = self.take(
                "graffiti", {"content": "other", "on_what": "public"}, "Des tags.", hours_ago=50, person=mail(name)
            )
            self.answer(case, "Le mur est propre depuis ce matin.", hours_ago=3)
            self._end_tries(case, result)

    def _end_tries(self, case: Case, result: Result) -> None:
        for message in Message.objects.filter(about=case.reference, state=MessageState.QUEUED):
            parcel = sending.begin(message_id=message.pk, at=self.ago(2))
            if isinstance(parcel, Parcel):
                sending.finish(parcel=parcel, result=result, at=self.ago(2))

    def proposed_by_mail(self) -> None:
        """A caretaker's reply, which a coordinator reads before anybody else does."""
        spot = next(
            spot for spot in self.spots if spot.district in ("bellecroix", "le-port", "la-filature", "les-etangs")
        )
        common = {"whose": "left", "where": "common_parts", "owner": "social_landlord"}
        case = self.take(
            "bulky_waste",
            common,
            "Un canapé bloque le local à vélos.",
            hours_ago=44,
            spot=spot,
            person=mail("piero", "it"),
        )
        actions.propose(
            case=case, service=self.services["landlord-south"], text="Pas possible avant lundi, voir avec les copropriétaires.",
            language="fr", came=Came.MAIL, by=Actor(ActorKind.WORKER, "worker"), at=self.ago(3),
        )  # fmt: skip

    def doubted(self) -> None:
        for hours in (4, 6):
            case = self.take("overflowing_bin", {"what": "litter_bin"}, "bac bac bac bac", hours_ago=hours)
            reason = "Douze fois la même phrase en une minute, de douze rues."
            actions.doubt(case=case, reason=reason, by=self.staff(case), at=self.ago(hours - 2))

    def written_to(self) -> None:
        """People who left an address: a receipt, a question, an answer lie in the folder of mails."""
        asked = self.take(
            "pothole",
            {"danger": "nuisance", "what": "surface"},
            "A hole before our door.",
            hours_ago=28,
            person=mail("joan", "en"),
        )
        actions.accept(case=asked, by=self.staff(asked), at=self.ago(24))
        actions.ask(
            case=asked, reporter=self.reporter(asked), text="On which side of the road is it?", language="en",
            by=self.staff(asked), at=self.ago(6),
        )  # fmt: skip
        done = self.take(
            "street_lamp",
            {"what": "lamp", "how_many": "one"},
            "Die Laterne bleibt aus.",
            hours_ago=75,
            person=mail("uwe", "de"),
        )
        self.answer(done, "Die Laterne brennt wieder. Danke, dass Sie es uns gesagt haben.", hours_ago=5, language="de")

    def recurring(self) -> None:
        """Three places where it happens again and again, each with a plan, an owner and a day to look again."""
        today = self.year.born.astimezone(self.year.zone).date()
        for situation, title, plan, codes, days in (
            (
                "bulky_waste", "Encombrants au même coin, chaque semaine",
                "Passage le mercredi, affiche en quatre langues, et parler avec le bailleur des dates d'enlèvement.",
                ("bulky", "landlord-north", "cleaning"), 21,
            ),
            (
                "blocked_way", "Voitures sur la piste cyclable, matin et soir",
                "Trois potelets à l'essai, présence aux heures d'école pendant un mois.", ("parking", "roads"), -3,
            ),
            (
                "dirty_street", "Verre cassé après chaque marché",
                "Balayage à 15 h le samedi, bac à verre de plus pendant le marché.", ("cleaning", "waste"), 9,
            ),
        ):  # fmt: skip
            cases = self._at_one_place(situation)
            actions.open_recurring(
                title=title, plan=plan, owner=self.cast.coordinators[0], review_on=today + timedelta(days=days),
                services=[self.services[code] for code in codes], cases=cases, situation=situation,
                place=cases[0].place if cases else "", district=cases[0].district if cases else None,
                by=self.cast.coordinator, at=self.ago(300),
            )  # fmt: skip

    def _at_one_place(self, situation: str) -> Sequence[Case]:
        found: dict[str, list[Case]] = {}
        for case in (
            Case.objects.filter(situation=situation, received_at__lt=self.ago(300))
            .exclude(place="")
            .order_by("-id")[:3000]
        ):
            found.setdefault(case.place, []).append(case)
        return max(found.values(), key=len, default=[])[:12]

    def reporter(self, case: Case) -> Reporter:
        return Reporter.objects.select_related("case", "recipient").get(reference=case.reference)

    def answer(self, case: Case, text: str, *, hours_ago: float, language: str = "fr") -> None:
        actions.answer(
            case=case, outcome=Outcome.DONE, text=text, language=language, by=self.staff(case), at=self.ago(hours_ago)
        )
