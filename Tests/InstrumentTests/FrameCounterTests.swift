import AllocationCounter
import Imaging
import Instrument
import ObjectAnalysis
import SegNetModel
import SegNetRuntime
import Testing

/// A picture's way through the network and the analyser, with all that the rules may want from the network.
struct FrameCounterTests {
  private let folder = TemporaryFolder()
  private let size = PixelSize(width: 48, height: 36)

  /// A network of two classes with the maps `depth` and `distance` and weights without a pattern, always the same.
  private func model(_ splitting: ObjectSplitting, limit: Double? = nil) throws -> WeightsFile {
    var state: UInt64 = 5
    func weight() -> Float {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 40) / Float(1 << 23) - 1
    }
    let network = NetworkSpec.segNet(widths: [4], classes: 2).folded
      .addingRegression(maps: ["depth", "distance"], activation: .sigmoid)
    var description = ModelDescription(
      kind: .compact, arithmetic: .float32, network: network,
      palette: ClassPalette([
        .init(name: "background", color: RGBColor(0, 0, 0)), .init(name: "cell", color: RGBColor(255, 0, 0)),
      ]),
      input: PictureInput(reduction: 1, mean: [128, 128, 128], standardDeviation: [64, 64, 64]),
      counting: CountingRules(minimumArea: [0, 1], splitting: splitting),
      provenance: TrainingProvenance(command: ["hooke", "train"], seed: 1, epochs: 1, trainingPictures: 1))
    if let limit {
      let names = description.pictureMeasures.map(\.name)
      description.likeness = PictureMemory(
        measures: names, covariance: names.indices.map { [Double](repeating: 0, count: $0) + [1] },
        references: [[Double](repeating: 0, count: names.count)], limit: limit)
    }
    let tensors = try network.convolutions().flatMap { name, inputs, convolution -> [NamedTensor] in
      let shape = [convolution.outputChannels, inputs, convolution.kernelSize, convolution.kernelSize]
      return [
        NamedTensor(
          "\(name).weight", .float32, shape: shape,
          (0..<shape.reduce(1, *)).map { _ in weight() }),
        NamedTensor("\(name).bias", .float32, shape: [shape[0]], [Float](repeating: 0, count: shape[0])),
      ]
    }
    let path = folder.file("model.safetensors")
    try WeightsFile.write(tensors, description: description, to: path)
    return try WeightsFile(path: path)
  }

  @Test(arguments: [(1.0, true), (1000, false)])
  func picturesAreComparedWithWhatTheModelRemembers(limit: Double, isUnlike: Bool) throws {
    var silent = try FrameCounter(model: model(.none), pictureSize: size)
    var counter = try FrameCounter(model: model(.none, limit: limit), pictureSize: size)
    let picture = picture()
    #expect(silent.count(picture.view) == counter.count(picture.view))
    #expect(silent.likeness == nil)
    let likeness = try #require(counter.likeness)
    // The picture's brightness is furthest from 0, all that this model was taught.
    #expect(likeness.isUnlike == isUnlike && likeness.measure == 0)
    #expect(abs(likeness.value - 127) < 30 && likeness.low == 0 && likeness.high == 0)
    let before = thread_allocation_count()
    _ = counter.count(picture.view)
    let allocations = thread_allocation_count() - before
    #expect(allocations == 0)
  }

  private func picture() -> RGBImage {
    RGBImage(size: size, pixels: (0..<3 * size.pixelCount).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) })
  }

  @Test func eachMapSplitsObjectsInItsOwnWay() throws {
    var counts: [Int] = []
    for map in [nil, "depth", "distance"] {
      let model = try model(map.map { .map(name: $0, minimumDepth: 0.05) } ?? .none)
      var counter = try FrameCounter(model: model, pictureSize: size)
      counts.append(counter.count(picture().view).objects)
    }
    #expect(counts[0] > 0 && counts[1] > counts[0] && counts[2] > counts[0] && counts[1] != counts[2])
  }

  @Test(arguments: [nil, "depth", "distance"], [false, true])
  func theMapOfItsNameReachesTheAnalyzer(map: String?, confidence: Bool) throws {
    let model = try model(map.map { .map(name: $0, minimumDepth: 0.05) } ?? .none)
    var settings = AnalysisSettings(model: model.description)
    settings.measuresConfidence = confidence
    var counter = try FrameCounter(model: model, pictureSize: size, settings: settings)
    let picture = picture()
    let count = counter.count(picture.view)
    let before = thread_allocation_count()
    let again = counter.count(picture.view)
    let allocations = thread_allocation_count() - before
    #expect(allocations == 0 && again == count)

    let interpreter = try Interpreter(
      model: model, pictureSize: size, givesConfidence: true, givesRegression: true)
    var output = interpreter.makeOutput()
    interpreter.segment(picture.view, into: &output)
    #expect(output.maps.names == ["depth", "distance"] && output.labels == counter.labels)
    var analyzer = try FrameAnalyzer(size: size, settings: settings)
    let range = map.flatMap { output.maps.range(of: $0) } ?? 0..<0
    let values = Array(output.maps.values[range])
    analyzer.analyze(output.labels, confidence: output.confidence.span, map: values.span)
    #expect(analyzer.count == count)
    for index in analyzer.objects.indices {
      #expect(analyzer.confidence(of: index) == counter.analyzer.confidence(of: index))
    }
  }
}
