import Foundation
import Imaging
import System
import Testing

@testable import SegNetModel

@Suite final class WeightsFileTests {
  let folder: String
  var path: String { "\(folder)/model.safetensors" }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("model-\(UUID().uuidString)").path
    try prepareFolder(folder)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func description(kind: ModelDescription.Kind = .checkpoint, arithmetic: Arithmetic = .float32)
    -> ModelDescription
  {
    let network = NetworkSpec.segNet(widths: [2, 3], classes: 2)
    return ModelDescription(
      kind: kind, arithmetic: arithmetic, network: kind == .compact ? network.folded : network,
      palette: ClassPalette([
        .init(name: "background", color: RGBColor(0, 0, 0)), .init(name: "cell", color: RGBColor(255, 0, 0)),
      ]),
      input: PictureInput(
        reduction: 2, mean: [1, 2, 255], standardDeviation: [1, 2, 3],
        trainedSize: PixelSize(width: 64, height: 48)),
      counting: CountingRules(minimumArea: [0, 9]),
      provenance: TrainingProvenance(command: ["hooke", "train"], seed: .max, epochs: 3, trainingPictures: 5))
  }

  private func tensors(_ description: ModelDescription) throws -> [NamedTensor] {
    try description.network.convolutions().flatMap { name, inputs, convolution -> [NamedTensor] in
      let (outputs, side) = (convolution.outputChannels, convolution.kernelSize)
      let shape = [outputs, inputs, side, side]
      let count = shape.reduce(1, *)
      let floats = NamedTensor(
        "\(name).bias", .float32, shape: [outputs], [Float](repeating: 0, count: outputs))
      var list: [NamedTensor] =
        switch description.arithmetic {
        case .float32:
          [
            NamedTensor("\(name).weight", .float32, shape: shape, [Float](repeating: 1, count: count)),
            floats,
          ]
        case .float16:
          [
            NamedTensor("\(name).weight", .float16, shape: shape, [UInt16](repeating: 1, count: count)),
            floats,
          ]
        case .int8:
          [
            NamedTensor("\(name).weight", .int8, shape: shape, [Int8](repeating: 1, count: count)),
            NamedTensor("\(name).bias", .int32, shape: [outputs], [Int32](repeating: 0, count: outputs)),
            NamedTensor(
              "\(name).multiplier", .float32, shape: [outputs], [Float](repeating: 1, count: outputs)),
          ]
        }
      if convolution.batchNorm {
        for part in ["weight", "bias", "running_mean", "running_var"] {
          list.append(
            NamedTensor(
              "\(name).batch_norm.\(part)", .float32, shape: [outputs], [Float](repeating: 1, count: outputs))
          )
        }
      }
      return list
    }
  }

  private var problem: String? {
    do throws(FileError) {
      _ = try WeightsFile(path: path)
      return nil
    } catch {
      return error.path == path ? error.problem : "names \(error.path)"
    }
  }

  @Test(arguments: [
    (ModelDescription.Kind.checkpoint, Arithmetic.float32), (.compact, .float32), (.compact, .float16),
    (.compact, .int8),
  ])
  func givesBackWhatItWrote(kind: ModelDescription.Kind, arithmetic: Arithmetic) throws {
    let described = description(kind: kind, arithmetic: arithmetic)
    try WeightsFile.write(
      tensors(described), description: described, extraMetadata: ["optimizer": "x"], to: path)
    let file = try WeightsFile(path: path)
    #expect(file.description == described)
    #expect(file.tensors.metadata["optimizer"] == "x")
    let first = try readFile(path)
    try WeightsFile.write(
      tensors(described).reversed(), description: described, extraMetadata: ["optimizer": "x"], to: path)
    #expect(try readFile(path) == first)
  }

  @Test(arguments: [
    ObjectSplitting.none, .border, .watershed(minimumDepth: 1.5, relativeDepth: 0.25),
    .borderAndWatershed(minimumDepth: 0.75, relativeDepth: 0.15),
  ])
  func keepsHowObjectsAreToldApart(splitting: ObjectSplitting) throws {
    var described = description()
    described.network = NetworkSpec.segNet(widths: [2, 3], classes: 3)
    described.palette.entries.append(
      .init(name: "border", color: RGBColor(0, 0, 255), role: splitting.usesBorder ? .border : nil))
    described.counting = CountingRules(
      minimumArea: [0, 9, 0], splitting: splitting, coreFractions: [1, 0.65, 1])
    try WeightsFile.write(tensors(described), description: described, to: path)
    let read = try WeightsFile(path: path).description
    #expect(read == described)
    #expect(read.palette.objects.map(\.label) == (splitting.usesBorder ? [1] : [1, 2]))
  }

  private var memory: PictureMemory {
    PictureMemory(
      measures: ["brightness", "object_size"], covariance: [[16], [0.25, 1.5]],
      references: [[120, 4.5], [131.25, 5]], limit: 1.25)
  }

