import Testing

@testable import NetworkReference
@testable import SegNetModel

/// Operations by hand: few numbers, known results.
struct ReferenceOperationTests {
  private typealias Tensor = ReferenceTensor<Int16>

  private func inputs(
    _ tensors: ReferenceTensor<Int16>..., numbers: [TensorPart: [Double]] = [:]
  ) -> ReferenceInputs<Int8Arithmetic> {
    ReferenceInputs(tensors: tensors, numbers: numbers)
  }

  private func tensor(_ channels: Int, _ height: Int, _ width: Int, _ values: [Int16], pictures: Int = 1)
    -> ReferenceTensor<Int16>
  {
    ReferenceTensor(
      pictures: pictures, shape: TensorShape(channels: channels, height: height, width: width), values: values
    )
  }

  @Test func everyOperationHasAReference() {
    for type in LayerOperations.all {
      #expect(type is any ReferenceOperation.Type, "\(type.word) has no file in NetworkReference/Operations")
    }
  }

  @Test func poolingTakesTheFirstOfEquals() throws {
    let map = tensor(1, 2, 8, [5, 5, 1, 7, 0, 1, 2, 2, 5, 5, 7, 7, 1, 1, 2, 9])
    let pooling = MaxPooling()
    let maxima = pooling.output(inputs(map))
    let positions = try #require(pooling.positions(inputs(map)))
    #expect(maxima.values == [5, 7, 1, 9])
    #expect(positions.values == [0, 1, 1, 3])
    var unpooling = inputs(maxima)
    unpooling.positions = positions
    #expect(
      MaxUnpooling(indices: "pooling").output(unpooling).values
        == [5, 0, 0, 7, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9])
  }

  @Test func bilinearWeightsAreNineThreeThreeOne() {
    let output = Upsampling(.bilinear).output(inputs(tensor(1, 2, 2, [0, 16, 32, 112])))
    // Corners are the pixels themselves; inside, of the four: 9, 3, 3 and 1 sixteenths.
    #expect(
      output.values[0] == 0 && output.values[3] == 16 && output.values[12] == 32 && output.values[15] == 112)
    #expect(output.values[5] == (0 * 9 + 3 * 16 + 3 * 32 + 112 + 8) / 16)
    #expect(output.values[10] == (9 * 112 + 3 * 32 + 3 * 16 + 0 + 8) / 16)
    // Along an edge only the row counts: 12 and 4 sixteenths.
    #expect(output.values[1] == (12 * 0 + 4 * 16 + 8) / 16 && output.values[2] == (12 * 16 + 8) / 16)
  }

  @Test func nearestRepeatsEachPixel() {
    let output = Upsampling(.nearest).output(inputs(tensor(1, 1, 2, [3, 4])))
    #expect(output.shape == TensorShape(channels: 1, height: 2, width: 4))
    #expect(output.values == [3, 3, 4, 4, 3, 3, 4, 4])
  }

  @Test func shuffleTakesFourChannelsForAPixel() {
    let output = PixelShuffle().output(inputs(tensor(8, 1, 1, [0, 1, 2, 3, 4, 5, 6, 7])))
    #expect(output.shape == TensorShape(channels: 2, height: 2, width: 2))
    #expect(output.values == [0, 1, 2, 3, 4, 5, 6, 7])
  }

  @Test func concatenationJoinsChannelsOfEachPicture() {
    let output = Concatenation().output(
      inputs(
        tensor(1, 1, 2, [1, 2, 5, 6], pictures: 2),
        tensor(2, 1, 2, [10, 11, 20, 21, 50, 51, 60, 61], pictures: 2)))
    #expect(output.shape == TensorShape(channels: 3, height: 1, width: 2))
    #expect(output.values == [1, 2, 10, 11, 20, 21, 5, 6, 50, 51, 60, 61])
  }

  @Test func aTransposedConvolutionSpreadsItsKernel() {
    let convolution = Convolution(outputChannels: 1, kernelSize: 2, batchNorm: false, activation: .relu)
    let output = TransposedConvolution(convolution).sums(
      tensor(2, 1, 2, [1, 2, 10, 20]), outside: [0, 0], weight: [1, 2, 3, 4, 5, 6, 7, 8], bias: [100])
    #expect(output.shape == TensorShape(channels: 1, height: 2, width: 4))
    #expect(output.values == [151, 162, 202, 224, 173, 184, 246, 268])
  }

  @Test func convolutionsReadWhatIsOutside() {
    let convolution = Convolution(outputChannels: 1, dilation: 2, batchNorm: false, activation: .none)
    var weight = [Int16](repeating: 0, count: 18)
    // The pixel two columns to the left in the first channel, the pixel itself in the second.
    (weight[3], weight[9 + 4]) = (2, 3)
    let input = tensor(2, 1, 3, [1, 2, 3, 10, 20, 30], pictures: 1)
    let sums = convolution.sums(input, outside: [7, 9], weight: weight, bias: [1000])
    #expect(sums.values == [1044, 1074, 1092])
    // Pictures of a batch do not see each other.
    let batch = tensor(2, 1, 3, input.values + input.values, pictures: 2)
    #expect(
      convolution.sums(batch, outside: [7, 9], weight: weight, bias: [1000]).values
        == sums.values + sums.values)
  }

  @Test func integerSumsRoundHalvesToEven() {
    func sum(_ left: Int16, _ right: Int16, _ multiplier: Float) -> Int16 {
      Addition(activation: .relu).output(
        inputs(
          tensor(1, 1, 1, [left]), tensor(1, 1, 1, [right]), numbers: [.multiplier: [Double(multiplier)]])
      ).values[0]
    }
    #expect(sum(3, 2, 0.5) == 2 && sum(3, 4, 0.5) == 4)
    #expect(
      sum(127, 127, 1) == 127 && sum(127, 127, .greatestFiniteMagnitude) == 127 && sum(127, 127, 0) == 0)
  }

  @Test(arguments: [BatchStatistics.running, .batch])
  func batchNormNormalisesEachChannel(statistics: BatchStatistics) {
    let convolution = Convolution(outputChannels: 2, kernelSize: 1, batchNorm: true, activation: .relu)
    let input = ReferenceTensor<Double>(
      pictures: 2, shape: TensorShape(channels: 1, height: 1, width: 2), values: [1, 3, 5, 7])
    let output = convolution.output(
      ReferenceInputs<FloatArithmetic<Double>>(
        tensors: [input],
        numbers: [
          .weight: [1, -1], .bias: [0, 9], .gain: [2, 1], .offset: [1, 0], .runningMean: [1, 0],
          .runningVariance: [4, 1],
        ], statistics: statistics))
    // The batch has the means 4 and 5 and the variance 5.
    let (mean, variance) =
      statistics == .batch ? ([4.0, 5.0], [5.0, 5.0]) : ([1.0, 0.0], [4.0, 1.0])
    func expected(_ channel: Int, _ sum: Double) -> Double {
      let value = (sum - mean[channel]) / (variance[channel] + 1e-5).squareRoot()
      return max(0, value * [2, 1][channel] + [1, 0][channel])
    }
    let sums: [(Int, Double)] = [(0, 1), (0, 3), (1, 8), (1, 6), (0, 5), (0, 7), (1, 4), (1, 2)]
    for (found, place) in zip(output.values, sums) {
      #expect(abs(found - expected(place.0, place.1)) < 1e-12)
    }
  }
}
