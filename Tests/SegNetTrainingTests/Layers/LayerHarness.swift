import SegNetModel
import Testing

@testable import LabelledPictures
@testable import NetworkReference
@testable import SegNetTraining

/// Random numbers, shapes and comparisons for tests of single layers.
struct LayerHarness {
  var random: RandomSource
  let context: ExecutionContext

  init(seed: UInt64, isa: TrainingISA, pictures: Int, threads: Int = 2) throws {
    random = RandomSource(seed: seed, stream: 99)
    context = try ExecutionContext(isa: isa, pool: WorkerPool(workerCount: threads), pictures: pictures)
  }

  /// Multiples of 1/64 in -2...2: exact in float32.
  mutating func values(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float(Int.random(in: -128...128, using: &random)) / 64 }
  }

  mutating func picture(channels: Int, height: Int, width: Int) throws -> (
    PictureLayer, ReferenceTensor<Double>
  ) {
    let shape = TensorShape(channels: channels, height: height, width: width)
    let layer = try PictureLayer(layout: FeatureLayout(shape), context: context)
    let numbers = values(context.pictures * shape.elementCount)
    layer.output.setPlanes(numbers)
    return (
      layer, ReferenceTensor(pictures: context.pictures, shape: shape, values: numbers.map(Double.init))
    )
  }

  /// A random gradient by a layer's output, and a place for that by its input.
  mutating func gradients(_ layer: any Layer, input: any Layer) throws -> (FeatureMap, [Double], FeatureMap) {
    let dOutput = try FeatureMap(layout: layer.layout, pictures: context.pictures)
    let numbers = values(context.pictures * layer.layout.channels * layer.layout.height * layer.layout.width)
    dOutput.setPlanes(numbers)
    return (
      dOutput, numbers.map(Double.init), try FeatureMap(layout: input.layout, pictures: context.pictures)
    )
  }

  /// What a layer lends row by row, without margins; checks that the margins are zero.
  func output(_ layer: any Layer) throws -> [Float] {
    let map = try FeatureMap(layout: layer.layout, pictures: context.pictures)
    let strip = try AlignedBuffer<Float>(count: layer.layout.stripCount(rows: 1))
    for picture in 0..<context.pictures {
      for y in 0..<layer.layout.height {
        strip.fill(.nan)
        var row = strip.mutableSpan
        layer.loadRow(picture, y, into: &row, worker: 0)
        for channel in 0..<layer.layout.channels {
          let start = channel * (layer.layout.paddedWidth + laneCount)
          for x in 0..<laneCount { #expect(strip[start + x] == 0) }
          for x in layer.layout.width..<layer.layout.paddedWidth {
            #expect(strip[start + laneCount + x] == 0)
          }
          var row = map.rows(picture, y)
          for x in 0..<layer.layout.paddedWidth {
            row[channel * layer.layout.paddedWidth + x] = strip[start + laneCount + x]
          }
        }
      }
    }
    return map.planes(pictures: context.pictures)
  }

  /// Compares a gradient with differences of `objective` for some of its places.
  mutating func expectGradient(
    _ found: [Float], of numbers: [Double], name: String, tolerance: Double = 2e-4, places: Int = 12,
    sourceLocation: SourceLocation = #_sourceLocation, objective: ([Double]) -> Double
  ) {
    #expect(found.count == numbers.count, sourceLocation: sourceLocation)
    let step = 1e-5
    for _ in 0..<min(places, numbers.count) {
      let place = Int.random(in: 0..<numbers.count, using: &random)
      var moved = numbers
      moved[place] = numbers[place] + step
      let above = objective(moved)
      moved[place] = numbers[place] - step
      let expected = (above - objective(moved)) / (2 * step)
      #expect(
        abs(Double(found[place]) - expected) <= tolerance * max(1, abs(expected)),
        "\(name) at \(place): \(found[place]), expected \(expected)", sourceLocation: sourceLocation)
    }
  }
}

func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

func expectClose(
  _ found: [Float], _ expected: [Double], tolerance: Double = 1e-5,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.count == expected.count, sourceLocation: sourceLocation)
  for (index, (a, b)) in zip(found, expected).enumerated()
  where !(abs(Double(a) - b) <= tolerance * max(1, abs(b))) {
    Issue.record("at \(index): \(a), expected \(b)", sourceLocation: sourceLocation)
    return
  }
}

let availableISAs = TrainingISA.allCases.filter(\.isAvailable)
