"""Reads feeds and calendars as readers of feeds and calendars do, with libraries that are not ours, and says what they stumble over.

Each argument is a file, named `<what>.atom`, `.rss` or `.ics`.
"""

import sys

import feedparser
from icalendar import Calendar


def faults_of_feed(text, version):
    feed = feedparser.parse(text)
    if feed.bozo:
        yield f"it is not well formed: {feed.bozo_exception}"
    if not feed.version.startswith(version):
        yield f"it is read as “{feed.version}”"
    for name in ("title", "link"):
        if not feed.feed.get(name):
            yield f"the feed has no {name}"
    ids = [entry.get("id") for entry in feed.entries]
    if len(set(ids)) != len(ids) or None in ids:
        yield "entries share an id, or have none"
    for entry in feed.entries:
        for name in ("title", "link", "summary"):
            if not entry.get(name):
                yield f"{entry.get('id')} has no {name}"
        if not (entry.get("updated_parsed") or entry.get("published_parsed")):
            yield f"{entry.get('id')} has no date that can be read"


def faults_of_calendar(text):
    calendar = Calendar.from_ical(text)
    for name in ("VERSION", "PRODID"):
        if name not in calendar:
            yield f"it has no {name}"
    events = calendar.walk("VEVENT")
    if not events:
        yield "it has no event"
    for event in events:
        for name in ("UID", "DTSTAMP", "DTSTART", "SUMMARY"):
            if name not in event:
                yield f"{event.get('UID')} has no {name}"
        if event.errors:
            yield f"{event.get('UID')}: {event.errors}"
    if any(len(line) > 75 for line in text.encode().split(b"\r\n")):
        yield "a line is longer than 75 bytes"


bad = False
for path in sys.argv[1:]:
    with open(path, newline="", encoding="utf-8") as file:
        text = file.read()
    ending = path.rsplit(".", 1)[1]
    found = faults_of_calendar(text) if ending == "ics" else faults_of_feed(text, {"atom": "atom10", "rss": "rss20"}[ending])
    for fault in found:
        bad = True
        print(f"{path}: {fault}")
sys.exit(1 if bad else 0)
