"""What the guide offers to figures: how often posters' codes were opened and short links followed, and who has an open
contact point within reach. No visitor is in any of it."""

from parvis.core import facts
from parvis.guide.facts.access import ACCESS
from parvis.guide.facts.opened import OPENINGS, Following, Opening, followings, openings

__all__ = ["Following", "Opening", "followings", "openings"]

facts.declare(ACCESS)
facts.declare(OPENINGS)
