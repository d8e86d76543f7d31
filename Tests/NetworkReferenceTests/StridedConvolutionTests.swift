import SegNetModel
import Testing

@testable import NetworkReference

struct StridedConvolutionTests {
  /// By hand: a 3x3 window of ones over 0...15 in four rows, zeros around, at every second place.
  @Test func sumsOfEverySecondPlace() {
    let input = ReferenceTensor(
      shape: TensorShape(channels: 1, height: 4, width: 4), values: (0..<16).map(Double.init))
    let operation = StridedConvolution(
      Convolution(outputChannels: 1, batchNorm: false, activation: .none))
    let sums = operation.sums(
      input, outside: [0], weight: [Double](repeating: 1, count: 9), bias: [100])
    #expect(sums.shape == TensorShape(channels: 1, height: 2, width: 2))
    #expect(sums.values == [110, 124, 151, 190])
  }
}
