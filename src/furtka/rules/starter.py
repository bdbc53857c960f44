"""The duties that a new office begins with; editors change them at /cms/."""

from __future__ import annotations

from dataclasses import dataclass

from furtka.offices.models import Office
from furtka.rules.models import Obligation


@dataclass(frozen=True)
class Duty:
    code: str
    pictogram: str
    text: str
    text_en: str
    text_uk: str


# “({metres})” becomes the metres of the limit, or vanishes where there is none (selectors).
DUTIES = (
    Duty("mask", "mask", "Zakryj usta i nos.", "Cover your mouth and nose.",
         "Закрийте рот і ніс."),
    Duty("uncover", "uncover",
         "Odsłoń na chwilę twarz, gdy pracownik poprosi, żeby potwierdzić, kim jesteś.",
         "Uncover your face for a moment when a member of staff asks, to confirm who you are.",
         "Відкрийте на мить обличчя, якщо працівник попросить підтвердити вашу особу."),
    Duty("disinfect", "disinfect", "Przy wejściu zdezynfekuj ręce płynem z dozownika.",
         "Disinfect your hands at the dispenser by the entrance.",
         "Біля входу продезінфікуйте руки засобом із дозатора."),
    Duty("distance", "distance",
         "Zachowaj odstęp od innych ({metres}) – przed budynkiem i w środku.",
         "Keep your distance from others ({metres}), in front of the building and inside.",
         "Тримайте відстань від інших ({metres}) – перед будівлею та всередині."),
    Duty("symptoms", "symptoms",
         "Masz katar, kaszel lub gorączkę? Zostań w domu. Przenieś wizytę, zadzwoń albo napisz.",
         "A runny nose, a cough, a temperature? Stay at home. Move your visit, call or write.",
         "Маєте нежить, кашель чи температуру? Залишайтеся вдома. Перенесіть візит,"
         " зателефонуйте або напишіть."),
    Duty("escort", "escort",
         "Poczekaj przy wejściu. Pracownik po Ciebie przyjdzie i odprowadzi Cię po wizycie.",
         "Wait at the entrance. A member of staff will meet you and walk you back afterwards.",
         "Зачекайте біля входу. Працівник вас зустріне, а після візиту проведе назад."),
    Duty("alone", "alone",
         "Przyjdź bez osób towarzyszących. Możesz przyjść z opiekunem lub dziećmi.",
         "Come alone. You may bring somebody who cares for you, or your children.",
         "Приходьте без супроводу. Можна прийти з особою, яка вам допомагає, або з дітьми."),
)  # fmt: skip


def give_duties(office: Office) -> int:
    """An office that has no duties at all gets these. Returns how many."""
    if Obligation.objects.filter(office=office).exists():
        return 0
    rows = [
        Obligation(
            office=office, code=duty.code, pictogram=duty.pictogram, text=duty.text,
            text_en=duty.text_en, text_uk=duty.text_uk, position=position,
        )
        for position, duty in enumerate(DUTIES)
    ]  # fmt: skip
    return len(Obligation.objects.bulk_create(rows))
