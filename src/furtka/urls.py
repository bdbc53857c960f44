"""All addresses. Polish has no prefix; /en/ and /uk/ are the same pages in other languages."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from furtka.api.urls import api, unknown
from furtka.entrance.stream_views import staff_stream, stream, wall_stream
from furtka.insights.health import healthz, readyz
from furtka.website.script_views import script

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("api/v1/", api.urls),
    path("api/<path:rest>", unknown),  # else the pages' catch-all would answer with a redirect
    path("sms/", include("furtka.outbox.callback_urls")),
    path("sse/entrance/<slug:site>/", stream, name="entrance_stream"),
    path("sse/praca/", staff_stream, name="staff_stream"),
    path("sse/screen/<slug:site>/", wall_stream, name="wall_stream"),
    # Wagtail's own log-in pages (this and `_util/login/`) would let people in by password
    # alone, past the second step.
    path("cms/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("cms/", include(wagtailadmin_urls)),
    path("dokumenty/", include(wagtaildocs_urls)),
]

urlpatterns += i18n_patterns(
    path("konto/", include("furtka.offices.account_urls")),
    path("praca/", include("furtka.offices.urls")),
    path("praca/", include("furtka.visits.staff.urls")),
    path("praca/wejscie/", include("furtka.entrance.urls")),
    path("praca/pomoc/", include("furtka.entrance.help_urls")),
    path("ekran/", include("furtka.entrance.screen_urls")),
    path("ekran/", include("furtka.entrance.tablet_urls")),
    path("praca/zaufani/", include("furtka.clients.urls")),
    path("praca/wiadomosci/", include("furtka.outbox.urls")),
    path("praca/rejestr/", include("furtka.registry.urls")),
    path("praca/tryb/", include("furtka.insights.impact_urls")),
    path("praca/tryb/", include("furtka.rules.urls")),
    path("praca/wersje/", include("furtka.website.hiding_urls")),
    path("praca/procedura/", include("furtka.website.procedure_urls")),
    path("praca/liczby/", include("furtka.insights.urls")),
    path("praca/slad/", include("furtka.privacy.urls")),
    path("praca/plakaty/", include("furtka.website.poster_urls")),
    path("praca/skrypt/", script, name="phone_script"),
    path("oddzwonimy/", include("furtka.visits.web.callback_urls")),
    path("umow-wizyte/", include("furtka.visits.web.booking_urls")),
    path("wizyta/jestem/", include("furtka.entrance.here_urls")),
    path("wizyta/", include("furtka.visits.web.visit_urls")),
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("", include("furtka.website.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
