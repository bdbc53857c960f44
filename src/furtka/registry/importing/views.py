"""Take in files: choose several, read what became of each."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from furtka.offices.access import StaffRequest, staff_page
from furtka.offices.permissions import Permission
from furtka.registry.importing.door import Incoming, take_in_all

MOST_FILES = 50  # Django itself refuses more than a hundred, with a page that helps nobody


@staff_page(Permission.USE_REGISTRY)
@require_http_methods(["GET", "POST"])
def take_in(request: StaffRequest) -> HttpResponse:
    """POST takes in and tells at once. Loading the page again is harmless: the same file keeps
    its number."""
    context: dict[str, object] = {"office": request.job.office}
    status = 200
    if request.method == "POST":
        files = request.FILES.getlist("files")
        context["nothing"] = not files
        context["too_many"] = len(files) > MOST_FILES
        status = 422 if context["nothing"] or context["too_many"] else 200
        if status == 200:
            context["outcomes"] = take_in_all(
                office=request.job.office, files=_incoming(files), source="page",
                now=timezone.now(), actor=request.user,
            )  # fmt: skip
    context["most_files"] = MOST_FILES
    return render(request, "registry/importing/take_in.html", context, status=status)


def _incoming(files: list[UploadedFile[bytes]]) -> Iterator[Incoming]:
    for file in files:
        yield Incoming(file.name or "", file, file.size)
