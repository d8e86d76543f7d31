import SegNetModel
import Testing

@testable import LabelledPictures
@testable import NetworkReference
@testable import SegNetTraining

struct PoolingLayerTests {
  static let sizes = [(2, 2), (6, 34), (4, 32), (2, 30), (8, 66)]

  @Test(arguments: sizes, availableISAs)
  func poolingTakesTheFirstGreatest(size: (Int, Int), isa: TrainingISA) throws {
    var harness = try LayerHarness(seed: 1, isa: isa, pictures: 2)
    // Numbers of few kinds, so that there are ties.
    var (picture, x) = try harness.picture(channels: 5, height: size.0, width: size.1)
    x.values = x.values.map { $0.rounded() }
    picture.output.setPlanes(x.values.map { Float($0) })
    let layer = try MaxPoolingLayer("pool", input: picture, context: harness.context)
    layer.forward(.training)
    let expected = MaxPooling().reference([x])
    let positions = MaxPooling().referencePositions(x)
    expectClose(try harness.output(layer), expected.values, tolerance: 0)
    for p in 0..<2 {
      for c in 0..<expected.shape.channels {
        for y in 0..<expected.shape.height {
          for x in 0..<expected.shape.width {
            let found = layer.positions(p, y)[c * expected.shape.width + x]
            #expect(UInt8(found) == positions[p, c, y, x])
          }
        }
      }
    }
    // The gradient goes where the maximum was: unpooling of the gradient.
    let (dOutput, r, dInput) = try harness.gradients(layer, input: picture)
    layer.backward(dOutput: dOutput, dInputs: [GradientTarget(map: dInput, adds: false)])
    var gradient = expected
    gradient.values = r
    expectClose(
      dInput.planes(pictures: 2),
      MaxUnpooling(indices: "pool").reference([gradient], positions: positions).values, tolerance: 0)
  }

  @Test(arguments: sizes, availableISAs)
  func unpoolingPutsValuesBack(size: (Int, Int), isa: TrainingISA) throws {
    var harness = try LayerHarness(seed: 2, isa: isa, pictures: 2)
    let (picture, x) = try harness.picture(channels: 3, height: size.0, width: size.1)
    let pooling = try MaxPoolingLayer("pool", input: picture, context: harness.context)
    pooling.forward(.training)
    let (values, y) = try harness.picture(channels: 3, height: size.0 / 2, width: size.1 / 2)
    let layer = try MaxUnpoolingLayer("unpool", input: values, pooling: pooling, context: harness.context)
    let positions = MaxPooling().referencePositions(x)
    let unpooling = MaxUnpooling(indices: "pool")
    expectClose(
      try harness.output(layer), unpooling.reference([y], positions: positions).values, tolerance: 0)
    let (dOutput, r, dInput) = try harness.gradients(layer, input: values)
    layer.backward(dOutput: dOutput, dInputs: [GradientTarget(map: dInput, adds: false)])
    harness.expectGradient(dInput.planes(pictures: 2), of: y.values, name: "input") {
      var moved = y
      moved.values = $0
      return product(unpooling.reference([moved], positions: positions).values, r)
    }
  }
}
