import Foundation
import Testing

@testable import SegNetModel

struct StridedConvolutionTests {
  private func network(_ convolution: Convolution) -> NetworkSpec {
    NetworkSpec(layers: [
      LayerSpec("half", .stridedConvolution(convolution), inputs: [NetworkSpec.picture]),
      LayerSpec("up", .upsampling(.nearest), inputs: ["half"]),
      LayerSpec(
        "classifier", .convolution(Convolution(outputChannels: 2, batchNorm: false, activation: .none)),
        inputs: ["up"]),
    ])
  }

  @Test func halvesTheSizeAtTheCostOfWhatItGives() throws {
    let network = network(Convolution(outputChannels: 8, kernelSize: 5, batchNorm: true, activation: .relu))
    let shapes = try network.shapes(for: (width: 32, height: 16))
    #expect(shapes["half"] == TensorShape(channels: 8, height: 8, width: 16))
    #expect(network.sizeMultiple == 2)
    #expect(network.layers[0].multiplyAccumulates(shapes) == 8 * 8 * 16 * 3 * 25)
    #expect(network.layers[0].parameterCount(inputChannels: 3) == 8 * (75 + 3))
    // The window of 5 reaches two pixels beyond the first of the two that it covers.
    #expect(try network.receptiveFieldRadii()["half"] == 2)
  }

  @Test func standsInFilesUnderItsWord() throws {
    let network = network(Convolution(outputChannels: 8, batchNorm: true, activation: .relu))
    let data = try JSONEncoder().encode(network)
    #expect(String(decoding: data, as: UTF8.self).contains(#""operation":"strided_convolution""#))
    #expect(try JSONDecoder().decode(NetworkSpec.self, from: data) == network)
  }

  @Test func refusesWhatTheKernelsDoNotDo() throws {
    var convolution = Convolution(outputChannels: 3, batchNorm: false, activation: .relu)
    func problem(width: Int = 32) -> String? {
      do throws(NetworkError) {
        _ = try network(convolution).shapes(for: (width: width, height: 32))
        return nil
      } catch { return error.layer == "half" ? error.problem : "\(error)" }
    }
    #expect(problem() == nil)
    #expect(problem(width: 31)?.contains("31x32") == true)
    convolution.dilation = 2
    #expect(problem()?.contains("dilation 2") == true)
    (convolution.dilation, convolution.groups) = (1, 3)
    #expect(problem()?.contains("3 groups") == true)
    (convolution.kernelSize, convolution.groups) = (4, 1)
    #expect(problem()?.contains("kernel size 4") == true)
  }
}
