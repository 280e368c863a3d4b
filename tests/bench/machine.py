"""The machine of a run: what it is, what is installed, and what else it had to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
import os
from pathlib import Path
import platform
import resource
import subprocess
from time import perf_counter

PACKAGES = (
    "numpy",
    "pandas",
    "pyarrow",
    "pandera",
    "scikit-learn",
    "polars",
    "skl2onnx",
    "onnxruntime",
    "tensorflow",
    "tensorflow-cpu",
    "keras",
    "formulaic",
    "duckdb",
)
QUIET = 0.1  # cores that others may take
NOT_QUIET = ". The machine was not quiet: times are too long"
R_PACKAGES = ("caret", "data.table", "hardhat", "recipes", "tibble")


@dataclass(frozen=True)
class Load:
    """The load at one moment: the average of a minute; seconds so far on a clock, of all processors, of a host and of our processes."""

    average: float
    elapsed: float
    busy: float
    stolen: float
    ours: float


def look_at_load() -> Load:
    return Load(os.getloadavg()[0], perf_counter(), *read_processors(), measure_ours())


def describe_machine(start: Load) -> dict[str, str]:
    """Return what the page says of the machine, at the end of a run that began with `start`."""
    return {
        "Day": datetime.now(timezone.utc).date().isoformat(),
        "Processor": f"{read_processor()}, {os.cpu_count()} cores",
        "Memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "System": f"{platform.freedesktop_os_release()['PRETTY_NAME']}, Linux {platform.release()}",
        "Load": say_load(start, look_at_load()),
        "Python": f"{platform.python_version()}, with {list_versions()}",
        "R": list_r_versions(),
    }


def say_load(start: Load, end: Load) -> str:
    """Return the load before and after, and how busy others were meanwhile; the bench itself makes most of that after."""
    elapsed = end.elapsed - start.elapsed
    others = max(0.0, (end.busy - start.busy) - (end.ours - start.ours)) / elapsed
    stolen = (end.stolen - start.stolen) / elapsed
    return (
        f"{start.average:.2f} before, {end.average:.2f} after {elapsed / 60:.0f} min; other processes took {others:.2f} cores,"
        f" the host of a virtual machine {stolen:.2f}" + ("" if others + stolen < QUIET else NOT_QUIET)
    )


def read_processors() -> tuple[float, float]:
    """Return the seconds that all processors were busy, and those that a host took."""
    user, nice, system, _, _, irq, softirq, steal = map(int, Path("/proc/stat").read_text("ascii").split()[1:9])
    tick = os.sysconf("SC_CLK_TCK")
    return (user + nice + system + irq + softirq) / tick, steal / tick


def measure_ours() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def read_processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def list_versions() -> str:
    return ", ".join(f"{package} {found}" for package in PACKAGES if (found := find_version(package)))


def find_version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def list_r_versions() -> str:
    program = f"""
    packages <- Filter(function(name) requireNamespace(name, quietly = TRUE), c{R_PACKAGES})
    versions <- vapply(packages, function(name) as.character(packageVersion(name)), "")
    cat(paste0(getRversion(), ", with ", paste(packages, versions, collapse = ", ")))
    """
    try:
        return subprocess.run(["Rscript", "-e", program], check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return "none"
