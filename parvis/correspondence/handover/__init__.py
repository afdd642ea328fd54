"""Handing a finished message over to the outside: what can be called, and what may have happened."""

from parvis.correspondence.handover.mail import Letter, hand_over_mail
from parvis.correspondence.handover.result import Result
from parvis.correspondence.handover.sms import hand_over_sms

__all__ = ["Letter", "Result", "hand_over_mail", "hand_over_sms"]
