import Imaging
import SegNetModel
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct KernelBenchmarkTests {
  @Test func everyShapeOfANetworkIsMeasuredOnce() throws {
    let window = PixelSize(width: 32, height: 16)
    let shapes = try KernelBenchmark.shapes(of: .segNet(widths: [4, 8], classes: 3), window: window)
    func shape(_ inputs: Int, _ outputs: Int, _ scale: Int) -> KernelBenchmark.Shape {
      KernelBenchmark.Shape(
        inputs: inputs, outputs: outputs, kernelSize: 3, dilation: 1, width: 32 / scale, height: 16 / scale,
        readsPicture: inputs == 3)
    }
    #expect(
      Set(shapes) == [
        shape(3, 4, 1), shape(4, 4, 1), shape(4, 8, 2), shape(8, 8, 2), shape(8, 4, 2), shape(4, 3, 1),
      ])
    #expect(shapes.count == 6)
  }

  @Test(arguments: [false, true])
  func ratesAreOfRealWork(readsPicture: Bool) throws {
    let shape = KernelBenchmark.Shape(
      inputs: 5, outputs: 6, kernelSize: 3, dilation: 1, width: 20, height: 9, readsPicture: readsPicture)
    let rows = try KernelBenchmark.measure(shape, turns: 3, seconds: 1e-4)
    #expect(
      rows.map(\.pass) == (readsPicture ? [.forward, .weightGradient] : KernelBenchmark.Pass.allCases))
    for row in rows {
      #expect(row.own > 0 && row.own.isFinite && row.openBLAS > 0 && row.openBLAS.isFinite)
      #expect(row.leastRatio <= row.ratio && row.ratio <= row.greatestRatio)
    }
  }
}
