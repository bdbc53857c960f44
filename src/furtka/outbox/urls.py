from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from furtka.outbox import letter_views, wording_views

app_name = "outbox"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", wording_views.index, name="wordings"),
    path("list/<int:pk>/", letter_views.letter, name="letter"),
    path("list/<int:pk>/pdf/", letter_views.letter_pdf, name="letter-pdf"),
    path("list/<int:pk>/duzy-druk/", letter_views.letter_large, name="letter-large"),
    path("list/<int:pk>/wyslany/", letter_views.post, name="letter-post"),
    path("list/<int:pk>/cofnij/", letter_views.unpost, name="letter-unpost"),
    path("<str:kind>/", wording_views.wording, name="wording"),
    path("<str:kind>/podglad/", wording_views.preview, name="wording-preview"),
    path("<str:kind>/zapisz/", wording_views.save, name="wording-save"),
    path("<str:kind>/slowa-furtki/", wording_views.reset, name="wording-reset"),
    path("<str:kind>/cofnij/", wording_views.undo, name="wording-undo"),
]
