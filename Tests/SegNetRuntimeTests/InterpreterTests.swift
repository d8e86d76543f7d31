import Imaging
import ModelFixtures
import NetworkReference
import SegNetModel
import Testing

@testable import SegNetRuntime

/// The row stream against the layer-by-layer reference.
struct InterpreterTests {
  struct Network: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let spec: NetworkSpec
  }

  static let networks = [
    Network(testDescription: "3 stages", spec: .segNet(widths: [8, 16, 24], classes: 3)),
    Network(testDescription: "1 stage", spec: .segNet(widths: [20], classes: 2)),
    Network(
      testDescription: "4 stages, 5x5",
      spec: .segNet(widths: [4, 5, 6, 7], classes: 16, convolutionsPerStage: 1, kernelSize: 5)),
    Network(testDescription: "odd graph", spec: oddGraph),
    Network(
      testDescription: "64 classes", spec: .segNet(widths: [12], classes: 64, convolutionsPerStage: 1)),
  ]

  /// What the builder never makes: a convolution read twice, a pooling layer whose values nobody reads, pooling of
  /// pooled and unpooled rows, positions used twice, a layer nobody reads, 1x1 and 7x7 kernels.
  static let oddGraph: NetworkSpec = {
    func convolution(_ channels: Int, _ kernelSize: Int, _ activation: Activation = .relu)
      -> Convolution
    {
      .convolution(
        Convolution(
          outputChannels: channels, kernelSize: kernelSize, batchNorm: false, activation: activation))
    }
    return NetworkSpec(layers: [
      LayerSpec("a", convolution(6, 7), inputs: [NetworkSpec.picture]),
      LayerSpec("a.pooling", .maxPooling, inputs: ["a"]),
      LayerSpec("unread", convolution(4, 3), inputs: ["a"]),
      LayerSpec("b", convolution(6, 1), inputs: ["a.pooling"]),
      LayerSpec("b.pooling", .maxPooling, inputs: ["b"]),
      LayerSpec("c.pooling", .maxPooling, inputs: ["b.pooling"]),
      LayerSpec("c", convolution(6, 3), inputs: ["c.pooling"]),
      LayerSpec("c.unpooling", .maxUnpooling(indices: "c.pooling"), inputs: ["c"]),
      LayerSpec("b.unpooling", .maxUnpooling(indices: "b.pooling"), inputs: ["c.unpooling"]),
      LayerSpec("d", convolution(6, 3), inputs: ["b.unpooling"]),
      LayerSpec("a.unpooling", .maxUnpooling(indices: "a.pooling"), inputs: ["d"]),
      LayerSpec("e.pooling", .maxPooling, inputs: ["a.unpooling"]),
      LayerSpec("e", convolution(6, 3), inputs: ["e.pooling"]),
      LayerSpec("e.unpooling", .maxUnpooling(indices: "a.pooling"), inputs: ["e"]),
      LayerSpec("classifier", convolution(3, 3, .none), inputs: ["e.unpooling"]),
    ])
  }()

  /// Sizes around the network's multiple, and one that is wider than the threads' shares.
  static let sizes = [(16, 16), (17, 23), (40, 33), (64, 16), (16, 61), (270, 19)]
    .map { PixelSize(width: $0.0, height: $0.1) }

  private func labels(_ interpreter: Interpreter, _ image: RGBImage) -> LabelMap {
    var labels = LabelMap(size: interpreter.labelSize, filledWith: 255)
    interpreter.segment(image.view, into: &labels)
    return labels
  }

  @Test(arguments: networks, sizes)
  func integerLabelsAreTheReferences(network: Network, size: PixelSize) throws {
    let model = try RandomModel(network.spec, .int8)
    let weights = try ModelWeights(description: model.description, tensors: model.tensors)
    let image = randomPicture(size)
    let expected = ReferenceInterpreter(model: weights).segment(image)
    #expect(Set(expected.labels).count > 1, "a test that any program passes")
    for isa in KernelISA.available {
      for (threads, rowsPerStep) in [(1, 8), (2, 4), (3, 2)] {
        let interpreter = try Interpreter(
          weights, pictureSize: size, threads: threads, isa: isa, memoryLimit: nil, rowsPerStep: rowsPerStep)
        #expect(
          labels(interpreter, image) == expected, "\(isa), \(threads) threads, \(rowsPerStep) rows per step")
      }
    }
  }

  /// Bands meet at their borders, above and below, and read beyond them, with every operation that does.
  @Test(arguments: 2...8)
  func anyNumberOfBandsGivesTheSameLabels(threads: Int) throws {
    var bandCounts: Set<Int> = []
    for network in Self.networks.map(\.spec) + OperationTests.networks.map(\.spec) {
      let model = try RandomModel(network, .int8)
      let size = PixelSize(width: 24, height: 205)
      let image = randomPicture(size)
      func run(_ threads: Int, _ rowsPerStep: Int) throws -> (
        labels: LabelMap, confidence: [UInt8], bands: Int
      ) {
        let interpreter = try Interpreter(
          ModelWeights(description: model.description, tensors: model.tensors), pictureSize: size,
          threads: threads,
          isa: nil, memoryLimit: nil, rowsPerStep: rowsPerStep, givesConfidence: true)
        var labels = LabelMap(size: size)
        var confidence = [UInt8](repeating: 0, count: size.pixelCount)
        for _ in 0..<3 { interpreter.segment(image.view, into: &labels, confidence: &confidence) }
        return (labels, confidence, interpreter.plan.bands)
      }
      let expected = try run(1, 8)
      for rowsPerStep in [2, 8] {
        let found = try run(threads, rowsPerStep)
        #expect(found.labels == expected.labels && found.confidence == expected.confidence)
        bandCounts.insert(found.bands)
      }
    }
    #expect(bandCounts.contains(threads))
  }

  /// Whole blocks and those that cover pixels in part, on every instruction set and by bands from both ends.
  @Test(arguments: Reduction.one.quarters...Reduction.largest.quarters)
  func reducedPictures(quarters: Int) throws {
    let reduction = Reduction(quarters: quarters)
    let model = try RandomModel(.segNet(widths: [8, 8], classes: 3), .int8, reduction: reduction)
    let reference = try ReferenceInterpreter(description: model.description, tensors: model.tensors)
    for size in [PixelSize(width: 95, height: 70), Interpreter.smallestPicture] {
      let image = randomPicture(size)
      let expected = reference.segment(image)
      for isa in KernelISA.available {
        for threads in 1...3 {
          let interpreter = try Interpreter(
            description: model.description, tensors: model.tensors, pictureSize: size, threads: threads,
            isa: isa)
          #expect(interpreter.labelSize == size.reduced(by: reduction))
          #expect(labels(interpreter, image) == expected)
        }
      }
    }
  }

  /// Multipliers and biases at the ends of their types: sums wrap and products overflow alike everywhere.
  @Test(arguments: KernelISA.available)
  func extremeNumbersAreTheReferences(isa: KernelISA) throws {
    let model = try RandomModel(.segNet(widths: [16], classes: 4), .int8)
    var random = SeededNumbers(5)
    let tensors = model.tensors.map { tensor in
      if tensor.name.hasSuffix(".bias") {
        let biases = (0..<tensor.shape[0]).map { _ in
          [Int32.min, .max, 0, 12345].randomElement(using: &random)!
        }
        return NamedTensor(tensor.name, .int32, shape: tensor.shape, biases)
      }
      guard tensor.name.hasSuffix(".multiplier") else { return tensor }
      let multipliers = (0..<tensor.shape[0]).map { _ in
        [Float.greatestFiniteMagnitude, 1e-30, 0, 1e-7, 1].randomElement(using: &random)!
      }
      return NamedTensor(tensor.name, .float32, shape: tensor.shape, multipliers)
    }
    let size = PixelSize(width: 47, height: 20)
    let image = randomPicture(size)
    let reference = try ReferenceInterpreter(description: model.description, tensors: tensors)
    let interpreter = try Interpreter(
      description: model.description, tensors: tensors, pictureSize: size, isa: isa)
    #expect(labels(interpreter, image) == reference.segment(image))
  }

  @Test(arguments: networks, [Arithmetic.float32, .float16])
  func floatLabelsAreTheReferencesButForNearTies(network: Network, arithmetic: Arithmetic) throws {
    let model = try RandomModel(network.spec, arithmetic)
    let size = PixelSize(width: 90, height: 45)
    let image = randomPicture(size)
    let expected = try ReferenceInterpreter(description: model.description, tensors: model.tensors).segment(
      image)
    var found: [LabelMap] = []
    for (isa, threads) in KernelISA.available.flatMap({ [($0, 1), ($0, 2)] }) {
      let interpreter = try Interpreter(
        description: model.description, tensors: model.tensors, pictureSize: size, threads: threads, isa: isa)
      found.append(labels(interpreter, image))
      let agreeing = zip(found.last!.labels, expected.labels).count { $0 == $1 }
      #expect(Double(agreeing) >= 0.995 * Double(expected.labels.count))
    }
    #expect(found.allSatisfy { $0 == found[0] }, "neither threads nor kernels change a label")
  }

  /// The longest and the highest pictures, fast kernels and threads against plain C and one thread.
  @Test(arguments: [(4096, 24), (24, 3072), (8192, 16)])
  func largePictures(width: Int, height: Int) throws {
    let model = try RandomModel(.segNet(widths: [8, 8, 8], classes: 3), .int8)
    let size = PixelSize(width: width, height: height)
    let image = randomPicture(size)
    let plain = try Interpreter(
      description: model.description, tensors: model.tensors, pictureSize: size, isa: .generic)
    let fast = try Interpreter(
      description: model.description, tensors: model.tensors, pictureSize: size, threads: 4)
    #expect(labels(fast, image) == labels(plain, image))
  }

  /// Black, white, and pixels that are either: sums at both ends, and windows of equal values.
  @Test(arguments: KernelISA.available)
  func flatAndSaturatedPictures(isa: KernelISA) throws {
    let network = NetworkSpec.segNet(widths: [8, 16], classes: 3).addingRegression(
      maps: ["distance"], activation: .sigmoid)
    let model = try RandomModel(network, .int8)
    let reference = try ReferenceInterpreter(description: model.description, tensors: model.tensors)
    let size = PixelSize(width: 53, height: 22)
    let interpreter = try Interpreter(
      description: model.description, tensors: model.tensors, pictureSize: size, threads: 2, isa: isa,
      givesRegression: true)
    var random = SeededNumbers(11)
    for pixel in [{ 0 }, { 255 }, { Bool.random(using: &random) ? 255 : 0 }] as [() -> UInt8] {
      let image = RGBImage(size: size, pixels: (0..<3 * size.pixelCount).map { _ in pixel() })
      var found = LabelMap(size: size, filledWith: 255)
      var maps = RegressionMaps(size: size, names: interpreter.regressionMaps)
      interpreter.segment(image.view, into: &found, maps: &maps)
      #expect(found == reference.segment(image) && maps == reference.regression(image))
    }
  }

  /// As deep as a network can be: the deepest maps of the smallest pictures are a single pixel.
  @Test func onePixelRows() throws {
    let widths = [Int](repeating: 4, count: NetworkLimits.stages)
    let model = try RandomModel(.segNet(widths: widths, classes: 2, convolutionsPerStage: 1), .int8)
    let reference = try ReferenceInterpreter(description: model.description, tensors: model.tensors)
    for size in [Interpreter.smallestPicture, PixelSize(width: 257, height: 17)] {
      let image = randomPicture(size)
      for threads in [1, 4] {
        let interpreter = try Interpreter(
          description: model.description, tensors: model.tensors, pictureSize: size, threads: threads)
        #expect(labels(interpreter, image) == reference.segment(image))
      }
    }
  }

  /// The same interpreter on different pictures: nothing of one stays for the next.
  @Test func picturesDoNotMix() throws {
    let model = try RandomModel(.segNet(widths: [8, 16], classes: 3), .int8)
    let size = PixelSize(width: 50, height: 37)
    let interpreter = try Interpreter(
      description: model.description, tensors: model.tensors, pictureSize: size, threads: 2)
    let reference = try ReferenceInterpreter(description: model.description, tensors: model.tensors)
    for seed in [1, 2, 1] as [UInt64] {
      let image = randomPicture(size, seed: seed)
      #expect(labels(interpreter, image) == reference.segment(image))
    }
  }

  @Test func greyIsThreeEqualChannels() throws {
    let (size, grey) = (PixelSize(width: 24, height: 16), (0..<24 * 16).map { UInt8($0 * 7 & 255) })
    let model = try RandomModel(.segNet(widths: [8], classes: 3), .int8)
    let interpreter = try Interpreter(
      description: model.description, tensors: model.tensors, pictureSize: size)
    var found = LabelMap(size: size)
    interpreter.segment(
      ImageView(size: size, format: .grey, bytesPerRow: 24, bytes: grey.span.bytes), into: &found)
    let image = RGBImage(size: size, pixels: grey.flatMap { [$0, $0, $0] })
    #expect(found == labels(interpreter, image))
  }

  @Test func yuyvWithPaddedRowsIsItsColours() throws {
    let size = PixelSize(width: 24, height: 16)
    var random = SeededNumbers(3)
    let stride = 2 * size.width + 10
    let yuyv = (0..<stride * size.height).map { _ in UInt8.random(in: 0...255, using: &random) }
    let model = try RandomModel(.segNet(widths: [8], classes: 3), .int8)
    let interpreter = try Interpreter(
      description: model.description, tensors: model.tensors, pictureSize: size, threads: 2)
    var found = LabelMap(size: size)
    interpreter.segment(
      ImageView(size: size, format: .yuyv, bytesPerRow: stride, bytes: yuyv.span.bytes), into: &found)
    var image = RGBImage(size: size)
    for y in 0..<size.height {
      for x in 0..<size.width {
        // Limited-range BT.601.
        let pair = y * stride + x / 2 * 4
        let luma = 298 * (Int(yuyv[y * stride + 2 * x]) - 16) + 128
        let (cb, cr) = (Int(yuyv[pair + 1]) - 128, Int(yuyv[pair + 3]) - 128)
        func byte(_ value: Int) -> UInt8 { UInt8(max(0, min(255, value >> 8))) }
        image[x, y] = RGBColor(byte(luma + 409 * cr), byte(luma - 100 * cb - 208 * cr), byte(luma + 516 * cb))
      }
    }
    #expect(found == labels(interpreter, image))
  }
}
