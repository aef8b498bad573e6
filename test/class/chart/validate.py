"""Checks values as Helm does: laid over those of the chart, in order, and held against its schema. Prints what is wrong as JSON."""

import json
import sys
from pathlib import Path

import yaml
from jsonschema import Draft7Validator

here = Path(__file__).parent


def read(path):
    return yaml.safe_load(Path(path).read_text(encoding="utf8"))


def overlay(usual, given):
    """Lays maps over maps; null takes a key away; all else is replaced."""
    merged = dict(usual)
    for key, value in given.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = overlay(merged[key], value)
        else:
            merged[key] = value
    return merged


values = read(here / "values.yaml")
for path in sys.argv[1:]:
    values = overlay(values, read(path))
schema = read(here / "values.schema.yaml")
Draft7Validator.check_schema(schema)
errors = [
    f"{'.'.join(str(part) for part in error.absolute_path)}: {error.message}"
    for error in Draft7Validator(schema).iter_errors(values)
]
print(json.dumps({"errors": errors, "values": values}))
