import SegNetModel
import Testing

@testable import SegNetTraining

struct UntrainableNetworkTests {
  @Test func layersWithoutGradientAreNamed() throws {
    func problem(_ network: NetworkSpec) -> TrainingError? {
      #expect(throws: TrainingError.self) { _ = try TrainableNetwork(network) }
    }
    let uNet = problem(.uNet(widths: [4, 8], classes: 2))
    #expect(uNet?.description.contains("layer 'decoder1.upsampling': upsampling cannot be trained") == true)
    let dilated = Convolution(outputChannels: 4, dilation: 2, batchNorm: false, activation: .relu)
    let error = problem(
      NetworkSpec(layers: [LayerSpec("wide", .convolution(dilated), inputs: [NetworkSpec.picture])]))
    #expect(
      error?.description.contains("layer 'wide': convolution with dilation 2 and 1 groups cannot be trained")
        == true)
  }
}
