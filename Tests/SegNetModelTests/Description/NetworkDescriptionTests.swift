import SegNetModel
import Testing

struct NetworkDescriptionTests {
  @Test func theKnownArchitecturesAreTheBuilders() throws {
    let widths = [8, 12, 20]
    for (count, kernel) in [(1, 3), (2, 5), (3, 3)] {
      let segNet = NetworkDescription(
        widths: widths, convolutionsPerStage: [count], kernelSizes: [kernel])
      #expect(
        try segNet.network(classes: 4)
          == .segNet(widths: widths, classes: 4, convolutionsPerStage: count, kernelSize: kernel))
      var uNet = segNet
      uNet.architecture = .uNet
      #expect(
        try uNet.network(classes: 4)
          == .uNet(widths: widths, classes: 4, convolutionsPerStage: count, kernelSize: kernel))
      uNet.decoder = .bilinear
      #expect(
        try uNet.network(classes: 4)
          == .uNet(
            widths: widths, classes: 4, convolutionsPerStage: count, kernelSize: kernel, upsampling: .bilinear
          ))
    }
  }

  /// Every combination fits together, and gives classes at the picture's scale.
  @Test(arguments: NetworkDescription.Architecture.allCases, NetworkDescription.Block.allCases)
  func allCombinationsAreNetworks(
    architecture: NetworkDescription.Architecture, block: NetworkDescription.Block
  ) throws {
    for decoder in [nil] + NetworkDescription.Doubling.allCases.map(Optional.some) {
      for skip in [nil] + NetworkDescription.Skip.allCases.map(Optional.some) {
        for (widths, counts) in [([8], [1]), ([8, 16], [2]), ([6, 3, 9], [1, 2, 3])] {
          let description = NetworkDescription(
            architecture: architecture, widths: widths, convolutionsPerStage: counts, dropout: [0.1],
            block: block, decoder: decoder, skip: skip, maps: ["a"])
          let network = try description.network(classes: 5)
          let shapes = try network.shapes(for: (width: 64, height: 32))
          #expect(shapes["classifier"] == TensorShape(channels: 5, height: 32, width: 64))
          #expect(shapes["regression"] == TensorShape(channels: 1, height: 32, width: 64))
          // int8 activations have no sign.
          let heads = network.heads.map(\.layer)
          for layer in network.layers where !heads.contains(layer.name) {
            #expect(layer.operation.convolution.map { $0.activation == .relu } ?? true)
          }
          // Nothing leads nowhere.
          let read = Set(network.layers.flatMap(\.inputs))
          #expect(network.layers.allSatisfy { read.contains($0.name) || heads.contains($0.name) })
        }
      }
    }
  }

  @Test func blocksAreWhatTheirNamesSay() throws {
    func layers(_ block: NetworkDescription.Block) throws -> [LayerSpec] {
      try NetworkDescription(
        architecture: .uNet, widths: [8, 8], convolutionsPerStage: [3], dropout: [0, 0.5], block: block
      ).network(classes: 2).layers
    }
    let residual = try layers(.residual)
    // The picture is projected; equal channels are added as they are.
    #expect(
      residual.first { $0.name == "encoder1.sum" }?.inputs == [
        "encoder1.convolution3", "encoder1.projection",
      ])
    #expect(
      residual.first { $0.name == "encoder2.sum" }?.inputs == ["encoder2.convolution3", "encoder1.pooling"])
    let dilations = try layers(.dilated).filter { $0.name.hasPrefix("encoder2.conv") }
      .compactMap { $0.operation.convolution?.dilation }
    #expect(dilations == [1, 2, 4])
    let depthwise = try layers(.depthwise)
    #expect(depthwise[0].operation.convolution?.groups == 1)
    #expect(
      depthwise.first { $0.name == "encoder2.convolution1.depthwise" }?.operation.convolution?.groups == 8)
    let dropouts = try layers(.plain).compactMap { $0.operation.convolution?.dropout }
    #expect(dropouts == [0, 0, 0, 0, 0, 0.5, 0, 0, 0, 0])
  }

  @Test func impossibleDescriptionsSayWhy() {
    func problem(_ change: (inout NetworkDescription) -> Void, classes: Int = 2) -> String {
      var description = NetworkDescription(widths: [8, 16])
      change(&description)
      return (#expect(throws: NetworkError.self) { try description.network(classes: classes) })?.problem ?? ""
    }
    #expect(problem { $0.widths = [] }.contains("1 to 8 stages"))
    #expect(problem { $0.widths = Array(repeating: 8, count: 9) }.contains("9 widths"))
    #expect(problem { $0.widths = [8, 5000] }.contains("5000 output channels"))
    #expect(problem { $0.convolutionsPerStage = [1, 2, 3] }.contains("convolutions_per_stage has 3 numbers"))
    #expect(problem { $0.convolutionsPerStage = [0] }.contains("outside 1...8"))
    #expect(problem { $0.kernelSizes = [4] }.contains("kernel size 4"))
    #expect(problem { $0.dropout = [.nan] }.contains("dropout"))
    #expect(problem({ _ in }, classes: 0).contains("0 classes"))
    #expect(problem { $0.maps = ["a", "a"] }.contains("names"))
  }
}
