"""Whoever takes turns in one case (a model, a picture size, a number of threads): Hooke and the engines, behind one form.

A contestant has `name`, `arithmetic`, `labels`, `frame_seconds` (an estimate), and `turn(seconds)`, which gives milliseconds per
frame (the median of the turn) and the processor seconds spent; `end()` gives what was found out about memory, in bytes.
"""
import json
import pathlib
import statistics
import subprocess
import sys

import numpy


class Hooke:
    name = "Hooke"

    def __init__(self, program, arithmetic, model, case, picture, labels):
        self.program, self.arithmetic, self.model, self.case = program, arithmetic, model, case
        self.labels = program.segment(model, picture, labels)
        self.figures = []
        self.turn(0.05)
        self.frame_seconds = self.figures.pop()["median_ms"] / 1000

    def turn(self, seconds):
        figures, processor_seconds = self.program.bench(
            self.model, self.case.width, self.case.height, self.case.threads, seconds)
        self.figures.append(figures)
        return figures["median_ms"], processor_seconds

    def seconds_per_turn(self, seconds):
        # `hooke bench` also measures its ceiling and times the first labels of seven new processes.
        return max(seconds, 3 * self.frame_seconds) + seconds / 10 + 8 * self.frame_seconds + 0.3

    def end(self):
        last = self.figures[-1]
        median = {name: statistics.median(figures[name] for figures in self.figures)
                  for name in ("ceiling_share", "gmac_per_second", "ceiling_gmac_per_second", "first_labels_ms")}
        return {"isa": last["isa"], "arena_bytes": last["arena_bytes"], "weight_bytes": last["weight_bytes"],
                "resident_bytes": last["resident_bytes"], **median}


class Engine:
    def __init__(self, name, arithmetic, model, threads, picture, labels):
        self.name, self.arithmetic = name, arithmetic
        specification = {"engine": name, "model": str(model), "threads": threads, "picture": str(picture), "labels": str(labels)}
        self.process = subprocess.Popen(
            [sys.executable, pathlib.Path(__file__).with_name("engine_process.py"), json.dumps(specification)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.frame_seconds = self.answer()["frame_seconds"]
        self.labels = numpy.load(labels)

    def answer(self):
        line = self.process.stdout.readline()
        answer = json.loads(line) if line else {"error": f"its process ended with status {self.process.wait()}"}
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    def ask(self, request):
        self.process.stdin.write(f"{request}\n")
        self.process.stdin.flush()
        return self.answer()

    def turn(self, seconds):
        answer = self.ask(f"run {seconds}")
        return statistics.median(answer["milliseconds"]), answer["processor_seconds"]

    def seconds_per_turn(self, seconds):
        return max(seconds, self.frame_seconds) + min(self.frame_seconds, 0.3)

    def end(self):
        answer = self.ask("end")
        self.process.stdin.close()
        self.process.wait()
        return answer
