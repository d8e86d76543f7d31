import ArgumentParser
import Imaging
import SegNetModel
import SegNetRuntime
import System

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract:
      "Measure how fast a model runs on this machine, and how much of what the processor could do that is.",
    discussion: """
      The ceiling is measured in the same run: multiply-accumulates alone, nothing read or stored, on as many cores as
      there are threads.

      Example: hooke bench model.safetensors --size 640x480 --threads 2
      """)

  @Argument(help: "Model made by 'hooke export'.") var model: String
  @Option(help: "Picture size of the camera.") var size = PixelSize(width: 640, height: 480)
  @Option(help: "Processor threads.") var threads: Int = defaultThreads
  @Option(help: "Instruction set of the kernels (default: the best this processor has).") var isa: KernelISA?
  @OptionGroup var memory: MemoryLimitOption
  @Option(help: "How long to measure.") var seconds: Double = 2
  @Flag(help: "Print JSON.") var json = false
  // What a fresh process does to time its first labels.
  @Flag(help: .hidden) var firstLabels = false

  func validate() throws {
    try checkThreads(threads)
    guard seconds > 0, seconds <= 3600 else {
      throw ValidationError("--seconds must be above 0 and at most 3600.")
    }
  }

  func run() throws {
    let file = try WeightsFile(path: model)
    let interpreter = try Interpreter(
      model: file, pictureSize: size, threads: threads, isa: isa, memoryLimit: memory.memoryLimit?.bytes,
      givesRegression: file.description.counting.splitting.mapName != nil)
    let picture = testPicture(size)
    if firstLabels {
      var output = interpreter.makeOutput()
      interpreter.segment(picture.view, into: &output)
      StandardStream.output.write("\(SystemClock.monotonicNanoseconds())\n")
      return
    }
    let benchmark = Benchmark(interpreter, picture: picture.view, seconds: seconds)
    let figures = BenchFigures(
      benchmark, plan: interpreter.plan, residentBytes: residentBytes(),
      firstLabelsMilliseconds: FirstLabels(
        model: model, size: size, threads: threads, isa: interpreter.isa,
        memoryLimit: memory.memoryLimit?.bytes
      ).median)
    print(json ? try jsonText(figures) : figures.text)
  }

  /// Blobs on noise: bright and dark regions, so that no layer is all zeros. The same for the same size.
  private func testPicture(_ size: PixelSize) -> RGBImage {
    var picture = RGBImage(size: size)
    var state: UInt32 = 1
    for index in picture.pixels.indices {
      state = state &* 1_664_525 &+ 1_013_904_223
      let (x, y) = (index / 3 % size.width, index / 3 / size.width)
      let isBright = (x / 24 + y / 24) % 3 == 0
      picture.pixels[index] = UInt8(min(255, (isBright ? 170 : 60) + Int(state >> 26)))
    }
    return picture
  }
}

/// From the start of a process to its first labels, measured on fresh processes.
struct FirstLabels {
  /// **Units**: milliseconds; nil when no process could be started.
  let median: Double?

  init(model: String, size: PixelSize, threads: Int, isa: KernelISA, memoryLimit: Int?, runs: Int = 7) {
    var times: [Double] = []
    for _ in 0..<runs {
      let arguments =
        [
          "hooke", "bench", model, "--size", "\(size)", "--threads", "\(threads)", "--isa", isa.rawValue,
          "--first-labels",
        ] + (memoryLimit.map { ["--memory-limit", "\($0)"] } ?? [])
      let start = SystemClock.monotonicNanoseconds()
      guard let end = outputOfThisProgram(arguments).flatMap({ UInt64($0) }) else { continue }
      times.append(Double(end - start) / 1e6)
    }
    times.sort()
    median = times.isEmpty ? nil : times[times.count / 2]
  }
}
