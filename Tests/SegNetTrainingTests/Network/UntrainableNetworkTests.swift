import SegNetModel
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct UntrainableNetworkTests {
  private func problem(_ network: NetworkSpec) -> String {
    let error = #expect(throws: TrainingError.self) { _ = try TrainableNetwork(network) }
    return error?.description ?? ""
  }

  @Test func layersThatLeadNowhereAreNamed() {
    var network = NetworkSpec.uNet(widths: [4, 8], classes: 2)
    network.layers.insert(
      LayerSpec("lost", .upsampling(.nearest), inputs: ["encoder2.convolution1"]),
      at: network.layers.count - 1)
    #expect(problem(network).contains("layer 'lost' leads nowhere"))
  }

  @Test func headsMustBePlainConvolutionsAtThePicturesScale() {
    func convolution(_ batchNorm: Bool, _ activation: Activation, _ dropout: Double = 0) -> NetworkSpec {
      NetworkSpec(layers: [
        LayerSpec(
          "head",
          .convolution(
            Convolution(
              outputChannels: 2, batchNorm: batchNorm, activation: activation, dropout: dropout)),
          inputs: [NetworkSpec.picture])
      ])
    }
    #expect(throws: Never.self) { _ = try TrainableNetwork(convolution(false, .none)) }
    #expect(problem(convolution(true, .none)).contains("layer 'head'"))
    #expect(problem(convolution(false, .relu)).contains("layer 'head'"))
    #expect(problem(convolution(false, .none, 0.5)).contains("layer 'head'"))
    var small = NetworkSpec(layers: [LayerSpec("pooling", .maxPooling, inputs: [NetworkSpec.picture])])
    #expect(problem(small).contains("layer 'pooling'"))
    small.layers.append(
      LayerSpec(
        "head", .convolution(Convolution(outputChannels: 2, batchNorm: false, activation: .none)),
        inputs: ["pooling"]))
    #expect(problem(small).contains("smaller than the picture"))
  }

  @Test func impossibleNetworksSayWhy() {
    #expect(problem(NetworkSpec(layers: [])).contains("1 to 512 layers"))
  }
}