  @Test func keepsWhatItRemembersOfItsPictures() throws {
    var described = description(kind: .compact, arithmetic: .int8)
    let without = try JSONEncoder().encode(described)
    #expect(!String(decoding: without, as: UTF8.self).contains("likeness"))
    described.likeness = memory
    try WeightsFile.write(tensors(described), description: described, to: path)
    #expect(try WeightsFile(path: path).description == described)
  }

  @Test func refusesMemoriesThatCannotBeComparedWith() throws {
    let changes: [(inout PictureMemory) -> Void] = [
      { $0.measures = [] }, { $0.measures = ["a", "a"] }, { $0.measures.append("third") },
      { $0.measures = (0..<33).map { "\($0)" } }, { $0.covariance = [[16], [0.25]] },
      { $0.covariance.removeLast() }, { $0.covariance[1] = [0.25, 0] }, { $0.covariance[0] = [-1] },
      { $0.covariance[1][0] = 1e7 }, { $0.references = [] }, { $0.references[1].append(1) },
      { $0.references[0] = [1] }, { $0.references[0][0] = 1e300 }, { $0.limit = 0 }, { $0.limit = -1 },
      { $0.references = [[Double]](repeating: [1, 2], count: PictureMemory.referenceLimit + 1) },
    ]
    for (index, change) in changes.enumerated() {
      var described = description(kind: .compact, arithmetic: .int8)
      var memory = memory
      change(&memory)
      described.likeness = memory
      try WeightsFile.write(tensors(described), description: described, to: path)
      #expect(problem?.contains("remember") == true, "change \(index): \(problem ?? "taken")")
    }
  }

  @Test func keepsTheMapThatObjectsAreToldApartBy() throws {
    var described = description()
    described.network = described.network.addingRegression(maps: ["depth", "distance"], activation: .sigmoid)
    described.counting.splitting = .map(name: "distance", minimumDepth: 0.15)
    try WeightsFile.write(tensors(described), description: described, to: path)
    #expect(try WeightsFile(path: path).description == described)
    let palette = described.palette
    described.palette.entries[1].role = .border
    #expect(described.counting.problem(for: described.palette, maps: ["distance"]) == nil)
    described.palette = palette
    for (splitting, words) in [
      (
        ObjectSplitting.map(name: "height", minimumDepth: 0.15),
        "map 'height', which its network does not give"
      ),
      (.map(name: "distance", minimumDepth: 0), "expected 0.01 to 1"),
    ] {
      described.counting.splitting = splitting
      #expect(described.problem?.contains(words) == true)
    }
  }

