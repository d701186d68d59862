"""Holds records of services against what Open Referral UK 3.0 wants: which fields must be there, of which type, in which form.

The published schemas are under a share-alike licence, so they are not copied here: this is our own schema of the facts that we
rely on. Fields that the profile does not need may be left out; none may be null.
"""

import json
import sys

from jsonschema import Draft202012Validator, FormatChecker

TEXT = {"type": "string", "minLength": 1}
ID = {"type": "string", "format": "uuid"}
URL = {"type": "string", "pattern": "^https?://[^ ]+$"}
EMAIL = {"type": "string", "format": "email"}


def record(required, **fields):
    return {"type": "object", "required": required, "properties": fields, "additionalProperties": False}


def many(item):
    return {"type": "array", "items": item}


TERM = record(["id", "taxonomy"], id=ID, term=TEXT, name=TEXT, taxonomy=TEXT, taxonomy_id=ID)
ATTRIBUTE = record(["id"], id=ID, link_id=ID, link_type=TEXT, taxonomy_term_id=ID, taxonomy_term=TERM)
ADDRESS = record(
    ["id", "address_1", "city", "state_province", "postal_code", "country", "address_type"],
    id=ID, address_1=TEXT, city=TEXT, state_province=TEXT, postal_code=TEXT,
    country={"type": "string", "pattern": "^[A-Z]{2}$"}, address_type={"enum": ["physical", "postal", "virtual"]},
)
LOCATION = record(
    ["id"], id=ID, name=TEXT, addresses=many(ADDRESS),
    latitude={"type": "number", "minimum": -90, "maximum": 90}, longitude={"type": "number", "minimum": -180, "maximum": 180},
)
AT_LOCATION = record(["id"], id=ID, service_id=ID, location=LOCATION)
ORGANIZATION = record(["id", "name", "description"], id=ID, name=TEXT, description=TEXT, website=URL, email=EMAIL)
SERVICE = record(
    ["id", "name", "status", "url", "organization"],
    id=ID, name=TEXT, description=TEXT, url=URL, email=EMAIL,
    status={"enum": ["active", "inactive", "defunct", "temporarily closed"]},
    last_modified={"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"},
    organization=ORGANIZATION, service_at_locations=many(AT_LOCATION),
    service_areas=many(record(["id"], id=ID, name=TEXT)),
    contacts=many(record(["id"], id=ID, phones=many(record(["id", "number"], id=ID, number=TEXT)))),
    schedules=many(record(["id"], id=ID, description=TEXT)), attributes=many(ATTRIBUTE),
)

with open(sys.argv[1], encoding="utf-8") as file:
    records = json.load(file)
checker = Draft202012Validator(many(SERVICE), format_checker=FormatChecker())
errors = list(checker.iter_errors(records))
for error in errors[:20]:
    print(f"{error.json_path}: {error.message}")
sys.exit(1 if errors else 0)
