import Imaging
import ModelFixtures
import SegNetModel
import Testing

@testable import SegNetRuntime

struct BenchmarkTests {
  @Test(arguments: [Arithmetic.int8, .float32])
  func numbersFitTogether(arithmetic: Arithmetic) throws {
    let model = try RandomModel(.segNet(widths: [8], classes: 2), arithmetic)
    let size = PixelSize(width: 32, height: 32)
    let interpreter = try Interpreter(
      description: model.description, tensors: model.tensors, pictureSize: size)
    let image = randomPicture(size)
    let benchmark = Benchmark(interpreter, picture: image.view, seconds: 0.01)
    #expect(benchmark.pictures >= 3)
    #expect(benchmark.medianMilliseconds > 0)
    #expect(benchmark.percentile99Milliseconds >= benchmark.medianMilliseconds)
    let operations = Double(interpreter.plan.multiplyAccumulates)
    let expected = operations / (benchmark.medianMilliseconds / 1000) / 1e9
    #expect(abs(benchmark.gigaMultiplyAccumulates / expected - 1) < 1e-9)
    #expect(benchmark.ceilingShare > 0)
  }
}
