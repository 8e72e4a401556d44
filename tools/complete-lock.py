#!/usr/bin/env python3
"""Adds to package-lock.json the optional packages of other platforms that a registry did not offer when it was written.

npm leaves them out of the lock file, and `npm ci` then refuses to install anything. Their names say for which system
they are; a machine of that system fetches them, all others pass them over. Run after `npm install`:

    python3 tools/complete-lock.py
"""
import json
import re

PLATFORM = re.compile(
    r"(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|ia32|ppc64|riscv64|s390x|x64)(?:-(\w+))?$"
)

with open("package-lock.json", encoding="utf-8") as file:
    lock = json.load(file)
packages = lock["packages"]
added = []
for path, package in list(packages.items()):
    for name, version in package.get("optionalDependencies", {}).items():
        platform = PLATFORM.search(name)
        if f"node_modules/{name}" in packages or f"{path}/node_modules/{name}" in packages or not platform:
            continue
        system, processor, library = platform.groups()
        entry = {"version": version.lstrip("^~"), "cpu": [processor], "optional": True, "os": [system]}
        if package.get("dev"):
            entry["dev"] = True
        if system == "linux" and library:
            entry["libc"] = ["musl" if "musl" in library else "glibc"]
        packages[f"node_modules/{name}"] = entry
        added.append(name)
lock["packages"] = dict(sorted(packages.items()))
with open("package-lock.json", "w", encoding="utf-8") as file:
    json.dump(lock, file, indent=2, ensure_ascii=False)
    file.write("\n")
print(f"added {len(added)}: {', '.join(added)}" if added else "nothing is missing")
