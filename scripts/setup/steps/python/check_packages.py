"""Compares the packages of this environment with requirements.txt, and their files with what each package says of itself.

python check_packages.py requirements.txt [name …]   prints "name: what is wrong", a line for each package.
The files of the packages that are named are read and compared by hash, all others by size.
"""

import base64
import hashlib
import os
import re
import sys
from importlib.metadata import PackageNotFoundError, distribution


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def wrong_files(package, is_hashed):
    record = package.read_text("RECORD")
    if not record:
        return ["its list of files is missing"]
    found = []
    for file in package.files or []:
        path = package.locate_file(file)
        try:
            size = os.stat(path).st_size
        except OSError:
            # Compiled files come and go.
            if not str(file).endswith(".pyc"):
                found.append(f"{file} is missing")
            continue
        if file.size is not None and size != file.size:
            found.append(f"{file} has {size} bytes instead of {file.size}")
        elif is_hashed and file.hash and file.hash.mode == "sha256":
            with open(path, "rb") as content:
                digest = hashlib.sha256(content.read()).digest()
            if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != file.hash.value:
                found.append(f"{file} was changed")
    return found


def main():
    from packaging.requirements import Requirement

    lock, *names = sys.argv[1:]
    hashed = {normal(name) for name in names}
    with open(lock, encoding="utf-8") as file:
        lines = re.findall(r"^[\w.-]+==[^\\\n]+", file.read(), re.M)
    for line in lines:
        # It says for which platform and which Python the package is.
        wanted = Requirement(line.strip())
        if wanted.marker and not wanted.marker.evaluate():
            continue
        try:
            package = distribution(wanted.name)
            version = package.version
        except (PackageNotFoundError, KeyError, TypeError):
            version = None
        if version is None:
            print(f"{wanted.name}: missing")
        elif version not in wanted.specifier:
            print(f"{wanted.name}: {version} instead of {str(wanted.specifier)[2:]}")
        else:
            files = wrong_files(package, normal(wanted.name) in hashed)
            if files:
                print(f"{wanted.name}: {files[0]}" + (f" and {len(files) - 1} more" if len(files) > 1 else ""))


main()
