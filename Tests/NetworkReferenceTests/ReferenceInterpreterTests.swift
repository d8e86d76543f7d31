import Imaging
import ModelFixtures
import NetworkReference
import SegNetModel
import Testing

struct ReferenceInterpreterTests {
  /// One 3x3 convolution from the picture to 2 classes with a single tap.
  private func oneTap(
    _ arithmetic: Arithmetic, row: Int, column: Int, weight: Int, reduction: Reduction = 1
  ) throws -> ReferenceInterpreter {
    let network = NetworkSpec(layers: [
      LayerSpec(
        "classifier",
        .convolution(Convolution(outputChannels: 2, kernelSize: 3, batchNorm: false, activation: .none)),
        inputs: [NetworkSpec.picture])
    ])
    var weights = [Int](repeating: 0, count: 2 * 3 * 9)
    weights[27 + row * 3 + column] = weight  // class 1, red
    let shape = [2, 3, 3, 3]
    let tensors =
      arithmetic == .int8
      ? [
        NamedTensor("classifier.weight", .int8, shape: shape, weights.map(Int8.init)),
        NamedTensor("classifier.bias", .int32, shape: [2], [Int32(0), 0]),
        NamedTensor("classifier.multiplier", .float32, shape: [2], [Float(0.5), 0.5]),
      ]
      : [
        NamedTensor("classifier.weight", .float32, shape: shape, weights.map(Float.init)),
        NamedTensor("classifier.bias", .float32, shape: [2], [Float(0), 0]),
      ]
    return try ReferenceInterpreter(
      description: .test(network: network, arithmetic: arithmetic, reduction: reduction), tensors: tensors)
  }

  @Test func tapReadsTheNeighbourAndTheMarginOutside() throws {
    var image = RGBImage(size: PixelSize(width: 3, height: 2))
    for x in 0..<3 { for y in 0..<2 { image[x, y] = RGBColor(UInt8(10 * (3 * y + x)), 0, 0) } }
    // The pixel above: outside, for the first row, the mean colour 110 in 7 bits.
    let scores = try oneTap(.int8, row: 0, column: 1, weight: 2).scores(image)
    #expect(Array(scores[6...]) == [55, 55, 55, 0, 5, 10])
  }

  @Test func floatMarginIsTheMeanColour() throws {
    var image = RGBImage(size: PixelSize(width: 2, height: 2))
    image[1, 1] = RGBColor(160, 0, 0)
    let scores = try oneTap(.float32, row: 2, column: 2, weight: 3).scores(image)
    #expect(Array(scores[4...]) == [3, 0, 0, 0])
  }

  @Test(arguments: [4, 5, 6, 7, 8, 11, 13, 14, 15, 16])
  func integerPictureRoundsBlockSums(quarters: Int) throws {
    let reduction = Reduction(quarters: quarters)
    // An even grey halves exactly; 255 would round to 128 and is clamped.
    for (grey, expected) in [(0, 0), (100, 50), (101, 51), (255, 127)] {
      let color = RGBColor(UInt8(grey), 0, 0)
      let image = RGBImage(size: PixelSize(width: 4, height: 4), filledWith: color)
      let scores = try oneTap(.int8, row: 1, column: 1, weight: 2, reduction: reduction).scores(image)
      #expect(scores[0] == 0 && scores[scores.count / 2] == Float(expected))
    }
  }

  @Test func observesEveryLayerAtThePaddedSize() throws {
    let model = try RandomModel(.segNet(widths: [4, 8], classes: 3), .int8)
    let reference = try ReferenceInterpreter(description: model.description, tensors: model.tensors)
    let size = PixelSize(width: 21, height: 18)
    let shapes = try model.description.network.shapes(for: (width: 24, height: 20))
    var seen: [String] = []
    reference.run(randomPicture(size)) { name, values in
      seen.append(name)
      #expect(values.count == shapes[name]!.elementCount)
      if name != "classifier" { #expect(values.allSatisfy { (0...127).contains($0) && $0 == $0.rounded() }) }
    }
    #expect(seen == model.description.network.layers.map(\.name))
    #expect(reference.segment(randomPicture(size)).size == size)
  }

  @Test func modelsThatCannotRunAreRefused() throws {
    let model = try RandomModel(.segNet(widths: [4], classes: 2), .int8)
    #expect(throws: ModelError.tensor(name: "classifier.bias", problem: "is missing")) {
      try ReferenceInterpreter(
        description: model.description, tensors: model.tensors.filter { $0.name != "classifier.bias" })
    }
    var wrong = model.description
    wrong.network.layers.removeLast()
    #expect(throws: ModelError.self) {
      try ReferenceInterpreter(description: wrong, tensors: model.tensors)
    }
  }
}