  @Test func modelsFromBeforeSplittingSplitNothing() throws {
    let described = description()
    let encoder = JSONEncoder()
    var object = try #require(
      try JSONSerialization.jsonObject(with: encoder.encode(described)) as? [String: Any])
    object["counting"] = ["minimum_area": [0, 9]]
    let text = String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
    try SafetensorsWriter.write(
      tensors(described), metadata: [ModelDescription.metadataKey: text], to: path)
    #expect(try WeightsFile(path: path).description == described)
    object["counting"] = ["minimum_area": [0, 9], "splitting": ["method": "guess"]]
    let other = String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
    try SafetensorsWriter.write(
      tensors(described), metadata: [ModelDescription.metadataKey: other], to: path)
    #expect(problem?.contains("cannot be read") == true)
  }

  @Test func everyTensorMustBeThereAndFit() throws {
    let described = description(kind: .compact, arithmetic: .int8)
    let all = try tensors(described)
    for (index, tensor) in all.enumerated() {
      var fewer = all
      fewer.remove(at: index)
      try WeightsFile.write(fewer, description: described, to: path)
      #expect(problem == "has no tensor '\(tensor.name)'")
      var other = all
      other[index] = NamedTensor(name: tensor.name, elementType: .int8, shape: [1], bytes: [0])
      try WeightsFile.write(other, description: described, to: path)
      #expect(problem?.contains("tensor '\(tensor.name)' is I8 [1], expected") == true)
    }
  }

  @Test func contradictionsAreNamed() throws {
    let changes: [(words: String, change: (inout ModelDescription) -> Void)] = [
      ("format version 2", { $0.formatVersion = 2 }),
      ("2 to 64 classes", { $0.palette = ClassPalette([]) }),
      (
        "has 3 classes, but its network gives 2",
        { $0.palette.entries.append(.init(name: "x", color: RGBColor(1, 1, 1))) }
      ),
      ("the reduction 0", { $0.input.reduction = 0 }), ("the reduction 5", { $0.input.reduction = 5 }),
      ("the reduction 0.75", { $0.input.reduction = Reduction(quarters: 3) }),
      ("[0.0] pixels large", { $0.objectSizes = ObjectSizes(diameter: 0, classes: [:]) }),
      ("how large 'x' is", { $0.objectSizes = ObjectSizes(diameter: 9, classes: ["x": 9]) }),
      (
        "-1.0] pixels large",
        { $0.objectSizes = ObjectSizes(diameter: 9, classes: [$0.palette.entries[1].name: -1]) }
      ),
      (
        "no picture's are",
        { $0.objectSizes = ObjectSizes(diameter: 9, classes: [:], micrometersPerPixel: 0) }
      ),
      ("mean and standard deviation", { $0.input.mean = [1, 2] }),
      ("mean and standard deviation", { $0.input.mean[1] = 256 }),
      ("mean and standard deviation", { $0.input.mean[1] = -1 }),
      ("mean and standard deviation", { $0.input.standardDeviation[2] = 0 }),
      ("mean and standard deviation", { $0.input.standardDeviation = [] }),
      ("smallest areas", { $0.counting.minimumArea = [1] }),
      ("smallest areas", { $0.counting.minimumArea = [0, -1] }),
      ("joins pieces over [1.0]", { $0.counting.joinGaps = [1] }),
      ("joins pieces over [0.0, -1.0]", { $0.counting.joinGaps = [0, -1] }),
      ("joins pieces over [0.0, 65.0]", { $0.counting.joinGaps = [0, 65] }),
      ("core fractions", { $0.counting.coreFractions = [1] }),
      ("core fractions", { $0.counting.coreFractions = [1, 0] }),
      ("core fractions", { $0.counting.coreFractions = [1, 1.5] }),
      ("core fractions", { $0.counting.coreFractions = [1, 1e-12] }),
      ("smallest areas", { $0.counting.minimumArea = [0, Int.max] }),
      ("sides of 1 to 65535", { $0.input.trainedSize = PixelSize(width: Int.max, height: Int.max) }),
      ("sides of 1 to 65535", { $0.input.trainedSize = PixelSize(width: -5, height: 0) }),
      ("by a border class, but has none", { $0.counting.splitting = .border }),
      ("depths", { $0.counting.splitting = .watershed(minimumDepth: 0, relativeDepth: 0) }),
      ("depths", { $0.counting.splitting = .watershed(minimumDepth: 1, relativeDepth: 1) }),
      ("only the background and a border", { $0.palette.entries[1].role = .border }),
      ("'background' cannot be a border", { $0.palette.entries[0].role = .border }),
      ("not folded", { $0.kind = .compact }), ("not float32", { $0.arithmetic = .int8 }),
      ("layer 'encoder1.convolution2': reads 'x'", { $0.network.layers[1].inputs = ["x"] }),
    ]
    let whole = description()
    for (words, change) in changes {
      var described = whole
      change(&described)
      try WeightsFile.write(tensors(whole), description: described, to: path)
      #expect(problem?.contains(words) == true, "\(problem ?? "no error"), expected \(words)")
    }
  }

  @Test func numbersThatAreNotFiniteAreNotWritten() throws {
    var described = description()
    described.input.mean[0] = .nan
    #expect(throws: FileError.self) {
      try WeightsFile.write(tensors(described), description: described, to: path)
    }
    #expect(pathKind(path) == .nothing)
  }

  @Test func otherSafetensorsFilesAreNoModels() throws {
    try SafetensorsWriter.write([], metadata: ["format": "pt"], to: path)
    #expect(problem == "is a safetensors file without a hooke model in it")
    for text in ["", "{", "[]", "{}", #"{"format_version":1}"#, String(repeating: "[", count: 10_000)] {
      try SafetensorsWriter.write([], metadata: [ModelDescription.metadataKey: text], to: path)
      #expect(problem?.contains("cannot be read") == true)
    }
  }

  @Test func theMarginIsTheMeanColorInSevenBits() {
    let input = PictureInput(reduction: 1, mean: [0, 255, 127], standardDeviation: [1, 1, 1])
    // 127.5 and 63.5 go to the even neighbour; 128 does not fit in 7 bits.
    #expect(input.pictureMargin == [0, 127, 64])
  }

  /// The root of a negative variance is no number, and no number is the background.
  @Test(arguments: [-0.5, Float.nan, .infinity]) func damagedVariancesAreRefused(bad: Float) throws {
    var described = description()
    let convolution = Convolution(outputChannels: 2, batchNorm: true, activation: .relu)
    described.network = NetworkSpec(layers: [
      LayerSpec("first", .convolution(convolution), inputs: [NetworkSpec.picture]),
      LayerSpec(
        "classifier", .convolution(Convolution(outputChannels: 2, batchNorm: false, activation: .none)),
        inputs: ["first"]),
    ])
    let whole = try tensors(described)
    try WeightsFile.write(whole, description: described, to: path)
    #expect(problem == nil)
    let name = "first.batch_norm.running_var"
    let damaged = whole.map { $0.name == name ? NamedTensor(name, .float32, shape: [2], [1, bad]) : $0 }
    try WeightsFile.write(damaged, description: described, to: path)
    #expect(problem?.contains(name) == true)
  }
}
