"""The same conversions in ffmpeg (libavcodec, libswscale, through PyAV) and in OpenCV, one core each."""
import time

import av
import cv2
import numpy

WIDTH, HEIGHT = 640, 480


def measured(frames, seconds, work):
    """Runs `work` over the frames for some seconds: number of frames, microseconds of the median one, its result."""
    times, result, end = [], None, time.perf_counter() + seconds
    while time.perf_counter() < end:
        frame = frames[len(times) % len(frames)]
        start = time.perf_counter()
        result = work(frame)
        times.append(time.perf_counter() - start)
    times.sort()
    return len(times), times[len(times) // 2] * 1e6, result


class FFmpeg:
    """libavcodec and libswscale. Packets and frames are made before, so that little of Python is timed."""

    def __init__(self, jpegs, pairs):
        self.packets = [av.Packet(jpeg) for jpeg in jpegs]
        self.frames = []
        for pair in pairs:
            frame = av.VideoFrame(WIDTH, HEIGHT, "yuyv422")
            frame.planes[0].update(pair)
            self.frames.append(frame)
        self.codec = av.CodecContext.create("mjpeg", "r")
        self.codec.thread_count = 1
        self.reformatter = av.video.reformatter.VideoReformatter()

    def yuyv_rgb(self, seconds):
        return measured(self.frames, seconds, lambda frame: self.reformatter.reformat(frame, format="rgb24"))

    def mjpeg_rgb(self, seconds):
        def work(packet):
            return self.reformatter.reformat(self.codec.decode(packet)[0], format="rgb24")
        return measured(self.packets, seconds, work)


class OpenCV:
    """cv2.cvtColor and cv2.imdecode, one thread. Results go to memory that is there already, where the call allows it."""

    def __init__(self, jpegs, pairs):
        cv2.setNumThreads(1)
        self.jpegs = [numpy.frombuffer(jpeg, dtype=numpy.uint8) for jpeg in jpegs]
        self.pairs = [numpy.frombuffer(pair, dtype=numpy.uint8).reshape(HEIGHT, WIDTH, 2) for pair in pairs]
        self.target = numpy.empty((HEIGHT, WIDTH, 3), dtype=numpy.uint8)

    def yuyv_rgb(self, seconds):
        return measured(self.pairs, seconds, lambda pair: cv2.cvtColor(pair, cv2.COLOR_YUV2RGB_YUY2, dst=self.target))

    def mjpeg_rgb(self, seconds):
        flags = cv2.IMREAD_COLOR_RGB if hasattr(cv2, "IMREAD_COLOR_RGB") else cv2.IMREAD_COLOR
        return measured(self.jpegs, seconds, lambda jpeg: cv2.imdecode(jpeg, flags))


def pairs_of(jpegs):
    """The recording as a camera without JPEG would send it."""
    codec = av.CodecContext.create("mjpeg", "r")
    pairs = []
    for jpeg in jpegs:
        frame = codec.decode(av.Packet(jpeg))[0].reformat(format="yuyv422", dst_color_range="MPEG")
        plane = frame.planes[0]
        rows = numpy.frombuffer(plane, dtype=numpy.uint8).reshape(HEIGHT, plane.line_size)[:, : 2 * WIDTH]
        pairs.append(rows.tobytes())
    return pairs
