from __future__ import annotations
import pytest
from django.utils import timezone
from furtka.entrance import services
from furtka.visits.models import Visit
pytestmark = pytest.mark.browser

def test_shots(browser, town, log_in):
    visits = list(Visit.objects.filter(site__slug="siedziba", kind="in_person", status="booked").order_by("starts_at")[:8])
    for n, v in enumerate(visits):
        services.arrive(visit=v, now=timezone.now(), actor=None)
        services.meet(visit=v, now=timezone.now(), actor=None)
        if n > 2: services.enter(visit=v, now=timezone.now(), actor=None)
    for w,h in ((1920,1080),(1366,768)):
        for scheme in ("light","dark"):
            for lang in ("","/en","/uk"):
                if lang and (w,scheme)!=(1366,"light") : continue
                c = browser.new_context(viewport={"width":w,"height":h}, color_scheme=scheme)
                p = c.new_page(); p.goto(f"{town.url}{lang}/ekran/siedziba/")
                p.screenshot(path=f"/tmp/shots/wall-{w}-{scheme}{lang.replace('/','-')}.png")
                if (w,scheme,lang)==(1366,"light",""):
                    print(p.evaluate("[document.documentElement.scrollHeight, innerHeight]"))
                    p.evaluate("document.querySelector('.wall-stale').hidden=false; screen_=document.getElementById('screen').classList.add('wall-screen--away')")
                    p.screenshot(path=f"/tmp/shots/wall-away.png")
                c.close()
    page = log_in("recepcja")
    for w in (1440, 360):
        page.set_viewport_size({"width": w, "height": 900})
        page.goto(f"{town.url}/praca/wejscie/siedziba/")
        page.screenshot(path=f"/tmp/shots/board-{w}.png")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.click("text=Wejście od parkingu")
    page.screenshot(path=f"/tmp/shots/board-door.png")
    page.goto(f"{town.url}/praca/wejscie/siedziba/lista/")
    page.screenshot(path=f"/tmp/shots/list.png")
