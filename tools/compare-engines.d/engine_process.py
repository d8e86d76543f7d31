"""One engine in a process of its own: python engine_process.py SPEC. Answers on standard output, a JSON line per request.

    (start)       {"version", "labels_path", "frame_seconds"}, or {"error"}
    run SECONDS   {"milliseconds": [...], "processor_seconds"}
    end           {"growth_bytes"}: the most memory above that of the interpreter with the engine imported and the picture read
"""
import json
import os
import sys
import time

import numpy


class OnnxRuntime:
    def __init__(self):
        import onnxruntime

        self.module, self.version = onnxruntime, onnxruntime.__version__

    def load(self, model, threads, picture):
        options = self.module.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads, options.log_severity_level = threads, 1, 3
        self.session = self.module.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self.inputs = {"picture": picture}

    def run(self):
        return self.session.run(None, self.inputs)[0]


class OpenVINO:
    def __init__(self):
        import openvino

        self.module, self.version = openvino, openvino.__version__.split("-")[0]

    def load(self, model, threads, picture):
        compiled = self.module.Core().compile_model(model, "CPU", {
            "INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY", "ENABLE_CPU_PINNING": False,
            "INFERENCE_PRECISION_HINT": "f32"})
        self.request = compiled.create_infer_request()
        self.request.set_input_tensor(0, self.module.Tensor(picture, shared_memory=True))

    def run(self):
        self.request.infer()
        return self.request.get_output_tensor(0).data


class LiteRT:
    def __init__(self):
        import importlib.metadata

        from ai_edge_litert.interpreter import Interpreter

        self.make, self.version = Interpreter, importlib.metadata.version("ai-edge-litert")

    def load(self, model, threads, picture):
        self.interpreter = self.make(model, num_threads=threads)
        self.interpreter.allocate_tensors()
        self.input = self.interpreter.get_input_details()[0]["index"]
        self.output = self.interpreter.get_output_details()[0]["index"]
        self.picture = numpy.ascontiguousarray(picture.transpose(0, 2, 3, 1))

    def run(self):
        self.interpreter.set_tensor(self.input, self.picture)
        self.interpreter.invoke()
        return self.interpreter.get_tensor(self.output)


ENGINES = {"onnxruntime": OnnxRuntime, "OpenVINO": OpenVINO, "LiteRT": LiteRT}
# A frame that takes longer than this needs no frame before it to wake threads and fetch memory.
LONG_FRAME_SECONDS = 0.3


def memory_bytes(name):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(f"{name}:"))


def timed(engine):
    start = time.perf_counter()
    engine.run()
    return time.perf_counter() - start


def answer_requests(specification, say):
    engine = ENGINES[specification["engine"]]()
    picture = numpy.load(specification["picture"])
    before = memory_bytes("VmRSS")
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")  # The high-water mark starts here.
    engine.load(specification["model"], specification["threads"], picture)
    labels = numpy.asarray(engine.run()).reshape(picture.shape[2:])
    numpy.save(specification["labels"], labels.astype(numpy.uint8))
    frame = timed(engine)
    say(version=engine.version, frame_seconds=frame)
    for line in sys.stdin:
        word, *values = line.split()
        if word == "end":
            say(growth_bytes=memory_bytes("VmHWM") - before)
            return
        processor_start = time.process_time()
        if frame < LONG_FRAME_SECONDS:
            engine.run()
        times = []
        while not times or sum(times) < float(values[0]):
            times.append(timed(engine))
        say(milliseconds=[1000 * seconds for seconds in times], processor_seconds=time.process_time() - processor_start)


def main():
    # Engines print to standard output; the answers keep a descriptor of their own.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def say(**values):
        print(json.dumps(values), file=answers, flush=True)

    try:
        answer_requests(json.loads(sys.argv[1]), say)
    except Exception as error:
        say(error=f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
