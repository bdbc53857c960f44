"""E-mails as programs of today and of long ago write them; invented, all of them."""

from __future__ import annotations

_PLAIN = """From: Jan Próbny <jan@example.org>
To: sekretariat@example.org
Subject: Pytanie o godziny
Date: Mon, 7 Dec 2026 10:00:00 +0100
Message-ID: <1@example.org>

Dzień dobry, kiedy można przyjść?
"""

_ALTERNATIVE = """Return-Path: <zofia@example.org>
Received: from a.example.org by mx.example.org; Mon, 7 Dec 2026 10:00:01 +0100
From: =?utf-8?B?Wm9maWEgxbvDs8WCxIc=?= <zofia@example.org>
To: "Ośrodek, sekretariat" <sekretariat@example.org>, <drugi@example.org>
Reply-To: zofia.zolc@example.com
Subject: =?iso-8859-2?Q?Pro=B6ba_o_pomoc?=
 =?utf-8?Q?_=E2=80=93_pilne?=
Date: Mon, 7 Dec 2026 10:00:00 +0100
Message-ID: <2@example.org>
In-Reply-To: <1@mx.example.org>
References: <0@mx.example.org> <1@mx.example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="x"

--x
Content-Type: multipart/alternative; boundary="y"

--y
Content-Type: text/plain; charset=iso-8859-2
Content-Transfer-Encoding: quoted-printable

Prosz=EA o zasi=B3ek.
> wcze=B6niej: RPW/00001/2026
--y
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: 8bit

<html><head><style>p { color: red }</style></head><body><p style="margin-top: 3em">Proszę o
<b>zasiłek</b>.</p><table><tr><td>a</td><td>b</td></tr></table><ul><li>1<li>2</ul></body></html>
--y--

--x
Content-Type: application/pdf; name="=?utf-8?Q?za=C5=9Bwiadczenie.pdf?="
Content-Disposition: attachment; filename*0*=utf-8''za%C5%9Bwiad; filename*1="czenie.pdf"
Content-Transfer-Encoding: base64

JVBERi0xLjQKJeLjz9MK
--x
Content-Type: text/calendar; charset=utf-8; method=REQUEST

BEGIN:VCALENDAR
END:VCALENDAR
--x
Content-Type: application/ms-tnef; name=winmail.dat
Content-Transfer-Encoding: base64

eJ8+IgEAAQACAAAA
--x
Content-Type: message/rfc822

From: inny@example.org
Subject: Przekazane
Content-Type: text/plain; charset=windows-1250

Dawniejsza wiadomość.
--x--
"""

_BOUNCE = """Return-Path: <>
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
To: termin@example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Date: Mon, 7 Dec 2026 10:00:00 +0100
Message-ID: <3@mx.example.org>
Content-Type: multipart/report; report-type=delivery-status; boundary="z"

--z
Content-Description: Notification

This is the mail system at host mx.example.org.
--z
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; nikt@example.org
Action: failed
Status: 5.1.1

--z
Content-Type: message/rfc822

From: termin@example.org
To: nikt@example.org
Message-ID: <ours@example.org>
Subject: Potwierdzenie

Tekst.
--z--
"""

_AWAY = """From: jan@example.org
To: termin@example.org
Subject: Automatyczna =?utf-8?Q?odpowied=C5=BA=3A_Potwierdzenie?=
Auto-Submitted: auto-replied
X-Auto-Response-Suppress: All
Precedence: bulk
Date: 07 Dec 26 10:00 GMT
Content-Type: text/html; charset="windows-1250"

<p>Jestem na urlopie.<script>alert(1)</script>
"""

_OLD = """From: "Stary Program" <stary@example.org>
Subject: Zażółć
Date: 7 Dec 2026
Content-Type: text/plain; charset=x-unknown

begin 644 a.txt
#86)C
`
end
Zażółć gęślą jaźń.
"""

MAILS: tuple[bytes, ...] = (
    _PLAIN.encode(), _ALTERNATIVE.encode(), _BOUNCE.encode(), _AWAY.encode("cp1250"),
    _OLD.encode("iso-8859-2"), _ALTERNATIVE.replace("\n", "\r\n").encode("utf-8"),
)  # fmt: skip
