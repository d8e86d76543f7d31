import CSegKernels
import Imaging
import ModelFixtures
import SegNetModel
import Testing

@testable import SegNetRuntime

struct InterpreterErrorTests {
  private func plan(
    _ model: RandomModel, _ width: Int = 64, _ height: Int = 64, threads: Int = 1, isa: KernelISA? = nil,
    limit: Int? = nil
  ) throws(RuntimeError) -> MemoryPlan {
    try Interpreter(
      description: model.description, tensors: model.tensors,
      pictureSize: PixelSize(width: width, height: height), threads: threads, isa: isa, memoryLimit: limit
    ).plan
  }

  @Test func sizesAndThreadsOutsideTheLimits() throws {
    let model = try RandomModel(.segNet(widths: [4], classes: 2), .int8)
    let (smallest, largest) = (Interpreter.smallestPicture, Interpreter.largestPicture)
    #expect(throws: RuntimeError.pictureTooSmall(PixelSize(width: 15, height: 16), smallest: smallest)) {
      try plan(model, 15, 16)
    }
    #expect(throws: RuntimeError.pictureTooLarge(PixelSize(width: 16, height: 9000), largest: largest)) {
      try plan(model, 16, 9000)
    }
    for threads in [0, -1, 65] {
      #expect(throws: RuntimeError.threadCount(threads, largest: 64)) { try plan(model, threads: threads) }
    }
  }

  @Test func memoryLimitNamesTheLayerAndWhatIsMissing() throws {
    let model = try RandomModel(.segNet(widths: [16, 32, 64], classes: 2), .int8)
    let smallest = try plan(model, 640, 480, limit: 700_000).totalBytes
    #expect(try plan(model, 640, 480, limit: smallest).totalBytes == smallest)
    do {
      _ = try plan(model, 640, 480, limit: 400_000)
      Issue.record("400,000 bytes are not enough")
    } catch {
      guard case .memoryLimit(let layer, let missing, 400_000) = error else { throw error }
      #expect(model.description.network.layers.contains { $0.name == layer })
      #expect(missing == smallest - 400_000)
      #expect(
        error.description.contains("layer '\(layer)'") && error.description.contains("\(missing) bytes"))
    }
  }

  @Test func foreignKernelsAreRefused() throws {
    let model = try RandomModel(.segNet(widths: [4], classes: 2), .int8)
    for isa in KernelISA.allCases where !KernelISA.available.contains(isa) {
      #expect(throws: RuntimeError.kernelsUnavailable(isa)) { try plan(model, isa: isa) }
    }
    #expect(KernelISA.available.first == .generic)
    #expect(KernelISA.available.count == seg_kernels_count(), "every set of kernels has a name here")
    #expect(KernelISA("avx2") == .avx2 && KernelISA("sse") == nil)
  }

  @Test func classesBeyondTheKernelsAreRefused() throws {
    let most = 64
    _ = try plan(RandomModel(.segNet(widths: [4], classes: most), .int8))
    do {
      _ = try plan(RandomModel(.segNet(widths: [4], classes: most + 1), .int8))
      Issue.record("\(most + 1) classes cannot run")
    } catch RuntimeError.network(let layer, let problem) {
      #expect(layer == "classifier" && problem.contains("at most 64"))
    }
  }

  @Test func tensorsThatDoNotFitAreNamed() throws {
    let model = try RandomModel(OperationTests.residual, .int8)
    func problem(_ name: String, _ change: (NamedTensor) -> NamedTensor?) -> RuntimeError? {
      #expect(throws: RuntimeError.self) {
        try Interpreter(
          description: model.description,
          tensors: model.tensors.compactMap { $0.name == name ? change($0) : $0 },
          pictureSize: PixelSize(width: 64, height: 64))
      }
    }
    #expect(
      problem("classifier.bias") { _ in nil } == .tensor(name: "classifier.bias", problem: "is missing"))
    #expect(
      problem("sum2.multiplier") { _ in nil } == .tensor(name: "sum2.multiplier", problem: "is missing"))
    for bad in [Float.nan, -1, .infinity] {
      #expect(
        problem("sum2.multiplier") { NamedTensor($0.name, .float32, shape: [1], [bad]) }
          == .tensor(name: "sum2.multiplier", problem: "has a number that is negative or not finite"))
    }
    #expect(
      problem("sum2.multiplier") { NamedTensor($0.name, .float32, shape: [2], [1, 1] as [Float]) }
        == .tensor(name: "sum2.multiplier", problem: "is F32 [2], expected F32 [1]"))
  }

  @Test func checkpointsAreRefused() throws {
    let golden = try Golden()
    #expect(throws: RuntimeError.notCompact) {
      try Interpreter(
        description: golden.checkpoint, tensors: golden.tensors, pictureSize: golden.picture.size)
    }
  }

  @Test(arguments: [Arithmetic.int8, .float32])
  func layersThatCannotStreamAreRefused(arithmetic: Arithmetic) throws {
    func network(_ activation: Activation, pooling: String) -> NetworkSpec {
      let inner = Convolution(outputChannels: 3, kernelSize: 3, batchNorm: false, activation: activation)
      let last = Convolution(outputChannels: 2, kernelSize: 3, batchNorm: false, activation: .none)
      return NetworkSpec(layers: [
        LayerSpec("first", .convolution(inner), inputs: [NetworkSpec.picture]),
        LayerSpec("pooling", .maxPooling, inputs: [pooling]),
        LayerSpec("unpooling", .maxUnpooling(indices: "pooling"), inputs: ["pooling"]),
        LayerSpec("classifier", .convolution(last), inputs: ["unpooling"]),
      ])
    }
    func expectRefused(_ spec: NetworkSpec, layer: String) throws {
      do {
        _ = try plan(RandomModel(spec, arithmetic))
        Issue.record("layer '\(layer)' cannot run")
      } catch RuntimeError.network(let found, _) { #expect(found == layer) }
    }
    _ = try plan(RandomModel(network(.relu, pooling: "first"), arithmetic))
    try expectRefused(network(.none, pooling: "first"), layer: "first")
    try expectRefused(network(.relu, pooling: NetworkSpec.picture), layer: "pooling")
  }
}
