"""The streams of the live screens: of boards, of all staff pages, and of walls."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import aclosing

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404

from furtka.entrance.doors import door_of
from furtka.entrance.drawn import LONGEST, Kind
from furtka.entrance.live import pulse
from furtka.entrance.screens import drawings
from furtka.offices.access import job_of
from furtka.offices.models import Site
from furtka.offices.permissions import Permission, may
from furtka.offices.selectors import office_of_host

# Anybody may open a wall screen: more than this many in a process ask every few seconds instead.
MOST_WALLS = 100
_walls = 0
CHANGED = b"event: changed\ndata: 1\n\n"
STRIP = b"event: strip\ndata: 1\n\n"


async def stream(request: HttpRequest, site: str) -> HttpResponseBase:
    """The board, again after each change, for people who may see it. Others get 404."""
    if not isinstance(request, ASGIRequest):
        return _no_stream()
    try:
        kind = await sync_to_async(_board)(request, site)
    except Http404:
        return _not_found()
    packed = _takes_gzip(request)
    return _streaming(drawings.stream(kind, packed=packed), packed)


async def wall_stream(request: HttpRequest, site: str) -> HttpResponseBase:
    """The screen on the wall, again after each change that it shows."""
    if not isinstance(request, ASGIRequest) or _walls >= MOST_WALLS:
        return _no_stream()
    try:
        kind = await sync_to_async(_screen)(request, site)
    except Http404:
        return _not_found()
    packed = _takes_gzip(request)
    return _streaming(_counted(drawings.stream(kind, packed=packed)), packed)


async def staff_stream(request: HttpRequest) -> HttpResponseBase:
    """Says "changed", and "strip" if the reader's own strip did, to people who work here.
    Strangers get 404."""
    if not isinstance(request, ASGIRequest):
        return _no_stream()
    kind = await sync_to_async(_strip)(request)
    return _not_found() if kind is None else _streaming(_changes(kind), packed=False)


def _strip(request: HttpRequest) -> Kind | None:
    try:
        job = job_of(request.user)
        return Kind("strip", job.office_id, 0, "pl", reader=job.pk) if job else None
    finally:
        _let_go()


async def _changes(kind: Kind) -> AsyncIterator[bytes]:
    """The first ones make up for what was missed while nobody listened. Without "strip", 500
    pages would fetch their strips after each step at the door, which concerns two or three."""
    yield b"retry: 2000\n" + CHANGED + STRIP
    ends = time.monotonic() + LONGEST.total_seconds()
    with drawings.watching(kind):
        told = (await drawings.newest(kind)).plain
        async with aclosing(pulse.listen(kind.office)) as listening:
            async for changed in listening:
                if time.monotonic() > ends:
                    return
                yield CHANGED if changed else b": still here\n\n"
                newest = (await drawings.newest(kind)).plain if changed else told
                if newest != told:
                    yield STRIP
                told = newest


async def _counted(content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    global _walls
    _walls += 1
    try:
        async for part in content:
            yield part
    finally:
        _walls -= 1
        await content.aclose()  # type: ignore[attr-defined]


def _board(request: HttpRequest, slug: str) -> Kind:
    """What this person's board shows. Raises Http404."""
    try:
        job = job_of(request.user)
        if job is None or not may(job.role, Permission.RUN_ENTRANCE):
            raise Http404
        site = get_object_or_404(Site, office=job.office, slug=slug)
        door = door_of(site, request.GET.get("drzwi", ""))
        return Kind(
            "board", site.office_id, site.pk, _language(request), door.pk if door else 0,
            may(job.role, Permission.SEE_PROTECTED),
        )  # fmt: skip
    finally:
        _let_go()


def _screen(request: HttpRequest, slug: str) -> Kind:
    try:
        site = get_object_or_404(Site, office=office_of_host(request), slug=slug)
        return Kind("screen", site.office_id, site.pk, _language(request))
    finally:
        _let_go()


def _let_go() -> None:
    """The stream stays open for minutes, and 500 of them must not hold 500 connections."""
    if not connection.in_atomic_block:
        connection.close()


def _language(request: HttpRequest) -> str:
    """The page's own: a stream's address has no prefix for it."""
    wanted = request.GET.get("lang", "")
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _takes_gzip(request: HttpRequest) -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "")


def _streaming(content: AsyncIterator[bytes], packed: bool) -> StreamingHttpResponse:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    if packed:
        headers["Content-Encoding"] = "gzip"
    return StreamingHttpResponse(content, content_type="text/event-stream", headers=headers)


def _no_stream() -> HttpResponse:
    """204 tells the browser not to ask again: a server of pages only can't keep a stream open,
    and the screen works by asking now and then."""
    return HttpResponse(status=204)


def _not_found() -> HttpResponse:
    """Without the page of 404: Django would draw it in a thread of its own, whose connection to
    the database nobody closes."""
    return HttpResponse(status=404)
