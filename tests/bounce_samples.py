"""What mail servers write when they could not deliver, each in its own way, about the letter with a Message-ID."""

from __future__ import annotations

ADDRESS = "jan@example.org"


def lines(text: str) -> bytes:
    """A message as it comes over the wire."""
    return text.strip("\n").replace("\n", "\r\n").encode() + b"\r\n"


def postfix(name: str, *, action: str = "failed", status: str = "5.1.1", field: str = "Status") -> bytes:
    """Postfix: three parts, the letter's header as text/rfc822-headers."""
    return lines(f"""
Return-Path: <>
Date: Fri, 20 Nov 2026 11:05:00 +0100 (CET)
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: consent@consent.example.org
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4XyZ.1700000000/mx.example.org"
Message-Id: <20261120100500.4XyZ@mx.example.org>

This is a MIME-encapsulated message.

--4XyZ.1700000000/mx.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

The mail system: <{ADDRESS}>: host in.example.org said: 550 5.1.1 unknown user

--4XyZ.1700000000/mx.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 4XyZ
X-Postfix-Sender: rfc822; consent@consent.example.org
Arrival-Date: Fri, 20 Nov 2026 11:04:58 +0100 (CET)

Final-Recipient: rfc822; {ADDRESS}
Original-Recipient: rfc822;{ADDRESS}
Action: {action}
{field}: {status}
Remote-MTA: dns; in.example.org
Diagnostic-Code: smtp; 550 5.1.1 <{ADDRESS}>: unknown user

--4XyZ.1700000000/mx.example.org
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Return-Path: <consent@consent.example.org>
To: {ADDRESS}
Message-ID: {name}
Subject: Page Computers

--4XyZ.1700000000/mx.example.org--
""")


def exim(name: str) -> bytes:
    """Exim: the letter itself comes back, after a field of its own; the name of the report type in capitals."""
    return lines(f"""
Return-path: <>
X-Failed-Recipients: {ADDRESS}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.example.org>
To: consent@consent.example.org
References: {name}
Content-Type: multipart/report; report-type=Delivery-Status; boundary=1700000000-eximdsn-123
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1r5abc-0001@mx.example.org>

--1700000000-eximdsn-123
Content-type: text/plain; charset=us-ascii

A message that you sent could not be delivered to {ADDRESS}: mailbox is full

--1700000000-eximdsn-123
Content-type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Action: failed
Final-Recipient: rfc822;{ADDRESS}
Status: 5.2.2 (mailbox full)
Remote-MTA: dns; in.example.org

--1700000000-eximdsn-123
Content-type: message/rfc822

Return-path: <consent@consent.example.org>
Message-ID:
 {name}
To: {ADDRESS}
Subject: Page Computers
Content-Type: multipart/mixed; boundary=inner

--inner
Content-Type: text/plain

Beste Jan

--inner--

--1700000000-eximdsn-123--
""")


def exchange(name: str) -> bytes:
    """Exchange: words in HTML, a status of its own making, and a letter that was not returned: it says to what it answers."""
    return lines(f"""
From: <postmaster@example.org>
To: <consent@consent.example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="_000_guid_"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: en-GB
Message-ID: <0a1b2c3d@mail.example.org>
In-Reply-To: {name}
References: {name}
Subject: Undeliverable: Page Computers
Auto-Submitted: auto-replied

--_000_guid_
Content-Type: multipart/alternative; differences=Content-Type; boundary="_001_guid_"

--_001_guid_
Content-Type: text/html; charset="us-ascii"

<p>Your message to {ADDRESS} couldn't be delivered.</p>

--_001_guid_--

--_000_guid_
Content-Type: message/delivery-status

Reporting-MTA: dns;mail.example.org
Received-From-MTA: dns;consent.example.org
Arrival-Date: Fri, 20 Nov 2026 10:05:00 +0000

Original-Recipient: rfc822;{ADDRESS}
Final-Recipient: rfc822;{ADDRESS}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient {ADDRESS} not found

--_000_guid_--
""")


def international(name: str) -> bytes:
    """One about an address with letters of any script (RFC 6533)."""
    return (
        postfix(name)
        .replace(b"message/delivery-status", b"message/global-delivery-status")
        .replace(b"text/rfc822-headers", b"message/global-headers")
        .replace(b"rfc822; jan@", "utf-8; jürgen@".encode())
    )


def vacation(name: str) -> bytes:
    """A program that answers while somebody is away."""
    return lines(f"""
From: Jan <{ADDRESS}>
To: consent@consent.example.org
Subject: Away until Monday
In-Reply-To: {name}
References: {name}
Auto-Submitted: auto-replied

I am away. Action: failed. Status: 5.1.1
""")


def seen(name: str) -> bytes:
    """A mailbox tells that somebody opened the letter: a report, and none about delivery."""
    return postfix(name).replace(b"report-type=delivery-status", b"report-type=disposition-notification")
