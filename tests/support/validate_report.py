#!/usr/bin/env python3
"""validate_report.py SCHEMA REPORT...: holds reports, or data files, against their JSON Schema.

A report named *.ndjson is one cell a line and is held against the schema's cell. Prints each violation with
its path; exit 1 if there is any.
"""
import json
import sys

import jsonschema


def documents(path, schema):
    """(what, schema, document) of everything in the file."""
    with open(path, encoding="utf-8") as file:
        if not path.endswith(".ndjson"):
            yield path, schema, json.load(file)
            return
        cell = {"$schema": schema["$schema"], "$ref": "#/$defs/cell", "$defs": schema["$defs"]}
        for number, line in enumerate(file, start=1):
            yield f"{path}:{number}", cell, json.loads(line)


def violations(path, schema):
    for what, wanted, document in documents(path, schema):
        for error in jsonschema.Draft202012Validator(wanted).iter_errors(document):
            place = "/".join(str(part) for part in error.absolute_path)
            yield f"{what}: {place}: {error.message[:300]}"


def main(arguments):
    if len(arguments) < 2:
        sys.exit(__doc__)
    with open(arguments[0], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    found = [violation for path in arguments[1:] for violation in violations(path, schema)]
    print("\n".join(found), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
