"""What the measurements were taken on, and how free its cores were."""
import importlib.metadata
import os
import platform
import statistics
import time

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def processor_name():
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith(("model name", "Model")):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def versions(packages):
    result = {}
    for package in packages:
        try:
            result[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            pass
    return result


class CoreProbe:
    """Which share of the machine's cores others used while something was measured, time stolen by the host included."""

    def __init__(self):
        self.shares = []
        self.start()

    def start(self):
        self.began, self.busy = time.monotonic(), busy_seconds()

    def stop(self, own_seconds):
        """- own_seconds: processor time of what was measured."""
        elapsed = time.monotonic() - self.began
        others = busy_seconds() - self.busy - own_seconds
        self.shares.append(max(0.0, others / elapsed / os.cpu_count()))

    def summary(self):
        return {"count": os.cpu_count(), "others_median": statistics.median(self.shares), "others_greatest": max(self.shares)}


def busy_seconds():
    with open("/proc/stat") as file:
        user, nice, system, idle, waiting, interrupt, soft_interrupt, stolen = map(int, file.readline().split()[1:9])
    return (user + nice + system + interrupt + soft_interrupt + stolen) / TICKS_PER_SECOND
