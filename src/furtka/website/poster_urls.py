from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from furtka.website import poster_views

app_name = "posters"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", poster_views.index, name="index"),
    path("<int:order>/<slug:name>.pdf", poster_views.poster, name="pdf"),
    path("<int:order>/powies/", poster_views.hang, name="hang"),
    path("kartki/", poster_views.copies, name="copies"),
    path("kartki/<str:code>/pdf/", poster_views.copy_pdf, name="copy-pdf"),
    path("kartki/<str:code>/zdjeta/", poster_views.take_down, name="take-down"),
    path("kartki/<str:code>/cofnij/", poster_views.put_back, name="put-back"),
    path("kartki/<str:code>/zdjecie/", poster_views.photo, name="photo"),
    path("kartki/<str:code>/zdjecie/dodaj/", poster_views.add_photo, name="add-photo"),
]
